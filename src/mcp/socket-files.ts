// What the directory of an agent socket holds: the bridge and the extension host must agree on it.
import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Paths of its files. */
export interface SocketFiles {
  /** Holds the first line that a client must send. */
  readonly token: string;
  /** Holds the path of the Unix socket, or the name of the named pipe on Windows. */
  readonly address: string;
}

export function socketFiles(directory: string): SocketFiles {
  return { token: join(directory, "token"), address: join(directory, "address") };
}

/** A token or an address has no more bytes. */
const MAX_BYTES = 4_096;

/** What one of the files holds; undefined where there is none. A pipe or a device in its place keeps nobody waiting. */
export function readSocketFile(path: string): string | undefined {
  try {
    const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK | 0));
    try {
      const stats = fstatSync(file);
      return stats.isFile() && stats.size <= MAX_BYTES ? readFileSync(file, "utf8") : undefined;
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}
