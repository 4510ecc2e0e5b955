// What the access tree is made of. The rows carry ids, by which VS Code keeps selection and expansion.
import type { Entry } from "../../../audit/entry.ts";
import type { Tag } from "../../../tools/define.ts";
import type { AccessLevel } from "../../../tools/selection.ts";

export interface LevelNode {
  readonly kind: "level";
  readonly level: AccessLevel;
}

export interface TagNode {
  readonly kind: "tag";
  readonly level: AccessLevel;
  readonly tag: Tag;
}

export interface ToolNode {
  readonly kind: "tool";
  readonly level: AccessLevel;
  readonly tag: Tag;
  readonly name: string;
}

/** In place of the levels: what is wrong with the settings. */
export interface ProblemNode {
  readonly kind: "problem";
  readonly problem: string;
}

/** At the head: the description of the API that the tools follow. */
export interface SpecNode {
  readonly kind: "spec";
}

/** A tool that the API has no more. */
export interface GoneNode {
  readonly kind: "gone";
  readonly name: string;
}

export interface CallsNode {
  readonly kind: "calls";
}

export interface CallNode {
  readonly kind: "call";
  readonly entry: Entry;
  /** How many calls of the same tool in the same millisecond came before it: a call keeps its row when others follow. */
  readonly index: number;
}

/** What the agent may do: the rows with checkboxes. */
export type ChoiceNode = LevelNode | TagNode | ToolNode;

export type AccessNode = ChoiceNode | ProblemNode | SpecNode | GoneNode | CallsNode | CallNode;
