// Connecting and disconnecting as a whole: the launcher, what the client is given, and its configuration.
import type { Client } from "./client.ts";
import {
  connect,
  disconnect,
  type Disconnected,
  type Plan,
  planConnection,
  takeOut,
  type Target,
  type Wish,
} from "./connect.ts";
import { ClientError } from "./errors.ts";
import { keptIds, readKept, removeKept, writeKept } from "./kept.ts";
import { type Package, removeUnusedLauncher, writeLauncher } from "./launcher-files.ts";
import { artieHome, type Machine } from "./machine.ts";
import { findInstalled } from "./place.ts";
import { clientOf } from "./table.ts";

export interface Connected {
  /** Undefined for a client that a person connects in code of their own. */
  readonly plan: Plan | undefined;
  readonly launcher: string;
}

/** @throws ClientError; then nothing is left of the attempt */
export async function connectClient(wish: Wish, from: Package): Promise<Connected> {
  const { client, machine } = wish;
  if (client.config) {
    // What can't be written is found out before anything is.
    await planConnection(wish);
    await requireInstalled(client, machine);
  } else if (!client.snippet) {
    throw new ClientError(`${client.name} is connected in its own settings: artie-mcp connect ${client.id} shows how.`);
  }
  try {
    const launcher = await writeLauncher(machine, from);
    if (client.config) return { launcher, plan: await connect(wish) };
    await keepOnly(wish);
    return { launcher, plan: undefined };
  } catch (error) {
    await removeUnusedLauncher(machine).catch(() => undefined);
    throw error;
  }
}

/** @throws ClientError */
export async function disconnectClient(
  target: Target & { readonly replace: boolean },
): Promise<Disconnected | undefined> {
  const { client, machine } = target;
  if (!client.config) {
    const home = artieHome(machine);
    if (!(await readKept(home, client.id))) throw new ClientError(`${client.name} is not connected.`);
    await removeKept(home, client.id);
  }
  const done = client.config ? await disconnect(target) : undefined;
  await removeUnusedLauncher(machine);
  return done;
}

/** A file for a program that is not there would be read by nobody. @throws ClientError that says where it was looked for */
async function requireInstalled(client: Client, machine: Machine): Promise<void> {
  const { found, looked } = await findInstalled(client, machine);
  if (found.length > 0) return;
  throw new ClientError(`${client.name} was not found on this machine. Looked for ${looked.join(", ")}.`);
}

async function keepOnly({ client, machine, credential, selection }: Wish): Promise<void> {
  const home = artieHome(machine);
  const kept = await readKept(home, client.id);
  await writeKept(home, {
    client: client.id,
    credential: credential ?? kept?.credential,
    selection: selection ?? kept?.selection ?? { pipelines: [] },
    files: [],
  });
}

/** For when the product goes: takes all that was connected out again, and the launcher. An entry that somebody has changed stays. */
export async function disconnectAll(machine: Machine): Promise<void> {
  const home = artieHome(machine);
  for (const id of await keptIds(home)) {
    const client = clientOf(id);
    const kept = await readKept(home, id).catch(() => undefined);
    for (const written of kept?.files ?? []) {
      const left = await readKept(home, id).catch(() => undefined);
      if (client && left)
        await takeOut({ machine, client, kept: left, written, replace: false }).catch(() => undefined);
    }
    await removeKept(home, id);
  }
  await removeUnusedLauncher(machine);
}
