// The launcher in a home of its own, with windows to find and a client to speak for.
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect } from "vitest";
import { z } from "zod";
import { writeWindow } from "../../src/clients/windows.ts";
import { serveSocket } from "../../src/mcp/session.ts";
import { AgentSocket } from "../../src/mcp/socket.ts";
import { socketFiles } from "../../src/mcp/socket-files.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { type ApiAddress, TestHost } from "../mcp/agent-window.ts";
import { useBuilt } from "../mcp/built.ts";
import { Child, run } from "../mcp/child.ts";
import { INITIALIZE, lines } from "../mcp/lines.ts";

interface WindowOptions {
  readonly folders?: readonly string[];
  readonly account?: string;
  readonly active?: number;
  readonly api?: ApiAddress;
}

/** Everything is anew with each test. */
export class Launched {
  readonly built = useBuilt();
  readonly closing: (() => Promise<unknown>)[] = [];
  home = "";
  #sandbox: Sandbox | undefined;
  #pid = process.pid;

  get root(): string {
    return join(this.home, ".artie");
  }

  get launcher(): string {
    return join(this.root, "bin", "artie-mcp");
  }

  get sandbox(): Sandbox {
    if (!this.#sandbox) throw new Error("The test has not begun.");
    return this.#sandbox;
  }

  async begin(): Promise<void> {
    this.home = await mkdtemp(join(tmpdir(), "launcher-"));
    await mkdir(join(this.home, ".claude"));
    const sandbox = await startSandbox();
    this.#sandbox = sandbox;
    this.closing.push(() => sandbox.close());
    this.#pid = process.pid;
  }

  async end(): Promise<void> {
    await Promise.all(this.closing.splice(0).map((close) => close()));
    await rm(this.home, { recursive: true, force: true });
  }

  artieMcp(args: readonly string[], stdin = "") {
    return run([this.built.cli, ...args], stdin, { HOME: this.home }, { cwd: this.home });
  }

  async connect(...args: string[]): Promise<void> {
    expect(await this.artieMcp(["connect", "claude-code", ...args])).toMatchObject({ code: 0, stderr: "" });
  }

  /** A window with an account; a test's process can hold several, so each says it is another one that is alive. */
  async openWindow({ folders = [], account = "Larkspur", active = 1, api = this.sandbox }: WindowOptions = {}) {
    const host = new TestHost(api);
    const programs: (string | undefined)[] = [];
    const socket = await AgentSocket.listen({
      root: this.home,
      onConnection: (stream, program) => {
        programs.push(program);
        void serveSocket(host, stream);
      },
    });
    this.closing.push(() => socket.dispose());
    const own = this.#pid;
    this.#pid = process.ppid;
    await writeWindow(join(this.root, "windows"), {
      ...{ pid: own, host: hostname(), ...socketFiles(socket.directory), folders, account, active },
    });
    return { host, socket, programs };
  }

  client(cwd = this.home): Client {
    return new Client(new Child(["--client", "claude-code"], { HOME: this.home }, { program: this.launcher, cwd }));
  }
}

export function useLauncher(): Launched {
  const launched = new Launched();
  beforeEach(() => launched.begin());
  afterEach(() => launched.end());
  return launched;
}

const record = z.record(z.string(), z.unknown());
const answered = z.object({
  id: z.number().optional(),
  method: z.string().optional(),
  result: record.optional(),
  error: record.optional(),
});
export const result = z.object({
  isError: z.boolean().optional(),
  content: z.array(z.object({ text: z.string() })),
  structuredContent: z.looseObject({ error: z.looseObject({ code: z.string(), message: z.string() }).optional() }),
});

/** What a client says and hears, an answer at a time. */
export class Client implements AsyncDisposable {
  readonly child: Child;
  readonly told: string[] = [];
  #count = 0;

  constructor(child: Child) {
    this.child = child;
  }

  async begin(): Promise<this> {
    await this.ask("initialize", INITIALIZE);
    this.child.stdin.write(lines({ method: "notifications/initialized" }));
    return this;
  }

  send(method: string, params: object = {}): number {
    this.child.stdin.write(lines({ id: (this.#count += 1), method, params }));
    return this.#count;
  }

  async answer(id: number): Promise<Record<string, unknown>> {
    for (;;) {
      const message = answered.parse(JSON.parse(await this.child.line()));
      if (message.method !== undefined) this.told.push(message.method);
      else if (message.id === id) return message.result ?? { error: message.error };
    }
  }

  ask(method: string, params: object = {}): Promise<Record<string, unknown>> {
    return this.answer(this.send(method, params));
  }

  async call(name: string, args: object = {}): Promise<z.infer<typeof result>> {
    return result.parse(await this.ask("tools/call", { name, arguments: args }));
  }

  async names(): Promise<string[]> {
    return z
      .object({ tools: z.array(z.object({ name: z.string() })) })
      .parse(await this.ask("tools/list"))
      .tools.map(({ name }) => name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.child[Symbol.asyncDispose]();
  }
}
