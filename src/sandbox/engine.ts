// The life of a pipeline on the clock: draft -> deploying -> backfilling -> running.
//
// Nothing ticks. `settle` brings a pipeline from the moment it was last looked at to now, event by event, so that the
// result does not depend on how often anybody looks.
import type { Copy, Pipeline, PipelineStatus, Table } from "./types.ts";

export const DEPLOY_MS = 4_000;
export const RESUME_MS = 2_000;
export const DEFAULT_CONCURRENT_COPIES = 10;

const ROWS_PER_SECOND = 50_000;
const SHORTEST_COPY_MS = 3_000;

/** How long a table takes to copy: a few seconds when it is small, an hour for 180 million rows. */
export function copyDurationMs(rows: number): number {
  return Math.max(SHORTEST_COPY_MS, Math.round((rows / ROWS_PER_SECOND) * 1_000));
}

/** Whether changes are captured. A status that is not reported counts as running. */
export function isCapturing(pipeline: Pipeline): boolean {
  return pipeline.status === "transfer paused" || isDelivering(pipeline);
}

/** Whether rows reach the destination; backfills move only then. */
export function isDelivering(pipeline: Pipeline): boolean {
  return pipeline.status === "running" || pipeline.status === undefined;
}

/** How many copies may run at once. */
export function concurrentCopies(pipeline: Pipeline): number {
  const limit = pipeline.advancedSettings["maxConcurrentSnapshots"];
  return typeof limit === "number" && limit > 0 ? limit : DEFAULT_CONCURRENT_COPIES;
}

/** The copies that move now: the longest waiting ones, as many as the limit allows. */
export function runningCopies(pipeline: Pipeline): Copy[] {
  return isDelivering(pipeline) ? pipeline.copies.slice(0, concurrentCopies(pipeline)) : [];
}

/** Brings the pipeline to `now`. */
export function settle(pipeline: Pipeline, now: number): void {
  for (let at = nextEvent(pipeline); at !== undefined && at <= now; at = nextEvent(pipeline)) {
    advanceCopies(pipeline, at);
    if (pipeline.deployment && pipeline.deployment.endsAt <= at) finishDeployment(pipeline);
  }
  advanceCopies(pipeline, now);
}

/** When something changes by itself next: a deployment ends or a copy is done. */
function nextEvent(pipeline: Pipeline): number | undefined {
  const events = runningCopies(pipeline).map((copy) => pipeline.settledAt + copy.remainingMs);
  if (pipeline.deployment) events.push(pipeline.deployment.endsAt);
  return events.length > 0 ? Math.min(...events) : undefined;
}

function advanceCopies(pipeline: Pipeline, now: number): void {
  const elapsed = now - pipeline.settledAt;
  pipeline.settledAt = now;
  const running = runningCopies(pipeline);
  if (running.length === 0) return;
  for (const copy of running) copy.remainingMs -= elapsed;
  pipeline.copies = pipeline.copies.filter((copy) => copy.remainingMs > 0);
}

/** Begins to deploy; when it is over the pipeline has `status`, and tables that are new are queued if `backfill`. */
export function deploy(
  pipeline: Pipeline,
  now: number,
  status: PipelineStatus,
  backfill: boolean,
  ms = DEPLOY_MS,
): void {
  pipeline.deployment = { endsAt: now + ms, status, backfill };
}

function finishDeployment(pipeline: Pipeline): void {
  const { deployment } = pipeline;
  if (!deployment) return;
  pipeline.deployment = undefined;
  pipeline.status = deployment.status;
  pipeline.hasUndeployedChanges = false;
  pipeline.lastDeployedAt = deployment.endsAt;
  pipeline.firstDeployedAt ??= deployment.endsAt;
  for (const table of pipeline.tables) startStreaming(pipeline, table, deployment.backfill);
  dropOrphanCopies(pipeline);
}

function startStreaming(pipeline: Pipeline, table: Table, backfill: boolean): void {
  if (table.disableReplication) {
    table.streaming = false;
    return;
  }
  if (table.streaming) return;
  table.streaming = true;
  if (!backfill || table.advancedSettings["skipBackfill"] === true) return;
  enqueueCopy(pipeline, table, false);
  const wantsHistory = table.enableHistoryMode && table.advancedSettings["shouldBackfillHistoryTable"] !== false;
  if (wantsHistory) enqueueCopy(pipeline, table, true);
}

/** Puts a copy at the end of the line. */
export function enqueueCopy(pipeline: Pipeline, table: Table, history: boolean): void {
  pipeline.copies.push({ tableUUID: table.uuid, history, remainingMs: copyDurationMs(table.rows) });
}

/** Whether the table, or its history table, is in the line already. */
export function hasCopy(pipeline: Pipeline, table: Table, history: boolean): boolean {
  return pipeline.copies.some((copy) => copy.tableUUID === table.uuid && copy.history === history);
}

/** Stops copies, running or queued; streaming goes on. Tables without a copy are left as they are. */
export function cancelCopies(pipeline: Pipeline, tableUUIDs: string[], historyTableUUIDs: string[]): void {
  pipeline.copies = pipeline.copies.filter(
    (copy) => !(copy.history ? historyTableUUIDs : tableUUIDs).includes(copy.tableUUID),
  );
}

/** Forgets the copies of tables that the pipeline no longer has or replicates. */
export function dropOrphanCopies(pipeline: Pipeline): void {
  const known = new Set(pipeline.tables.filter(({ streaming }) => streaming).map(({ uuid }) => uuid));
  pipeline.copies = pipeline.copies.filter((copy) => known.has(copy.tableUUID));
}

export interface TableStages {
  backfillStage?: string;
  historyTableBackfillStage?: string;
}

/** The stage of every table, by its UUID, as the API words it: queued, copying, then streaming; none before a start. */
export function tableStages(pipeline: Pipeline): Map<string, TableStages> {
  const stages = new Map<string, TableStages>(pipeline.tables.map((table) => [table.uuid, restingStages(table)]));
  const running = new Set(runningCopies(pipeline));
  for (const copy of pipeline.copies) {
    const stage = running.has(copy) ? "backfilling" : "ready_to_backfill";
    Object.assign(stages.get(copy.tableUUID) ?? {}, {
      [copy.history ? "historyTableBackfillStage" : "backfillStage"]: stage,
    });
  }
  return stages;
}

function restingStages(table: Table): TableStages {
  if (!table.streaming) return {};
  return { backfillStage: "streaming", ...(table.enableHistoryMode && { historyTableBackfillStage: "streaming" }) };
}
