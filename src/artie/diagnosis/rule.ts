// What databases, warehouses, clouds and networks say when something is wrong with them, as data. The most telling come
// first: codes and sentences that can mean one thing only, then what is more general. All of it is matched against the
// text without the names in it (`""` stands for each), so a rule is a sentence or a code, never a lone word.
import type { ArtieErrorCode } from "./codes.ts";

export type Side = "source" | "destination";

export interface Rule {
  /** `privileges` is `source_privileges` or `destination_privileges`, by the side that failed. */
  readonly code: ArtieErrorCode | "privileges";
  /** Any of these. */
  readonly when: readonly RegExp[];
  /** Where such a fault comes from, if the chain does not say it. */
  readonly side?: Side;
  /** Better than the one of the class. What comes out of the text must be of a form that only a machine writes. */
  readonly remedy?: string | ((text: string) => string | undefined);
}
