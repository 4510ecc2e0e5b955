// What the grants tree is made of, beside the rows of its sections. The rows carry ids, by which VS Code keeps selection
// and expansion.
import type { TrailRow } from "../shell/gateway/admin-api.ts";

/** The gateway is not there: since when, and why. */
export interface GoneNode {
  readonly kind: "gone";
}

/** In place of grants, while there are none. */
export interface ShareNode {
  readonly kind: "share";
}

export interface GrantNode {
  readonly kind: "grant";
  readonly id: string;
}

/** What was called with a grant, or done to it. */
export interface TrailNode {
  readonly kind: "trail";
  readonly grant: string;
  readonly row: TrailRow;
}

/** The agent programs of this machine. */
export interface ProgramsNode {
  readonly kind: "programs";
}

export interface ProgramNode {
  readonly kind: "program";
  /** As the table of clients has it. */
  readonly client: string;
}

export type GrantsNode = GoneNode | ShareNode | GrantNode | TrailNode | ProgramsNode | ProgramNode;

/** VS Code passes the row that was clicked; programs could pass anything. */
export function isNode<Kind extends GrantsNode["kind"]>(
  node: unknown,
  kind: Kind,
): node is Extract<GrantsNode, { readonly kind: Kind }> {
  return typeof node === "object" && node !== null && Reflect.get(node, "kind") === kind;
}
