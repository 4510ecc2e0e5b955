// What rows of the trees stand for: handles that say which thing is meant, for commands and pages too. What a thing looks
// like is read from the store when it is drawn.
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
