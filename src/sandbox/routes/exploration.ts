// Looking into a system through a connector, saved or not: databases, schemas, tables, publications.
import type { Hono } from "hono";
import { resolveConfig } from "../connectors.ts";
import { ApiError, within } from "../errors.ts";
import type { StateHolder } from "../holder.ts";
import { pathUuid, queryFlag, requestBody, type SandboxContext, type SandboxEnv } from "../http/context.ts";
import {
  connectorPayload,
  publicationsBody,
  schemasBody,
  tablesBody,
  type ConnectorPayload,
} from "../payloads/connectors.ts";
import type { Connector, ConnectorType } from "../types.ts";
import { findDatabase, findSchema } from "../world/explore.ts";
import type { Column, Server, WorldDatabase, WorldSchema, WorldTable } from "../world/types.ts";

/** The schema that is meant when none is named; elsewhere all of them are. */
const DEFAULT_SCHEMAS: Partial<Record<ConnectorType, string>> = { postgresql: "public", mssql: "dbo" };

export function explorationRoutes(app: Hono<SandboxEnv>, sandbox: StateHolder): void {
  const savedConnector = (c: SandboxContext) => sandbox.state.connectors.get(pathUuid(c));
  const serverOf = (connector: Pick<Connector, "type" | "sharedConfig">) => sandbox.state.connect(connector).server;
  const unsavedServer = (payload: ConnectorPayload) => serverOf(resolveConfig(sandbox.state, payload));

  app.get("/connectors/:uuid/databases", (c) => {
    const connector = savedConnector(c);
    return within("failed to fetch databases", () => c.json(databaseList(serverOf(connector))));
  });

  app.post("/connectors/databases", (c) => {
    const payload = requestBody(c, connectorPayload);
    return within("failed to fetch databases", () => c.json(databaseList(unsavedServer(payload))));
  });

  app.get("/connectors/:uuid/schemas", (c) => {
    const connector = savedConnector(c);
    const database = c.req.query("databaseName") ?? connector.defaultDatabase;
    return within("failed to fetch schemas", () => c.json(schemaList(databaseOf(serverOf(connector), database))));
  });

  app.post("/connectors/schemas", (c) => {
    const body = requestBody(c, schemasBody);
    return within("failed to fetch schemas", () =>
      c.json(schemaList(databaseOf(unsavedServer(body.connector), body.databaseName))),
    );
  });

  app.get("/connectors/:uuid/tables", (c) => {
    const connector = savedConnector(c);
    const database = c.req.query("databaseName") ?? connector.defaultDatabase;
    return within("failed to fetch tables", () =>
      c.json(tableList(serverOf(connector), database, c.req.query("schemaName"))),
    );
  });

  app.post("/connectors/tables", (c) => {
    const body = requestBody(c, tablesBody);
    return within("failed to fetch tables", () =>
      c.json(tableList(unsavedServer(body.connector), body.databaseName, body.schemaName)),
    );
  });

  app.get("/connectors/:uuid/detail", (c) => {
    const connector = savedConnector(c);
    const { databaseName = connector.defaultDatabase, schemaName, tableName = "" } = c.req.query();
    const isView = queryFlag(c, "isView");
    return within("failed to fetch table detail", () =>
      c.json(tableDetail(serverOf(connector), databaseName, schemaName, tableName, isView)),
    );
  });

  app.post("/connectors/postgres-publications", (c) => {
    const body = requestBody(c, publicationsBody);
    return within("failed to fetch publications", () => {
      const server = unsavedServer(body.connector);
      if (!server.replication) throw new ApiError(400, `connector type ${server.type} has no publications`);
      return c.json({ items: findDatabase(server, body.databaseName).publications });
    });
  });
}

function databaseOf(server: Server, name: string | undefined): WorldDatabase {
  const only = server.databases.length === 1 ? server.databases[0] : undefined;
  if (!name && only) return only;
  if (!name) throw new ApiError(400, "databaseName is required");
  return findDatabase(server, name);
}

/** Where there are no databases the list is null, as it can be in the real API. */
function databaseList(server: Server) {
  const items = server.databases.filter(({ name }) => name !== "").map(({ name }) => ({ name }));
  return { items: items.length > 0 ? items : null };
}

function schemaList(database: WorldDatabase) {
  return { items: database.schemas.filter(({ name }) => name !== "").map(({ name }) => ({ name })) };
}

function tableList(server: Server, databaseName: string | undefined, schemaName: string | undefined) {
  const schemas = schemasOf(server, databaseName, schemaName);
  return {
    items: schemas.flatMap((schema) =>
      schema.tables.map(({ name, isView }) => ({ name, schema: schema.name, isView, unreadable: false })),
    ),
  };
}

function schemasOf(server: Server, databaseName: string | undefined, schemaName: string | undefined): WorldSchema[] {
  const database = databaseOf(server, databaseName);
  const wanted = schemaName || DEFAULT_SCHEMAS[server.type];
  return wanted ? [findSchema(database, wanted)] : database.schemas;
}

function tableDetail(
  server: Server,
  databaseName: string | undefined,
  schemaName: string | undefined,
  tableName: string,
  isView: boolean,
) {
  if (tableName === "") throw new ApiError(400, "tableName is required");
  for (const schema of schemasOf(server, databaseName, schemaName)) {
    const table = schema.tables.find(({ name }) => name === tableName);
    if (table && (table.isView || !isView)) return describeTable(schema, table);
  }
  throw new ApiError(400, `${isView ? "view" : "table"} "${tableName}" does not exist`);
}

function describeTable(schema: WorldSchema, table: WorldTable) {
  return {
    name: table.name,
    schema: schema.name,
    isView: table.isView,
    unreadable: false,
    columns: table.columns.map(describeColumn),
    metadata: [{ key: "estimatedRows", value: table.rows, isDate: false }],
  };
}

function describeColumn({ name, dataType, isPrimaryKey, notNull }: Column) {
  return { name, metadata: { dataType, isPrimaryKey, notNull, defaultValue: null } };
}
