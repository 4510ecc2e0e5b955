// Which tables of a pipeline are being copied. The API's words for it are free text, and this must work at night: what is
// not known to be finished may be running. Pure; loads nothing.
import type { FullPipeline, Pipeline, Table } from "../artie/index.ts";
import { unreadableIn } from "../artie/unreadable.ts";

/** These are understood, whatever their case. */
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

/** A copy may be going on behind it. */
export function isOdd(stage: Stage): boolean {
  return Boolean(stage) && !isOpen(stage) && !FINISHED.test(stage ?? "");
}

/** The table's own copy is running or waiting, in words that are understood. */
export function isBackfilling({ backfillStage }: Table): boolean {
  return isOpen(backfillStage);
}

/** The copy of the table's history table is running or waiting, in words that are understood. */
export function isHistoryBackfilling({ historyTableBackfillStage }: Table): boolean {
  return isOpen(historyTableBackfillStage);
}

/** Whether a status of a table says that its copy failed. */
export function saysFailure(status: string | null | undefined): boolean {
  return /\b(fail|error)/i.test(status ?? "");
}

/** Undefined where the pipeline does not say. */
export function saysItCopies({ hasBackfillingTables }: Pipeline): boolean | undefined {
  return hasBackfillingTables ?? undefined;
}

/** Whether all of the pipeline's tables are known. */
export function knowsTables(pipeline: Pipeline | FullPipeline): boolean {
  return !unreadableIn(pipeline).includes("tables");
}

/** Something of the table is copied, or may be: its word is not understood, and its pipeline does not say that nothing is. */
export function mayCopy(table: Table, pipeline: Pipeline): boolean {
  const { tables, history } = openCopies({ ...pipeline, tables: [table] });
  const isKnown = isBackfilling(table) || isHistoryBackfilling(table);
  return isKnown || [...tables, ...history].some(isNotOver);
}

/** Of one table alone, words that say that all is over hold. */
function isNotOver({ backfillStage, historyTableBackfillStage, enableHistoryMode }: Table): boolean {
  const stages = [backfillStage, ...(enableHistoryMode ? [historyTableBackfillStage] : [])];
  return stages.some((stage) => !stage || isOdd(stage));
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
 * A word that is not understood counts unless the pipeline says that it copies nothing; none at all, when it says that
 * it copies. Where every word says that all is over and the pipeline says that it copies, all of them count.
 */
export function openCopies(pipeline: FullPipeline, candidates: readonly Table[] = pipeline.tables): OpenCopies {
  const says = saysItCopies(pipeline);
  const counts = (stage: Stage) => isOpen(stage) || (says !== false && isOdd(stage)) || (says === true && !stage);
  const own = (table: Table) => isBackfilling(table) || (!table.disableReplication && counts(table.backfillStage));
  const history = (table: Table) =>
    isHistoryBackfilling(table) || (table.enableHistoryMode === true && counts(table.historyTableBackfillStage));
  const isExplained = says !== true || pipeline.tables.some((table) => own(table) || history(table));
  const tables = candidates.filter(isExplained ? own : ({ disableReplication }) => disableReplication !== true);
  const histories = candidates.filter(isExplained ? history : ({ enableHistoryMode }) => enableHistoryMode === true);
  const stages = [...tables.map((row) => row.backfillStage), ...histories.map((row) => row.historyTableBackfillStage)];
  const notUnderstood = stages.filter((stage) => !isOpen(stage)).map((stage) => stage || "no stage");
  return { tables, history: histories, notUnderstood: [...new Set(notUnderstood)] };
}

/** Of the copies that were asked to stop, those of which `after` shows that they did. Accepted is not done. */
export function stoppedCopies(asked: Pick<OpenCopies, "tables" | "history">, after: FullPipeline) {
  const open = openCopies(after);
  const shown = new Set(after.tables.map(({ uuid }) => uuid));
  const isOver = (left: readonly Table[]) => {
    const uuids = new Set(left.map(({ uuid }) => uuid));
    return ({ uuid }: Table) => (shown.has(uuid) ? !uuids.has(uuid) : saysItCopies(after) === false);
  };
  return {
    tables: asked.tables.filter(isOver(open.tables)),
    history: asked.history.filter(isOver(open.history)),
  };
}
