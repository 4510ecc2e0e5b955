// Looking into a system through a connector, saved or not: databases, schemas, tables, publications; and the search over
// everything that the connectors can see.
import { z } from "zod";
import { ApiError, within } from "../api-error.ts";
import { resolveConfig } from "../connectors.ts";
import { searchDataCatalog } from "../data-catalog.ts";
import type { ApiRequest, Routes } from "../http/routes.ts";
import { connectorPayload, placeBody, tablesBody, type ConnectorPayload } from "../payloads/connectors.ts";
import { text } from "../payloads/shapes.ts";
import { findDatabase, findSchema } from "../world/explore.ts";
import { SYSTEM_TYPES } from "../world/system-types.ts";
import type { System, WorldDatabase, WorldSchema, WorldTable } from "../world/systems.ts";

const searchBody = z.object({ query: text });

interface Place {
  readonly databaseName?: string | undefined;
  readonly schemaName?: string | undefined;
}

export const explorationRoutes: Routes = {
  "GET /connectors/{uuid}/databases": (request) => throughSaved(request, "databases", databaseList),
  "GET /connectors/{uuid}/schemas": (request) => throughSaved(request, "schemas", schemaList),
  "GET /connectors/{uuid}/tables": (request) => throughSaved(request, "tables", tableList),

  "GET /connectors/{uuid}/detail": (request) => {
    const isView = request.flag("isView");
    const tableName = request.query("tableName") ?? "";
    return throughSaved(request, "table detail", (system, place) => tableDetail(system, place, tableName, isView));
  },

  "POST /connectors/databases": (request) =>
    throughUnsaved(request, { connector: request.body(connectorPayload) }, "databases", databaseList),
  "POST /connectors/schemas": (request) => throughUnsaved(request, request.body(placeBody), "schemas", schemaList),
  "POST /connectors/tables": (request) => throughUnsaved(request, request.body(tablesBody), "tables", tableList),
  "POST /connectors/postgres-publications": (request) =>
    throughUnsaved(request, request.body(placeBody), "publications", publicationList),

  "POST /data-catalog/search": ({ state, body }) => ({ items: searchDataCatalog(state, body(searchBody).query ?? "") }),
};

type Look = (system: System, place: Place) => object;

function throughSaved({ state, uuid, query }: ApiRequest, what: string, look: Look): object {
  const connector = state.connectors.get(uuid);
  const place = { databaseName: query("databaseName") ?? connector.defaultDatabase, schemaName: query("schemaName") };
  return within(`failed to fetch ${what}`, () => look(state.connect(connector).system, place));
}

type UnsavedPlace = Place & { readonly connector: ConnectorPayload };

function throughUnsaved(
  { state }: ApiRequest,
  { connector, ...place }: UnsavedPlace,
  what: string,
  look: Look,
): object {
  return within(`failed to fetch ${what}`, () => look(state.connect(resolveConfig(state, connector)).system, place));
}

/** Where there are no databases the list is null, as it can be in the real API. */
function databaseList({ databases }: System) {
  const items = named(databases);
  return { items: items.length > 0 ? items : null };
}

function schemaList(system: System, place: Place) {
  return { items: named(databaseOf(system, place).schemas) };
}

/** Those that have a name, by it. */
function named(entries: readonly { readonly name: string }[]) {
  return entries.filter(({ name }) => name !== "").map(({ name }) => ({ name }));
}

function tableList(system: System, place: Place) {
  const schemas = schemasOf(system, place);
  return { items: schemas.flatMap((schema) => schema.tables.map((table) => lightTable(schema, table))) };
}

function tableDetail(system: System, place: Place, tableName: string, isView: boolean) {
  if (tableName === "") throw new ApiError(400, "tableName is required");
  for (const schema of schemasOf(system, place)) {
    const table = schema.tables.find(({ name }) => name === tableName);
    if (table && (table.isView || !isView)) return fullTable(schema, table);
  }
  throw new ApiError(400, `${isView ? "view" : "table"} "${tableName}" does not exist`);
}

function publicationList(system: System, { databaseName = "" }: Place) {
  if (!system.replication) throw new ApiError(400, `connector type ${system.type} has no publications`);
  return { items: findDatabase(system, databaseName).publications };
}

/** The database of that name; without a name the only one that there is. */
function databaseOf(system: System, { databaseName }: Place): WorldDatabase {
  if (databaseName) return findDatabase(system, databaseName);
  const [only, ...others] = system.databases;
  if (only && others.length === 0) return only;
  throw new ApiError(400, "databaseName is required");
}

function schemasOf(system: System, place: Place): WorldSchema[] {
  const database = databaseOf(system, place);
  const wanted = place.schemaName || SYSTEM_TYPES[system.type].defaultSchema;
  return wanted ? [findSchema(database, wanted)] : database.schemas;
}

function lightTable(schema: WorldSchema, { name, isView }: WorldTable) {
  return { name, schema: schema.name, isView, unreadable: false };
}

function fullTable(schema: WorldSchema, table: WorldTable) {
  return {
    ...lightTable(schema, table),
    columns: table.columns.map(({ name, ...metadata }) => ({ name, metadata: { ...metadata, defaultValue: null } })),
    metadata: [{ key: "estimatedRows", value: table.rows, isDate: false }],
  };
}
