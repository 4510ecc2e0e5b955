// Compares a description of the API with the table of operations: what of ours it lacks, what it adds, what has changed.
// One comparison for tools, people and the project's own checks.
import { z } from "zod";
import type { AnyOperation } from "../artie/client.ts";

import { type Operation, READ_ONLY } from "../artie/operation.ts";
import { eventOperations, operations } from "../artie/operations.ts";
import { salvaged } from "../artie/salvage.ts";
import { type Described, LeftOut, type Spec, SpecError } from "./document.ts";
import type { Written } from "./written.ts";
import { FIELD_NAME, isJson, type Json, type Schemas, valuesOf } from "./schema.ts";

/** A way into a body or a query: names of fields, `[]` for each item, `{}` for each value. */
export type Place = readonly string[];

export type FieldDrift = { readonly in: "query" | "body"; readonly at: Place; readonly name: string } & (
  | { readonly kind: "new"; readonly schema: unknown; readonly required: boolean; readonly written?: Written }
  | { readonly kind: "required" }
  | { readonly kind: "gone" }
  | { readonly kind: "type"; readonly was: string; readonly is: string; readonly types: readonly string[] }
  | { readonly kind: "values"; readonly added: readonly string[]; readonly gone: readonly string[] }
);

export interface OperationDrift {
  readonly operation: AnyOperation;
  /** Undefined when it is gone. */
  readonly described: Described | undefined;
  readonly fields: readonly FieldDrift[];
  /** Fields of the answer that we use, each with what is wrong with it. */
  readonly answer: readonly string[];
}

export interface Comparison {
  readonly spec: Spec;
  readonly ours: readonly OperationDrift[];
  /** What the table does not have. */
  readonly added: readonly Described[];
  /** A sentence for each kind of thing that is left out. */
  readonly leftOut: readonly string[];
}

/** With less of it in a description, that is about something else. */
const LEAST_KNOWN = 1 / 4;

const groups: readonly Readonly<Record<string, AnyOperation>>[] = Object.values(operations);
export const ourOperations: readonly AnyOperation[] = groups.flatMap((group) => Object.values(group));

/** Whatever the parameters are called, and without a fixed query. */
export function placeOf({ method, path }: Pick<Operation, "method" | "path">): string {
  return `${method} ${path.replace(/\?.*/s, "").replaceAll(/\{[^{}]*\}/g, "{}")}`;
}

/** @throws SpecError for a description of something else */
export function compare(spec: Spec): Comparison {
  const described = new Map(spec.operations.map((each) => [placeOf(each), each]));
  const places = new Set(ourOperations.map(placeOf));
  const known = [...places].filter((place) => described.has(place)).length;
  if (known < places.size * LEAST_KNOWN) {
    throw new SpecError(`it is of another product: it has ${known} of the ${places.size} operations of Artie`);
  }
  const leftOut = new LeftOut();
  const asTheyAre = new Map<string, Described>();
  const others = spec.operations.filter((each) => !places.has(placeOf(each)) && !EVENT_PLACES.has(placeOf(each)));
  const added = others.filter((each) => {
    const ours = ourOperations.find(({ id }) => id === each.id);
    if (!ours || ours.method === each.method || described.has(placeOf(ours))) return true;
    leftOut.note("described as another kind of request than it is", `${ours.id} as ${each.method} ${each.path}`);
    asTheyAre.set(placeOf(ours), each);
    return false;
  });
  for (const operation of ourOperations) {
    const { about, demands = [] } = described.get(placeOf(operation)) ?? {};
    for (const demand of demands) leftOut.note("needed by requests that can't have it", `${operation.id} ${demand}`);
    const hint = about?.readOnlyHint;
    if (hint === undefined || hint === (operation.effect === "read")) continue;
    leftOut.note("what they say of changing nothing or something, which stays as it is here", operation.id);
  }
  const ours = ourOperations.map((operation) => {
    const as = asTheyAre.get(placeOf(operation));
    if (as) return { operation, described: as, fields: [], answer: [] };
    return driftOf(spec.schemas, operation, described.get(placeOf(operation)), leftOut);
  });
  return { spec, ours, added, leftOut: [...spec.leftOut, ...leftOut.sentences()] };
}

const EVENT_PLACES = new Set(Object.values(eventOperations).map(placeOf));

function driftOf(
  schemas: Schemas,
  operation: AnyOperation,
  described: Described | undefined,
  leftOut: LeftOut,
): OperationDrift {
  if (!described) return { operation, described, fields: [], answer: [] };
  const { takes } = operation;
  const fields: FieldDrift[] = [];
  const unread = new Set<string>();
  const query = {
    type: "object",
    properties: queryOf(described),
    required: requiredQuery(described),
    additionalProperties: described.isPartial,
  };
  const inBody = described.body?.schema;
  if (takes?.in === "body" && inBody === undefined) {
    for (const name of Object.keys(takes.shape.shape)) fields.push({ in: "body", at: [], name, kind: "gone" });
  }
  const run = { schemas, fields, unread };
  if (inBody !== undefined) {
    compareFields({ ...run, in: "body" }, takes?.in === "body" ? takes.shape : NOTHING, inBody, []);
  }
  compareFields({ ...run, in: "query" }, knownQuery(operation, described), query, []);
  if (described.isPartial) unread.add("parameters");
  for (const [index, field] of fields.entries()) {
    const written = described.parameters.find((each) => each.in === field.in && each.name === field.name)?.written;
    if (field.kind === "new" && written !== undefined) fields[index] = { ...field, written };
  }
  const answer = answerDrift({ schemas, unread }, operation.answer, described.answer);
  for (const what of unread) leftOut.note("parts that lead nowhere", `${operation.id} ${what}`);
  return { operation, described, fields, answer };
}

