// What a person waits for after they have started a pipeline or a backfill, and how it ended. Pure.
import type { FullPipeline } from "../../../artie/index.ts";
import {
  isBackfilling,
  isHistoryBackfilling,
  knowsTables,
  openCopies,
  saysFailure,
  saysItCopies,
} from "../../../rules/copies.ts";
import { hasOddStatus, knownStatus, tableName } from "../../../rules/state.ts";

/** Whether what was asked for is still going on, or how it ended. */
export type Progress =
  | { readonly kind: "going on" }
  | { readonly kind: "ended" }
  /** `tables`: those that the API says failed; none when the pipeline itself did not come up. */
  | { readonly kind: "failed"; readonly tables: readonly string[] };

/** UUIDs of tables that are copied, and of those whose history table is. */
export interface Copies {
  readonly tables: readonly string[];
  readonly history: readonly string[];
}

export interface Expectation extends Copies {
  /** The pipeline was started, with or without a copy of its tables; otherwise only a copy was asked for. */
  readonly isStart: boolean;
}

/** What is still waited for. */
export interface Pending extends Expectation {
  /** Of the pipeline, as it is shown. */
  readonly name: string;
  /** When it was last known to go on, in milliseconds since the epoch. */
  readonly seenAt: number;
}

const GOING_ON: Progress = { kind: "going on" };

/** A pipeline that was paused meanwhile has not ended: its copies wait. What is not understood has not ended either. */
export function progressOf({ isStart, tables, history }: Expectation, pipeline: FullPipeline): Progress {
  if (pipeline.isDeploying) return GOING_ON;
  if (isStart && knownStatus(pipeline) === "draft") return { kind: "failed", tables: [] };
  const [own, ownHistory] = [new Set(tables), new Set(history)];
  const copied = pipeline.tables.filter(({ uuid }) => own.has(uuid ?? ""));
  const histories = pipeline.tables.filter(({ uuid }) => ownHistory.has(uuid ?? ""));
  if (isStart && (pipeline.hasBackfillingTables || hasOddStatus(pipeline))) return GOING_ON;
  if (!knowsTables(pipeline) && saysItCopies(pipeline) !== false) return GOING_ON;
  const shown = new Set(pipeline.tables.map(({ uuid }) => uuid));
  const isHidden = [...tables, ...history].some((uuid) => !shown.has(uuid));
  const isExplained = pipeline.tables.some((table) => isBackfilling(table) || isHistoryBackfilling(table));
  if (isHidden && !isExplained && saysItCopies(pipeline) === true) return GOING_ON;
  if (openCopies(pipeline, copied).tables.length + openCopies(pipeline, histories).history.length > 0) return GOING_ON;
  const failed = [
    ...copied.filter(({ status }) => saysFailure(status)),
    ...histories.filter(({ historyTableStatus }) => saysFailure(historyTableStatus)),
  ];
  return failed.length > 0 ? { kind: "failed", tables: [...new Set(failed.map(tableName))] } : { kind: "ended" };
}
