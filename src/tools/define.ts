// What a tool is: a plain object that selection, MCP, the documentation and the tests all read.
import type { z } from "zod";
import type { ToolContext } from "./context.ts";

/** How much a tool may do. `destroy` is exposed only at the access level `everything`. */
export const LEVELS = ["read", "operate", "change", "destroy"] as const;
export type Level = (typeof LEVELS)[number];

export const METHODS = ["list", "get", "create", "update", "delete", "custom"] as const;
export type Method = (typeof METHODS)[number];

export const TAGS = ["pipelines", "connectors", "source_readers", "catalog", "tracking", "admin", "network"] as const;
export type Tag = (typeof TAGS)[number];

/** Hints beside `readOnly`, which follows from the level. */
export interface Hints {
  readonly destructive?: boolean;
  readonly idempotent?: boolean;
  readonly openWorld?: boolean;
}

export interface Tool<Input extends z.ZodObject = z.ZodObject> {
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
  readonly input: Input;
  /** Does it; the input has been checked. @throws ArtieError or ToolError */
  run(context: ToolContext, input: z.output<Input>): Promise<object>;
}

/** Keeps the type of the input between the schema and `run`. */
export function defineTool<Input extends z.ZodObject>(tool: Tool<Input>): Tool<Input> {
  return tool;
}
