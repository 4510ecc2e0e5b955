// What the tree of pipelines is made of.
import type { PipelineNode, TableNode } from "../../ui/nodes.ts";
import type { Facet } from "./facets.ts";

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

export type PipelinesNode = GroupNode | PipelineNode | TableNode | NoteNode;
