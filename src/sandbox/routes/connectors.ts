// Connectors: list, get, create, replace, delete, ping.
import { fullConnector, lightConnector } from "../answers.ts";
import { verdict, within } from "../api-error.ts";
import { createConnector, deleteConnector, isSource, replaceConnector, resolveConfig } from "../connectors.ts";
import type { Routes } from "../http/routes.ts";
import { connectorPayload, pingBody } from "../payloads/connectors.ts";

export const connectorRoutes: Routes = {
  "GET /connectors": ({ state, flag }) => {
    const withSources = flag("includeSourceConnectors");
    const connectors = state.connectors.all().filter((connector) => withSources || !isSource(state, connector));
    return { items: connectors.map((connector) => lightConnector(state, connector)) };
  },

  "POST /connectors": ({ state, body }) => {
    const payload = body(connectorPayload);
    return within("failed to create connector", () => fullConnector(state, createConnector(state, payload)));
  },

  "POST /connectors/ping": ({ state, body }) => {
    const config = resolveConfig(state, body(pingBody));
    return verdict(() => {
      if (config.type !== "api") state.connect(config);
    });
  },

  "GET /connectors/{uuid}": ({ state, uuid }) => fullConnector(state, state.connectors.get(uuid)),

  "POST /connectors/{uuid}": ({ state, uuid, body }) => {
    const connector = state.connectors.get(uuid);
    const payload = body(connectorPayload);
    return within("failed to update connector", () =>
      fullConnector(state, replaceConnector(state, connector, payload)),
    );
  },

  "DELETE /connectors/{uuid}": ({ state, uuid }) => {
    deleteConnector(state, uuid);
  },
};
