// Tools for source readers: capture changes from a source connector.
import { z } from "zod";
import { type FullConnector, sourceReaderCreate, type SourceReaderSettings } from "../artie/index.ts";
import { describe } from "./call.ts";
import type { ToolContext } from "./context.ts";
import { defineTool, type Tool } from "./define.ts";
import { ToolError } from "./errors.ts";
import { connectorRef } from "./refs.ts";
import { page, paging } from "./shape.ts";
import { resolveSecrets } from "./secrets.ts";
import { readerSummary } from "./summaries.ts";

/** Their readers need a database before a pipeline can start. */
const NEEDS_DATABASE = new Set(["postgresql", "cockroach", "oracle"]);
const NIL_UUID = "00000000-0000-0000-0000-000000000000";

/** The API's fields, with the connector by name or UUID. */
const readerInput = sourceReaderCreate.omit({ connectorUUID: true }).extend({ connector: connectorRef });
type ReaderInput = z.infer<typeof readerInput>;

const list = defineTool({
  name: "list_all_artie_source_readers",
  title: "List source readers",
  description: "Lists source readers with status, connector, database, replication slot and publication.",
  method: "list",
  tags: ["source_readers"],
  level: "read",
  input: z.strictObject(paging),
  async run({ resolve }, paging) {
    return page(await resolve.sourceReaders(), paging, readerSummary);
  },
});

const validateUnsaved = defineTool({
  name: "artie_source_readers_validate_unsaved",
  title: "Validate source reader",
  description:
    "Dry run of a new source reader: checks slot, publication, privileges; keeps nothing. Use it before creating one.",
  method: "custom",
  tags: ["source_readers"],
  level: "read",
  hints: { openWorld: true },
  input: readerInput.strict(),
  async run(context, input) {
    const { connector, fields } = await prepare(context, input, "validate a source reader");
    const reader = {
      uuid: NIL_UUID,
      companyUUID: connector.companyUUID ?? NIL_UUID,
      environmentUUID: connector.environmentUUID ?? NIL_UUID,
      connectorUUID: connector.uuid,
      name: "",
      containerName: "",
      dataPlaneName: connector.dataPlaneName ?? "",
      database: "",
      status: "draft",
      isValid: false,
      settings: {},
      ...fields,
    };
    const result = await context.artie.sourceReaders.validateUnsaved(reader, { signal: context.signal });
    return result.valid ? { valid: true } : { valid: false, failure: describe(result.failure) };
  },
});

const create = defineTool({
  name: "create_a_artie_source_reader",
  title: "Create source reader",
  description:
    "Creates a source reader on a source connector; validate it first. On Postgres give each reader a replication slot of its own.",
  method: "create",
  tags: ["source_readers"],
  level: "change",
  input: readerInput.strict(),
  async run(context, input) {
    const { connector, fields } = await prepare(context, input, "create a source reader");
    const body = { ...fields, connectorUUID: connector.uuid };
    return { created: readerSummary(await context.artie.sourceReaders.create(body, { signal: context.signal })) };
  },
});

export const sourceReaderTools: readonly Tool[] = [list, validateUnsaved, create];

/** Finds the connector, puts secrets in, and refuses what could never start. */
async function prepare(context: ToolContext, { connector: ref, ...input }: ReaderInput, purpose: string) {
  const connector = await context.resolve.connector(ref);
  const database = input.database ?? connector.defaultDatabase ?? undefined;
  requireDatabase(connector, database);
  const settings: SourceReaderSettings | undefined = await resolveSecrets(
    input.settings,
    context.secrets,
    purpose,
    context.signal,
  );
  return { connector, fields: { ...input, ...(database ? { database } : {}), ...(settings ? { settings } : {}) } };
}

function requireDatabase(connector: FullConnector, database: string | undefined): void {
  if (database || !NEEDS_DATABASE.has(connector.type)) return;
  throw new ToolError(
    "invalid_input",
    `A reader on a ${connector.type} connector needs database; fetch the databases first.`,
  );
}
