// Why somebody should look at a pipeline: one rule, for rows, badge, status bar and pages. A paused pipeline or a draft is
// as somebody wants it. Pure; loads nothing.
import type { Failure, Lag, Sighting } from "../account/sightings.ts";
import type { Connector, FullPipeline, Pipeline, SourceReader } from "../artie/index.ts";
import { saysFailure } from "./copies.ts";
import { isPaused, knownStatus, pipelineState, tableName } from "./state.ts";
import type { Topology } from "./topology.ts";

/** What is wrong, as data: how it is said, and what is offered against it, is for whoever shows it. */
export type Reason =
  | { readonly kind: "start failed"; readonly failure: Failure }
  | { readonly kind: "backfill failed"; readonly tables: readonly string[] }
  | { readonly kind: "connector"; readonly side: "source" | "destination"; readonly connector: Connector }
  | { readonly kind: "reader failed"; readonly reader: SourceReader }
  | { readonly kind: "errors"; readonly count: number; readonly latest: string }
  | { readonly kind: "lag"; readonly lag: Lag }
  | { readonly kind: "not reported" }
  | { readonly kind: "odd status" }
  | { readonly kind: "undeployed" };

/** So long errors are recent, in milliseconds. */
export const RECENT_MS = 60 * 60_000;
/** A lag is worth a look when it is so many times the pipeline's usual one, and by so many seconds longer. */
const LAG_FACTOR = 5;
const LAG_SECONDS = 60;

/** The weightiest first; none for a pipeline that is well. */
export function attentionOf(
  pipeline: Pipeline | FullPipeline,
  topology: Topology,
  seen: Sighting | undefined,
  now: number,
): Reason[] {
  return [
    ...startReasons(seen),
    ...backfillReasons(pipeline),
    ...placeReasons(pipeline, topology),
    ...(isPaused(pipeline) || knownStatus(pipeline) === "draft" ? [] : flowReasons(seen, now)),
    ...stateReasons(pipeline),
  ];
}

function startReasons(seen: Sighting | undefined): Reason[] {
  return seen?.failedStart ? [{ kind: "start failed", failure: seen.failedStart }] : [];
}

function backfillReasons(pipeline: Pipeline | FullPipeline): Reason[] {
  const tables = Array.isArray(pipeline.tables) ? (pipeline as FullPipeline).tables : [];
  const failed = tables.filter(({ status, historyTableStatus }) => [status, historyTableStatus].some(saysFailure));
  return failed.length > 0 ? [{ kind: "backfill failed", tables: failed.map(tableName) }] : [];
}

function placeReasons(pipeline: Pipeline, topology: Topology): Reason[] {
  const source = topology.source(pipeline);
  const destination = topology.destination(pipeline);
  const reader = topology.reader(pipeline);
  return [
    ...(source?.isValid === false ? [{ kind: "connector", side: "source", connector: source } as const] : []),
    ...(destination?.isValid === false
      ? [{ kind: "connector", side: "destination", connector: destination } as const]
      : []),
    ...(reader?.status === "failed" ? [{ kind: "reader failed", reader } as const] : []),
  ];
}

function flowReasons(seen: Sighting | undefined, now: number): Reason[] {
  const recent = seen?.errors?.filter(({ at }) => now - at <= RECENT_MS) ?? [];
  const [latest] = recent;
  const lag = seen?.lag;
  return [
    ...(latest ? [{ kind: "errors", count: recent.length, latest: latest.message } as const] : []),
    ...(lag && isFarAbove(lag) ? [{ kind: "lag", lag } as const] : []),
  ];
}

function isFarAbove({ now, usual }: Lag): boolean {
  return now >= usual * LAG_FACTOR && now - usual >= LAG_SECONDS;
}

function stateReasons(pipeline: Pipeline): Reason[] {
  const { kind } = pipelineState(pipeline);
  if (kind === "not reported") return [{ kind: "not reported" }];
  if (kind === "other") return [{ kind: "odd status" }];
  return pipeline.hasUndeployedChanges && kind !== "draft" && kind !== "deploying" ? [{ kind: "undeployed" }] : [];
}
