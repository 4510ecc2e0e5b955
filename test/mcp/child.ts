// A program that a test starts, talks to and sees end.
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { nodeBinary } from "../harness/paths.ts";

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `program`: instead of Node. `uid`: for root alone. */
export interface ChildOptions {
  readonly program?: string;
  readonly cwd?: string;
  readonly uid?: number;
}

export class Child implements AsyncDisposable {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #ended: Promise<Ended>;
  readonly #lines: AsyncIterator<string, undefined>;
  #stdout = "";
  #stderr = "";

  /** Runs Node. Of what configures the program, only what is given is in the environment. */
  constructor(args: readonly string[], env: Readonly<Record<string, string>> = {}, options: ChildOptions = {}) {
    const { program = nodeBinary, ...others } = options;
    this.#process = spawn(program, args, { ...others, env: { ...unconfigured(process.env), ...env } });
    this.#process.stdout.setEncoding("utf8").on("data", (text: string) => (this.#stdout += text));
    this.#process.stderr.setEncoding("utf8").on("data", (text: string) => (this.#stderr += text));
    // It may be gone before it has read everything; how it ended is what counts.
    this.#process.stdin.on("error", () => undefined);
    this.#ended = once(this.#process, "close").then(() => ({
      code: this.#process.exitCode,
      stdout: this.#stdout,
      stderr: this.#stderr,
    }));
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  get stdin() {
    return this.#process.stdin;
  }

  get stdout() {
    return this.#process.stdout;
  }

  /** The next line of stdout. */
  async line(): Promise<string> {
    const next = await this.#lines.next();
    if (next.done) throw new Error(`The program ended instead of printing a line: ${this.#stderr}`);
    return next.value;
  }

  kill(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** How the program ended. */
  ended(): Promise<Ended> {
    return this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#ended;
  }
}

function unconfigured(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("ARTIE_")));
}

/** Runs Node with this as its whole stdin. */
export async function run(
  args: readonly string[],
  stdin = "",
  env: Readonly<Record<string, string>> = {},
  options: ChildOptions = {},
) {
  await using child = new Child(args, env, options);
  child.stdin.end(stdin);
  return await child.ended();
}
