// How much a pipeline has moved. Every table has a steady rate that follows from its name, so that a window twice as
// long counts twice as many rows and two windows side by side add up.
import type { TableUsage } from "../artie/schemas.ts";
import { isDelivering } from "./engine.ts";
import { hashText } from "./random.ts";
import type { Pipeline, Table } from "./types.ts";

/** The rows of every table in a window, in milliseconds; nothing while the pipeline does not deliver. */
export function usageOf(pipeline: Pipeline, from: number, to: number, now: number): TableUsage[] {
  if (!isDelivering(pipeline) || pipeline.firstDeployedAt === undefined) return [];
  const start = Math.max(from, pipeline.firstDeployedAt);
  const end = Math.min(to, now);
  if (start >= end) return [];
  return pipeline.tables.filter(({ streaming }) => streaming).map((table) => tableStat(table, start, end));
}

function tableStat(table: Table, from: number, to: number): TableUsage {
  const hash = hashText(`${table.schema}.${table.name}`);
  const rowsPerMinute = 3 + (hash % 900);
  const rowsUntil = (ms: number) => Math.floor((ms / 60_000) * rowsPerMinute);
  const count = rowsUntil(to) - rowsUntil(from);
  return { tableName: table.name, count, latency: count > 0 ? 1 + (hash % 290) / 10 : null };
}
