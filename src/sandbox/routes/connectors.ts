// Connectors: list, get, create, replace, delete, ping.
import type { Hono } from "hono";
import { createConnector, deleteConnector, replaceConnector, resolveConfig } from "../connectors.ts";
import { problemOf, within } from "../errors.ts";
import type { StateHolder } from "../holder.ts";
import { pathUuid, queryFlag, requestBody, type SandboxEnv } from "../http/context.ts";
import { connectorPayload, pingBody } from "../payloads/connectors.ts";
import { isSource } from "../roles.ts";
import { fullConnector, lightConnector } from "../views.ts";

export function connectorRoutes(app: Hono<SandboxEnv>, sandbox: StateHolder): void {
  app.get("/connectors", (c) => {
    const { state } = sandbox;
    const withSources = queryFlag(c, "includeSourceConnectors");
    const connectors = state.connectors.all().filter((connector) => withSources || !isSource(state, connector));
    return c.json({ items: connectors.map((connector) => lightConnector(state, connector)) });
  });

  app.post("/connectors", (c) => {
    const { state } = sandbox;
    const payload = requestBody(c, connectorPayload);
    return within("failed to create connector", () => c.json(fullConnector(state, createConnector(state, payload))));
  });

  app.post("/connectors/ping", (c) => {
    const { state } = sandbox;
    const config = resolveConfig(state, requestBody(c, pingBody));
    const problem = problemOf(() => {
      if (config.type !== "api") state.connect(config);
    });
    return problem === undefined ? c.body(null, 204) : c.json({ error: problem });
  });

  app.get("/connectors/:uuid", (c) => {
    const { state } = sandbox;
    return c.json(fullConnector(state, state.connectors.get(pathUuid(c))));
  });

  app.post("/connectors/:uuid", (c) => {
    const { state } = sandbox;
    const connector = state.connectors.get(pathUuid(c));
    const payload = requestBody(c, connectorPayload);
    return within("failed to update connector", () =>
      c.json(fullConnector(state, replaceConnector(state, connector, payload))),
    );
  });

  app.delete("/connectors/:uuid", (c) => {
    deleteConnector(sandbox.state, pathUuid(c));
    return c.body(null, 204);
  });
}