const NOTHING = z.object({});

/** Whoever says nothing of a query of several parameters has not described it, rather than taken all of it away. */
function knownQuery(operation: AnyOperation, { parameters }: Described): z.ZodObject {
  const known = queryShape(operation);
  const isSilent = Object.keys(known.shape).length > 1 && !parameters.some((each) => each.in === "query");
  return isSilent ? NOTHING : known;
}

/** With what stands as a fixed query in the path of any operation at this place. */
function queryShape(operation: AnyOperation): z.ZodObject {
  const { takes } = operation;
  const here = ourOperations.filter((other) => placeOf(other) === placeOf(operation));
  const fixed = here.flatMap(({ path }) => [...new URLSearchParams(path.split("?")[1] ?? "").keys()]);
  const known = takes?.in === "query" ? takes.shape : NOTHING;
  return known.extend(Object.fromEntries(fixed.map((name) => [name, z.unknown()])));
}

function queryOf({ parameters }: Described): Json {
  return Object.fromEntries(
    parameters
      .filter((each) => each.in === "query")
      .map(({ name, schema, description }) => [
        name,
        isJson(schema) && description ? { description, ...schema } : schema,
      ]),
  );
}

function requiredQuery({ parameters }: Described): string[] {
  return parameters.filter((each) => each.in === "query" && each.required).map(({ name }) => name);
}

interface Reading {
  readonly schemas: Schemas;
  /** What of the description leads nowhere, and stays as it is here. */
  readonly unread: Set<string>;
}

interface Run extends Reading {
  readonly fields: FieldDrift[];
  readonly in: "query" | "body";
}

/** Our fields against theirs at one place, and all places below it that both have. */
function compareFields(run: Run, known: z.ZodObject, given: unknown, at: Place): void {
  const schema = run.schemas.spread(given);
  if (!schema) run.unread.add(at.length === 0 ? run.in : at.join("."));
  if (!schema || !isJson(schema["properties"])) return;
  const theirs = schema["properties"];
  const taken = new Map(run.schemas.taken(theirs));
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  const ours: Readonly<Record<string, z.core.$ZodType>> = known.shape;
  for (const [name, field] of Object.entries(ours)) {
    if (!taken.has(name)) {
      if (Object.hasOwn(theirs, name) || !isOpen(schema)) run.fields.push({ in: run.in, at, name, kind: "gone" });
      continue;
    }
    if (required.includes(name) && isOptional(field)) run.fields.push({ in: run.in, at, name, kind: "required" });
    compareField(run, field, taken.get(name), { at, name });
  }
  for (const [name, field] of taken) {
    if (Object.hasOwn(ours, name) || !FIELD_NAME.test(name) || isAnswerOnly(at, name)) continue;
    run.fields.push({ in: run.in, at, name, kind: "new", schema: field, required: required.includes(name) });
  }
}

function isOpen(schema: Json): boolean {
  const others = valuesOf(schema);
  return others === true || isJson(others);
}

const ANSWER_ONLY: Readonly<Record<string, readonly string[]>> = READ_ONLY;

/** One schema often stands for what is taken and what is answered. */
function isAnswerOnly(at: Place, name: string): boolean {
  const row = at.at(-1) === "[]" ? at.at(-2)?.replace(/s$/, "") : at.at(-1);
  return (ANSWER_ONLY[row ?? ""] ?? []).includes(name);
}

function isOptional(field: z.core.$ZodType): boolean {
  return field instanceof z.ZodOptional || field instanceof z.ZodDefault;
}

export function unwrapped(field: z.core.$ZodType): z.core.$ZodType {
  if (field instanceof z.ZodOptional || field instanceof z.ZodNullable || field instanceof z.ZodDefault) {
    return unwrapped(field.def.innerType);
  }
  return field;
}

interface Field {
  readonly at: Place;
  readonly name: string;
}

function compareField(run: Run, field: z.core.$ZodType, given: unknown, { at, name }: Field): void {
  const bare = unwrapped(field);
  const schema = run.schemas.merged(given);
  if (!schema) run.unread.add([...at, name].join("."));
  if (!schema) return;
  const changed = typeChange(run.schemas, bare, given);
  if (changed) {
    run.fields.push({ in: run.in, at, name, kind: "type", ...changed });
    return;
  }
  const inside = [...at, name];
  if (bare instanceof z.ZodObject) compareFields(run, bare, schema, inside);
  else if (bare instanceof z.ZodArray) compareInner(run, bare.element, schema["items"], [...inside, "[]"]);
  else if (bare instanceof z.ZodRecord) compareInner(run, bare.valueType, valuesOf(schema), [...inside, "{}"]);
  else if (bare instanceof z.ZodEnum) compareValues(run, bare, schema, { at, name });
}

