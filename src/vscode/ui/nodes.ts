// What rows of the trees stand for: handles that say which thing is meant, for commands and pages too. A thing keeps its
// handle for as long as it is there, so that VS Code keeps selection and expansion; what it looks like is read from the
// store when it is drawn.
import type { Table } from "../../artie/index.ts";

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

export interface ConnectorNode {
  readonly kind: "connector";
  readonly uuid: string;
}

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
