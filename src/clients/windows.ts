// The windows that are open and signed in, each with a file of its own in Artie's home: written by the window, read by the
// launcher. Nothing that somebody else could have laid there is believed or followed. Light, for the launcher's sake.
import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { rename, rm, rmdir, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join, relative } from "node:path";
import type { ArtieHome } from "./machine.ts";
import { privateFolder } from "./private.ts";

export interface OpenWindow {
  /** The process and the machine that hold it: folders may be shared by containers, their processes are not. */
  readonly pid: number;
  readonly host: string;
  /** Files of its private socket, in a folder that is this user's alone. */
  readonly token: string;
  readonly address: string;
  /** Folders that are open in it. */
  readonly folders: readonly string[];
  readonly account: string;
  /** When a person last looked at it, in milliseconds. */
  readonly active: number;
}

const OTHERS = 0o077;
const MAX_BYTES = 64 * 1024;
const ENDING = ".json";

/** Makes or renews the file of this process's window. */
export async function writeWindow(folder: string, window: OpenWindow): Promise<void> {
  await privateFolder(folder);
  const path = join(folder, `${window.pid}${ENDING}`);
  await writeFile(`${path}.new`, JSON.stringify(window), { mode: 0o600 });
  await rename(`${path}.new`, path);
}

/** The last one takes the folders along, where nobody else has left something there. */
export async function removeWindow(home: ArtieHome, pid: number): Promise<void> {
  await rm(join(home.windows, `${pid}${ENDING}`), { force: true });
  await removeEmptyHome(home);
}

/** Takes away what is of no window that lives: what was left behind, or laid there by somebody. */
export async function removeDeadWindows(home: ArtieHome): Promise<void> {
  const names = isOurs(home.windows) ? readdirSync(home.windows) : [];
  const dead = names.map((name) => join(home.windows, name)).filter((path) => !mayLive(path));
  for (const path of dead) await rm(path, { force: true, recursive: true });
  await removeEmptyHome(home);
}

async function removeEmptyHome({ windows, turns, root }: ArtieHome): Promise<void> {
  for (const folder of [windows, turns, root]) await rmdir(folder).catch(() => undefined);
}

/** Nobody knows of another machine's processes. */
function mayLive(path: string): boolean {
  const window = readWindowFile(path);
  return window !== undefined && (window.host !== hostname() || isRunning(window.pid));
}

/** Those that are alive, the best for who works in `cwd` first. Files of processes that are gone are removed. */
export function openWindows(folder: string, cwd: string): OpenWindow[] {
  const windows = isOurs(folder) ? readdirSync(folder).flatMap((name) => readWindow(join(folder, name)) ?? []) : [];
  return windows.sort((a, b) => nearness(b, cwd) - nearness(a, cwd) || b.active - a.active);
}

/** A file that only this user could have written: no link, no pipe to wait at. @throws Error for another one */
export function readOurs(path: string): string {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(file);
    if (!stats.isFile() || !belongsToUs(stats) || stats.size > MAX_BYTES) throw new Error(`${path} is not ours`);
    return readFileSync(file, "utf8");
  } finally {
    closeSync(file);
  }
}

/** A folder, no link, that nobody else can enter. */
export function isOurs(path: string): boolean {
  try {
    const stats = lstatSync(path);
    return stats.isDirectory() && belongsToUs(stats);
  } catch {
    return false;
  }
}

function belongsToUs({ uid, mode }: { uid: number; mode: number }): boolean {
  return process.getuid === undefined || (uid === process.getuid() && (mode & OTHERS) === 0);
}

function readWindow(path: string): OpenWindow | undefined {
  const window = readWindowFile(path);
  if (window?.host !== hostname()) return undefined;
  if (isRunning(window.pid))
    return [window.token, window.address].every((file) => isOurs(dirname(file))) ? window : undefined;
  try {
    rmSync(path, { force: true });
  } catch {
    // Another launcher, or another day.
  }
  return undefined;
}

/** Undefined for somebody else's, or half of one: it is as if it were not there. */
function readWindowFile(path: string): OpenWindow | undefined {
  if (!path.endsWith(ENDING)) return undefined;
  try {
    return parseWindow(JSON.parse(readOurs(path)));
  } catch {
    return undefined;
  }
}

/** By hand: a library would cost the launcher more than all the rest. */
function parseWindow(value: unknown): OpenWindow | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { pid, host, token, address, folders, account, active } = value as Record<string, unknown>;
  if (typeof pid !== "number" || typeof host !== "string") return undefined;
  if (typeof token !== "string" || typeof address !== "string" || !Array.isArray(folders)) return undefined;
  if (typeof account !== "string" || typeof active !== "number") return undefined;
  return { pid, host, token, address, folders: folders.filter((path) => typeof path === "string"), account, active };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}

/** The length of the deepest folder of this window that `cwd` is in; 0 for none. */
function nearness({ folders }: OpenWindow, cwd: string): number {
  const holding = folders.filter((folder) => {
    const way = relative(folder, cwd);
    return way === "" || (!way.startsWith("..") && way !== cwd);
  });
  return Math.max(0, ...holding.map(({ length }) => length));
}
