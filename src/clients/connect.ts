// Puts our entry into a client's configuration and takes it out again.
import { readFile, rm } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { redact } from "../tools/policy/redact/index.ts";
import { type Client, type ConfigFile, type Scope, SERVER } from "./client.ts";
import { ClientError, missing } from "./errors.ts";
import { type Editor, editorOf } from "./files/editor.ts";
import { undone } from "./files/undone.ts";
import { type OpenFile, openFile, removeEmpty, replaceFile } from "./files/file.ts";
import {
  backupOf,
  type Credential,
  digestOf,
  type Kept,
  keptIds,
  readKept,
  removeKept,
  writeBackup,
  writeKept,
  type WrittenFile,
} from "./kept.ts";
import { type ArtieHome, artieHome, type Machine } from "./machine.ts";
import { clientOf } from "./table.ts";
import { configOf, configPath, otherPaths } from "./place.ts";

export interface Target {
  readonly client: Client;
  readonly machine: Machine;
  readonly scope: Scope;
  /** Where the person works; a project is this folder or the work tree around it. */
  readonly folder: string;
}

export interface Wish extends Target {
  /** What the client may use when no window is open; undefined leaves it as it is. */
  readonly credential?: Credential | undefined;
  readonly selection?: Kept["selection"] | undefined;
  /** Whether an entry that is not ours may be replaced. */
  readonly replace: boolean;
}

export interface Plan {
  readonly path: string;
  /** Files of other installations, which are left alone. */
  readonly others: readonly string[];
  readonly entry: Record<string, unknown>;
  /** Whether the file has our entry already, has none, or has another one in its place. */
  readonly state: "new" | "there" | "other";
  /** The entry that is there, whoever wrote it. */
  readonly there: unknown;
  readonly file: OpenFile;
  readonly text: string;
  readonly written: WrittenFile;
  readonly kept: Kept;
}

const PRIVATE = 0o600;
const SHARED = 0o644;

/** What would be written. Changes nothing. @throws ClientError */
export async function planConnection({ client, machine, scope, folder, ...wish }: Wish): Promise<Plan> {
  const config = configOf(client, scope);
  const path = await configPath(config, machine, scope, folder);
  const home = artieHome(machine);
  const [file, kept] = [await openFile(path), await readKept(home, client.id)];
  const editor = editorOf(config, SERVER, path);
  const entry = config.entry({ command: commandFor(config, machine, scope), args: argsOf(client) }, scope);
  const there = editor.read(file.text);
  const earlier = kept?.files.find((written) => written.path === path);
  const isOurs = there !== undefined && [entry, earlier?.entry].some((ours) => isDeepStrictEqual(there, ours));
  const text = there !== undefined && isDeepStrictEqual(there, entry) ? file.text : editor.set(file.text, entry);
  return {
    ...{ path, entry, there, file, text },
    others: scope === "user" ? await otherPaths(config, machine, path) : [],
    state: there === undefined ? "new" : isOurs ? "there" : "other",
    written: writtenOf({
      scope,
      path,
      entry,
      file,
      text,
      depth: editor.depth(file.text),
      there: isOurs ? undefined : there,
      earlier,
    }),
    kept: {
      client: client.id,
      credential: wish.credential ?? kept?.credential,
      selection: wish.selection ?? kept?.selection ?? { pipelines: [] },
      files: kept?.files ?? [],
    },
  };
}

/** Writes what was planned: what is kept of it first, so that nothing is written that can't be taken back. @throws ClientError */
export async function connect(wish: Wish): Promise<Plan> {
  const plan = await planConnection(wish);
  const { path, file, kept, written, state, text } = plan;
  const home = artieHome(wish.machine);
  if (state === "other" && !wish.replace)
    throw (await sameFile(home, wish.client, path)) ?? otherEntry(wish.client, plan);
  const before = await readKept(home, wish.client.id);
  const isFirst = !kept.files.some((other) => other.path === path);
  if (isFirst && file.bytes) await writeBackup(home, path, file.bytes);
  await writeKept(home, { ...kept, files: [...kept.files.filter((other) => other.path !== path), written] });
  if (text === file.text && file.bytes) return plan;
  try {
    const madeFolder = await replaceFile(file, Buffer.from(text), wish.scope === "user" ? PRIVATE : SHARED);
    if (madeFolder !== undefined) await keepFolder(home, wish.client.id, path, madeFolder);
    return plan;
  } catch (error) {
    if (isFirst) await rm(backupOf(home, path), { force: true });
    await (before ? writeKept(home, before) : removeKept(home, wish.client.id));
    throw error;
  }
}

export interface Disconnected {
  readonly path: string;
  /** Whether the file is, to the byte, what it was before it was connected. */
  readonly restored: boolean;
}

/** Takes our entry out of one file. @throws ClientError for one that is not connected, or that somebody has changed */
export async function disconnect(target: Target & { readonly replace: boolean }): Promise<Disconnected> {
  const { client, machine, scope, folder, replace } = target;
  const config = configOf(client, scope);
  const path = await configPath(config, machine, scope, folder);
  const home = artieHome(machine);
  const kept = await readKept(home, client.id);
  const written =
    kept?.files.find((file) => file.path === path) ??
    (scope === "user" ? kept?.files.find((file) => file.scope === "user") : undefined);
  if (!kept || !written) throw new ClientError(`${client.name} is not connected${scope === "project" ? " here" : ""}.`);
  return takeOut({ machine, client, kept, written, replace });
}

