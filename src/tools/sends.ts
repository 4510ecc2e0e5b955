// Which requests a tool makes with what it is given, and where its input stands in them: as data, so that a newer
// description of the API tells which tools it touches, and where.
import type { AnyOperation } from "../artie/index.ts";

/**
 * Fields of a body or query by where they stand in the input, both as `advancedSettings.stagingSchema`; the empty text
 * stands for the whole. What is not named stands at the same place in both.
 */
export type Places = Readonly<Record<string, string>>;

export interface Sending {
  readonly operation: AnyOperation;
  readonly places: Places;
  /** The field of the input by which this of several ways is taken. */
  readonly when?: string;
}

/** A tool that makes one request. What it reads beforehand, to resolve names or to plan, does not count. */
export function sends(operation: AnyOperation, places: Places = {}): readonly Sending[] {
  return [{ operation, places }];
}

/** A tool that takes one of several ways, each by a field of its input. */
export function sendsEither(ways: Readonly<Record<string, readonly Sending[]>>): readonly Sending[] {
  return Object.entries(ways).flatMap(([when, way]) => way.map((sending) => ({ ...sending, when })));
}
