// What a pipeline and its tables are doing, in the words that tree and agent share. Pure; loads nothing.
import type { Connector, FullPipeline, Pipeline, SourceReader, Table } from "../artie/index.ts";
import { isBackfilling, isHistoryBackfilling, openCopies } from "./copies.ts";

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
export function isPaused(pipeline: Pipeline): boolean {
  const status = knownStatus(pipeline);
  return status === "paused" || status === "transfer paused";
}

/** A copy of the table, or of its history table, waits with its pipeline. */
export function isHeld(table: Table, pipeline: Pipeline): boolean {
  return isPaused(pipeline) && (isBackfilling(table) || isHistoryBackfilling(table));
}

export const STATUSES = ["draft", "paused", "transfer paused", "running"] as const;
export type Status = (typeof STATUSES)[number];

/** The API's words for it, however they are written: `Transfer_Paused`. Undefined for any other, and for none. */
export function knownStatus({ status }: Pick<Pipeline, "status">): Status | undefined {
  return statusIn(status) ?? statusIn(status?.trim().toLowerCase().replaceAll(/[_-]/g, " "));
}

function statusIn(word: string | null | undefined): Status | undefined {
  return STATUSES.find((known) => known === word);
}

/** It has one, and not one that is known. */
export function hasOddStatus(pipeline: Pipeline): boolean {
  return Boolean(pipeline.status) && knownStatus(pipeline) === undefined;
}

/** Whether changes may be captured: a status that is not known counts as running, and so does one that may change. */
export function mayRun(pipeline: Pipeline): boolean {
  const status = knownStatus(pipeline);
  return pipeline.isDeploying === true || (status !== "paused" && status !== "draft");
}

export function pipelineState(pipeline: Pipeline | FullPipeline): PipelineState {
  if (pipeline.isDeploying) return { kind: "deploying", text: "deploying" };
  if (pipeline.hasBackfillingTables && !isPaused(pipeline)) return backfilling(pipeline);
  const status = knownStatus(pipeline);
  if (status) return { kind: status, text: status };
  return pipeline.status ? { kind: "other", text: pipeline.status } : { kind: "not reported", text: "not reported" };
}

function backfilling(pipeline: Pipeline | FullPipeline): PipelineState {
  const tables = Array.isArray(pipeline.tables) ? (pipeline as FullPipeline).tables : [];
  const total = tables.filter((table) => !table.disableReplication).length;
  // Tables of which none is being copied were read before the backfill began.
  if (!tables.some((table) => isBackfilling(table) || isHistoryBackfilling(table))) {
    return { kind: "backfilling", text: "backfilling" };
  }
  const open = openCopies({ ...pipeline, tables });
  const done = Math.max(0, total - new Set([...open.tables, ...open.history]).size);
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
