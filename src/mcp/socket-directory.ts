// The private directory of an agent socket: made for the user alone, and swept up after a process that crashed.
import { lstat, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { createConnection } from "node:net";
import { join } from "node:path";
import { readSocketFile, socketFiles } from "./socket-files.ts";

/** Every directory is named after the process that made it, so that another one can tell whether it is still needed. */
const DIRECTORY_NAME = /^artie-(\d+)-[A-Za-z0-9]{6}$/;
const PREFIX = "artie-";
/** Bytes that a socket's path may have: `sun_path` holds 104 on macOS and 108 on Linux, with the closing zero. */
const MAX_SOCKET_PATH = 103;
/** Where directories go when the path of the usual place is too long. */
const SHORT_ROOT = "/tmp";
const SOCKET_NAME = "s";

/** Makes a directory that only this user can enter. @throws Error when no place has a path short enough for a socket */
export async function createSocketDirectory(root: string): Promise<string> {
  const place = [root, SHORT_ROOT].find(hasRoomForSocket);
  if (place === undefined) throw new Error(`The path ${root} is too long for a socket`);
  await removeLeftovers(place);
  return mkdtemp(join(place, `${PREFIX}${process.pid}-`));
}

/** The address to listen at: a socket in the directory, or a pipe with an unguessable name where pipes have no directory. */
export function newAddress(directory: string): string {
  if (process.platform === "win32") return `\\\\.\\pipe\\${PREFIX}${randomBytes(16).toString("hex")}`;
  return join(directory, SOCKET_NAME);
}

/** Leaves what a bridge needs to come in, readable by this user alone. */
export async function writeSocketFiles(directory: string, contents: { token: string; address: string }): Promise<void> {
  const files = socketFiles(directory);
  await writeFile(files.token, contents.token, { mode: 0o600, flag: "wx" });
  await writeFile(files.address, contents.address, { mode: 0o600, flag: "wx" });
}

/** Removes what crashed processes of this user left below `root`. What can't be removed is left alone. */
async function removeLeftovers(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    const pid = DIRECTORY_NAME.exec(name)?.[1];
    const directory = join(root, name);
    if (pid === undefined || isRunning(Number(pid)) || !(await isOwnDirectory(directory))) continue;
    // Containers may share a directory and not their process ids: a socket that answers is in use all the same.
    if (await isAnswering(directory)) continue;
    await rm(directory, { recursive: true, force: true }).catch(ignore);
  }
}

function hasRoomForSocket(root: string): boolean {
  if (process.platform === "win32") return true;
  const longest = join(root, `${PREFIX}${process.pid}-XXXXXX`, SOCKET_NAME);
  return Buffer.byteLength(longest) <= MAX_SOCKET_PATH;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}

/** Not a link, and made by this user. */
async function isOwnDirectory(path: string): Promise<boolean> {
  const stats = await lstat(path).catch(ignore);
  if (!stats?.isDirectory()) return false;
  return process.getuid === undefined || stats.uid === process.getuid();
}

function isAnswering(directory: string): Promise<boolean> {
  const address = readSocketFile(socketFiles(directory).address);
  if (address === undefined) return Promise.resolve(false);
  return new Promise((resolve) => {
    const socket = createConnection({ path: address });
    socket.on("error", () => {
      resolve(false);
    });
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
  });
}

/** Another process may have been quicker, or the entry may be another's: neither is ours to repair. */
function ignore(): undefined {
  return undefined;
}
