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

const QUEUED = "ready_to_backfill";
const COPYING = "backfilling";

export function isCopying(stage: string | null | undefined): boolean {
  return stage === COPYING;
}

export function isQueued(stage: string | null | undefined): boolean {
  return stage === QUEUED;
}

/** The table's own copy is running or waiting. */
export function isBackfilling(table: Table): boolean {
  return isCopying(table.backfillStage) || isQueued(table.backfillStage);
}

/** The copy of the table's history table is running or waiting. */
export function isHistoryBackfilling(table: Table): boolean {
  return isCopying(table.historyTableBackfillStage) || isQueued(table.historyTableBackfillStage);
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
