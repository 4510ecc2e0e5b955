// Fetches what stands directly below a connector, a database, a schema or a table.
import type { ArtieClient, CallOptions } from "../../../artie/index.ts";
import { byName } from "../../ui/text.ts";
import { type Explorable, type ExploredNode, type Place, placeOf, type SourceTableNode } from "./nodes.ts";

export interface Fetching {
  readonly artie: ArtieClient;
  readonly signal: AbortSignal;
  /** Of the connector, as far as it is known. */
  readonly type: string | undefined;
}

/** As it is now: by name, columns in their own order. @throws ArtieError */
export async function fetchBelow(node: Explorable, { artie, signal, type }: Fetching): Promise<ExploredNode[]> {
  const { connectors } = artie;
  const place = placeOf(node);
  const { connector, database } = place;
  const asking = { signal, fresh: true };
  switch (node.kind) {
    case "connector": {
      const names = await connectors.databases(connector, asking);
      const nodes = sorted(names).map((database) => ({ kind: "database" as const, place: { ...place, database } }));
      // A system without databases (DynamoDB) has its tables here.
      return nodes.length > 0 ? nodes : tables(connectors, place, asking);
    }
    case "database": {
      const names = await connectors.schemas(connector, { databaseName: database }, asking);
      const nodes = sorted(names).map((schema) => ({ kind: "schema" as const, place: { ...place, schema } }));
      // Only Postgres has publications; they matter where changes are read from it.
      const above: ExploredNode[] = type === "postgresql" ? [{ kind: "publications", place }] : [];
      // A system without schemas (MySQL, MongoDB) has its tables here.
      return [...above, ...(nodes.length > 0 ? nodes : await tables(connectors, place, asking))];
    }
    case "schema":
      return tables(connectors, place, asking);
    case "sourceTable":
      return columns(connectors, node, asking);
    case "publications": {
      const { payloadOf } = await import("../../../tools/refs.ts");
      const saved = await payloadOf({ artie: { connectors }, ...asking }, await connectors.get(connector, asking));
      const found = await connectors.publications({ connector: saved, databaseName: database ?? "" }, asking);
      return found.map((publication) => ({ kind: "publication", place, publication }));
    }
  }
}

type Connectors = ArtieClient["connectors"];

async function tables(connectors: Connectors, place: Place, asking: CallOptions): Promise<SourceTableNode[]> {
  const { connector, database, schema } = place;
  const rows = await connectors.tables(connector, { databaseName: database, schemaName: schema }, asking);
  const known = new Map(rows.map((row) => [row.name ?? "", row]));
  return sorted([...known.keys()].filter(Boolean)).map((table) => ({
    kind: "sourceTable",
    place: { ...place, table },
    isView: known.get(table)?.isView === true,
    unreadable: known.get(table)?.unreadable === true,
  }));
}

async function columns(connectors: Connectors, { place, isView }: SourceTableNode, asking: CallOptions) {
  const { connector, database, schema, table = "" } = place;
  const query = { databaseName: database, schemaName: schema, tableName: table, ...(isView ? { isView } : {}) };
  const { columns } = await connectors.tableDetail(connector, query, asking);
  return (columns ?? []).map((column) => ({ kind: "column" as const, place, column }));
}

/** Each once: rows with the same name could not be told apart. */
function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].sort((a, b) => byName(a, b) || (a < b ? -1 : 1));
}
