// The data catalog: databases, schemas and tables of all connectors, found by their names or by a column's.
import { problemOf } from "./errors.ts";
import type { State } from "./state.ts";
import type { Connector } from "./types.ts";
import type { Server, WorldDatabase, WorldSchema, WorldTable } from "./world/types.ts";

export interface CatalogMatch {
  readonly connectorUUID: string;
  readonly object: {
    readonly database?: { readonly name: string };
    readonly schema?: { readonly databaseName: string; readonly name: string };
    readonly table?: { readonly databaseName: string; readonly schemaName: string; readonly name: string };
  };
  readonly score: number;
}

const MOST_MATCHES = 50;

/** The best matches first. A table that only a column matches scores less than one with the name itself. */
export function searchCatalog(state: State, query: string): CatalogMatch[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === "") return [];
  return state.connectors
    .all()
    .flatMap((connector) => catalogOf(state, connector, wanted))
    .filter(({ score }) => score > 0)
    .sort((left, right) => right.score - left.score)
    .slice(0, MOST_MATCHES);
}

function catalogOf(state: State, connector: Connector, wanted: string): CatalogMatch[] {
  const server = reachableServer(state, connector);
  return (server?.databases ?? []).flatMap((database) => [
    match(connector, { database: { name: database.name } }, nameScore(database.name, wanted)),
    ...database.schemas.flatMap((schema) => schemaMatches(connector, database, schema, wanted)),
  ]);
}

/** A connector that cannot log in contributes nothing. */
function reachableServer(state: State, connector: Connector): Server | undefined {
  const works = problemOf(() => state.connect(connector)) === undefined;
  return works ? state.connect(connector).server : undefined;
}

function schemaMatches(
  connector: Connector,
  database: WorldDatabase,
  schema: WorldSchema,
  wanted: string,
): CatalogMatch[] {
  const place = { databaseName: database.name, schemaName: schema.name };
  return [
    match(connector, { schema: { databaseName: database.name, name: schema.name } }, nameScore(schema.name, wanted)),
    ...schema.tables.map((table) =>
      match(connector, { table: { ...place, name: table.name } }, tableScore(table, wanted)),
    ),
  ];
}

function match(connector: Connector, object: CatalogMatch["object"], score: number): CatalogMatch {
  return { connectorUUID: connector.uuid, object, score };
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