interface TakingOut {
  readonly machine: Machine;
  readonly client: Client;
  readonly kept: Kept;
  /** One of the files of `kept`. */
  readonly written: WrittenFile;
  readonly replace: boolean;
}

/** Takes our entry out of a file that it was written into, wherever that is. @throws ClientError */
export async function takeOut({ machine, client, kept, written, replace }: TakingOut): Promise<Disconnected> {
  const home = artieHome(machine);
  const config = configOf(client, written.scope);
  const file = await openFile(written.path);
  const backup = await readFile(backupOf(home, written.path)).catch(missing(undefined));
  const isUntouched = file.bytes !== undefined && digestOf(file.bytes) === written.digest;
  const restored = isUntouched && (backup !== undefined || !written.existed);
  const bytes = restored
    ? backup
    : withoutEntry(editorOf(config, SERVER, written.path), file, { client, written, backup, replace });
  if (file.bytes) await replaceFile(file, bytes, PRIVATE);
  if (bytes === undefined && written.madeFolder !== undefined)
    await removeEmpty(dirname(file.target), written.madeFolder);
  await rm(backupOf(home, written.path), { force: true });
  const files = kept.files.filter(({ path }) => path !== written.path);
  await (files.length > 0 ? writeKept(home, { ...kept, files }) : removeKept(home, client.id));
  return { path: written.path, restored };
}

/** The entry as a person may see it. */
export function shownEntry(entry: unknown): string {
  return JSON.stringify(redact(entry), null, 2);
}

interface Writing {
  readonly scope: Scope;
  readonly path: string;
  readonly entry: Record<string, unknown>;
  readonly file: OpenFile;
  readonly text: string;
  readonly depth: number;
  /** Somebody's entry that is replaced. */
  readonly there: unknown;
  readonly earlier: WrittenFile | undefined;
}

function writtenOf({ scope, path, entry, file, text, depth, there, earlier }: Writing): WrittenFile {
  const digest = digestOf(Buffer.from(text));
  if (!earlier) {
    const before = there === undefined ? {} : { before: there };
    return { scope, path, entry, depth, existed: file.bytes !== undefined, digest, ...before };
  }
  // What was before the first time counts, if nobody else has written since.
  const isUntouched = file.bytes !== undefined && digestOf(file.bytes) === earlier.digest;
  return { ...earlier, entry, digest: isUntouched ? digest : "" };
}

/** Undefined for a file that we had made and that holds nothing else. */
function withoutEntry(
  editor: Editor,
  file: OpenFile,
  { client, written, backup, replace }: Omit<TakingOut, "machine" | "kept"> & { readonly backup: Buffer | undefined },
): Buffer | undefined {
  const there = editor.read(file.text);
  if (there !== undefined && !isDeepStrictEqual(there, written.entry) && !replace) {
    throw new ClientError(
      `Somebody has changed the entry of ${client.name} in ${written.path}: ${shownEntry(there)}. To remove it all the same, add --replace.`,
    );
  }
  const left =
    there === undefined
      ? file.text
      : written.before !== undefined
        ? editor.set(file.text, written.before)
        : editor.remove(file.text, written.depth);
  const exact = backup && undone(backup.toString(), editor.set(backup.toString(), written.entry), file.text);
  if (exact !== undefined && editor.isSame(exact, left)) return Buffer.from(exact);
  return !written.existed && /^\s*(\{\s*\}\s*)?$/.test(left) ? undefined : Buffer.from(left);
}

async function keepFolder(home: ArtieHome, id: string, path: string, madeFolder: string) {
  const kept = await readKept(home, id);
  if (!kept) return;
  const files = kept.files.map((file) => (file.path === path ? { ...file, madeFolder } : file));
  await writeKept(home, { ...kept, files });
}

/** Some programs read the same file of a project. */
async function sameFile(home: ArtieHome, { id, name }: Client, path: string): Promise<ClientError | undefined> {
  for (const other of (await keptIds(home)).filter((kept) => kept !== id)) {
    const kept = await readKept(home, other);
    if (!kept?.files.some((file) => file.path === path)) continue;
    const theirs = clientOf(other)?.name ?? other;
    return new ClientError(
      `${path} has the entry of ${theirs} already, and ${name} reads the same file: it uses that entry. To give it one of its own, disconnect ${other} --project first.`,
    );
  }
  return undefined;
}

function otherEntry({ name }: Client, { path, there, entry }: Plan): ClientError {
  return new ClientError(
    `${path} has another entry named ${SERVER} already: ${shownEntry(there)}. To replace it by ${JSON.stringify(entry)} for ${name}, add --replace.`,
  );
}

function argsOf({ id }: Client): string[] {
  return ["--client", id];
}

/** In a file that others share the home folder stands as a variable, where the program knows one. */
function commandFor({ home }: ConfigFile, machine: Machine, scope: Scope): string {
  const { launcher } = artieHome(machine);
  const below = relative(machine.home, launcher);
  const variable = scope === "project" ? home?.(machine.platform === "win32" ? "USERPROFILE" : "HOME") : undefined;
  return variable === undefined || below.startsWith("..") ? launcher : join(variable, below);
}
