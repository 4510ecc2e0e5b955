// The data catalog: databases, schemas and tables of all connectors, found by their names or by a column's.
import { problemOf } from "./api-error.ts";
import type { State } from "./state.ts";
import type { Connector } from "./types.ts";
import type { WorldDatabase, WorldTable } from "./world/systems.ts";

const MOST_MATCHES = 50;

/** The best matches first. A table that only a column matches scores less than one with the name itself. */
export function searchDataCatalog(state: State, query: string) {
  const wanted = query.trim().toLowerCase();
  if (wanted === "") return [];
  return state.connectors
    .all()
    .flatMap((connector) =>
      objectsOf(databasesOf(state, connector), wanted).map((found) => ({ connectorUUID: connector.uuid, ...found })),
    )
    .filter(({ score }) => score > 0)
    .sort((left, right) => right.score - left.score)
    .slice(0, MOST_MATCHES);
}

/** A connector that cannot log in contributes nothing. */
function databasesOf(state: State, connector: Connector): readonly WorldDatabase[] {
  const works = problemOf(() => state.connect(connector)) === undefined;
  return works ? state.connect(connector).system.databases : [];
}

function objectsOf(databases: readonly WorldDatabase[], wanted: string) {
  return databases.flatMap((database) => [
    { object: { database: { name: database.name } }, score: nameScore(database.name, wanted) },
    ...database.schemas.flatMap((schema) => [
      { object: { schema: { databaseName: database.name, name: schema.name } }, score: nameScore(schema.name, wanted) },
      ...schema.tables.map((table) => ({
        object: { table: { databaseName: database.name, schemaName: schema.name, name: table.name } },
        score: tableScore(table, wanted),
      })),
    ]),
  ]);
}

function tableScore(table: WorldTable, wanted: string): number {
  const columns = table.columns.map(({ name }) => nameScore(name, wanted) / 2);
  return Math.max(nameScore(table.name, wanted), ...columns);
}

/** 1 for the name itself, less for a name that begins with or contains what is wanted, 0 for any other. */
function nameScore(name: string, wanted: string): number {
  const candidate = name.toLowerCase();
  if (candidate === wanted) return 1;
  if (candidate.startsWith(wanted)) return 0.8;
  return candidate.includes(wanted) ? 0.6 : 0;
}
