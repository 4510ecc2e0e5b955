// Tools for source readers: capture changes from a source connector. The API replaces whole readers; updates take only
// the changes.
import { z } from "zod";
import {
  type FullConnector,
  type SourceReader,
  sourceReaderCreate,
  type SourceReaderSettings,
} from "../artie/index.ts";
import type { ToolContext } from "./context.ts";
import { defineTool, type Tool } from "./define.ts";
import { validationResult } from "./describe.ts";
import { ToolError } from "./errors.ts";
import { laidOver } from "./overlay.ts";
import { confirmation, connectorRef, requireConfirmation, sourceReaderRef } from "./refs.ts";
import { readerName } from "./resolve.ts";
import { resolveSecrets } from "./secrets.ts";
import { page, paging } from "./shape.ts";
import { readerSettings, tablesConfig } from "./shared-inputs.ts";
import { pipelineSummary, readerSummary } from "./summaries.ts";
import { Topology } from "./topology.ts";

/** Their readers need a database before a pipeline can start. */
const NEEDS_DATABASE = new Set(["postgresql", "cockroach", "oracle"]);
const NIL_UUID = "00000000-0000-0000-0000-000000000000";

/** What can be set on a reader after it was created. */
const changeable = {
  name: z.string().optional(),
  database: z.string().optional(),
  isShared: z.boolean().optional(),
  settings: readerSettings.optional(),
  tablesConfig: tablesConfig.optional(),
};
export const readerChanges = z.strictObject(changeable);
type ReaderChanges = z.infer<typeof readerChanges>;

/** The API's fields, with the connector by name or UUID. */
const newReader = z.strictObject({
  ...sourceReaderCreate.omit({ connectorUUID: true }).shape,
  ...changeable,
  connector: connectorRef,
});
type NewReader = z.infer<typeof newReader>;

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

