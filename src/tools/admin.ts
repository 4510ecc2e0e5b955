// Tools for encryption keys and column hashing salts, and those for ingestion API keys with them. A secret that the API
// shows goes to the secret store; the model gets the reference.
import { z } from "zod";
import { ArtieError, type ColumnHashingSalt, type EncryptionKey } from "../artie/index.ts";
import { operations } from "../artie/operations.ts";
import { changesBetween } from "../rules/diff.ts";
import { type Missing, optional } from "../rules/incomplete.ts";
import { isUuid } from "../rules/named.ts";
import { findNamed } from "../rules/resolve.ts";
import { requireWhole } from "../rules/whole.ts";
import type { LookContext } from "./context.ts";
import { defineTool, type Tool } from "./define.ts";
import { ingestionKeyTools } from "./ingestion-keys.ts";
import { holderBody } from "../rules/merge.ts";
import { creation, type Holder, keep } from "./new-secrets.ts";
import { ARTIE } from "./policy/hosts.ts";
import { confirmation } from "./refs.ts";
import { resolveSecrets } from "./secrets.ts";
import { sends } from "./sends.ts";
import { nonEmpty, page, paging } from "./shape.ts";
import { changing, UNCHANGED, untaken, untakenOf } from "./taken.ts";
import { restored, undoRef } from "./undo.ts";

const ref = z.string().min(1).describe("Name");
const name = z.string().min(1);
const description = z.string().optional();

const listKeys = defineTool({
  name: "list_all_artie_encryption_keys",
  title: "List encryption keys",
  description: "Lists encryption keys, without the keys.",
  method: "list",
  tags: ["admin"],
  level: "read",
  sends: sends(operations.encryptionKeys.list),
  input: z.strictObject(paging),
  async run({ artie, signal }, paging) {
    return page(await artie.encryptionKeys.list({ signal }), paging, withoutKey);
  },
});

const getKey = defineTool({
  name: "get_single_artie_encryption_key_by_id",
  title: "Get encryption key",
  description: "Reads an encryption key's description, never the key.",
  method: "get",
  tags: ["admin"],
  level: "read",
  sends: sends(operations.encryptionKeys.get),
  input: z.strictObject({ encryptionKey: ref }),
  async run(context, { encryptionKey }) {
    const found = await orItsUuid(encryptionKey, findKey(context, encryptionKey));
    const reading = context.artie.encryptionKeys.get(found.uuid, { signal: context.signal });
    const incomplete: Missing[] = [];
    const detail = await optional(incomplete, "whether it holds a key", reading);
    return { ...(detail ? shownKey(detail) : { ...found, key: undefined }), incomplete: nonEmpty(incomplete) };
  },
});

const createKey = defineTool({
  name: "create_a_artie_encryption_key",
  title: "Create encryption key",
  description: "Creates an encryption key; it goes to the secret store.",
  method: "create",
  tags: ["admin"],
  level: "change",
  sends: sends(operations.encryptionKeys.create),
  input: z.strictObject({ name, description, kmsKeyUUID: z.uuid().optional() }),
  plan: (_, { name }) => creation("encryption key", name),
  async run(context, input) {
    const { encryptionKey, key } = await context.artie.encryptionKeys.create(input, { signal: context.signal });
    const keptAs = await keep(context, "ENCRYPTION_KEY", encryptionKey, key, [ARTIE]);
    return { created: withoutKey(encryptionKey), keptAs, ...untakenOf(input, encryptionKey) };
  },
});

const UPDATE_KEY = "update_a_artie_encryption_key_by_id";

const updateKey = defineTool({
  name: UPDATE_KEY,
  title: "Update encryption key",
  description: "Changes an encryption key's name or description.",
  method: "update",
  tags: ["admin"],
  level: "change",
  sends: sends(operations.encryptionKeys.update),
  input: z.strictObject({ encryptionKey: ref, name: name.optional(), description, undo: undoRef }),
  async plan(context, { encryptionKey, ...changes }) {
    return renaming(context, UPDATE_KEY, "encryption key", await findKey(context, encryptionKey), changes);
  },
  async run({ replace }, _, { target, body, changed }) {
    if (changed.length === 0) return { ...UNCHANGED, encryptionKey: withoutKey(target) };
    const { answer, after, others } = await replace.encryptionKey(target, body);
    return { encryptionKey: withoutKey(after), ...untaken(changed, answer), ...others };
  },
});

const deleteKey = defineTool({
  name: "delete_a_artie_encryption_key_by_id",
  title: "Delete encryption key",
  description: "Deletes an encryption key: what it encrypted can't be read again. confirm = its exact name.",
  method: "delete",
  tags: ["admin"],
  level: "destroy",
  sends: sends(operations.encryptionKeys.delete),
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
  description: "Lists column hashing salts, without the salts.",
  method: "list",
  tags: ["admin"],
  level: "read",
  sends: sends(operations.columnHashingSalts.list),
  input: z.strictObject(paging),
  async run({ artie, signal }, paging) {
    return page(await artie.columnHashingSalts.list({ signal }), paging, (salt) => salt);
  },
});

