// Actions on a pipeline: start, status, backfill, schema changes.
import { fullPipeline } from "../answers.ts";
import { ApiError } from "../api-error.ts";
import { isDelivering } from "../engine.ts";
import type { Routes } from "../http/routes.ts";
import { backfillBody, cancelBackfillBody, startBody, updateStatusBody } from "../payloads/pipelines.ts";
import { backfillTables, cancelBackfill, pickUpNewTables, startPipeline, updateStatus } from "../pipelines.ts";
import type { State } from "../state.ts";
import type { Pipeline } from "../types.ts";

const SCHEMA_CHANGES_COOLDOWN_MS = 2 * 60 * 60 * 1_000;

export const pipelineActionRoutes: Routes = {
  "POST /pipelines/{uuid}/start": ({ state, uuid, body }) => {
    startPipeline(state, state.pipeline(uuid), body(startBody));
  },

  "POST /pipelines/{uuid}/status": ({ state, uuid, body }) => {
    const pipeline = state.pipeline(uuid);
    updateStatus(state, pipeline, body(updateStatusBody).status);
    return { pipeline: fullPipeline(state, pipeline) };
  },

  "POST /pipelines/{uuid}/backfill": ({ state, uuid, body }) => {
    const pipeline = state.pipeline(uuid);
    const { tableUUIDs, historyMode = false } = body(backfillBody);
    backfillTables(state, pipeline, tableUUIDs, historyMode);
  },

  "POST /pipelines/{uuid}/backfill/cancel": ({ state, uuid, body }) => {
    const pipeline = state.pipeline(uuid);
    const { tableUUIDs, historyTableUUIDs } = body(cancelBackfillBody);
    cancelBackfill(state, pipeline, tableUUIDs, historyTableUUIDs);
  },

  "POST /pipelines/{uuid}/detect-schema-changes": ({ state, uuid }) => {
    const pipeline = state.pipeline(uuid);
    if (isDelivering(pipeline)) pickUpNewTables(state, pipeline);
  },

  "POST /pipelines/{uuid}/automatic-schema-changes": ({ state, uuid, flag, accepted }) => {
    changeSchemas(state, state.pipeline(uuid), flag("forceRefresh"));
    return accepted();
  },

  "POST /company/automatic-schema-changes": ({ state, accepted }) => {
    for (const pipeline of state.pipelines().filter(isDelivering)) pickUpNewTables(state, pipeline);
    return accepted();
  },
};

/** @throws ApiError 409 unless the pipeline runs, and was last refreshed two hours ago or `force` is on */
function changeSchemas(state: State, pipeline: Pipeline, force: boolean): void {
  if (!isDelivering(pipeline)) {
    throw new ApiError(409, `pipeline is not eligible: its status is ${String(pipeline.status)}`);
  }
  const cooledAt = (pipeline.lastSchemaChangesAt ?? -Infinity) + SCHEMA_CHANGES_COOLDOWN_MS;
  if (!force && state.clock.now() < cooledAt) {
    throw new ApiError(409, "pipeline is not eligible: it was refreshed recently");
  }
  pickUpNewTables(state, pipeline);
}
