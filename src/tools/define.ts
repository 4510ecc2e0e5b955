// What a tool is: a plain object that selection, MCP, the documentation and the tests all read. What it does is kept
// aside: only `run/invoke.ts` reaches it, so that no call goes past what must hold for every tool.
import { z } from "zod";
import { isForScopes } from "../account/scope/rules.ts";
import type { LookContext, ToolContext } from "./context.ts";
import type { Extension } from "./extension.ts";
import type { Plan } from "./plan.ts";
import type { Sending } from "./sends.ts";
import type { Level } from "./traits.ts";
import type { ToolFacts } from "./facts.ts";

export { LEVELS, METHODS, TAGS, type Level, type Method, type Tag } from "./traits.ts";
export type { Hints, ToolFacts } from "./facts.ts";

export interface Tool<Input extends z.ZodObject = z.ZodObject> extends ToolFacts {
  /** The requests that it makes with its input, of several ways each. */
  readonly sends: readonly Sending[];
  readonly input: Input;
  /** Fields of the input that hold people's data: the record says only that they were there. */
  readonly unrecorded?: readonly string[];
  /** What a newer description of the API changes of it. */
  readonly extension?: Extension;
  /** Groups of settings, by their place in the input, out of which null takes one. */
  readonly clears?: readonly string[];
}

/** What every call of a tool that changes something takes beside the tool's own arguments. */
export const callFields = { dryRun: z.boolean().optional(), approval: z.string().optional() };

/** What is written of a tool; the rest follows from it. */
type Definition<Input extends z.ZodObject = z.ZodObject> = Omit<Tool<Input>, "forScopes">;

/** A tool without side effects: what it gets can't change anything. */
interface LookingTool<Input extends z.ZodObject> extends Definition<Input> {
  readonly level: "read";
  /** Does it; the input has been checked. @throws ArtieError or ToolError */
  run(this: void, context: LookContext, input: z.output<Input>): Promise<object>;
}

interface ChangingTool<Input extends z.ZodObject, P extends Plan> extends Definition<Input> {
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
export function defineTool({ plan, run, ...given }: Definition & Behavior): Tool {
  const tool = { ...given, forScopes: isForScopes(given.sends) };
  if (!plan) return defineBehavior(tool, { run });
  return defineBehavior({ ...tool, input: tool.input.extend(callFields) }, { run, plan });
}

function defineBehavior(tool: Tool, behavior: Behavior): Tool {
  behaviors.set(tool, behavior);
  return Object.freeze(tool);
}

/** The same tool with what a newer description of the API changes of it: it does what it did. */
export function extendTool(
  tool: Tool,
  changes: Pick<Tool, "description" | "extension" | "isExtended" | "listed">,
): Tool {
  return defineBehavior({ ...tool, ...changes }, behaviorOf(tool));
}

/** For `run/invoke.ts` alone, as the linter checks. */
export function behaviorOf(tool: Tool): Behavior {
  const behavior = behaviors.get(tool);
  if (behavior) return behavior;
  throw new TypeError(`${tool.name} was not made by defineTool.`);
}
