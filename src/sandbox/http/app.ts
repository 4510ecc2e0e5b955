// The sandbox's HTTP surface: the API at the root, the Events API under /v1, its own controls under /_sandbox.
import { Hono } from "hono";
import { ApiError } from "../api-error.ts";
import type { Controls } from "../controls.ts";
import { connectorRoutes } from "../routes/connectors.ts";
import { controlRoutes, localCallersOnly } from "../routes/control.ts";
import { explorationRoutes } from "../routes/exploration.ts";
import { columnHashingSaltRoutes, encryptionKeyRoutes, ingestionKeyRoutes } from "../routes/keys-and-salts.ts";
import { pipelineActionRoutes } from "../routes/pipeline-actions.ts";
import { pipelineRoutes } from "../routes/pipelines.ts";
import { provisioningRoutes } from "../routes/provisioning.ts";
import { sourceReaderRoutes } from "../routes/source-readers.ts";
import { trackRoutes } from "../routes/track.ts";
import { privateLinkRoutes, sshTunnelRoutes } from "../routes/tunnels-and-links.ts";
import { validationRoutes } from "../routes/validation.ts";
import { authenticate } from "./auth.ts";
import { readBody } from "./body.ts";
import { addRoutes, type Routes, type SandboxContext, type SandboxEnv } from "./routes.ts";
import { misbehave } from "./faults.ts";
import { limitRate } from "./rate-limit.ts";
import { logRequests } from "./request-log.ts";

/** The first that matches answers: a path that is spelled out stands before the one with `{uuid}` in its place. */
const OPERATIONS: Routes = {
  ...validationRoutes,
  ...pipelineRoutes,
  ...pipelineActionRoutes,
  ...explorationRoutes,
  ...provisioningRoutes,
  ...connectorRoutes,
  ...sourceReaderRoutes,
  ...encryptionKeyRoutes,
  ...columnHashingSaltRoutes,
  ...ingestionKeyRoutes,
  ...sshTunnelRoutes,
  ...privateLinkRoutes,
};

/** `closing` is aborted when the sandbox shuts down. */
export function createApp(controls: Controls, closing: AbortSignal): Hono<SandboxEnv> {
  const app = new Hono<SandboxEnv>();
  app.onError(answerError);
  app.notFound((c) => c.json({ error: `no such operation: ${c.req.method} ${c.req.path}` }, 404));
  app.use("/_sandbox/*", readBody, localCallersOnly);
  addRoutes(app, controls, controlRoutes(controls));
  app.use("*", logRequests(controls.log, controls.state.clock), readBody);
  app.use("*", misbehave(controls.misbehavior, closing), limitRate(controls.limiter));
  addRoutes(app, controls, trackRoutes);
  app.use("*", authenticate(controls.revokedKeys));
  addRoutes(app, controls, OPERATIONS);
  return app;
}

function answerError(error: Error, c: SandboxContext): Response {
  if (error instanceof ApiError) return c.json({ error: error.message }, error.status);
  return c.json({ error: `internal server error: ${error.message}` }, 500);
}
