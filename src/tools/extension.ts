// What a newer description of the API changes of a hand-written tool: fields and values that it takes beside its own, and
// what it can't take any more. The tool itself does not change: what it does not know is taken out of its input before it
// sees it, and put into its request.
import type { z } from "zod";
import type { AnyOperation } from "../artie/index.ts";
import type { Written } from "../spec/written.ts";

/** Where in a request, and how it is written where that is a query. */
export interface Into {
  readonly in: "query" | "body";
  readonly at: readonly string[];
  readonly written?: Written;
}

/** A field that the tool's own input lacks. */
export interface Addition {
  readonly name: string;
  /** By its own schema in the description. */
  readonly check: () => z.ZodType;
  /** Where it goes, by the requests of the tool that take it. */
  readonly into: ReadonlyMap<AnyOperation, Into>;
  /** The tool gets it with what it stands in, and merges it as all else. */
  readonly merged: boolean;
}

/** What a request must have, and have as, that the tool may not know of. */
export interface RequestRule {
  readonly in: "query" | "body";
  /** `[]` for each item of a list, `{}` for each value of a map. */
  readonly at: readonly string[];
  readonly name: string;
  /** Undefined: it has to be there. Else the types that it may have when it is. */
  readonly types: readonly string[] | undefined;
  /** What it has become, in words. */
  readonly is?: string;
}

/** The keys of the maps are written by {@link fieldKey}. */
export interface Extension {
  /** Of the description, e.g. `v1.0.92`. */
  readonly version: string;
  readonly additions: ReadonlyMap<string, Addition>;
  /** New values of fields that take one of several. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** Fields that are refused, each with its reason. */
  readonly refused: ReadonlyMap<string, string>;
  /** The same for single values of a field. */
  readonly refusedValues: ReadonlyMap<string, readonly string[]>;
  readonly rules: ReadonlyMap<AnyOperation, readonly RequestRule[]>;
}

/** A step into an item of a list, or a value of a map. */
export const ITEM = "[]";
export const VALUE = "{}";

/** What was given beyond the tool's own input. */
export interface Extra {
  /** Undefined for a new value of a field that the tool has. */
  readonly addition: Addition | undefined;
  readonly name: string;
  /** The way to what holds it in the input. */
  readonly keys: readonly (string | number)[];
  /** Inside of a list or a map, where only the tool knows what becomes of it. */
  readonly inside: boolean;
  readonly value: unknown;
}

/** No name of a field has a slash. */
export function fieldKey(place: readonly string[], name: string): string {
  return [...place, name].join("/");
}
