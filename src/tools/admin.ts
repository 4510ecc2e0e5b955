// Tools for encryption keys, column hashing salts and ingestion API keys. A secret that the API shows goes to the secret
// store; the model gets the reference.
import { z } from "zod";
import type { EncryptionKey } from "../artie/index.ts";
import type { LookContext, SecretStore } from "./context.ts";
import { defineTool, type Tool } from "./define.ts";
import { ToolError } from "../rules/tool-error.ts";
import { newTarget } from "./plan.ts";
import { confirmation, sourceReaderRef } from "./refs.ts";
import { findNamed, readerName } from "../rules/resolve.ts";
import { referenceTo } from "./secret-name.ts";
import { resolveSecrets } from "./secrets.ts";
import { page, paging } from "./shape.ts";

const ref = z.string().min(1).describe("Name or UUID");
const name = z.string().min(1);
const description = z.string().optional();

const listKeys = defineTool({
  name: "list_all_artie_encryption_keys",
  title: "List encryption keys",
  description: "Lists encryption keys; the keys themselves are never shown.",
  method: "list",
  tags: ["admin"],
  level: "read",
  input: z.strictObject(paging),
  async run({ artie, signal }, paging) {
    return page(await artie.encryptionKeys.list({ signal }), paging, withoutKey);
  },
});

const getKey = defineTool({
  name: "get_single_artie_encryption_key_by_id",
  title: "Get encryption key",
  description: "Reads an encryption key's description; the key itself is never shown.",
  method: "get",
  tags: ["admin"],
  level: "read",
  input: z.strictObject({ encryptionKey: ref }),
  async run(context, { encryptionKey }) {
    const { uuid } = await findKey(context, encryptionKey);
    const { key, ...shown } = await context.artie.encryptionKeys.get(uuid, { signal: context.signal });
    return { ...shown, hasKey: Boolean(key) };
  },
});

const createKey = defineTool({
  name: "create_a_artie_encryption_key",
  title: "Create encryption key",
  description: "Creates an encryption key; the key goes to the secret store and the answer refers to it.",
  method: "create",
  tags: ["admin"],
  level: "change",
  input: z.strictObject({ name, description, kmsKeyUUID: z.uuid().optional() }),
  plan: (_, { name }) => creation("encryption key", name),
  async run({ artie, secrets, signal }, input) {
    const { encryptionKey, key } = await artie.encryptionKeys.create(input, { signal });
    return { created: withoutKey(encryptionKey), keptAs: await keep(secrets, "ENCRYPTION_KEY", encryptionKey, key) };
  },
});

const updateKey = defineTool({
  name: "update_a_artie_encryption_key_by_id",
  title: "Update encryption key",
  description: "Changes an encryption key's name or description.",
  method: "update",
  tags: ["admin"],
  level: "change",
  input: z.strictObject({ encryptionKey: ref, name: name.optional(), description }),
  async plan(context, { encryptionKey, ...changes }) {
    return renaming("encryption key", await findKey(context, encryptionKey), changes);
  },
  async run({ artie, signal }, _, { target, body }) {
    return { encryptionKey: withoutKey(await artie.encryptionKeys.update(target.uuid, body, { signal })) };
  },
});

const deleteKey = defineTool({
  name: "delete_a_artie_encryption_key_by_id",
  title: "Delete encryption key",
  description: "Deletes an encryption key for good: what it encrypted can't be read again. confirm = its exact name.",
  method: "delete",
  tags: ["admin"],
  level: "destroy",
  hints: { destructive: true },
  input: z.strictObject({ encryptionKey: ref, confirm: confirmation }),
  async plan(context, { encryptionKey }) {
    return deletion("encryption key", await findKey(context, encryptionKey), "What it encrypted can't be read again");
  },
  async run({ artie, signal }, _, { target }) {
    await artie.encryptionKeys.delete(target.uuid, { signal });
    return { deleted: withoutKey(target) };
  },
});

const listSalts = defineTool({
  name: "list_all_artie_column_hashing_salts",
  title: "List column hashing salts",
  description: "Lists column hashing salts; the salts themselves are never shown.",
  method: "list",
  tags: ["admin"],
  level: "read",
  input: z.strictObject(paging),
  async run({ artie, signal }, paging) {
    return page(await artie.columnHashingSalts.list({ signal }), paging, (salt) => salt);
  },
});

