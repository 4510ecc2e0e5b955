// What the directory of an agent socket holds: the bridge and the extension host must agree on it.
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
