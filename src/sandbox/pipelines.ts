// What can be done with a pipeline, apart from HTTP: create, replace, start, pause, backfill.
import { ApiError, problemOf, within } from "./api-error.ts";
import { RESUME_MS, cancelCopies, deploy, dropOrphanCopies, enqueueCopy, hasCopy } from "./engine.ts";
import type { PipelinePayload, TablePayload } from "./payloads/pipelines.ts";
import { claimSlot } from "./replication.ts";
import type { State } from "./state.ts";
import type { Pipeline, PipelineStatus, SourceReader, Stored, Table } from "./types.ts";
import { validatePipeline } from "./validation.ts";
import { findTable, locatedTables } from "./world/explore.ts";

const UNKNOWN_TABLE_ROWS = 100_000;
const KEPT_ERROR_LOGS = 50;

/** Adds a draft. @throws ApiError 400 when something that it refers to does not exist */
export function createPipeline(state: State, payload: PipelinePayload): Pipeline {
  if (!payload.name) throw new ApiError(400, "name is required");
  if (!payload.sourceReaderUUID) throw new ApiError(400, "sourceReaderUUID is required");
  const reader = state.sourceReaders.find(payload.sourceReaderUUID);
  if (!reader) throw new ApiError(400, `source reader not found: ${payload.sourceReaderUUID}`);
  checkReferences(state, payload);
  const draft = draftPipeline(state.newStored(), reader, payload.name, state.clock.now());
  applyPayload(state, draft, payload.name, payload);
  return state.addPipeline(draft);
}

/** A pipeline before anything is known but its source. */
export function draftPipeline(stored: Stored, reader: SourceReader, name: string, now: number): Pipeline {
  return {
    ...stored,
    name,
    environmentUUID: reader.environmentUUID,
    dataPlaneName: reader.dataPlaneName,
    sourceReaderUUID: reader.uuid,
    destinationUUID: null,
    columnHashingSaltUUID: null,
    encryptionKeyUUID: null,
    snowflakeEcoScheduleUUID: null,
    specificDestCfg: {},
    advancedSettings: {},
    status: "draft",
    hasUndeployedChanges: false,
    lastDeployedAt: undefined,
    firstDeployedAt: undefined,
    lastSchemaChangesAt: undefined,
    tables: [],
    errorLogs: [],
    deployment: undefined,
    copies: [],
    settledAt: now,
  };
}

/**
 * Replaces a pipeline: what the payload leaves out is emptied, all tables included. Only what identifies it (its source
 * reader and data plane) stays when it is left out.
 * @throws ApiError 400, and nothing is changed then
 */
export function replacePipeline(state: State, pipeline: Pipeline, payload: PipelinePayload): Pipeline {
  if (!payload.name) throw new ApiError(400, "name is required");
  checkReferences(state, payload);
  // Newer than v1.0.76.
  if (payload.destinationUUID && !payload.tables?.length) throw new ApiError(400, "at least one table is required");
  applyPayload(state, pipeline, payload.name, payload);
  markChanged(state, pipeline);
  return pipeline;
}

/** Notes a change; a pipeline that has been deployed needs another deployment for it to take effect. */
export function markChanged(state: State, pipeline: Pipeline): void {
  state.touch(pipeline);
  pipeline.hasUndeployedChanges = pipeline.status !== "draft";
}

function checkReferences(state: State, payload: PipelinePayload): void {
  const references = [
    ["source reader", state.sourceReaders, payload.sourceReaderUUID],
    ["destination connector", state.connectors, payload.destinationUUID],
    ["encryption key", state.encryptionKeys, payload.encryptionKeyUUID],
    ["column hashing salt", state.columnHashingSalts, payload.columnHashingSaltUUID],
  ] as const;
  for (const [kind, collection, uuid] of references) {
    if (uuid && !collection.find(uuid)) throw new ApiError(400, `${kind} not found: ${uuid}`);
  }
}

