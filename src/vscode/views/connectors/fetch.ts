// Fetches what stands directly below a connector, a database, a schema or a table.
import type { ArtieClient, Connector } from "../../../artie/index.ts";
import { byName } from "../../ui/text.ts";
import {
  type Explorable,
  type ExploredNode,
  type Place,
  placeOf,
  type SchemaNode,
  type SourceTableNode,
} from "./nodes.ts";

export interface Fetching {
  readonly artie: ArtieClient;
  readonly signal: AbortSignal;
  readonly connector: Connector | undefined;
}

/** By name, columns in their own order. @throws ArtieError */
export async function fetchBelow(node: Explorable, fetching: Fetching): Promise<ExploredNode[]> {
  const place = placeOf(node);
  switch (node.kind) {
    case "connector":
      return databases(place, fetching);
    case "database":
      return [...publicationsOf(place, fetching), ...(await schemas(place, fetching))];
    case "schema":
      return tables(place, fetching);
    case "sourceTable":
      return columns(node, fetching);
    case "publications":
      return publications(place, fetching);
  }
}

/** A system without databases (DynamoDB) has its tables here. */
async function databases(place: Place, fetching: Fetching): Promise<ExploredNode[]> {
  const { artie, signal } = fetching;
  const names = await artie.connectors.databases(place.connector, { signal, fresh: true });
  if (names.length === 0) return tables(place, fetching);
  return sorted(names).map((database) => ({ kind: "database", place: { ...place, database } }));
}

/** A system without schemas (MySQL, MongoDB) has its tables here. */
async function schemas(place: Place, fetching: Fetching): Promise<(SchemaNode | SourceTableNode)[]> {
  const { artie, signal } = fetching;
  const names = await artie.connectors.schemas(
    place.connector,
    { databaseName: place.database },
    { signal, fresh: true },
  );
  if (names.length === 0) return tables(place, fetching);
  return sorted(names).map((schema) => ({ kind: "schema", place: { ...place, schema } }));
}

async function tables(place: Place, { artie, signal }: Fetching): Promise<SourceTableNode[]> {
  const { connector, database, schema } = place;
  const rows = await artie.connectors.tables(
    connector,
    { databaseName: database, schemaName: schema },
    { signal, fresh: true },
  );
  const byName = new Map(rows.map((row) => [row.name ?? "", row]));
  return sorted([...byName.keys()].filter(Boolean)).map((table) => ({
    kind: "sourceTable",
    place: { ...place, table },
    isView: byName.get(table)?.isView === true,
    unreadable: byName.get(table)?.unreadable === true,
  }));
}

async function columns({ place, isView }: SourceTableNode, { artie, signal }: Fetching): Promise<ExploredNode[]> {
  const { connector, database, schema, table = "" } = place;
  const query = { databaseName: database, schemaName: schema, tableName: table, ...(isView ? { isView } : {}) };
  const { columns } = await artie.connectors.tableDetail(connector, query, { signal, fresh: true });
  return (columns ?? []).map((column) => ({ kind: "column", place, column }));
}

/** Only Postgres has publications; they matter where changes are read from it. */
function publicationsOf(place: Place, { connector }: Fetching): ExploredNode[] {
  return connector?.type === "postgresql" ? [{ kind: "publications", place }] : [];
}

async function publications(place: Place, { artie, signal }: Fetching): Promise<ExploredNode[]> {
  const { payloadOf } = await import("../../../tools/refs.ts");
  const connector = payloadOf(await artie.connectors.get(place.connector, { signal }));
  const found = await artie.connectors.publications(
    { connector, databaseName: place.database ?? "" },
    { signal, fresh: true },
  );
  return found.map((publication) => ({ kind: "publication", place, publication }));
}

/** Each once: rows with the same name could not be told apart. */
function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].sort((a, b) => byName(a, b) || (a < b ? -1 : 1));
}
