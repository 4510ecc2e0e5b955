// The sandbox's HTTP surface: the API at the root, the Events API under /v1, its own controls under /_sandbox.
import { Hono } from "hono";
import { ApiError } from "../errors.ts";
import { catalogRoutes } from "../routes/catalog.ts";
import { connectorRoutes } from "../routes/connectors.ts";
import { controlRoutes, type Controls } from "../routes/control.ts";
import { eventRoutes } from "../routes/events.ts";
import { explorationRoutes } from "../routes/exploration.ts";
import { privateLinkRoutes, sshTunnelRoutes } from "../routes/network.ts";
import { pipelineActionRoutes } from "../routes/pipeline-actions.ts";
import { pipelineRoutes } from "../routes/pipelines.ts";
import { provisioningRoutes } from "../routes/provisioning.ts";
import { columnHashingSaltRoutes, encryptionKeyRoutes, ingestionKeyRoutes } from "../routes/secrets.ts";
import { sourceReaderRoutes } from "../routes/source-readers.ts";
import { usageRoutes } from "../routes/usage.ts";
import { validationRoutes } from "../routes/validation.ts";
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
  app.route("/v1", eventRoutes(controls));
  app.use("*", authenticate(controls.revokedKeys));
  addOperations(app, controls);
  return app;
}

/** The first route that matches answers: a path that is spelled out stands before the one with `:uuid` in its place. */
function addOperations(app: Hono<SandboxEnv>, controls: Controls): void {
  validationRoutes(app, controls);
  pipelineRoutes(app, controls);
  pipelineActionRoutes(app, controls);
  usageRoutes(app, controls);
  explorationRoutes(app, controls);
  provisioningRoutes(app, controls);
  connectorRoutes(app, controls);
  sourceReaderRoutes(app, controls);
  catalogRoutes(app, controls);
  encryptionKeyRoutes(app, controls);
  columnHashingSaltRoutes(app, controls);
  ingestionKeyRoutes(app, controls);
  sshTunnelRoutes(app, controls);
  privateLinkRoutes(app, controls);
}

function answerError(error: Error, c: SandboxContext): Response {
  if (error instanceof ApiError) return c.json({ error: error.message }, error.status);
  return c.json({ error: `internal server error: ${error.message}` }, 500);
}