const getSalt = defineTool({
  name: "get_single_artie_column_hashing_salt_by_id",
  title: "Get column hashing salt",
  description: "Reads a column hashing salt's description; the salt itself is never shown.",
  method: "get",
  tags: ["admin"],
  level: "read",
  input: z.strictObject({ columnHashingSalt: ref }),
  async run(context, { columnHashingSalt }) {
    const { uuid } = await findSalt(context, columnHashingSalt);
    const { salt, ...shown } = await context.artie.columnHashingSalts.get(uuid, { signal: context.signal });
    return { ...shown, hasSalt: Boolean(salt) };
  },
});

const createSalt = defineTool({
  name: "create_a_artie_column_hashing_salt",
  title: "Create column hashing salt",
  description:
    "Creates a column hashing salt, made by Artie unless given as secret://NAME; it goes to the secret store.",
  method: "create",
  tags: ["admin"],
  level: "change",
  input: z.strictObject({ name, description, salt: z.string().optional() }),
  plan: (_, { name }) => creation("column hashing salt", name),
  async run({ artie, secrets, signal }, input) {
    const body = await resolveSecrets(input, secrets, "create a column hashing salt", signal);
    const { columnHashingSalt, salt } = await artie.columnHashingSalts.create(body, { signal });
    return { created: columnHashingSalt, keptAs: await keep(secrets, "SALT", columnHashingSalt, salt) };
  },
});

const updateSalt = defineTool({
  name: "update_a_artie_column_hashing_salt_by_id",
  title: "Update column hashing salt",
  description: "Changes a column hashing salt's name or description.",
  method: "update",
  tags: ["admin"],
  level: "change",
  input: z.strictObject({ columnHashingSalt: ref, name: name.optional(), description }),
  async plan(context, { columnHashingSalt, ...changes }) {
    return renaming("column hashing salt", await findSalt(context, columnHashingSalt), changes);
  },
  async run({ artie, signal }, _, { target, body }) {
    return { columnHashingSalt: await artie.columnHashingSalts.update(target.uuid, body, { signal }) };
  },
});

const deleteSalt = defineTool({
  name: "delete_a_artie_column_hashing_salt_by_id",
  title: "Delete column hashing salt",
  description: "Deletes a column hashing salt for good: new hashes no longer match old ones. confirm = its exact name.",
  method: "delete",
  tags: ["admin"],
  level: "destroy",
  hints: { destructive: true },
  input: z.strictObject({ columnHashingSalt: ref, confirm: confirmation }),
  async plan(context, { columnHashingSalt }) {
    const loss = "Joins on columns hashed with it break";
    return deletion("column hashing salt", await findSalt(context, columnHashingSalt), loss);
  },
  async run({ artie, signal }, _, { target }) {
    await artie.columnHashingSalts.delete(target.uuid, { signal });
    return { deleted: target };
  },
});

const previewSalt = defineTool({
  name: "artie_column_hashing_salts_preview",
  title: "Preview column hash",
  description: "Hashes a sample value with a salt, as the pipelines do.",
  method: "custom",
  tags: ["admin"],
  level: "read",
  input: z.strictObject({ columnHashingSalt: ref, value: z.string() }),
  unrecorded: ["value"],
  async run(context, { columnHashingSalt, value }) {
    const { uuid } = await findSalt(context, columnHashingSalt);
    return { hash: (await context.artie.columnHashingSalts.preview(uuid, value, { signal: context.signal })).hash };
  },
});

const createIngestionKey = defineTool({
  name: "create_a_artie_ingestion_api_key",
  title: "Create ingestion API key",
  description:
    "Creates an ingestion API key for a source reader of type api; the secret goes to the secret store, for use by the track tools.",
  method: "create",
  tags: ["admin"],
  level: "change",
  input: z.strictObject({ sourceReader: sourceReaderRef, name: name.optional() }),
  async plan({ resolve }, { sourceReader, name }) {
    const reader = await resolve.sourceReader(sourceReader);
    const body = { sourceReaderUUID: reader.uuid, name: name ?? readerName(reader) };
    return { ...(await creation("ingestion API key", body.name)), body };
  },
  async run({ artie, secrets, signal }, _, { body }) {
    const { ingestionAPIKey, secret } = await artie.ingestionApiKeys.create(body, { signal });
    return { created: ingestionAPIKey, keptAs: await keep(secrets, "INGESTION_KEY", ingestionAPIKey, secret) };
  },
});

/** The API lists no ingestion keys: they are known by UUID alone. */
const ingestionKeyRef = z.uuid();

