// Looking around in a server: databases, schemas and tables by name.
import { ApiError } from "../errors.ts";
import type { Server, WorldDatabase, WorldSchema, WorldTable } from "./types.ts";

/** @throws ApiError 400 */
export function findDatabase(server: Server, name: string): WorldDatabase {
  const database = server.databases.find((candidate) => candidate.name === name);
  if (!database) throw new ApiError(400, `database "${name}" does not exist`);
  return database;
}

/** @throws ApiError 400 */
export function findSchema(database: WorldDatabase, name: string): WorldSchema {
  const schema = database.schemas.find((candidate) => candidate.name === name);
  if (!schema) throw new ApiError(400, `schema "${name}" does not exist in database "${database.name}"`);
  return schema;
}

export interface LocatedTable {
  readonly database: WorldDatabase;
  readonly schema: WorldSchema;
  readonly table: WorldTable;
}

/** Every table of a server with the place where it stands. */
export function locatedTables(server: Server): LocatedTable[] {
  return server.databases.flatMap((database) =>
    database.schemas.flatMap((schema) => schema.tables.map((table) => ({ database, schema, table }))),
  );
}

/** A table of the server; an empty database name means any. */
export function findTable(
  server: Server,
  databaseName: string,
  schemaName: string,
  tableName: string,
): WorldTable | undefined {
  return locatedTables(server).find(
    ({ database, schema, table }) =>
      table.name === tableName &&
      (schemaName === "" || schema.name === schemaName) &&
      (databaseName === "" || database.name === databaseName),
  )?.table;
}

export function hasTable(server: Server, databaseName: string, schemaName: string, tableName: string): boolean {
  return findTable(server, databaseName, schemaName, tableName) !== undefined;
}
