// What the tree of connectors is made of. Below a connector stand the databases behind it, down to columns, and a
// Postgres database's publications.
import type { Column, Publication } from "../../../artie/index.ts";
import type { Role } from "../../ui/labels.ts";
import type { ConnectorNode } from "../../ui/nodes.ts";

/** The heading above sources, or above destinations. */
export interface RoleNode {
  readonly kind: "role";
  readonly role: Role;
}

/** Where something stands. A system without databases or schemas leaves those out. */
export interface Place {
  /** The connector's UUID. */
  readonly connector: string;
  readonly database?: string | undefined;
  readonly schema?: string | undefined;
  readonly table?: string | undefined;
}

interface Placed<Kind extends string> {
  readonly kind: Kind;
  readonly place: Place;
}

export type DatabaseNode = Placed<"database">;
export type SchemaNode = Placed<"schema">;
export type PublicationsNode = Placed<"publications">;

export interface SourceTableNode extends Placed<"sourceTable"> {
  readonly isView: boolean;
  /** The connector's user may not read it. */
  readonly unreadable: boolean;
}

export interface ColumnNode extends Placed<"column"> {
  readonly column: Column;
}

export interface PublicationNode extends Placed<"publication"> {
  readonly publication: Publication;
}

/** Stands after the last row that is shown, where there are more. */
export interface MoreNode extends Placed<"more"> {
  readonly below: Explorable;
  readonly left: number;
}

/** Stands where rows could not be fetched, or where there are none. */
export interface BlankNode extends Placed<"blank"> {
  readonly below: Explorable;
  readonly error: unknown;
}

/** What has rows below it. */
export type Explorable = ConnectorNode | DatabaseNode | SchemaNode | SourceTableNode | PublicationsNode;
export type ExploredNode =
  DatabaseNode | SchemaNode | SourceTableNode | ColumnNode | PublicationsNode | PublicationNode | MoreNode | BlankNode;

export type ConnectorsNode = RoleNode | ConnectorNode | ExploredNode;

/** The same for the same place, and different for any other, whatever stands in the names. */
export function nodeId(node: ConnectorNode | ExploredNode): string {
  if (node.kind === "connector") return node.uuid;
  const { connector, database, schema, table } = node.place;
  return JSON.stringify([node.kind, connector, database, schema, table, ownName(node)]);
}

function ownName(node: ExploredNode): string {
  switch (node.kind) {
    case "column":
      return node.column.name ?? "";
    case "publication":
      return node.publication.name;
    case "more":
    case "blank":
      return nodeId(node.below);
    default:
      return "";
  }
}

export function placeOf(node: Explorable): Place {
  return node.kind === "connector" ? { connector: node.uuid } : node.place;
}

/** The node that it stands below: the next level out that the system has. */
export function parentOf(node: ExploredNode): Explorable {
  const { connector, database, schema } = node.place;
  switch (node.kind) {
    case "column":
      return { kind: "sourceTable", place: node.place, isView: false, unreadable: false };
    case "publication":
      return { kind: "publications", place: node.place };
    case "more":
    case "blank":
      return node.below;
    default:
      if (node.kind === "sourceTable" && schema !== undefined) {
        return { kind: "schema", place: { connector, database, schema } };
      }
      return node.kind === "database" || database === undefined
        ? { kind: "connector", uuid: connector }
        : { kind: "database", place: { connector, database } };
  }
}
