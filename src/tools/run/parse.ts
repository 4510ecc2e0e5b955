// Checks the arguments of a call before anything is done with them. What is not understood is refused, at every depth: a
// setting that is dropped in silence is worse than an error.
import { z } from "zod";
import { ToolError } from "../../rules/tool-error.ts";
import type { callFields, Tool } from "../define.ts";
import { type Extension, type Extra, ITEM, VALUE } from "../extension.ts";
import { likeliest } from "./likeliest.ts";

/** No input that makes sense is nested so deep; what is could exhaust the stack. */
const MAX_DEPTH = 60;
const MAX_PROBLEMS = 5;
const MAX_PROBLEM = 1_500;
/** A name by which zod takes nothing over, where all names are taken. */
const LOST = "__proto__";

export interface Call {
  /** The tool's own arguments. */
  readonly input: object;
  /** The same without `confirm`, which is about the call: what is planned. */
  readonly wanted: object;
  /** All that is wanted, also what the tool does not know of: what an approval is bound to. */
  readonly bound: object;
  /** What a newer description of the API lets in beside the tool's own arguments. */
  readonly extras: readonly Extra[];
  readonly confirm: unknown;
  readonly dryRun: boolean;
  readonly approval: string | undefined;
}

/** @throws ToolError that names each field that is wrong */
export function parseCall(tool: Tool, args: unknown): Call {
  const { input: parsed, extras } = parseInput(tool, args);
  const { dryRun = false, approval, ...input } = parsed as z.output<z.ZodObject<typeof callFields>>;
  const { confirm, ...wanted }: { confirm?: unknown } = input;
  const beside = extras.map(({ keys, name, value }) => [[...keys, name].join("."), value] as const);
  return { input, wanted, bound: { ...Object.fromEntries(beside), ...wanted }, extras, confirm, dryRun, approval };
}

function parseInput(tool: Tool, args: unknown): Pick<Call, "input" | "extras"> {
  requireShallow(args);
  const { extension, clears } = tool;
  const reading: Reading = { extension, clears, problems: [], extras: [], cleared: [] };
  const { problems, extras, cleared } = reading;
  const input = understood(tool.input, withoutNulls(args ?? {}), HERE, reading);
  const parsed = problems.length === 0 ? tool.input.safeParse(input) : undefined;
  if (parsed?.success) return { input: withCleared(withExtras(parsed.data, extras), cleared), extras };
  const all = parsed ? parsed.error.issues.map(describeIssue) : problems;
  const known = [...Object.keys(tool.input.shape), ...addedAtTop(tool.extension)].join(", ");
  throw new ToolError(
    "invalid_input",
    `${tool.name} was not run: ${all.slice(0, MAX_PROBLEMS).map(cut).join("; ")}. It takes: ${known || "no arguments"}.`,
  );
}

interface Reading {
  readonly extension: Extension | undefined;
  readonly clears?: readonly string[] | undefined;
  readonly problems: string[];
  readonly extras: Extra[];
  /** Where null stands for a setting that is to go. */
  readonly cleared: At["keys"][];
}

/** Where in the input: as a person reads it, as the way there, and as the place that it is in any input. */
interface At {
  readonly text: string;
  readonly keys: readonly (string | number)[];
  readonly place: readonly string[];
}

const HERE: At = { text: "", keys: [], place: [] };

function field({ text, keys, place }: At, name: string, step = name): At {
  return { text: text === "" ? name : `${text}.${name}`, keys: [...keys, name], place: [...place, step] };
}

function item({ text, keys, place }: At, index: number): At {
  return { text: `${text}[${index}]`, keys: [...keys, index], place: [...place, ITEM] };
}

function lost({ text }: At): string {
  return `${text}: no field can have this name`;
}

