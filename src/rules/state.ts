// What a pipeline and its tables are doing, in the words that tree and agent share. Pure; loads nothing.
import type { Connector, FullPipeline, Pipeline, SourceReader, Table } from "../artie/index.ts";

/** `status` beyond these is shown as the API says it. */
export interface PipelineState {
  readonly kind:
    "deploying" | "backfilling" | "running" | "paused" | "transfer paused" | "draft" | "not reported" | "other";
  /** For people: e.g. `backfilling 3 of 12`. */
  readonly text: string;
  /** Tables whose copy is done, and tables that take part; only while backfilling and when the copied tables are known. */
  readonly done?: number;
  readonly total?: number;
}

/** The API's words are free text; these are understood, whatever their case. */
const QUEUED = /^(ready_to_backfill|queued|pending|waiting)$/i;
const COPYING = /^(backfilling|snapshotting|copying|in[_ ]progress)$/i;
const FINISHED =
  /^(streaming|running|done|complete|completed|finished|synced|success|succeeded|idle|cancell?ed|paused|failed|error|draft|not[_ ]started)$/i;

type Stage = string | null | undefined;

export function isCopying(stage: Stage): boolean {
  return COPYING.test(stage ?? "");
}

export function isQueued(stage: Stage): boolean {
  return QUEUED.test(stage ?? "");
}

function isOpen(stage: Stage): boolean {
  return isCopying(stage) || isQueued(stage);
}

/** The table's own copy is running or waiting, in words that are understood. */
export function isBackfilling({ backfillStage }: Table): boolean {
  return isOpen(backfillStage);
}

/** The copy of the table's history table is running or waiting, in words that are understood. */
export function isHistoryBackfilling({ historyTableBackfillStage }: Table): boolean {
  return isOpen(historyTableBackfillStage);
}

/** The copies of a pipeline that run or wait. */
export interface OpenCopies {
  readonly tables: readonly Table[];
  /** Tables whose history table is copied. */
  readonly history: readonly Table[];
  /** Words of the API that were not understood, so that a copy may be going on behind them. */
  readonly notUnderstood: readonly string[];
}

/**
 * What is not known to be finished counts as perhaps copying while the pipeline itself says that it copies; a table
 * without a word does so when no other explains what the pipeline says.
 */
export function openCopies(
  { hasBackfillingTables, tables: all }: FullPipeline,
  candidates: readonly Table[] = all,
): OpenCopies {
  const says = hasBackfillingTables === true;
  const explained = all.some((table) => isBackfilling(table) || isHistoryBackfilling(table) || isOdd(table));
  const perhaps = (stage: Stage) => says && (stage ? !FINISHED.test(stage) : !explained);
  const mayCopy = (table: Table) => table.disableReplication !== true && perhaps(table.backfillStage);
  const mayCopyHistory = (table: Table) =>
    table.enableHistoryMode === true &&
    Boolean(table.historyTableBackfillStage) &&
    perhaps(table.historyTableBackfillStage);
  const tables = candidates.filter((table) => isBackfilling(table) || mayCopy(table));
  const history = candidates.filter((table) => isHistoryBackfilling(table) || mayCopyHistory(table));
  const words = [...tables.map((table) => table.backfillStage), ...history.map((row) => row.historyTableBackfillStage)];
  return {
    tables,
    history,
    notUnderstood: [...new Set(words.filter((stage) => !isOpen(stage)).map((stage) => stage || "no stage"))],
  };
}

function isOdd({ backfillStage: stage }: Table): boolean {
  return Boolean(stage) && !isOpen(stage) && !FINISHED.test(stage ?? "");
}

/** `schema.name`, or the name alone where there is no schema. */
export function tableName(table: Table): string {
  const name = table.name ?? table.uuid ?? "unnamed table";
  return table.schema ? `${table.schema}.${name}` : name;
}

/** Has work to do soon: worth looking at often. */
export function isBusy(pipeline: Pipeline): boolean {
  return pipeline.isDeploying === true || pipeline.hasBackfillingTables === true;
}

/** Nothing reaches the destination until it is resumed; copies wait as well. */
export function isPaused({ status }: Pipeline): boolean {
  return status === "paused" || status === "transfer paused";
}

export function pipelineState(pipeline: Pipeline | FullPipeline): PipelineState {
  if (pipeline.isDeploying) return { kind: "deploying", text: "deploying" };
  if (pipeline.hasBackfillingTables && !isPaused(pipeline)) return backfilling(pipeline);
  switch (pipeline.status) {
    case undefined:
    case null:
    case "":
      return { kind: "not reported", text: "not reported" };
    case "running":
    case "paused":
    case "transfer paused":
    case "draft":
      return { kind: pipeline.status, text: pipeline.status };
    default:
      return { kind: "other", text: pipeline.status };
  }
}

function backfilling(pipeline: Pipeline | FullPipeline): PipelineState {
  const tables = Array.isArray(pipeline.tables) ? (pipeline as FullPipeline).tables : [];
  const total = tables.filter((table) => !table.disableReplication).length;
  const open = tables.filter((table) => isBackfilling(table) || isHistoryBackfilling(table)).length;
  // Tables of which none is being copied were read before the backfill began.
  if (open === 0) return { kind: "backfilling", text: "backfilling" };
  const done = Math.max(0, total - open);
  return { kind: "backfilling", text: `backfilling ${done} of ${total}`, done, total };
}

const SOURCES_ONLY = new Set([
  "api",
  "cockroach",
  "documentdb",
  "dynamodb",
  "keyspaces",
  "mongodb",
  "oracle",
  "planetscale",
]);
const EITHER = new Set(["mssql", "mysql", "postgresql"]);

/** Databases can be either: one that a pipeline writes to and no reader reads from is a destination. */
export function connectorRole(
  connector: Connector,
  pipelines: readonly Pipeline[],
  readers: readonly SourceReader[],
): "source" | "destination" {
  if (SOURCES_ONLY.has(connector.type)) return "source";
  if (!EITHER.has(connector.type)) return "destination";
  if (readers.some((reader) => reader.connectorUUID === connector.uuid)) return "source";
  return pipelines.some((pipeline) => pipeline.destinationUUID === connector.uuid) ? "destination" : "source";
}
