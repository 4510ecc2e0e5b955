// Checks the arguments of a call before anything is done with them. What is not understood is refused, at every depth: a
// setting that is dropped in silence is worse than an error.
import { z } from "zod";
import { ToolError } from "../../rules/tool-error.ts";
import type { callFields, Tool } from "../define.ts";
import { likeliest } from "./likeliest.ts";

/** No input that makes sense is nested so deep; what is could exhaust the stack. */
const MAX_DEPTH = 60;
const MAX_PROBLEMS = 5;
const MAX_PROBLEM = 300;

export interface Call {
  /** The tool's own arguments. */
  readonly input: object;
  /** The same without `confirm`, which is about the call: what is planned, and what an approval is bound to. */
  readonly wanted: object;
  readonly confirm: unknown;
  readonly dryRun: boolean;
  readonly approval: string | undefined;
}

/** @throws ToolError that names each field that is wrong */
export function parseCall(tool: Tool, args: unknown): Call {
  const parsed = parseInput(tool, args);
  const { dryRun = false, approval, ...input } = parsed as z.output<z.ZodObject<typeof callFields>>;
  const { confirm, ...wanted }: { confirm?: unknown } = input;
  return { input, wanted, confirm, dryRun, approval };
}

function parseInput(tool: Tool, args: unknown): object {
  requireShallow(args);
  const problems: string[] = [];
  const input = understood(tool.input, withoutNulls(args ?? {}), "", problems);
  const parsed = problems.length === 0 ? tool.input.safeParse(input) : undefined;
  if (parsed?.success) return parsed.data;
  const all = parsed ? parsed.error.issues.map(describeIssue) : problems;
  const known = Object.keys(tool.input.shape).join(", ");
  throw new ToolError(
    "invalid_input",
    `${tool.name} was not run: ${all.slice(0, MAX_PROBLEMS).map(cut).join("; ")}. It takes: ${known || "no arguments"}.`,
  );
}

/** @throws ToolError */
function requireShallow(args: unknown): void {
  let level = [args];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) throw new ToolError("invalid_input", "The arguments are nested too deep.");
    level = level.flatMap((value): unknown[] =>
      typeof value === "object" && value !== null ? Object.values(value) : [],
    );
  }
}

/**
 * The value as its schema means it: objects and lists that came as JSON text are read, and keys that no level knows are
 * noted as problems. Where the API itself is open, all keys pass.
 */
function understood(schema: z.core.$ZodType, given: unknown, path: string, problems: string[]): unknown {
  const bare = unwrapped(schema);
  if (bare instanceof z.ZodObject) return understoodObject(bare, readJson(given, "{"), path, problems);
  if (bare instanceof z.ZodArray) {
    const value = readJson(given, "[");
    if (!Array.isArray(value)) return value;
    return value.map((item, index) => understood(bare.element, item, `${path}[${index}]`, problems));
  }
  if (bare instanceof z.ZodRecord) {
    const value = readJson(given, "{");
    if (!isRecord(value)) return value;
    return mapFields(value, (item, key) => understood(bare.valueType, item, join(path, key), problems));
  }
  return given;
}

function understoodObject(schema: z.ZodObject, value: unknown, path: string, problems: string[]): unknown {
  if (!isRecord(value)) return value;
  const shape: Readonly<Record<string, z.core.$ZodType>> = schema.shape;
  const isOpen = schema.def.catchall !== undefined && !(schema.def.catchall instanceof z.ZodNever);
  const known = Object.keys(shape);
  return mapFields(value, (item, key) => {
    const field = Object.hasOwn(shape, key) ? shape[key] : undefined;
    if (field) return understood(field, item, join(path, key), problems);
    if (!isOpen) problems.push(unknownKey(join(path, key), path, key, known));
    return item;
  });
}

function unknownKey(at: string, level: string, key: string, known: readonly string[]): string {
  const meant = likeliest(key, known);
  const where = level === "" ? "" : `; ${level} takes ${known.join(", ")}`;
  return `there is no field ${at}${meant === undefined ? "" : `, did you mean ${meant}?`}${where}`;
}

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return unwrapped(schema.def.innerType);
  }
  return schema;
}

/** Some clients send an object or a list as the text of its JSON. */
function readJson(value: unknown, opening: "{" | "["): unknown {
  if (typeof value !== "string" || !value.trimStart().startsWith(opening)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function mapFields(value: Readonly<Record<string, unknown>>, change: (item: unknown, key: string) => unknown): object {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, change(item, key)]));
}

function describeIssue({ path, message }: z.core.$ZodIssue): string {
  const field = path.join(".");
  return field === "" ? message : `${field}: ${message}`;
}

function cut(problem: string): string {
  return problem.length > MAX_PROBLEM ? `${problem.slice(0, MAX_PROBLEM)}…` : problem;
}

/** Models send null for what they leave out. */
function withoutNulls(args: unknown): unknown {
  if (!isRecord(args)) return args;
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== null));
}
