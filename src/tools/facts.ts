// What is told of a tool to those who list and select: no more than words, so that a client can be answered before any tool
// is loaded.
import type { Level, Method, Tag } from "./traits.ts";

/** A JSON Schema. */
export type Json = Readonly<Record<string, unknown>>;

/** Hints beside `readOnly`, which follows from the level. */
export interface Hints {
  readonly destructive?: boolean;
  readonly idempotent?: boolean;
  readonly openWorld?: boolean;
}

export interface ToolFacts {
  /** Published name: prompts rely on it. */
  readonly name: string;
  /** What a person reads, sentence case. */
  readonly title: string;
  /** Written for a model that sees nothing else: what it does, when to use it, what comes first. */
  readonly description: string;
  readonly method: Method;
  readonly tags: readonly Tag[];
  readonly level: Level;
  readonly hints?: Hints;
  /** Whether it is of use to those who may reach some pipelines of an account alone. */
  readonly forScopes: boolean;
  /** A newer description of the API has fields or values of it that it lacks by itself. */
  readonly isExtended?: boolean;
  /** The JSON Schema of the input, where it is another than what zod writes of it. */
  readonly listed?: Json;
}
