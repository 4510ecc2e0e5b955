// Tools for ingestion API keys. The API lists none: they are known by UUID alone.
import { z } from "zod";
import { operations } from "../artie/operations.ts";
import { changesBetween } from "../rules/diff.ts";
import { readerName } from "../rules/named.ts";
import { ToolError } from "../rules/tool-error.ts";
import { defineTool, type Tool } from "./define.ts";
import { ingestionDestinations } from "./events/ingestion.ts";
import { creation, keep } from "./new-secrets.ts";
import { confirmation, sourceReaderRef } from "./refs.ts";
import { sends } from "./sends.ts";
import { untaken, untakenOf } from "./taken.ts";

const name = z.string().min(1);

const createIngestionKey = defineTool({
  name: "create_a_artie_ingestion_api_key",
  title: "Create ingestion API key",
  description: "Creates an ingestion API key for a source reader of type api; it goes to the secret store.",
  method: "create",
  tags: ["admin"],
  level: "change",
  sends: sends(operations.ingestionApiKeys.create, { sourceReaderUUID: "sourceReader" }),
  input: z.strictObject({ sourceReader: sourceReaderRef, name: name.optional() }),
  async plan({ resolve }, { sourceReader, name }) {
    const reader = await resolve.sourceReader(sourceReader);
    const body = { sourceReaderUUID: reader.uuid, name: name ?? readerName(reader) };
    return { ...(await creation("ingestion API key", body.name)), body };
  },
  async run(context, _, { body }) {
    const { artie, signal } = context;
    const { ingestionAPIKey, secret } = await artie.ingestionApiKeys.create(body, { signal });
    const destinations = ingestionDestinations(context);
    const keptAs = await keep(context, "INGESTION_KEY", ingestionAPIKey, secret, destinations);
    return { created: ingestionAPIKey, keptAs, ...untakenOf(body, ingestionAPIKey) };
  },
});

const ingestionKeyRef = z.uuid();

const updateIngestionKey = defineTool({
  name: "update_a_artie_ingestion_api_key_by_id",
  title: "Update ingestion API key",
  description: "Sets an ingestion API key's name and expiry: give both, what is left out may be cleared.",
  method: "update",
  tags: ["admin"],
  level: "change",
  sends: sends(operations.ingestionApiKeys.update),
  input: z.strictObject({
    ingestionApiKey: ingestionKeyRef,
    name: name.optional(),
    expiresAt: z.iso.datetime({ offset: true }).optional(),
  }),
  plan(_, { ingestionApiKey, ...changes }) {
    requireAhead(changes.expiresAt);
    const effect = `Sets its ${Object.keys(changes).join(" and ") || "nothing"}; what is left out may be cleared`;
    return Promise.resolve({ targets: [unnamed(ingestionApiKey)], effect, risk: "none" });
  },
  async run({ artie, signal }, { ingestionApiKey, ...changes }) {
    const after = await artie.ingestionApiKeys.update(ingestionApiKey, changes, { signal });
    return { ingestionApiKey: after, ...untaken(changesBetween({}, changes), after) };
  },
});

const deleteIngestionKey = defineTool({
  name: "delete_a_artie_ingestion_api_key_by_id",
  title: "Delete ingestion API key",
  description: "Deletes an ingestion API key: senders that use it are refused. confirm = its UUID.",
  method: "delete",
  tags: ["admin"],
  level: "destroy",
  sends: sends(operations.ingestionApiKeys.delete),
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

export const ingestionKeyTools: readonly Tool[] = [createIngestionKey, updateIngestionKey, deleteIngestionKey];

/** @throws ToolError for an expiry that ends the key at once: that is what deleting asks a yes for */
function requireAhead(expiresAt: string | undefined): void {
  if (expiresAt === undefined || Date.parse(expiresAt) > Date.now()) return;
  const message = `Nothing was changed: ${expiresAt} is over, and every sender that uses the key would be refused at once. Delete the key instead.`;
  throw new ToolError("invalid_input", message);
}

/** Ingestion keys have no names that could be read. */
function unnamed(uuid: string) {
  return { kind: "ingestion API key", name: uuid, uuid };
}
