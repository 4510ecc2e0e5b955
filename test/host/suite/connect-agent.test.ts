// Connect an Agent, in a window that is signed in: the program's own file, its first call through the launcher, its name.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, it } from "mocha";
import * as vscode from "vscode";
import type { Sandbox } from "../../../src/sandbox/index.ts";
import { activate, run, signInTo, signOutOfAll, until } from "../support/artie.ts";
import { stillSandbox } from "../../support/still-sandbox.ts";

const CLAUDE = "CLAUDE_CONFIG_DIR";

describe("connect an agent", () => {
  let sandbox: Sandbox;
  let folder: string;
  const earlier = process.env[CLAUDE];

  before(async () => {
    await activate();
    sandbox = await stillSandbox();
    await signOutOfAll();
    await signInTo(sandbox);
    folder = await mkdtemp(join(tmpdir(), "claude-"));
    process.env[CLAUDE] = folder;
  });

  after(async () => {
    if (earlier === undefined) Reflect.deleteProperty(process.env, CLAUDE);
    else process.env[CLAUDE] = earlier;
    await rm(folder, { recursive: true, force: true });
    await signOutOfAll();
    await sandbox.close();
  });

  it("takes one choice, says what was seen, and gives the program this window's account", async () => {
    const outcome = await run("artie.connectAgent", { client: "claude-code", action: "connect" });
    assert.match(
      outcome.message,
      /^Claude Code is connected to Artie: \d+ tools are offered\. \d+ pipelines were listed\./,
    );
    const config: unknown = JSON.parse(await readFile(join(folder, ".claude.json"), "utf8"));
    const { command, args } = (config as { mcpServers: { artie: { command: string; args: string[] } } }).mcpServers
      .artie;
    const answer = await call(command, args, "list_all_artie_pipelines");
    assert.match(answer, /MySQL to BigQuery/);
    assert.ok(sandbox.requests.some(({ path }) => path.startsWith("/pipelines")));
  });

  it("says when the grant that it was given has ended, and takes no other word for one", async () => {
    await using gateway = await endedGateway();
    const given = { client: "claude-code", action: "grant", grant: gateway.url };
    const outcome = await run("artie.connectAgent", given);
    assert.equal(outcome.ok, false);
    assert.match(outcome.message, /pipelines were listed\. Without a window it does not work\. .+ended at noon\. Ask/);
    const refused = await run("artie.connectAgent", { ...given, grant: "no grant" });
    assert.match(refused.message, /^Claude Code is as it was: This is not the URL of a grant/);
  });

  it("has a guide for each, as a page", async () => {
    await vscode.commands.executeCommand("artie.showGuide", { client: "codex" });
    const labels = () => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
    await until("the guide is open", () => Promise.resolve(labels().some((label) => label.includes("codex.md"))));
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  it("is taken back, with all that it wrote", async () => {
    const outcome = await run("artie.connectAgent", { client: "claude-code", action: "disconnect" });
    assert.equal(outcome.message, "Claude Code is disconnected from Artie.");
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name === ".claude.json"),
      [],
    );
  });

  it("leaves no file of a window that has signed out", async () => {
    const windows = join(process.env["ARTIE_HOME"] ?? "", "windows");
    await until("the window's file is there", async () => (await readdir(windows).catch(() => [])).length > 0);
    await signOutOfAll();
    const left = () => readdir(join(windows, "..")).catch(() => []);
    await until("nothing is left, no client being connected", async () => (await left()).length === 0);
  });
});

/** A gateway whose only grant has ended. */
async function endedGateway() {
  const server = createServer((_, response) => {
    const refusal = { error: "The grant ended at noon.", code: "grant_expired", remedy: "Ask for it to be renewed." };
    response.writeHead(410, { "content-type": "application/json" }).end(JSON.stringify(refusal));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/g/art_1_0123456789abcdef/mcp`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await once(server.close(), "close");
    },
  };
}

async function call(command: string, args: readonly string[], name: string): Promise<string> {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(`${JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name } })}\n`);
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error("The launcher ended without an answer.");
}
