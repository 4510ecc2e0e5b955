// What can be done with a pipeline or a table in its present state: menus show it, commands check it.
import type { FullPipeline, Pipeline, Table } from "../artie/index.ts";
import { unreadableIn } from "../artie/unreadable.ts";
import { isBackfilling, mayCopy } from "./copies.ts";
import { isPaused, knownStatus, hasOddStatus } from "./state.ts";

export type PipelineAction = "look" | "start" | "deploy" | "pause" | "resume" | "backfill" | "cancelBackfill";
export type TableAction = "backfill" | "cancelBackfill";

/** A status that the API does not report counts as running; one that is not understood may be any. */
export function canDo(action: PipelineAction, pipeline: Pipeline): boolean {
  const status = knownStatus(pipeline);
  const settled = pipeline.isDeploying !== true;
  switch (action) {
    case "look":
      return true;
    case "start":
      return settled && status === "draft";
    case "deploy":
      return settled && status !== "draft" && pipeline.hasUndeployedChanges === true;
    case "pause":
      return settled && status !== "draft" && status !== "paused";
    case "resume":
      return settled && (isPaused(pipeline) || hasOddStatus(pipeline));
    case "backfill":
      return status !== "draft";
    case "cancelBackfill":
      return pipeline.hasBackfillingTables === true || unreadableIn(pipeline).includes("hasBackfillingTables");
  }
}

export function possibleActions(pipeline: Pipeline): PipelineAction[] {
  const all: PipelineAction[] = ["start", "deploy", "pause", "resume", "backfill", "cancelBackfill"];
  return all.filter((action) => canDo(action, pipeline));
}

export function possibleTableActions(table: Table, pipeline: Pipeline | FullPipeline): TableAction[] {
  if (mayCopy(table, pipeline)) return ["cancelBackfill"];
  return canBackfill(table, pipeline) ? ["backfill"] : [];
}

export function canBackfill(table: Table, pipeline: Pipeline | FullPipeline): boolean {
  return canDo("backfill", pipeline) && table.disableReplication !== true && !isBackfilling(table);
}

/** Whether the pipeline may be given another status now. */
export function possibleStatus(status: string, pipeline: Pipeline): boolean {
  return status !== "draft" && knownStatus(pipeline) !== "draft" && pipeline.isDeploying !== true;
}
