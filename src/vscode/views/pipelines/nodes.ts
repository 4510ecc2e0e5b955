// What the trees are made of: handles that say which thing is meant. What the thing looks like is read from the store
// when it is drawn. A thing keeps its handle for as long as it is there, so that VS Code keeps selection and expansion.
import type { Table } from "../../../artie/index.ts";
import type { ExploredNode } from "../connectors/nodes.ts";
import type { Facet } from "./facets.ts";

export interface PipelineNode {
  readonly kind: "pipeline";
  readonly uuid: string;
}

export interface TableNode {
  readonly kind: "table";
  readonly pipeline: string;
  /** See {@link tableId}. */
  readonly table: string;
}

/** The pipelines that have the same value of a facet. */
export interface GroupNode {
  readonly kind: "group";
  readonly facet: Facet;
  readonly key: string;
}

/** Stands where a pipeline's tables could not be loaded, or where there are none. */
export interface NoteNode {
  readonly kind: "note";
  readonly pipeline: string;
  readonly error: unknown;
}

export interface RoleNode {
  readonly kind: "role";
  readonly role: Role;
}

export interface ConnectorNode {
  readonly kind: "connector";
  readonly uuid: string;
}

export type Role = "source" | "destination";
export type PipelinesNode = GroupNode | PipelineNode | TableNode | NoteNode;
export type ConnectorsNode = RoleNode | ConnectorNode | ExploredNode;

/** What tells a table from its siblings: its UUID, or its name where the API gives none. */
export function tableId(table: Table): string {
  return table.uuid ?? `${table.schema ?? ""}.${table.name ?? ""}`;
}

/** Gives out the same handle for the same id. */
export class Handles<Node> {
  readonly #make: (id: string) => Node;
  #known = new Map<string, Node>();

  constructor(make: (id: string) => Node) {
    this.#make = make;
  }

  get(id: string): Node {
    const node = this.#known.get(id) ?? this.#make(id);
    this.#known.set(id, node);
    return node;
  }

  /** One handle for each id, in this order; handles of other ids are forgotten. */
  replace(ids: readonly string[]): Node[] {
    const known = new Map(ids.map((id) => [id, this.get(id)]));
    this.#known = known;
    return [...known.values()];
  }
}