const getSalt = defineTool({
  name: "get_single_artie_column_hashing_salt_by_id",
  title: "Get column hashing salt",
  description: "Reads a column hashing salt's description, never the salt.",
  method: "get",
  tags: ["admin"],
  level: "read",
  sends: sends(operations.columnHashingSalts.get),
  input: z.strictObject({ columnHashingSalt: ref }),
  async run(context, { columnHashingSalt }) {
    const found = await orItsUuid(columnHashingSalt, findSalt(context, columnHashingSalt));
    const reading = context.artie.columnHashingSalts.get(found.uuid, { signal: context.signal });
    const incomplete: Missing[] = [];
    const detail = await optional(incomplete, "whether it holds a salt", reading);
    return { ...(detail ? shownSalt(detail) : found), incomplete: nonEmpty(incomplete) };
  },
});

const createSalt = defineTool({
  name: "create_a_artie_column_hashing_salt",
  title: "Create column hashing salt",
  description: "Creates a column hashing salt, made by Artie or given as secret://NAME; it goes to the secret store.",
  method: "create",
  tags: ["admin"],
  level: "change",
  sends: sends(operations.columnHashingSalts.create),
  input: z.strictObject({ name, description, salt: z.string().min(1).optional() }),
  plan: (_, { name }) => creation("column hashing salt", name),
  async run(context, input) {
    const { artie, signal } = context;
    const body = await resolveSecrets(context, input, {
      purpose: "create a column hashing salt",
      destinations: () => [ARTIE],
    });
    const { columnHashingSalt, salt } = await artie.columnHashingSalts.create(body, { signal });
    const keptAs = await keep(context, "SALT", columnHashingSalt, salt, [ARTIE]);
    return { created: columnHashingSalt, keptAs, ...untakenOf({ ...input, salt: undefined }, columnHashingSalt) };
  },
});

const UPDATE_SALT = "update_a_artie_column_hashing_salt_by_id";

const updateSalt = defineTool({
  name: UPDATE_SALT,
  title: "Update column hashing salt",
  description: "Changes a column hashing salt's name or description.",
  method: "update",
  tags: ["admin"],
  level: "change",
  sends: sends(operations.columnHashingSalts.update),
  input: z.strictObject({ columnHashingSalt: ref, name: name.optional(), description, undo: undoRef }),
  async plan(context, { columnHashingSalt, ...changes }) {
    const target = await findSalt(context, columnHashingSalt);
    return renaming(context, UPDATE_SALT, "column hashing salt", target, changes);
  },
  async run({ replace }, _, { target, body, changed }) {
    if (changed.length === 0) return { ...UNCHANGED, columnHashingSalt: target };
    const { answer, after, others } = await replace.columnHashingSalt(target, body);
    return { columnHashingSalt: after, ...untaken(changed, answer), ...others };
  },
});

const deleteSalt = defineTool({
  name: "delete_a_artie_column_hashing_salt_by_id",
  title: "Delete column hashing salt",
  description: "Deletes a column hashing salt: new hashes no longer match old ones. confirm = its exact name.",
  method: "delete",
  tags: ["admin"],
  level: "destroy",
  sends: sends(operations.columnHashingSalts.delete),
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
  sends: sends(operations.columnHashingSalts.preview),
  input: z.strictObject({ columnHashingSalt: ref, value: z.string() }),
  unrecorded: ["value"],
  async run(context, { columnHashingSalt, value }) {
    const { uuid } = await orItsUuid(columnHashingSalt, findSalt(context, columnHashingSalt));
    return { hash: (await context.artie.columnHashingSalts.preview(uuid, value, { signal: context.signal })).hash };
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
  ...ingestionKeyTools,
];

type Change = Readonly<Partial<Record<"name" | "description" | "undo", string | undefined>>>;

async function renaming<T extends NamedHolder>(
  context: LookContext,
  tool: string,
  kind: "encryption key" | "column hashing salt",
  target: T,
  { undo, ...changes }: Change,
) {
  const { name, description } = changes;
  const { uuid, name: nameBefore, description: described } = target;
  const before = holderBody(target);
  requireWhole(kind, nameBefore, { ...target, name: nameBefore === uuid ? undefined : nameBefore }, { name });
  const body =
    undo === undefined
      ? { ...before, name: name ?? nameBefore, description: description ?? described ?? undefined }
      : await restored(context, undo, { tool, uuids: [uuid], body: before, given: changes });
  const changed = changesBetween(before, body);
  const targets = [{ kind, name: nameBefore, uuid }];
  return { targets, ...changing(changed), risk: "none" as const, target, body, changed };
}

function deletion<T extends NamedHolder>(kind: string, target: T, loss: string) {
  const { uuid, name } = target;
  const effect = `Deletes the ${kind} for good`;
  return { targets: [{ kind, name, uuid }], effect, loss, risk: "loss" as const, confirm: name, target };
}

type NamedHolder = Holder & { readonly name: string };

/** Where the list can't be had a UUID is enough; whether it is right, reading it tells. */
async function orItsUuid<T extends Holder>(ref: string, finding: Promise<T>): Promise<T | Holder> {
  try {
    return await finding;
  } catch (error) {
    if (!isUuid(ref) || !(error instanceof ArtieError) || error.code === "canceled") throw error;
    return { uuid: ref };
  }
}

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

function shownKey({ key, ...shown }: EncryptionKey): object {
  return { ...shown, hasKey: Boolean(key) };
}

function shownSalt({ salt, ...shown }: ColumnHashingSalt): object {
  return { ...shown, hasSalt: Boolean(salt) };
}

/** `key` is no field that is always secret, so that nothing else would keep it back. */
function withoutKey(key: EncryptionKey): EncryptionKey {
  return { ...key, key: undefined };
}
