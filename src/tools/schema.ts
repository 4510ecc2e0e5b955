// The JSON Schemas of the tools' inputs, without what costs context and tells a model nothing. An input shape that
// several tools share is spelled out in one of them and pointed to from the others.
import type { ToolFacts, Json } from "./facts.ts";
import { rawSchema } from "./raw-schema.ts";

export interface InputSchema {
  readonly type: "object";
  readonly [key: string]: unknown;
}

/** By the list of tools: a selection is asked for again and again. */
const known = new WeakMap<readonly ToolFacts[], InputSchema[]>();

/** One schema for each tool, in order. What a schema points to is always in a tool of the same list. */
export function inputSchemas(tools: readonly ToolFacts[]): readonly InputSchema[] {
  const schemas = known.get(tools) ?? writeSchemas(tools);
  known.set(tools, schemas);
  return schemas;
}

function writeSchemas(tools: readonly ToolFacts[]): InputSchema[] {
  const raw = tools.map((tool) => tool.listed ?? rawSchema(tool));
  const homes = findHomes(
    tools.map((tool) => tool.name),
    raw,
  );
  return tools.map((tool, index) => {
    const { $defs, ...schema } = raw[index] ?? {};
    return withinLimit(schema, Object.entries(($defs ?? {}) as Readonly<Record<string, Json>>), tool.name, homes);
  });
}

/** Codex empties what lies deep in a schema above 5,000 bytes. */
export const MAX_SCHEMA_BYTES = 4_700;

/** The shapes are spelled out as long as there is room; the largest ones are the first of which only the keys stay. */
function withinLimit(
  schema: Json,
  definitions: readonly (readonly [string, Json])[],
  tool: string,
  homes: ReadonlyMap<string, string>,
): InputSchema {
  const bySize = definitions
    .map(([id, shape]) => [id, JSON.stringify(shape).length] as const)
    .sort((a, b) => a[1] - b[1]);
  const elsewhere = new Map(homes);
  for (;;) {
    const slimmed = {
      ...slim(schema, expander(tool, Object.fromEntries(definitions), elsewhere)),
      type: "object" as const,
    };
    const largest = JSON.stringify(slimmed).length > MAX_SCHEMA_BYTES ? bySize.pop() : undefined;
    if (!largest) return slimmed;
    elsewhere.set(largest[0], "");
  }
}

type Expand = (reference: string) => Json;

/** Which tool spells out each shared shape: its home when that is listed, else the first that uses it. */
function findHomes(names: readonly string[], schemas: readonly Json[]): ReadonlyMap<string, string> {
  const homes = new Map<string, string>();
  schemas.forEach(({ $defs }, index) => {
    for (const [id, definition] of Object.entries($defs ?? {})) {
      const home: unknown = Reflect.get(definition as object, "home");
      const listed = names.find((name) => name === home) ?? names[index];
      if (listed !== undefined && !homes.has(id)) homes.set(id, listed);
    }
  });
  return homes;
}

/** Replaces a reference by its definition, the first time in the tool that is its home, else by a pointer there. */
function expander(tool: string, definitions: Json | undefined, homes: ReadonlyMap<string, string>): Expand {
  const here = new Set<string>();
  return function expand(reference) {
    const id = reference.split("/").at(-1) ?? reference;
    const definition = (definitions?.[id] ?? {}) as Json;
    const home = homes.get(id);
    if (home === tool && !here.has(id)) {
      here.add(id);
      return slim(definition, expand);
    }
    const where = home === tool ? `As ${id} above` : home === "" ? "" : `As ${id} of ${home ?? tool}`;
    const keys = home === tool ? [] : keysOf(definition);
    const description = [where, keys.join(", ")].filter(Boolean).join(": ");
    return { type: definition.type, ...itemsOf(definition), description };
  };
}

/** A client that loads one tool at a time sees no other: what a shape is made of stands in each. */
function keysOf({ properties, items, additionalProperties }: Json): string[] {
  const inner = properties ?? ((items ?? additionalProperties ?? {}) as Json).properties;
  return Object.keys(inner ?? {});
}

/** Copilot Chat takes no tool at all, of anybody, while one of them has an array that says nothing of its items. */
function itemsOf({ type, items }: Json): Json {
  if (type !== "array") return {};
  const { type: itemType } = (items ?? {}) as Json;
  return { items: itemType === undefined ? {} : { type: itemType } };
}

function slim(schema: Json, expand: Expand): Json {
  const { $ref, ...words } = schema;
  const own = Object.fromEntries(
    Object.entries(words)
      .filter(([word, value]) => !isNoise(word, value))
      .map(([word, value]) => [word, word === "properties" ? slimEach(value, expand) : slimValue(value, expand)]),
  );
  if (typeof $ref !== "string") return own;
  // Where a shape is spelled out counts for more than what else is said of it.
  const { description = own["description"], ...shape } = expand($ref);
  return { ...shape, ...own, ...(description === undefined ? {} : { description }) };
}

function slimValue(value: unknown, expand: Expand): unknown {
  if (Array.isArray(value)) return value.map((item) => slimValue(item, expand));
  return typeof value === "object" && value !== null ? slim(value as Json, expand) : value;
}

/** The keys of `properties` are names of fields, not words of JSON Schema. */
function slimEach(properties: unknown, expand: Expand): Json {
  return Object.fromEntries(
    Object.entries(properties ?? {}).map(([name, schema]) => [name, slimValue(schema, expand)]),
  );
}

/**
 * Lengths, patterns and unknown arguments are checked at run time, with an error that says what is wrong. Some clients
 * refuse a schema with `format: uuid`.
 */
const NOISE = new Set([
  "$schema",
  "id",
  "home",
  "propertyNames",
  "pattern",
  "minLength",
  "maxLength",
  "minItems",
  "minimum",
]);

function isNoise(word: string, value: unknown): boolean {
  return (
    NOISE.has(word) ||
    (word === "default" && isEmptyObject(value)) ||
    (word === "additionalProperties" && (value === false || isEmptyObject(value))) ||
    (word === "format" && value === "uuid") ||
    ((word === "minimum" || word === "maximum") && Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER)
  );
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
