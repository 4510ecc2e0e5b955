// The sandbox's HTTP surface: the API at the root, the Events API under /v1, its own controls under /_sandbox.
import { Hono } from "hono";
import { ApiError } from "../errors.ts";
import { connectorRoutes } from "../routes/connectors.ts";
import { controlRoutes, type Controls } from "../routes/control.ts";
import { pipelineActionRoutes } from "../routes/pipeline-actions.ts";
import { pipelineRoutes } from "../routes/pipelines.ts";
import { authenticate } from "./auth.ts";
import { readBody } from "./body.ts";
import type { SandboxContext, SandboxEnv } from "./context.ts";
import { misbehave } from "./faults.ts";
import { logRequests } from "./log.ts";
import { limitRate } from "./rate-limit.ts";

/** `closing` is aborted when the sandbox shuts down. */
export function createApp(controls: Controls, closing: AbortSignal): Hono<SandboxEnv> {
  const app = new Hono<SandboxEnv>();
  app.onError(answerError);
  app.notFound((c) => c.json({ error: `no such operation: ${c.req.method} ${c.req.path}` }, 404));
  app.use("/_sandbox/*", readBody);
  app.route("/_sandbox", controlRoutes(controls));
  app.use("*", logRequests(controls.log, controls.state.clock), readBody);
  app.use("*", misbehave(controls.misbehavior, closing), limitRate(controls.limiter));
  app.use("*", authenticate);
  pipelineRoutes(app, controls);
  pipelineActionRoutes(app, controls);
  connectorRoutes(app, controls);
  return app;
}

function answerError(error: Error, c: SandboxContext): Response {
  if (error instanceof ApiError) return c.json({ error: error.message }, error.status);
  return c.json({ error: `internal server error: ${error.message}` }, 500);
}
