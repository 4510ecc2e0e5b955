// What a tool is: a plain object that selection, MCP, the documentation and the tests all read. What it does is kept
// aside: only `run/invoke.ts` reaches it, so that no call goes past what must hold for every tool.
import { z } from "zod";
import type { LookContext, ToolContext } from "./context.ts";
import type { Extension } from "./extension.ts";
import type { Plan } from "./plan.ts";
import type { Json } from "./raw-schema.ts";
import type { Sending } from "./sends.ts";
import type { Level, Method, Tag } from "./traits.ts";

export { LEVELS, METHODS, TAGS, type Level, type Method, type Tag } from "./traits.ts";

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
  /** The requests that it makes with its input, of several ways each. */
  readonly sends: readonly Sending[];
  readonly hints?: Hints;
  readonly input: Input;
  /** Fields of the input that hold people's data: the record says only that they were there. */
  readonly unrecorded?: readonly string[];
  /** Groups of settings, by their place in the input, out of which null takes one. */
  readonly clears?: readonly string[];
  /** What a newer description of the API changes of it. */
  readonly extension?: Extension;
  /** The JSON Schema of the input, where it is another than what zod writes of `input`. */
  readonly listed?: Json;
}

/** What every call of a tool that changes something takes beside the tool's own arguments. */
export const callFields = { dryRun: z.boolean().optional(), approval: z.string().optional() };

/** A tool without side effects: what it gets can't change anything. */
interface LookingTool<Input extends z.ZodObject> extends Tool<Input> {
  readonly level: "read";
  /** Does it; the input has been checked. @throws ArtieError or ToolError */
  run(this: void, context: LookContext, input: z.output<Input>): Promise<object>;
}

interface ChangingTool<Input extends z.ZodObject, P extends Plan> extends Tool<Input> {
  readonly level: Exclude<Level, "read">;
  /** Looks at what the call would do, and refuses what could not be right. @throws ArtieError or ToolError */
  plan(this: void, context: LookContext, input: Omit<z.output<Input>, "confirm">): Promise<P>;
  /** Does what was planned a moment ago. @throws ArtieError or ToolError */
  run(this: void, context: ToolContext, input: z.output<Input>, plan: P): Promise<object>;
}

/** What a tool does, with the types of its own input and plan forgotten. */
export interface Behavior {
  plan?(this: void, context: LookContext, input: object): Promise<Plan>;
  run(this: void, context: ToolContext, input: object, plan: Plan | undefined): Promise<object>;
}

const behaviors = new WeakMap<Tool, Behavior>();

/** Keeps the types of input and plan between the schema, `plan` and `run`. */
export function defineTool<Input extends z.ZodObject>(tool: LookingTool<Input>): Tool<Input>;
export function defineTool<Input extends z.ZodObject, P extends Plan>(tool: ChangingTool<Input, P>): Tool<Input>;
export function defineTool({ plan, run, ...given }: Tool & Behavior): Tool {
  if (!plan) return defineBehavior(given, { run });
  return defineBehavior({ ...given, input: given.input.extend(callFields) }, { run, plan });
}

function defineBehavior(tool: Tool, behavior: Behavior): Tool {
  behaviors.set(tool, behavior);
  return Object.freeze(tool);
}

/** The same tool with what a newer description of the API changes of it: it does what it did. */
export function extendTool(tool: Tool, changes: Pick<Tool, "description" | "extension" | "listed">): Tool {
  return defineBehavior({ ...tool, ...changes }, behaviorOf(tool));
}

/** For `run/invoke.ts` alone, as the linter checks. */
export function behaviorOf(tool: Tool): Behavior {
  const behavior = behaviors.get(tool);
  if (behavior) return behavior;
  throw new TypeError(`${tool.name} was not made by defineTool.`);
}
