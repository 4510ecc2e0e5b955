// How much a pipeline has moved, as on a working day: each table has a pace of its own that follows from its name, busier
// by day than by night, with bursts in between after which the lag takes a while to recover. It is all worked out from the
// clock, so that two windows side by side add up.
import type { TableUsage } from "../artie/schemas.ts";
import { isDelivering } from "./engine.ts";
import { hashText } from "./random.ts";
import type { Pipeline, Table } from "./types.ts";

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;
/** UTC. */
const BUSIEST_MINUTE = 13 * 60;
/** How much more than on average at the busiest moment, and less at the quietest. */
const SWING = 0.6;
const BURST = { every: 170, minutes: 12, rows: 1.5, lag: 3, recovery: 25 };
/** Moments of a window at which the lag is taken. */
const SAMPLES = 12;

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
  const rowsUntil = (ms: number) => Math.floor(rowsPerMinute * pacedMinutes(ms / MINUTE_MS, hash));
  const count = rowsUntil(to) - rowsUntil(from);
  return { tableName: table.name, count, latency: count > 0 ? lagBetween(from, to, hash) : null };
}

/** The minutes until then, each counted by how busy it was. */
function pacedMinutes(minute: number, hash: number): number {
  const turn = (2 * Math.PI) / DAY_MINUTES;
  const curve = minute + (SWING / turn) * Math.sin(turn * (minute - BUSIEST_MINUTE));
  const { every, minutes, rows } = BURST;
  const bursts = Math.floor(sinceBurst(minute, hash).total / every) * minutes;
  return curve + rows * (bursts + Math.min(minutes, sinceBurst(minute, hash).part));
}

/** A table's bursts come at times of its own. */
function sinceBurst(minute: number, hash: number) {
  const total = minute + (hash % BURST.every);
  return { total, part: total % BURST.every };
}

/** In seconds, on average. */
function lagBetween(from: number, to: number, hash: number): number {
  const moments = Array.from({ length: SAMPLES }, (_, index) => from + ((index + 0.5) / SAMPLES) * (to - from));
  const usual = 1 + (hash % 290) / 10;
  const sum = moments.reduce((total, ms) => total + usual * (1 + lagAfterBurst(ms / MINUTE_MS, hash)), 0);
  return Math.round((sum / SAMPLES) * 10) / 10;
}

/** Rises while a burst lasts and falls back afterwards. */
function lagAfterBurst(minute: number, hash: number): number {
  const { part } = sinceBurst(minute, hash);
  const { minutes, recovery, lag } = BURST;
  if (part < minutes) return (lag * part) / minutes;
  return Math.max(0, lag * (1 - (part - minutes) / recovery));
}