function compareInner(run: Run, inner: z.core.$ZodType, given: unknown, at: Place): void {
  const bare = unwrapped(inner);
  if (bare instanceof z.ZodObject && isJson(given)) compareFields(run, bare, given, at);
}

type TypeChange = Pick<Extract<FieldDrift, { kind: "type" }>, "was" | "is" | "types">;

/** Undefined when what we send is still taken, as far as is said. */
function typeChange(schemas: Schemas, ours: z.core.$ZodType, given: unknown): TypeChange | undefined {
  const bare = unwrapped(ours);
  const was = typeNameOf(bare);
  const types = schemas.types(given).filter((type) => type !== "null");
  if (was === undefined || types.length === 0) return undefined;
  if (!types.some((type) => isAlike(was, type))) return { was, is: types.join(" or "), types };
  const inner = bare instanceof z.ZodArray ? bare.element : bare instanceof z.ZodRecord ? bare.valueType : undefined;
  const schema = inner && schemas.merged(given);
  const theirs = schema && (was === "array" ? schema["items"] : valuesOf(schema));
  const changed = inner && isJson(theirs) && typeChange(schemas, inner, theirs);
  return changed ? { was: `${was} of ${changed.was}`, is: `${was} of ${changed.is}`, types: [] } : undefined;
}

/** Beside an open form, what is listed is among what is taken. */
function compareValues({ schemas, fields, in: where }: Run, known: z.ZodEnum, schema: Json, field: Field): void {
  const lists = schemas
    .formsOf(schema)
    .map(({ enum: values }) => (Array.isArray(values) ? (values as unknown[]) : undefined));
  const theirs = lists.flatMap((values) => values ?? []).filter((value): value is string => typeof value === "string");
  if (theirs.length === 0) return;
  const ours = known.options.map(String);
  const added = theirs.filter((value) => !ours.includes(value));
  const gone = lists.includes(undefined) ? [] : ours.filter((value) => !theirs.includes(value));
  if (added.length + gone.length > 0) fields.push({ in: where, ...field, kind: "values", added, gone });
}

/** Undefined for what may be anything. */
function typeNameOf(bare: z.core.$ZodType): string | undefined {
  if (bare instanceof z.ZodEnum || bare instanceof z.ZodString || bare instanceof z.ZodStringFormat) return "string";
  if (bare instanceof z.ZodBoolean) return "boolean";
  if (bare instanceof z.ZodNumber) return "number";
  if (bare instanceof z.ZodObject || bare instanceof z.ZodRecord) return "object";
  return bare instanceof z.ZodArray ? "array" : undefined;
}

function isAlike(ours: string, theirs: string): boolean {
  return ours === theirs || (ours === "number" && theirs === "integer");
}

/** What we can't do without in an answer, and what we know the type of. */
function answerDrift(reading: Reading, answer: z.core.$ZodType, given: unknown, at = ""): string[] {
  const { schemas, unread } = reading;
  const known = answerShape(answer);
  if (!known || given === undefined) return [];
  const schema = schemas.merged(given);
  if (!schema) unread.add(["answer", ...(at === "" ? [] : [at])].join(" "));
  if (!schema) return [];
  if (known instanceof z.ZodArray) return answerDrift(reading, known.element, schema["items"], `${at}[]`);
  const theirs = schema["properties"];
  if (!isJson(theirs)) return [];
  return Object.entries(known.shape).flatMap(([name, field]: [string, z.core.$ZodType]) => {
    const path = at === "" ? name : `${at}.${name}`;
    if (!Object.hasOwn(theirs, name)) {
      return isOptional(field) || isOpen(schema) ? [] : [`its answer lacks ${path}`];
    }
    const was = typeNameOf(answerShape(field) ?? unwrapped(field));
    const types = schemas.types(theirs[name]).filter((type) => type !== "null");
    if (was !== undefined && types.length > 0 && !types.some((type) => isAlike(was, type))) {
      return [`its answer has ${path} as ${types.join(" or ")}, was ${was}`];
    }
    return answerDrift(reading, field, theirs[name], path);
  });
}

/** What is read of an answer: before it is made into something else, and of several forms the first that has fields. */
function answerShape(schema: z.core.$ZodType): z.ZodObject | z.ZodArray | undefined {
  const bare = unwrapped(schema);
  const inner = salvaged.get(bare);
  if (inner) return answerShape(inner);
  if (bare instanceof z.ZodPipe) return answerShape(bare.def.in);
  if (bare instanceof z.ZodUnion) {
    return bare.options.map(answerShape).find((shape) => shape instanceof z.ZodObject);
  }
  return bare instanceof z.ZodObject || bare instanceof z.ZodArray ? bare : undefined;
}
