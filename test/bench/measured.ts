// An MCP server over stdio that is measured: how much processor time and memory its process has used at any moment. It
// is talked to without an SDK, so that what is measured is the server.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { nodeBinary } from "../harness/paths.ts";

/** Processor time in milliseconds, resident memory in MB. */
const used = z.object({ cpu: z.number(), memory: z.number() });
export type Used = z.infer<typeof used>;

const answer = z.object({ id: z.number(), result: z.looseObject({}) });
const notification = z.object({ id: z.never().optional(), method: z.string() });
const listed = z.object({ tools: z.array(z.looseObject({ name: z.string() })) });

export class MeasuredServer implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, { resolve: (result: object) => void; reject: (error: Error) => void }>();
  #lastId = 0;

  constructor(args: readonly string[], env: Readonly<Record<string, string>>) {
    const meter = join(import.meta.dirname, "meter.cjs");
    this.#process = spawn(nodeBinary, ["--require", meter, ...args], {
      env: { ...process.env, ...env },
      stdio: ["pipe", "pipe", "ignore", "ipc"],
    });
    const { stdout } = this.#process;
    if (stdout) createInterface({ input: stdout }).on("line", this.#take.bind(this));
  }

  /** From the start of the process to the names of its tools. */
  async listTools(): Promise<string[]> {
    const clientInfo = { name: "artie-bench", version: "1" };
    await this.request("initialize", { protocolVersion: "2025-06-18", capabilities: {}, clientInfo });
    this.#send({ method: "notifications/initialized" });
    return listed.parse(await this.request("tools/list", {})).tools.map(({ name }) => name);
  }

  /** @throws Error when the tool has failed */
  async call(name: string, args: object): Promise<void> {
    const result = await this.request("tools/call", { name, arguments: args });
    if (Reflect.get(result, "isError") === true) throw new Error(`${name} failed: ${JSON.stringify(result)}`);
  }

  request(method: string, params: object): Promise<object> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#send({ id, method, params });
    });
  }

  async used(): Promise<Used> {
    const answered = once(this.#process, "message");
    this.#process.send("used");
    const [message] = (await answered) as unknown[];
    return used.parse(message);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#process, "close");
    this.#process.kill();
    await closed;
  }

  #send(message: object): void {
    this.#process.stdin?.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  }

  #take(line: string): void {
    const message: unknown = JSON.parse(line);
    if (notification.safeParse(message).success) return;
    const parsed = answer.safeParse(message);
    if (!parsed.success) throw new Error(`Not an answer: ${line.slice(0, 500)}`);
    this.#waiting.get(parsed.data.id)?.resolve(parsed.data.result);
    this.#waiting.delete(parsed.data.id);
  }
}
