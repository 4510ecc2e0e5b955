// Changing a system through a connector: new databases, schemas and warehouses, replication slots, exports, scripts.
import { z } from "zod";
import { ApiError, within } from "../api-error.ts";
import { resolveConfig } from "../connectors.ts";
import type { Routes } from "../http/routes.ts";
import { createInBody, createSchemaBody, shadowScriptBody, type ConnectorPayload } from "../payloads/connectors.ts";
import { name } from "../payloads/shapes.ts";
import { isSlotActive } from "../replication.ts";
import type { State } from "../state.ts";
import type { Connector } from "../types.ts";
import { findDatabase } from "../world/explore.ts";
import type { System } from "../world/systems.ts";

const dropSlotBody = z.object({ slotName: name });
const exportBody = z.object({ s3Bucket: name, s3Prefix: z.string().nullish() });

export const provisioningRoutes: Routes = {
  "POST /connectors/new-database": ({ state, body }) => {
    const { connector, name } = body(createInBody);
    within("failed to create database", () => {
      const { databases } = writableSystem(state, connector);
      refuseDuplicate("database", name, databases.map(nameOf));
      databases.push({ name, schemas: [], publications: [], shadowTables: false, writable: true });
    });
  },

  "POST /connectors/new-schema": ({ state, body }) => {
    const { connector, databaseName, name } = body(createSchemaBody);
    within("failed to create schema", () => {
      const { schemas } = findDatabase(writableSystem(state, connector), databaseName);
      refuseDuplicate("schema", name, schemas.map(nameOf));
      schemas.push({ name, tables: [] });
    });
  },

  "POST /connectors/new-snowflake-warehouse": ({ state, body }) => {
    const { connector, name } = body(createInBody);
    within("failed to create warehouse", () => {
      const { type, warehouses } = writableSystem(state, connector);
      if (type !== "snowflake") throw new ApiError(400, `connector type ${type} has no warehouses`);
      refuseDuplicate("warehouse", name, warehouses);
      warehouses.push(name);
    });
  },

  "POST /connectors/{uuid}/postgres-drop-replication-slot": ({ state, uuid, body }) => {
    const connector = state.connectors.get(uuid);
    const { slotName } = body(dropSlotBody);
    within("failed to drop replication slot", () => {
      dropSlot(state, connector, slotName);
    });
  },

  "POST /connectors/{uuid}/start-dynamodb-export": ({ state, uuid, body }) => {
    const connector = state.connectors.get(uuid);
    const { s3Bucket } = body(exportBody);
    return within("failed to start export", () => {
      requireType(connector, "dynamodb");
      const { address } = state.connect(connector).system;
      const exportId = state.random.bytes(8).toString("hex");
      return { exportARN: `arn:aws:dynamodb:${address}:000000000000:table/${s3Bucket}/export/${exportId}` };
    });
  },

  "POST /connectors/{uuid}/generate-shadow-script": ({ state, uuid, body }) => {
    const connector = state.connectors.get(uuid);
    const request = body(shadowScriptBody);
    return within("failed to generate shadow script", () => {
      requireType(connector, "oracle");
      return { script: shadowScript(request) };
    });
  },
};

/** The system of an unsaved configuration whose user may create things there. @throws ApiError 400 */
function writableSystem(state: State, payload: ConnectorPayload): System {
  const { system, login } = state.connect(resolveConfig(state, payload));
  if (login.mayCreate) return system;
  throw new ApiError(
    400,
    `003001 (42501): SQL access control error: Insufficient privileges to operate on account "${system.address}"`,
  );
}

function nameOf({ name }: { readonly name: string }): string {
  return name;
}

function refuseDuplicate(kind: string, name: string, existing: readonly string[]): void {
  const taken = existing.some((other) => other.toUpperCase() === name.toUpperCase());
  if (taken) throw new ApiError(400, `002002 (42710): ${kind} "${name}" already exists`);
}

function dropSlot(state: State, connector: Connector, name: string): void {
  requireType(connector, "postgresql");
  const { replication } = state.connect(connector).system;
  const slot = replication?.slots.find((candidate) => candidate.name === name);
  if (!replication || !slot) {
    throw new ApiError(404, `ERROR: replication slot "${name}" does not exist (SQLSTATE 42704)`);
  }
  if (isSlotActive(state, slot)) {
    const pid = slot.foreignPid ?? 2_001;
    throw new ApiError(400, `ERROR: replication slot "${name}" is active for PID ${pid} (SQLSTATE 55006)`);
  }
  replication.slots = replication.slots.filter((candidate) => candidate !== slot);
}

function requireType(connector: Connector, type: Connector["type"]): void {
  if (connector.type !== type) throw new ApiError(400, `connector type is ${connector.type}: it must be ${type}`);
}

/** The SQL that an Oracle database needs before its changes can be captured: a shadow table for every table. */
function shadowScript({ database, tables }: z.infer<typeof shadowScriptBody>): string {
  return [`-- Shadow tables for ${database}`, ...tables.map(shadowTable)].join("\n\n") + "\n";
}

function shadowTable({ schema, name, columns }: z.infer<typeof shadowScriptBody>["tables"][number]): string {
  const lines = columns.map((column) => `  "${column.name}" ${column.metadata.dataType}`);
  lines.push('  "ARTIE_OPERATION" CHAR(1) NOT NULL', '  "ARTIE_SEQUENCE" NUMBER(19) NOT NULL');
  const parts = [schema, `ARTIE_SHADOW_${name}`].filter(Boolean).map((part) => `"${part}"`);
  return `CREATE TABLE ${parts.join(".")} (\n${lines.join(",\n")}\n);`;
}