function addedAtTop(extension: Extension | undefined): string[] {
  return [...(extension?.additions.keys() ?? [])].filter((key) => !key.includes("/"));
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
function understood(schema: z.core.$ZodType, given: unknown, at: At, reading: Reading): unknown {
  const { object, array, record } = formOf(schema);
  if (object) return understoodObject(object, readJson(given, "{"), at, reading);
  if (array) {
    const value = readJson(given, "[");
    if (!Array.isArray(value)) return value;
    return value.map((each, index) => understood(array.element, each, item(at, index), reading));
  }
  if (record) {
    const value = readJson(given, "{");
    if (!isRecord(value)) return value;
    const entries = present(value).map(([key, each]) => {
      if (key === LOST) reading.problems.push(lost(field(at, key)));
      return [key, understood(record.valueType, each, field(at, key, VALUE), reading)];
    });
    return Object.fromEntries(entries) as object;
  }
  return given;
}

function understoodObject({ shape, isOpen, known }: ObjectForm, value: unknown, at: At, reading: Reading): unknown {
  if (!isRecord(value)) return value;
  const { problems, extension } = reading;
  // Said once, beside the first that it does not take.
  let takes = at.text === "" ? "" : `; ${at.text} takes ${known.join(", ")}`;
  const entries = present(value).flatMap(([key, each]): [string, unknown][] => {
    const here = field(at, key);
    const refusal = extension?.refused.get(here.place.join("/"));
    if (refusal !== undefined) problems.push(`${here.text}: ${refusal}`);
    const inner = Object.hasOwn(shape, key) ? shape[key] : undefined;
    if (inner) return [[key, understoodValue(inner, each, here, reading)]];
    if (takeAddition(each, here, reading)) return [];
    if (isOpen && key === LOST) problems.push(lost(here));
    if (!isOpen) problems.push(unknownKey(here.text, key, known) + takes);
    if (!isOpen) takes = "";
    return [[key, each]];
  });
  return Object.fromEntries(entries);
}

/** For a value that only a newer description knows a known one stands in, for as long as the input is checked. */
function understoodValue(schema: z.core.$ZodType, given: unknown, at: At, reading: Reading): unknown {
  const { extension, extras, problems } = reading;
  const key = at.place.join("/");
  if (given === null && isCleared(schema, key, reading)) {
    reading.cleared.push(at.keys);
    return undefined;
  }
  const values = extension?.values.get(key);
  if (typeof given === "string" && extension?.refusedValues.get(key)?.includes(given)) {
    problems.push(`${at.text}: the API does not take "${given}" as of ${extension.version}`);
  }
  const { oneOf } = formOf(schema);
  if (typeof given !== "string" || !values?.includes(given) || !oneOf) return understood(schema, given, at, reading);
  extras.push({ ...whereOf(at), addition: undefined, value: given });
  return oneOf.options[0];
}

/** Null can't be a group: what of it is to go is named. */
function isCleared(schema: z.core.$ZodType, key: string, { clears = [] }: Reading): boolean {
  return !formOf(schema).object && clears.some((group) => key.startsWith(`${group}/`));
}

function withCleared(input: object, cleared: readonly At["keys"][]): object {
  for (const keys of cleared) {
    const holder = keys.slice(0, -1).reduce<unknown>((at, key) => (isHolder(at) ? at[key] : undefined), input);
    if (isHolder(holder)) holder[keys.at(-1) ?? ""] = null;
  }
  return input;
}

function takeAddition(given: unknown, at: At, { extension, extras, problems }: Reading): boolean {
  const addition = extension?.additions.get(at.place.join("/"));
  if (!addition) return false;
  const check = addition.check();
  const inside: Reading = { extension: undefined, problems: [], extras: [], cleared: [] };
  const value = understood(check, given, at, inside);
  const parsed = inside.problems.length === 0 ? check.safeParse(value) : undefined;
  if (parsed?.success) extras.push({ ...whereOf(at), addition, value });
  problems.push(
    ...inside.problems,
    ...(parsed?.error?.issues ?? []).map((issue) => describeIssue({ ...issue, path: [...at.keys, ...issue.path] })),
  );
  return true;
}

function whereOf({ keys, place }: At): Pick<Extra, "name" | "keys" | "inside"> {
  const inside = place.some((step) => step === ITEM || step === VALUE);
  return { name: String(keys.at(-1)), keys: keys.slice(0, -1), inside };
}

/** What the tool is to see of the extras, back in its place. */
function withExtras(input: object, extras: readonly Extra[]): object {
  for (const { addition, keys, name, value } of extras) {
    if (addition?.merged === false) continue;
    const holder = keys.reduce<unknown>((at, key) => (isHolder(at) ? at[key] : undefined), input);
    if (isHolder(holder)) holder[name] = value;
  }
  return input;
}

function isHolder(value: unknown): value is Record<string | number, unknown> {
  return typeof value === "object" && value !== null;
}

function unknownKey(at: string, key: string, known: readonly string[]): string {
  const meant = likeliest(key, known);
  return `there is no field ${at}${meant === undefined ? "" : `, did you mean ${meant}?`}`;
}

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return unwrapped(schema.def.innerType);
  }
  return schema;
}

interface ObjectForm {
  readonly shape: Readonly<Record<string, z.core.$ZodType>>;
  readonly known: readonly string[];
  /** The API itself takes any key. */
  readonly isOpen: boolean;
}

/** What a schema is when what may be left out or null is there; none of these where it is no more than one value. */
interface Form {
  readonly object?: ObjectForm | undefined;
  readonly array?: z.ZodArray | undefined;
  readonly record?: z.ZodRecord | undefined;
  readonly oneOf?: z.ZodEnum | undefined;
}

const forms = new WeakMap<z.core.$ZodType, Form>();

/** Zod's classes are slow to tell apart: once for each schema. */
function formOf(schema: z.core.$ZodType): Form {
  const known = forms.get(schema);
  if (known) return known;
  const bare = unwrapped(schema);
  const form = {
    object: bare instanceof z.ZodObject ? objectForm(bare) : undefined,
    array: bare instanceof z.ZodArray ? bare : undefined,
    record: bare instanceof z.ZodRecord ? bare : undefined,
    oneOf: bare instanceof z.ZodEnum ? bare : undefined,
  };
  forms.set(schema, form);
  return form;
}

function objectForm({ shape, def: { catchall } }: z.ZodObject): ObjectForm {
  return { shape, known: Object.keys(shape), isOpen: catchall !== undefined && !(catchall instanceof z.ZodNever) };
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

/** What is undefined is not given: no client can send it, and a person's command leaves out what it has nothing for. */
function present(value: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(value).filter(([, each]) => each !== undefined);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function describeIssue({ path, message }: Pick<z.core.$ZodIssue, "path" | "message">): string {
  const where = path.join(".");
  return where === "" ? message : `${where}: ${message}`;
}

function cut(problem: string): string {
  return problem.length > MAX_PROBLEM ? `${problem.slice(0, MAX_PROBLEM)}…` : problem;
}

/** Models send null for what they leave out. */
function withoutNulls(args: unknown): unknown {
  if (!isRecord(args)) return args;
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== null));
}
