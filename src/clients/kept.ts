// What is kept of a connected client, in a file of its own that only this user reads: what it was given, and what was
// written where, so that all of it can be taken back.
import { createHash, randomBytes } from "node:crypto";
import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { isApiKey } from "../artie/places.ts";
import { ClientError, missing } from "./errors.ts";
import type { ArtieHome } from "./machine.ts";
import { privateFolder } from "./private.ts";

const words = z.array(z.string()).optional();

/** Which tools it may use, as the flags of the command line say it, and on which pipelines; none: all. */
const selection = z.object({
  ...{ access: z.string().optional(), methods: words, tags: words, exclude: words },
  /** UUIDs: names change. */
  pipelines: z.array(z.string()).default([]),
  /** What they were called, by UUID, for people to read. */
  names: z.record(z.string(), z.string()).optional(),
});

export const credentialSchema = z.discriminatedUnion("kind", [
  /** The address of a gateway's grant, which is its key as well. */
  z.object({ kind: z.literal("grant"), url: z.string() }),
  z.object({ kind: z.literal("key"), key: z.string(), apiUrl: z.string().optional() }),
  z.object({ kind: z.literal("sandbox") }),
]);
export type Credential = z.infer<typeof credentialSchema>;

/** What a person pastes: the URL of a grant, or an API key. Undefined for what is neither. */
export function credentialIn(text: string, apiUrl?: string): Credential | undefined {
  const given = text.trim();
  if (isApiKey(given)) return { kind: "key", key: given, ...(apiUrl === undefined ? {} : { apiUrl }) };
  return URL.canParse(given) && /^https?:$/.test(new URL(given).protocol) ? { kind: "grant", url: given } : undefined;
}

/** What the environment gives. Variables that are set to nothing are not set. */
export function credentialFrom(env: Readonly<Record<string, string | undefined>>): Credential | undefined {
  const [url, key] = [env["ARTIE_GRANT"]?.trim(), env["ARTIE_API_KEY"]?.trim()];
  if (url) return { kind: "grant", url };
  return key ? { kind: "key", key } : undefined;
}

const writtenFile = z.object({
  scope: z.enum(["user", "project"]),
  path: z.string(),
  entry: z.record(z.string(), z.unknown()),
  /** What stood in its place. */
  before: z.unknown().optional(),
  /** How many of the keys that lead to the entry were there. */
  depth: z.number(),
  existed: z.boolean(),
  /** SHA-256 of the file as it was written; empty where it was not as we had left it. */
  digest: z.string(),
  /** The first folder that had to be made. */
  madeFolder: z.string().optional(),
});
export type WrittenFile = z.infer<typeof writtenFile>;

export const keptSchema = z.object({
  client: z.string(),
  credential: credentialSchema.optional(),
  selection: selection.default({ pipelines: [] }),
  files: z.array(writtenFile).default([]),
});
export type Kept = z.infer<typeof keptSchema>;

/** Undefined for a client that is not connected. @throws ClientError for a file that somebody has changed */
export async function readKept({ clients }: ArtieHome, id: string): Promise<Kept | undefined> {
  const path = join(clients, `${id}.json`);
  const text = await readFile(path, "utf8").catch(missing(undefined));
  if (text === undefined) return undefined;
  try {
    return keptSchema.parse(JSON.parse(text));
  } catch {
    throw new ClientError(`${path} can't be read: it is no record of a client. Remove it, and connect ${id} anew.`);
  }
}

export async function writeKept({ clients }: ArtieHome, kept: Kept): Promise<void> {
  await privateFolder(clients);
  const path = join(clients, `${kept.client}.json`);
  const draft = `${path}.${randomBytes(4).toString("hex")}`;
  await writeFile(draft, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600, flag: "wx" });
  await rename(draft, path);
}

export async function removeKept({ clients }: ArtieHome, id: string): Promise<void> {
  await rm(join(clients, `${id}.json`), { force: true });
}

/** Ids of all that are connected. */
export async function keptIds({ clients }: ArtieHome): Promise<string[]> {
  const names = await readdir(clients).catch(missing([]));
  return names.flatMap((name) => (name.endsWith(".json") ? name.slice(0, -".json".length) : []));
}

/** The file as it was before the first change, kept until it is taken back. */
export function backupOf({ clients }: ArtieHome, path: string): string {
  return join(clients, "backups", digestOf(Buffer.from(path)).slice(0, 24));
}

export async function writeBackup(home: ArtieHome, path: string, bytes: Buffer): Promise<void> {
  await privateFolder(home.clients);
  await privateFolder(join(home.clients, "backups"));
  await writeFile(backupOf(home, path), bytes, { mode: 0o600 });
}

export function digestOf(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
