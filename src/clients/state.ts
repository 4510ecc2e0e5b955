// What is known of every client without starting anything: installed, connected, and what is broken.
import { access, constants } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { type Client, type Scope, SERVER } from "./client.ts";
import { ClientError } from "./errors.ts";
import { editorOf } from "./files/editor.ts";
import { openFile } from "./files/file.ts";
import { type Kept, readKept } from "./kept.ts";
import { artieHome, type Machine } from "./machine.ts";
import { findInstalled } from "./place.ts";

export interface ClientState {
  readonly client: Client;
  /** Where it was found. */
  readonly found: readonly string[];
  readonly looked: readonly string[];
  /** Of what it is connected in; empty where it is not. */
  readonly connected: readonly { readonly scope: Scope; readonly path: string }[];
  /** Connected without a file. */
  readonly isKept: boolean;
  /** What it uses when no window is open. */
  readonly credential: "grant" | "key" | "sandbox" | undefined;
  /** What the pipelines that it is for were called; empty: all. */
  readonly pipelines: readonly string[];
  /** Why it can't work, a sentence each. */
  readonly broken: readonly string[];
}

export async function stateOf(client: Client, machine: Machine): Promise<ClientState> {
  const { found, looked } = await findInstalled(client, machine);
  const broken: string[] = [];
  const kept = await note(broken, () => readKept(artieHome(machine), client.id));
  for (const file of kept?.files ?? []) await note(broken, () => checkFile(client, file));
  if (kept) await note(broken, () => checkLauncher(machine, client));
  if (kept && kept.files.length > 0 && found.length === 0) broken.push(`${client.name} is no longer installed.`);
  return {
    ...{ client, found, looked, broken },
    connected: kept?.files.map(({ scope, path }) => ({ scope, path })) ?? [],
    isKept: kept !== undefined,
    credential: kept?.credential?.kind,
    pipelines: kept?.selection.pipelines.map((uuid) => kept.selection.names?.[uuid] ?? uuid) ?? [],
  };
}

async function note<T>(broken: string[], check: () => Promise<T>): Promise<T | undefined> {
  try {
    return await check();
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    broken.push(error.message);
    return undefined;
  }
}

async function checkFile({ id, config }: Client, { path, entry }: Kept["files"][number]): Promise<void> {
  if (!config) return;
  const file = await openFile(path);
  const there = editorOf(config, SERVER, path).read(file.text);
  if (there === undefined)
    throw new ClientError(`The entry in ${path} is gone: connect ${id} again, or disconnect it.`);
  if (isDeepStrictEqual(there, entry) || commandIn(there) === commandIn(entry)) return;
  throw new ClientError(`The entry in ${path} is another one now: connect ${id} again with --replace.`);
}

/** A person may add to an entry; what it starts is what counts. */
function commandIn(entry: unknown): string {
  const { command, args } = typeof entry === "object" && entry !== null ? (entry as Record<string, unknown>) : {};
  return JSON.stringify([command, args]);
}

async function checkLauncher(machine: Machine, { id }: Client): Promise<void> {
  const { launcher } = artieHome(machine);
  await access(launcher, constants.X_OK).catch(() => {
    throw new ClientError(`${launcher} is not there or can't be started: connect ${id} again.`);
  });
}
