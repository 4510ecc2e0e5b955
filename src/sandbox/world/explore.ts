// Looking around in a system: databases, schemas and tables by name.
import { ApiError } from "../api-error.ts";
import type { System, WorldDatabase, WorldSchema, WorldTable } from "./systems.ts";

/** @throws ApiError 400 */
export function findDatabase(system: System, name: string): WorldDatabase {
  const database = system.databases.find((candidate) => candidate.name === name);
  if (!database) throw new ApiError(400, `database "${name}" does not exist`);
  return database;
}

/** @throws ApiError 400 */
export function findSchema(database: WorldDatabase, name: string): WorldSchema {
  const schema = database.schemas.find((candidate) => candidate.name === name);
  if (!schema) throw new ApiError(400, `schema "${name}" does not exist in database "${database.name}"`);
  return schema;
}

/** Every table of a system with the place where it stands. */
export function locatedTables(system: System) {
  return system.databases.flatMap((database) =>
    database.schemas.flatMap((schema) => schema.tables.map((table) => ({ database, schema, table }))),
  );
}

/** A table of the system; an empty name of a database or schema means any. */
export function findTable(
  system: System,
  databaseName: string,
  schemaName: string,
  tableName: string,
): WorldTable | undefined {
  const databases = system.databases.filter(({ name }) => databaseName === "" || name === databaseName);
  const schemas = databases.flatMap((database) => database.schemas);
  for (const { name, tables } of schemas) {
    const found =
      schemaName === "" || name === schemaName ? tables.find((table) => table.name === tableName) : undefined;
    if (found) return found;
  }
  return undefined;
}
