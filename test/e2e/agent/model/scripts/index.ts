// Every request that the model understands. The first script that matches plays.
import type { Script } from "../script.ts";
import { auditBackfills, cancelOnSource, repairStalledSync, startWithWarehouse } from "./pipeline-workflows.ts";
import { loadEvents, traceColumn } from "./data-workflows.ts";
import { onboardOracle, stageReader } from "./source-workflows.ts";
import { describeTools, dropSlot, listPipelines, startPipeline } from "./small-talk.ts";

export const scripts: readonly Script[] = [
  describeTools,
  startWithWarehouse,
  auditBackfills,
  cancelOnSource,
  repairStalledSync,
  onboardOracle,
  traceColumn,
  loadEvents,
  stageReader,
  listPipelines,
  startPipeline,
  dropSlot,
];
