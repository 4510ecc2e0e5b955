// What a person waits for after they have started a pipeline or a backfill, and how it ended. Pure.
import type { FullPipeline, Table } from "../../../artie/index.ts";
import { isBackfilling, isHistoryBackfilling, tableName } from "../../../rules/state.ts";

/** Whether what was asked for is still going on, or how it ended. */
export type Progress =
  | { readonly kind: "going on" }
  | { readonly kind: "ended" }
  /** `tables`: those that the API says failed; none when the pipeline itself did not come up. */
  | { readonly kind: "failed"; readonly tables: readonly string[] };

export interface Expectation {
  /** The pipeline was started, with or without a copy of its tables; otherwise only a copy was asked for. */
  readonly isStart: boolean;
  /** UUIDs of the tables that are copied. */
  readonly tables: ReadonlySet<string>;
  /** UUIDs of the tables whose history table is copied. */
  readonly history: ReadonlySet<string>;
}

/** What is still waited for. */
export interface Pending {
  /** As it is shown. */
  readonly name: string;
  readonly expectation: Expectation;
  /** When it was last known to go on, in milliseconds since the epoch. */
  readonly seenAt: number;
}

const GOING_ON: Progress = { kind: "going on" };

/** A pipeline that was paused meanwhile has not ended: its copies wait. */
export function progressOf({ isStart, tables, history }: Expectation, pipeline: FullPipeline): Progress {
  if (pipeline.isDeploying) return GOING_ON;
  if (isStart && pipeline.status === "draft") return { kind: "failed", tables: [] };
  const copied = pipeline.tables.filter((table) => tables.has(table.uuid ?? ""));
  const histories = pipeline.tables.filter((table) => history.has(table.uuid ?? ""));
  if (isStart && pipeline.hasBackfillingTables) return GOING_ON;
  if (copied.some(isBackfilling) || histories.some(isHistoryBackfilling)) return GOING_ON;
  const failed = [
    ...copied.filter(({ status }) => saysFailure(status)),
    ...histories.filter(({ historyTableStatus }) => saysFailure(historyTableStatus)),
  ];
  return failed.length > 0 ? { kind: "failed", tables: namesOf(failed) } : { kind: "ended" };
}

/** Together they are waited for once. */
export function merged(a: Expectation, b: Expectation): Expectation {
  return {
    isStart: a.isStart || b.isStart,
    tables: new Set([...a.tables, ...b.tables]),
    history: new Set([...a.history, ...b.history]),
  };
}

/** Without the copies that were canceled; undefined when nothing is left to wait for. */
export function without(expectation: Expectation, canceled: Omit<Expectation, "isStart">): Expectation | undefined {
  const tables = difference(expectation.tables, canceled.tables);
  const history = difference(expectation.history, canceled.history);
  return tables.size + history.size > 0 ? { ...expectation, tables, history } : undefined;
}

function difference(all: ReadonlySet<string>, less: ReadonlySet<string>): Set<string> {
  return new Set([...all].filter((item) => !less.has(item)));
}

/** The API's words are free text. */
function saysFailure(status: string | null | undefined): boolean {
  return /\b(fail|error)/i.test(status ?? "");
}

function namesOf(tables: readonly Table[]): string[] {
  return [...new Set(tables.map(tableName))];
}
