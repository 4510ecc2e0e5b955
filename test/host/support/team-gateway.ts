// A gateway of the command line's, beside the window's own.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import * as vscode from "vscode";
import type { Sandbox } from "../../../src/sandbox/index.ts";
import { EXTENSION_ID } from "./artie.ts";
import { stillSandbox } from "../../support/still-sandbox.ts";

/** One of the command line's, in a process of its own, whose store outlives it. */
export class TeamGateway implements AsyncDisposable {
  readonly #port: number;
  readonly #folder = mkdtemp(join(tmpdir(), "artie-team-"));
  #sandbox: Sandbox | undefined;
  #child: ChildProcess | undefined;
  #token = "";

  constructor(port: number) {
    this.#port = port;
  }

  async start(): Promise<{ url: string; adminToken: string }> {
    this.#sandbox ??= await stillSandbox();
    const extension = vscode.extensions.getExtension(EXTENSION_ID)?.extensionPath ?? "";
    const args = [
      join(extension, "dist/cli.js"),
      "gateway",
      "--port",
      String(this.#port),
      "--api-url",
      this.#sandbox.url,
    ];
    const env = { ...process.env, ARTIE_HOME: await this.#folder, ARTIE_API_KEY: this.#sandbox.apiKey };
    const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit"] });
    this.#child = child;
    for await (const line of createInterface({ input: child.stdout })) {
      const { url, adminToken = this.#token } = JSON.parse(line) as { url: string; adminToken?: string };
      this.#token = adminToken;
      return { url, adminToken };
    }
    throw new Error("The gateway did not start.");
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "close");
  }

  /** While it is stopped. @param ago By the names of grants, in milliseconds */
  async endedAgo(ago: Readonly<Record<string, number>>): Promise<void> {
    const { DatabaseSync } = await import("node:sqlite");
    using store = new DatabaseSync(join(await this.#folder, "gateway.sqlite"));
    const change = store.prepare("update artie_grants set expires_at = ?, created_at = 0 where name = ?");
    for (const [name, milliseconds] of Object.entries(ago)) change.run(Date.now() - milliseconds, name);
  }

  /** What the command line does. */
  async cli(...args: readonly string[]): Promise<void> {
    const extension = vscode.extensions.getExtension(EXTENSION_ID)?.extensionPath ?? "";
    const all = [join(extension, "dist/cli.js"), ...args, "--gateway", `http://127.0.0.1:${this.#port}`];
    const env = { ...process.env, ARTIE_GATEWAY_TOKEN: this.#token };
    const [code] = (await once(
      spawn(process.execPath, all, { env, stdio: ["ignore", "ignore", "inherit"] }),
      "exit",
    )) as [number];
    assert.equal(code, 0);
  }

  async admin(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
    const headers = { authorization: `Bearer ${this.#token}`, "content-type": "application/json" };
    const answer = await fetch(`http://127.0.0.1:${this.#port}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    assert.ok(answer.ok, text);
    return JSON.parse(text) as Record<string, unknown>;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await this.#sandbox?.close();
    await rm(await this.#folder, { recursive: true, force: true });
  }
}
