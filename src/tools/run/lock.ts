// Turns among the programs of one machine: several agents and editors work on one account, each in a process of its own.
// A lock that can't be had is no reason not to work: `replace.ts` finds what others take away.
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

export const MAX_WAIT_MS = 30_000;
/** Nobody works so long on one resource: whoever has left this is gone. */
export const MAX_AGE_MS = 120_000;
const PAUSE_MS = 10;

export interface Lock {
  /** Whether somebody else had it before. */
  readonly waited: boolean;
  readonly release: () => Promise<void>;
}

/** Waits until nobody else is at work on it, but not for ever. */
export type TakeLock = (what: string, signal: AbortSignal) => Promise<Lock>;

export async function lock(what: string, signal: AbortSignal): Promise<Lock> {
  const folder = join(process.env["ARTIE_HOME"] ?? join(homedir(), ".artie"), "turns");
  const path = join(folder, createHash("sha256").update(what).digest("hex").slice(0, 32));
  const release = () => rm(path, { force: true }).catch(() => undefined);
  const end = performance.now() + MAX_WAIT_MS;
  for (let waited = false; ; waited = true) {
    const outcome = await take(folder, path);
    if (outcome === "taken") return { waited, release };
    if (outcome === "impossible" || performance.now() > end) return { waited, release: () => Promise.resolve() };
    if (await isLeft(path)) await release();
    else await pause(Math.random() * PAUSE_MS, undefined, { signal });
  }
}

async function take(folder: string, path: string): Promise<"taken" | "theirs" | "impossible"> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(path, String(process.pid), { flag: "wx", mode: 0o600 });
    return "taken";
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EEXIST" ? "theirs" : "impossible";
  }
}

/** Whether its process has ended without giving it back. */
async function isLeft(path: string): Promise<boolean> {
  try {
    const [pid, { mtimeMs }] = await Promise.all([readFile(path, "utf8"), stat(path)]);
    if (Date.now() - mtimeMs > MAX_AGE_MS) return true;
    return pid !== "" && !isRunning(Number(pid));
  } catch {
    return false;
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}
