// Actions on a pipeline: start, status, backfill, schema changes.
import type { Hono } from "hono";
import { isDelivering } from "../engine.ts";
import { ApiError } from "../errors.ts";
import type { StateHolder } from "../holder.ts";
import { pathUuid, queryFlag, requestBody, type SandboxEnv } from "../http/context.ts";
import { backfillBody, cancelBackfillBody, startBody, updateStatusBody } from "../payloads/pipelines.ts";
import { backfillTables, cancelBackfill, pickUpNewTables, startPipeline, updateStatus } from "../pipelines.ts";
import type { State } from "../state.ts";
import type { Pipeline } from "../types.ts";
import { fullPipeline } from "../views.ts";

const SCHEMA_CHANGES_COOLDOWN_MS = 2 * 60 * 60 * 1_000;

export function pipelineActionRoutes(app: Hono<SandboxEnv>, sandbox: StateHolder): void {
  app.post("/pipelines/:uuid/start", (c) => {
    const pipeline = sandbox.state.pipeline(pathUuid(c));
    startPipeline(sandbox.state, pipeline, requestBody(c, startBody));
    return c.body(null, 204);
  });

  app.post("/pipelines/:uuid/status", (c) => {
    const pipeline = sandbox.state.pipeline(pathUuid(c));
    updateStatus(sandbox.state, pipeline, requestBody(c, updateStatusBody).status);
    return c.json({ pipeline: fullPipeline(sandbox.state, pipeline) });
  });

  app.post("/pipelines/:uuid/backfill", (c) => {
    const pipeline = sandbox.state.pipeline(pathUuid(c));
    const body = requestBody(c, backfillBody);
    backfillTables(pipeline, body.tableUUIDs, body.historyMode ?? false);
    return c.body(null, 204);
  });

  app.post("/pipelines/:uuid/backfill/cancel", (c) => {
    const pipeline = sandbox.state.pipeline(pathUuid(c));
    const body = requestBody(c, cancelBackfillBody);
    cancelBackfill(pipeline, body.tableUUIDs, body.historyTableUUIDs);
    return c.body(null, 204);
  });

  app.post("/pipelines/:uuid/detect-schema-changes", (c) => {
    const pipeline = sandbox.state.pipeline(pathUuid(c));
    if (isDelivering(pipeline)) pickUpNewTables(sandbox.state, pipeline);
    return c.body(null, 204);
  });

  app.post("/pipelines/:uuid/automatic-schema-changes", (c) => {
    const pipeline = sandbox.state.pipeline(pathUuid(c));
    changeSchemas(sandbox.state, pipeline, queryFlag(c, "forceRefresh"));
    return c.body(null, 202);
  });

  app.post("/company/automatic-schema-changes", (c) => {
    for (const pipeline of sandbox.state.pipelines().filter(isDelivering)) pickUpNewTables(sandbox.state, pipeline);
    return c.body(null, 202);
  });
}

/** @throws ApiError 409 unless the pipeline runs, and was last refreshed two hours ago or `force` is on */
function changeSchemas(state: State, pipeline: Pipeline, force: boolean): void {
  if (!isDelivering(pipeline))
    throw new ApiError(409, `pipeline is not eligible: its status is ${String(pipeline.status)}`);
  const cooledAt = (pipeline.lastSchemaChangesAt ?? -Infinity) + SCHEMA_CHANGES_COOLDOWN_MS;
  if (!force && state.clock.now() < cooledAt)
    throw new ApiError(409, "pipeline is not eligible: it was refreshed recently");
  pickUpNewTables(state, pipeline);
}
