// The ways from a client to Artie: a window's private socket, or what the launcher does by itself while there is none.
import { once } from "node:events";
import { readFileSync, statSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { type OpenWindow, openWindows, readOurs } from "../windows.ts";

export interface Way {
  readonly kind: "window" | "standby";
  readonly stream: Duplex;
  /** The file with the address of the window's socket. */
  readonly door?: string;
  /** Who answers, where it could have been another one. */
  readonly answeredBy?: string;
}

export interface Surroundings {
  /** Artie's home. */
  readonly root: string;
  readonly client: string | undefined;
  readonly cwd: string;
}

/** The best window that lets us in, of those that are not `shunned`. */
export async function windowWay(
  { root, client, cwd }: Surroundings,
  shunned: ReadonlySet<string>,
): Promise<Way | undefined> {
  const windows = openWindows(join(root, "windows"), cwd);
  for (const window of windows.filter(({ address }) => !shunned.has(address))) {
    const stream = await enter(window, client).catch(() => undefined);
    if (!stream) continue;
    const way = { kind: "window", stream, door: window.address } as const;
    return windows.length > 1 ? { ...way, answeredBy: named(window, windows) } : way;
  }
  return undefined;
}

async function enter(window: OpenWindow, client: string | undefined): Promise<Duplex> {
  const token = readOurs(window.token);
  const socket = connect({ path: readOurs(window.address), allowHalfOpen: true });
  await once(socket, "connect");
  socket.write(client === undefined ? `${token}\n` : `${token} ${client}\n`);
  return socket;
}

function named({ folders, account }: OpenWindow, all: readonly OpenWindow[]): string {
  const where = folders.length > 0 ? folders.join(", ") : "no folder";
  return `Answered by the VS Code window with ${where} (account ${account}), one of ${all.length} that are open.`;
}

export interface Terms {
  /** Changes whenever what the client was given changes; undefined once it is no longer connected. */
  readonly stamp: number | undefined;
  /** It was given made-up data, and no window's account. */
  readonly sandboxOnly: boolean;
}

/** What the record of this client says; one that is unnamed has none and needs none. */
export function termsOf({ root, client }: Surroundings): Terms {
  if (client === undefined) return { stamp: 0, sandboxOnly: false };
  const path = join(root, "clients", `${client}.json`);
  try {
    const stamp = statSync(path).mtimeMs;
    return { stamp, sandboxOnly: /"kind":\s*"sandbox"/.test(readFileSync(path, "utf8")) };
  } catch {
    return { stamp: undefined, sandboxOnly: false };
  }
}