const get = defineTool({
  name: "get_single_artie_source_reader_by_id",
  title: "Get source reader",
  description: "Reads a source reader with its settings, tables and the pipelines that use it.",
  method: "get",
  tags: ["source_readers"],
  level: "read",
  input: z.strictObject({ sourceReader: sourceReaderRef }),
  async run(context, { sourceReader: ref }) {
    const reader = await context.resolve.sourceReader(ref);
    const pipelines = (await context.resolve.pipelines()).filter(
      ({ sourceReaderUUID }) => sourceReaderUUID === reader.uuid,
    );
    return { ...reader, pipelines: pipelines.map(pipelineSummary) };
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
  input: newReader,
  async run(context, input) {
    const { connector, fields } = await prepare(context, input, "validate a source reader");
    const reader = await draftReader(context, connector, fields);
    return validationResult(await context.artie.sourceReaders.validateUnsaved(reader, { signal: context.signal }));
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
  input: newReader,
  async run(context, input) {
    const { connector, fields } = await prepare(context, input, "create a source reader");
    const body = { ...fields, connectorUUID: connector.uuid };
    return { created: readerSummary(await context.artie.sourceReaders.create(body, { signal: context.signal })) };
  },
});

const update = defineTool({
  name: "update_a_artie_source_reader_by_id",
  title: "Update source reader",
  description:
    "Changes a source reader: give only what changes, all else stays. Fixes a slot conflict through settings.replicationSlotOverride.",
  method: "update",
  tags: ["source_readers"],
  level: "change",
  input: z.strictObject({ sourceReader: sourceReaderRef, ...changeable }),
  async run(context, { sourceReader: ref, ...changes }) {
    const before = await context.resolve.sourceReader(ref);
    const body = await mergeReader(context, before, changes);
    const after = await context.artie.sourceReaders.replace(before.uuid, body, { signal: context.signal });
    return { sourceReader: readerSummary(after) };
  },
});

const remove = defineTool({
  name: "delete_a_artie_source_reader_by_id",
  title: "Delete source reader",
  description: "Deletes a source reader that no pipeline uses. confirm = its exact name.",
  method: "delete",
  tags: ["source_readers"],
  level: "destroy",
  hints: { destructive: true, idempotent: true, openWorld: true },
  input: z.strictObject({ sourceReader: sourceReaderRef, confirm: confirmation }),
  async run(context, { sourceReader: ref, confirm }) {
    const reader = await context.resolve.sourceReader(ref);
    const users = (await Topology.read(context)).pipelines.filter(
      ({ sourceReaderUUID }) => sourceReaderUUID === reader.uuid,
    );
    if (users.length > 0) {
      const names = users.map(({ name }) => name);
      throw new ToolError(
        "refused",
        `${users.length} pipelines use the source reader "${readerName(reader)}". Nothing was deleted; delete them or give them another source reader first.`,
        names,
      );
    }
    requireConfirmation(confirm, readerName(reader), `Deleting the source reader "${readerName(reader)}" is for good.`);
    await context.artie.sourceReaders.delete(reader.uuid, { signal: context.signal });
    return { deleted: readerSummary(reader) };
  },
});

const deploy = defineTool({
  name: "artie_source_readers_deploy",
  title: "Deploy source reader",
  description:
    "Deploys a shared source reader; others are deployed with their pipeline. Accepted is not done: read it again later.",
  method: "custom",
  tags: ["source_readers"],
  level: "operate",
  hints: { openWorld: true },
  input: z.strictObject({ sourceReader: sourceReaderRef }),
  async run({ artie, resolve, signal }, { sourceReader: ref }) {
    const { uuid } = await resolve.sourceReader(ref);
    await artie.sourceReaders.deploy(uuid, { signal });
    return { accepted: true, sourceReader: readerSummary(await artie.sourceReaders.get(uuid, { signal })) };
  },
});

const updateStatus = defineTool({
  name: "artie_source_readers_update_status",
  title: "Change source reader status",
  description: "Pauses or resumes a shared source reader; others follow their pipeline.",
  method: "custom",
  tags: ["source_readers"],
  level: "operate",
  hints: { idempotent: true, openWorld: true },
  input: z.strictObject({ sourceReader: sourceReaderRef, status: z.enum(["running", "paused"]) }),
  async run({ artie, resolve, signal }, { sourceReader: ref, status }) {
    const before = await resolve.sourceReader(ref);
    if (before.status === status) return { changed: false, sourceReader: readerSummary(before) };
    const after = await artie.sourceReaders.updateStatus(before.uuid, status, { signal });
    return { changed: true, statusBefore: before.status, sourceReader: readerSummary(after) };
  },
});

export const sourceReaderTools: readonly Tool[] = [
  list,
  get,
  validateUnsaved,
  create,
  update,
  remove,
  deploy,
  updateStatus,
];

/** Finds the connector, puts secrets in, and refuses what could never start. */
async function prepare(context: ToolContext, { connector: ref, ...input }: NewReader, purpose: string) {
  const connector = await context.resolve.connector(ref);
  const database = input.database ?? connector.defaultDatabase ?? undefined;
  requireDatabase(connector, database);
  const settings = await settingsToSend(context, input.settings, purpose);
  return { connector, fields: { ...input, ...(database ? { database } : {}), ...(settings ? { settings } : {}) } };
}

function settingsToSend(context: ToolContext, settings: SourceReaderSettings | undefined, purpose: string) {
  return resolveSecrets(settings, context.secrets, purpose, context.signal);
}

function requireDatabase(connector: FullConnector, database: string | undefined): void {
  if (database || !NEEDS_DATABASE.has(connector.type)) return;
  throw new ToolError(
    "invalid_input",
    `A reader on a ${connector.type} connector needs database; fetch the databases first.`,
  );
}

/** Where a reader that is not saved would stand: what the API wants filled in although it keeps nothing. */
interface Surroundings {
  readonly uuid?: string | undefined;
  readonly companyUUID?: unknown;
  readonly environmentUUID?: string | null | undefined;
  readonly dataPlaneName?: string | null | undefined;
}

/** A whole reader for a dry run, its secrets put in. */
export async function draftReader(context: ToolContext, connector: Surroundings, fields: ReaderChanges) {
  const settings = await settingsToSend(context, fields.settings, "validate a source reader");
  return {
    uuid: NIL_UUID,
    companyUUID: connector.companyUUID ?? NIL_UUID,
    environmentUUID: connector.environmentUUID ?? NIL_UUID,
    connectorUUID: connector.uuid ?? NIL_UUID,
    name: "",
    containerName: "",
    dataPlaneName: connector.dataPlaneName ?? "",
    database: "",
    status: "draft",
    isValid: false,
    ...fields,
    settings: settings ?? {},
  };
}

/** The whole reader as it was read, with the changes laid over it: the API blanks what an update leaves out. */
export async function mergeReader(context: ToolContext, reader: SourceReader, changes: ReaderChanges) {
  const settings = await settingsToSend(context, changes.settings, "update a source reader");
  return {
    ...reader,
    ...changes,
    settings: laidOver(reader.settings, settings),
    tablesConfig: changes.tablesConfig ? laidOver(reader.tablesConfig, changes.tablesConfig) : reader.tablesConfig,
  };
}