function applyPayload(state: State, pipeline: Pipeline, name: string, payload: PipelinePayload): void {
  const sourceReaderUUID = payload.sourceReaderUUID ?? pipeline.sourceReaderUUID;
  const reader = state.sourceReaders.find(sourceReaderUUID);
  // The tables first: they may be refused, and then nothing has changed.
  const tables = (payload.tables ?? []).map((table) => mergeTable(state, pipeline.tables, reader, table));
  refuseDuplicates(tables);
  pipeline.tables = tables;
  dropOrphanCopies(pipeline);
  pipeline.name = name;
  pipeline.sourceReaderUUID = sourceReaderUUID;
  pipeline.dataPlaneName = payload.dataPlaneName ?? pipeline.dataPlaneName;
  pipeline.destinationUUID = payload.destinationUUID ?? null;
  pipeline.encryptionKeyUUID = payload.encryptionKeyUUID ?? null;
  pipeline.columnHashingSaltUUID = payload.columnHashingSaltUUID ?? null;
  pipeline.snowflakeEcoScheduleUUID = payload.snowflakeEcoScheduleUUID ?? null;
  pipeline.specificDestCfg = payload.specificDestCfg ?? {};
  pipeline.advancedSettings = payload.advancedSettings ?? {};
}

/** A table keeps its identity and its progress when the payload names its UUID, or its schema and name. */
function mergeTable(
  state: State,
  tables: readonly Table[],
  reader: SourceReader | undefined,
  payload: TablePayload,
): Table {
  const known =
    tables.find(({ uuid }) => uuid === payload.uuid) ??
    tables.find(({ name, schema }) => name === payload.name && schema === (payload.schema ?? ""));
  const name = payload.name ?? known?.name;
  if (!name) throw new ApiError(400, "failed to update tables: name is required");
  const schema = payload.schema ?? known?.schema ?? "";
  return {
    ...(known ?? state.newStored()),
    updatedAt: state.clock.now(),
    name,
    schema,
    disableReplication: payload.disableReplication ?? false,
    enableHistoryMode: payload.enableHistoryMode ?? false,
    individualDeployment: payload.individualDeployment ?? false,
    advancedSettings: payload.advancedSettings ?? {},
    rows: known?.rows ?? rowsOf(state, reader, schema, name),
    streaming: known?.streaming ?? false,
  };
}

function refuseDuplicates(tables: readonly Table[]): void {
  const seen = new Set<string>();
  for (const { schema, name } of tables) {
    const identity = JSON.stringify([schema, name]);
    if (seen.has(identity)) throw new ApiError(400, `failed to update tables: table "${name}" is given twice`);
    seen.add(identity);
  }
}

/** How many rows the table has in the source; a guess where the source does not know it. */
export function rowsOf(state: State, reader: SourceReader | undefined, schema: string, name: string): number {
  const type = state.connectors.find(reader?.connectorUUID)?.type;
  const systems = state.systems.filter((system) => system.type === type);
  const tables = systems.map((system) => findTable(system, reader?.database ?? "", schema, name));
  return tables.find((table) => table !== undefined)?.rows ?? UNKNOWN_TABLE_ROWS;
}

export interface StartOptions {
  readonly keepPaused?: boolean | undefined;
  readonly disableBackFill?: boolean | undefined;
}

/** Deploys a pipeline: a draft begins its life, a paused one resumes, a running one takes its changes up. */
export function startPipeline(state: State, pipeline: Pipeline, options: StartOptions): void {
  logFailure(state, pipeline, () => {
    within("failed to start pipeline", () => {
      if (pipeline.deployment) throw new ApiError(400, "pipeline is already being deployed");
      validatePipeline(state, pipeline);
      claimReaderSlot(state, pipeline);
      deploy(pipeline, state.clock.now(), options.keepPaused ? "paused" : "running", options.disableBackFill !== true);
      state.touch(pipeline);
    });
  });
}

/**
 * Pauses or resumes. Pausing takes effect at once; resuming validates, and deploys what has changed. The status that
 * the pipeline has, or is being deployed to have, may be asked for again.
 * @throws ApiError 409 for a draft, for the status `draft`, and while the pipeline is being deployed
 */
export function updateStatus(state: State, pipeline: Pipeline, status: PipelineStatus): void {
  logFailure(state, pipeline, () => {
    within("failed to update pipeline status", () => {
      const heading = pipeline.deployment?.status ?? pipeline.status;
      if (heading === "draft") throw new ApiError(409, "pipeline is a draft and has to be started first");
      if (heading === status) return;
      if (pipeline.deployment) throw new ApiError(409, "pipeline is being deployed");
      if (status === "draft") throw new ApiError(409, "a deployed pipeline cannot become a draft again");
      if (status === "running") resume(state, pipeline);
      pipeline.status = status;
      state.touch(pipeline);
    });
  });
}

function resume(state: State, pipeline: Pipeline): void {
  validatePipeline(state, pipeline);
  claimReaderSlot(state, pipeline);
  deploy(pipeline, state.clock.now(), "running", true, RESUME_MS);
}