const updateIngestionKey = defineTool({
  name: "update_a_artie_ingestion_api_key_by_id",
  title: "Update ingestion API key",
  description: "Sets an ingestion API key's name and expiry: give both, what is left out may be cleared.",
  method: "update",
  tags: ["admin"],
  level: "change",
  input: z.strictObject({
    ingestionApiKey: ingestionKeyRef,
    name: name.optional(),
    expiresAt: z.iso.datetime({ offset: true }).optional().describe("RFC 3339"),
  }),
  plan(_, { ingestionApiKey, ...changes }) {
    const effect = `Sets its ${Object.keys(changes).join(" and ") || "nothing"}; what is left out may be cleared`;
    return Promise.resolve({ targets: [unnamed(ingestionApiKey)], effect, risk: "none" });
  },
  async run({ artie, signal }, { ingestionApiKey, ...changes }) {
    return { ingestionApiKey: await artie.ingestionApiKeys.update(ingestionApiKey, changes, { signal }) };
  },
});

const deleteIngestionKey = defineTool({
  name: "delete_a_artie_ingestion_api_key_by_id",
  title: "Delete ingestion API key",
  description: "Deletes an ingestion API key for good: senders that use it are refused. confirm = its UUID.",
  method: "delete",
  tags: ["admin"],
  level: "destroy",
  hints: { destructive: true },
  input: z.strictObject({ ingestionApiKey: ingestionKeyRef, confirm: confirmation }),
  plan(_, { ingestionApiKey }) {
    return Promise.resolve({
      targets: [unnamed(ingestionApiKey)],
      effect: "Deletes the ingestion API key for good",
      loss: "Every sender that uses it is refused",
      risk: "loss",
      confirm: ingestionApiKey,
    });
  },
  async run({ artie, signal }, { ingestionApiKey }) {
    await artie.ingestionApiKeys.delete(ingestionApiKey, { signal });
    return { deleted: ingestionApiKey };
  },
});

export const adminTools: readonly Tool[] = [
  listKeys,
  getKey,
  createKey,
  updateKey,
  deleteKey,
  listSalts,
  getSalt,
  createSalt,
  updateSalt,
  deleteSalt,
  previewSalt,
  createIngestionKey,
  updateIngestionKey,
  deleteIngestionKey,
];

/** Ingestion keys have no names that could be read. */
function unnamed(uuid: string) {
  return { kind: "ingestion API key", name: uuid, uuid };
}

function creation(kind: string, name: string) {
  const effect = `Creates the ${kind} "${name}"; its secret goes to the secret store`;
  return Promise.resolve({ targets: [newTarget(kind, name)], effect, risk: "none" as const });
}

type Change = Readonly<Partial<Record<"name" | "description", string | undefined>>>;

function renaming(kind: string, target: NamedHolder, changes: Change) {
  const { uuid, name } = target;
  const body = { name: changes.name ?? name, description: changes.description ?? target.description ?? undefined };
  const effect = `Changes its ${Object.keys(changes).join(" and ") || "nothing"}`;
  return { targets: [{ kind, name, uuid }], effect, risk: "none" as const, target, body };
}

function deletion<T extends NamedHolder>(kind: string, target: T, loss: string) {
  const { uuid, name } = target;
  const effect = `Deletes the ${kind} for good`;
  return { targets: [{ kind, name, uuid }], effect, loss, risk: "loss" as const, confirm: name, target };
}

interface Holder {
  readonly uuid: string;
  readonly name?: string | null | undefined;
  readonly description?: string | null | undefined;
}
type NamedHolder = Holder & { readonly name: string };

async function findKey({ artie, signal }: LookContext, ref: string) {
  return find("encryption key", ref, await artie.encryptionKeys.list({ signal }));
}

async function findSalt({ artie, signal }: LookContext, ref: string) {
  return find("column hashing salt", ref, await artie.columnHashingSalts.list({ signal }));
}

function find<T extends Holder>(kind: string, ref: string, all: readonly T[]): T & { readonly name: string } {
  return findNamed(
    kind,
    ref,
    all.map((item) => ({ ...item, name: item.name || item.uuid })),
  );
}

/** `key` is no field that is always secret, so that nothing else would keep it back. */
function withoutKey(key: EncryptionKey): EncryptionKey {
  return { ...key, key: undefined };
}

/**
 * Puts the secret into the store, under a name made from its holder's and the beginning of its UUID, so that it takes
 * nobody's place. @returns the reference
 */
async function keep(secrets: SecretStore, prefix: string, holder: Holder, secret: string): Promise<string> {
  const slug = (holder.name ?? "")
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .slice(0, 60);
  const name = [prefix, slug, holder.uuid.slice(0, 8).toUpperCase()].filter(Boolean).join("_");
  try {
    await secrets.set(name, secret);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ToolError(
      "refused",
      `It was created (${holder.uuid}), but its secret could not be kept: ${reason} Delete it and create it again.`,
    );
  }
  return referenceTo(name);
}
