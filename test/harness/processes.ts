// Child processes that never outlive their parent: each gets a process group of its own, and the whole group is ended
// on request, on Ctrl+C and when this process exits for any other reason.
import {
  execFile,
  spawn,
  spawnSync,
  type ChildProcess,
  type ExecFileOptions,
  type SpawnOptions,
} from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { promisify } from "node:util";

const windows = process.platform === "win32";
const graceMs = 3_000;

type Cleanup = () => void;
const cleanups = new Set<Cleanup>();
let watching = false;

/** Runs `cleanup` when this process ends, also by a signal. Must be synchronous. Returns how to take it back. */
export function onProcessEnd(cleanup: Cleanup): () => void {
  watchProcessEnd();
  cleanups.add(cleanup);
  return () => cleanups.delete(cleanup);
}

function watchProcessEnd(): void {
  if (watching) return;
  watching = true;
  process.once("exit", () => {
    for (const cleanup of cleanups) cleanup();
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => process.exit(128 + constants.signals[signal]));
  }
}

/** Starts a program in a process group of its own. `onOutput` gets both streams as text. */
export function start(
  command: string,
  args: string[],
  options: SpawnOptions,
  onOutput: (text: string) => void,
): ManagedProcess {
  const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"], detached: !windows });
  child.on("error", (error) => {
    onOutput(`${error.message}\n`);
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", onOutput);
  }
  const forget = onProcessEnd(() => {
    killGroup(child, "SIGKILL");
  });
  const exited = once(child, "close").then(
    () => undefined,
    () => undefined,
  );
  return {
    exited,
    hasExited: () => child.exitCode !== null || child.signalCode !== null || child.pid === undefined,
    async stop() {
      killGroup(child, "SIGTERM");
      const timer = setTimeout(() => {
        killGroup(child, "SIGKILL");
      }, graceMs);
      await exited;
      clearTimeout(timer);
      killGroup(child, "SIGKILL");
      forget();
    },
  };
}

export interface ManagedProcess {
  /** Resolves when the program has ended and its output is complete. */
  exited: Promise<void>;
  hasExited(): boolean;
  /** Ends the program and everything that it started. */
  stop(): Promise<void>;
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  if (windows) {
    spawnSync("taskkill", ["/pid", String(child.pid), "/T", "/F"], { stdio: "ignore" });
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone already, which is what was asked for.
  }
}

/** Runs a program to its end; fails with the command and what it printed to stderr. */
export async function execute(command: string, args: string[], options: ExecFileOptions = {}): Promise<void> {
  const running = promisify(execFile)(command, args, options);
  const forget = onProcessEnd(() => running.child.kill("SIGKILL"));
  try {
    await running;
  } finally {
    forget();
  }
}

/** The end of a long text, for a message. */
export function lastLines(text: string, count = 30): string {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}