function claimReaderSlot(state: State, pipeline: Pipeline): void {
  const reader = state.sourceReaders.get(pipeline.sourceReaderUUID);
  claimSlot(state, reader);
  if (!reader.isShared || reader.status === "running") return;
  reader.status = "running";
  state.touch(reader);
}

/** Lets an action fail and leaves its failure in the pipeline's error log. */
function logFailure(state: State, pipeline: Pipeline, action: () => void): void {
  try {
    action();
  } catch (error) {
    if (error instanceof ApiError) logError(state, pipeline, error.message);
    throw error;
  }
}

function logError(state: State, pipeline: Pipeline, message: string): void {
  pipeline.errorLogs = [...pipeline.errorLogs, { at: state.clock.now(), message }].slice(-KEPT_ERROR_LOGS);
}

/** Queues tables, or their history tables, for another backfill. All or none. @throws ApiError 400 */
export function backfillTables(
  state: State,
  pipeline: Pipeline,
  tableUUIDs: readonly string[],
  history: boolean,
): void {
  within("failed to backfill tables", () => {
    if (pipeline.status === "draft") throw new ApiError(400, "pipeline has not been started");
    const tables = tablesOf(pipeline, tableUUIDs);
    for (const table of tables) checkBackfill(pipeline, table, history);
    for (const table of tables) enqueueCopy(pipeline, table, history);
    state.touch(pipeline);
  });
}

function checkBackfill(pipeline: Pipeline, table: Table, history: boolean): void {
  if (table.disableReplication) throw new ApiError(400, `replication is disabled for table "${table.name}"`);
  if (!table.streaming) throw new ApiError(400, `table "${table.name}" has not been deployed`);
  if (history && !table.enableHistoryMode) throw new ApiError(400, `table "${table.name}" has no history table`);
  if (hasCopy(pipeline, table, history)) throw new ApiError(400, `table "${table.name}" is already being backfilled`);
}

/** Stops backfills. Tables of the pipeline that have none are left alone. @throws ApiError 400 */
export function cancelBackfill(
  state: State,
  pipeline: Pipeline,
  tableUUIDs: string[],
  historyTableUUIDs: string[],
): void {
  within("failed to cancel backfill", () => {
    if (tableUUIDs.length + historyTableUUIDs.length === 0) throw new ApiError(400, "no tables are given");
    tablesOf(pipeline, tableUUIDs);
    tablesOf(pipeline, historyTableUUIDs);
    cancelCopies(pipeline, tableUUIDs, historyTableUUIDs);
    state.touch(pipeline);
  });
}

function tablesOf(pipeline: Pipeline, uuids: readonly string[]): Table[] {
  return [...new Set(uuids)].map((uuid) => {
    const table = pipeline.tables.find((candidate) => candidate.uuid === uuid);
    if (!table) throw new ApiError(400, `table not found in pipeline "${pipeline.name}": ${uuid}`);
    return table;
  });
}

/**
 * Adds the tables of the source that the pipeline lacks, if it is set to replicate new tables by itself. A job of the
 * background: what goes wrong is in the pipeline's error log.
 */
export function pickUpNewTables(state: State, pipeline: Pipeline): void {
  pipeline.lastSchemaChangesAt = state.clock.now();
  if (pipeline.advancedSettings["autoReplicateNewTables"] !== true) return;
  const problem = problemOf(() => {
    within("failed to detect schema changes", () => {
      addNewTables(state, pipeline, state.sourceReaders.get(pipeline.sourceReaderUUID));
    });
  });
  if (problem !== undefined) logError(state, pipeline, problem);
}

/** New are the tables of the schemas that the pipeline already reads. */
function addNewTables(state: State, pipeline: Pipeline, reader: SourceReader): void {
  const { system } = state.connect(state.connectors.get(reader.connectorUUID));
  const schemas = new Set(pipeline.tables.map(({ schema }) => schema));
  const candidates = locatedTables(system).filter(
    ({ database, schema, table }) => database.name === reader.database && schemas.has(schema.name) && !table.isView,
  );
  for (const { schema, table } of candidates) addTable(state, pipeline, reader, schema.name, table.name);
}

function addTable(state: State, pipeline: Pipeline, reader: SourceReader, schema: string, name: string): void {
  if (pipeline.tables.some((table) => table.name === name && table.schema === schema)) return;
  const table = { ...mergeTable(state, pipeline.tables, reader, { name, schema }), streaming: true };
  pipeline.tables.push(table);
  enqueueCopy(pipeline, table, false);
  state.touch(pipeline);
}
