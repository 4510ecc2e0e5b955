// The tools that there are: the catalog, or what a description of the API makes of it.
import type { ToolFacts } from "./facts.ts";
import { listing } from "./listing.ts";

export interface Followed {
  readonly tools: readonly ToolFacts[];
  /** What the API has no more, each with its reason. */
  readonly gone: readonly { readonly tool: ToolFacts; readonly reason: string }[];
  /** Of the description, e.g. `v1.0.92`; undefined without one. */
  readonly version: string | undefined;
  readonly newTools: number;
  readonly newFields: number;
  /** A sentence for each kind of thing in the description that can't be used. */
  readonly leftOut: readonly string[];
}

/** Without a description. */
export const UNFOLLOWED: Followed = {
  tools: listing,
  gone: [],
  version: undefined,
  newTools: 0,
  newFields: 0,
  leftOut: [],
};
