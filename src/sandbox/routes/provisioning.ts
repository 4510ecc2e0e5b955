// Changing a system through a connector: new databases, schemas and warehouses, replication slots, exports, scripts.
import type { Hono } from "hono";
import { resolveConfig } from "../connectors.ts";
import { ApiError, within } from "../errors.ts";
import type { StateHolder } from "../holder.ts";
import { pathUuid, requestBody, type SandboxEnv } from "../http/context.ts";
import {
  createDatabaseBody,
  createSchemaBody,
  createWarehouseBody,
  dropSlotBody,
  dynamoExportBody,
  shadowScriptBody,
  type ConnectorPayload,
} from "../payloads/connectors.ts";
import { shadowScript } from "../shadow-script.ts";
import type { State } from "../state.ts";
import type { Connector } from "../types.ts";
import { isSlotActive } from "../replication.ts";
import { findDatabase } from "../world/explore.ts";
import type { Server } from "../world/types.ts";

export function provisioningRoutes(app: Hono<SandboxEnv>, sandbox: StateHolder): void {
  app.post("/connectors/new-database", (c) => {
    const { connector, name } = requestBody(c, createDatabaseBody);
    within("failed to create database", () => {
      const server = writableServer(sandbox.state, connector);
      refuseDuplicate("database", name, server.databases);
      server.databases.push({ name, schemas: [], publications: [], shadowTables: false, writable: true });
    });
    return c.body(null, 204);
  });

  app.post("/connectors/new-schema", (c) => {
    const { connector, databaseName, name } = requestBody(c, createSchemaBody);
    within("failed to create schema", () => {
      const { schemas } = findDatabase(writableServer(sandbox.state, connector), databaseName);
      refuseDuplicate("schema", name, schemas);
      schemas.push({ name, tables: [] });
    });
    return c.body(null, 204);
  });

  app.post("/connectors/new-snowflake-warehouse", (c) => {
    const { connector, name } = requestBody(c, createWarehouseBody);
    within("failed to create warehouse", () => {
      const { type, warehouses } = writableServer(sandbox.state, connector);
      if (type !== "snowflake") throw new ApiError(400, `connector type ${type} has no warehouses`);
      refuseDuplicate(
        "warehouse",
        name,
        warehouses.map((warehouse) => ({ name: warehouse })),
      );
      warehouses.push(name);
    });
    return c.body(null, 204);
  });

  app.post("/connectors/:uuid/postgres-drop-replication-slot", (c) => {
    const connector = sandbox.state.connectors.get(pathUuid(c));
    const { slotName } = requestBody(c, dropSlotBody);
    within("failed to drop replication slot", () => {
      dropSlot(sandbox.state, connector, slotName);
    });
    return c.body(null, 204);
  });

  app.post("/connectors/:uuid/start-dynamodb-export", (c) => {
    const connector = sandbox.state.connectors.get(pathUuid(c));
    const { s3Bucket } = requestBody(c, dynamoExportBody);
    return within("failed to start export", () => {
      requireType(connector, "dynamodb");
      const { address } = sandbox.state.connect(connector).server;
      const exportId = sandbox.state.random.bytes(8).toString("hex");
      return c.json({ exportARN: `arn:aws:dynamodb:${address}:000000000000:table/${s3Bucket}/export/${exportId}` });
    });
  });

  app.post("/connectors/:uuid/generate-shadow-script", (c) => {
    const connector = sandbox.state.connectors.get(pathUuid(c));
    const body = requestBody(c, shadowScriptBody);
    return within("failed to generate shadow script", () => {
      requireType(connector, "oracle");
      return c.json({ script: shadowScript(body.database, body.tables) });
    });
  });
}

/** The server of an unsaved configuration whose user may create things there. @throws ApiError 400 */
function writableServer(state: State, payload: ConnectorPayload): Server {
  const { server, login } = state.connect(resolveConfig(state, payload));
  if (login.mayCreate) return server;
  throw new ApiError(
    400,
    `003001 (42501): SQL access control error: Insufficient privileges to operate on account "${server.address}"`,
  );
}

function refuseDuplicate(kind: string, name: string, existing: readonly { readonly name: string }[]): void {
  const taken = existing.some((entry) => entry.name.toUpperCase() === name.toUpperCase());
  if (taken) throw new ApiError(400, `002002 (42710): ${kind} "${name}" already exists`);
}

function dropSlot(state: State, connector: Connector, name: string): void {
  requireType(connector, "postgresql");
  const { replication } = state.connect(connector).server;
  const slot = replication?.slots.find((candidate) => candidate.name === name);
  if (!replication || !slot)
    throw new ApiError(404, `ERROR: replication slot "${name}" does not exist (SQLSTATE 42704)`);
  if (isSlotActive(state, slot)) {
    const pid = slot.foreignPid ?? 2_001;
    throw new ApiError(400, `ERROR: replication slot "${name}" is active for PID ${pid} (SQLSTATE 55006)`);
  }
  replication.slots = replication.slots.filter((candidate) => candidate !== slot);
}

function requireType(connector: Connector, type: Connector["type"]): void {
  if (connector.type !== type) throw new ApiError(400, `connector type is ${connector.type}: it must be ${type}`);
}
