// The new fields in what clients are told of a tool's input: at their places, and no more words than a context has room for.
import { ITEM, VALUE } from "../extension.ts";
import type { Json } from "../facts.ts";
import { rawSchema } from "../raw-schema.ts";
import type { Tool } from "../define.ts";
import type { Extended, NewField } from "./extend.ts";

/** Characters that the new fields of all tools may add together: a twentieth of what the catalog takes. */
const MAX_ADDED = 2_400;
/** How long a field's description may be, from full to none; what has no room even so is taken and not listed. */
const WORDS = [100, 40, 0] as const;

type Node = Record<string, unknown>;

/** The schemas of these tools with their new fields. */
export function listedSchemas(extended: ReadonlyMap<Tool, Extended>): ReadonlyMap<Tool, Json> {
  const all = [...extended.values()].flatMap(({ fields }) => fields);
  const words = WORDS.find((length) => sizeOf(all, length) <= MAX_ADDED) ?? 0;
  let left = MAX_ADDED;
  const seen = new Set<string>();
  const isListed = (field: NewField): boolean => {
    const key = keyOf(field);
    if (seen.has(key)) return true;
    left -= brief(field.schema, words).length;
    if (left < 0) return false;
    seen.add(key);
    return true;
  };
  return new Map([...extended].map(([tool, each]) => [tool, withFields(tool, each, words, isListed)]));
}

/** Tools share shapes, which are spelled out in one of them. */
function keyOf({ at, name, schema }: NewField): string {
  return JSON.stringify([at.filter((step) => step !== ITEM && step !== VALUE).at(-1), name, schema]);
}

function sizeOf(fields: readonly NewField[], words: number): number {
  const sizes = new Map(fields.map((field) => [keyOf(field), field.name.length + brief(field.schema, words).length]));
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}

function withFields(tool: Tool, extended: Extended, words: number, isListed: (field: NewField) => boolean): Json {
  const { fields, goneFields, extension } = extended;
  const schema = structuredClone(rawSchema(tool)) as Node;
  for (const field of fields.filter(isListed)) {
    const holder = propertiesAt(schema, field.at);
    if (holder) holder[field.name] = shortened(field.schema, words);
  }
  for (const [key, added] of extension.values) {
    const field = fieldAt(schema, key);
    const known = field?.["enum"];
    if (field && Array.isArray(known)) field["enum"] = [...(known as unknown[]), ...added];
  }
  for (const key of goneFields) {
    const steps = key.split("/");
    const holder = propertiesAt(schema, steps.slice(0, -1));
    if (holder) Reflect.deleteProperty(holder, steps.at(-1) ?? "");
  }
  return schema;
}

function fieldAt(schema: Node, key: string): Node | undefined {
  const steps = key.split("/");
  const field = propertiesAt(schema, steps.slice(0, -1))?.[steps.at(-1) ?? ""];
  return isNode(field) ? field : undefined;
}

function propertiesAt(schema: Node, at: readonly string[]): Node | undefined {
  const definitions = isNode(schema["$defs"]) ? schema["$defs"] : {};
  const follow = (node: unknown): Node | undefined => {
    if (!isNode(node)) return undefined;
    const { $ref } = node;
    return typeof $ref === "string" ? follow(definitions[$ref.split("/").at(-1) ?? ""]) : node;
  };
  const holder = at.reduce<Node | undefined>((node, step) => {
    if (step === ITEM) return follow(node?.["items"]);
    if (step === VALUE) return follow(node?.["additionalProperties"]);
    const properties = node?.["properties"];
    return isNode(properties) ? follow(properties[step]) : undefined;
  }, schema);
  const properties = holder?.["properties"];
  return isNode(properties) ? properties : undefined;
}

function brief(schema: Json, words: number): string {
  return JSON.stringify(shortened(schema, words));
}

/** Short texts, and of what lies deep the types alone. */
export function shortened(schema: Json, words: number, depth = 0): Json {
  return Object.fromEntries(
    Object.entries(schema).flatMap(([word, value]): [string, unknown][] => {
      if (word === "description") return words === 0 || depth > 1 ? [] : [[word, cut(String(value), words)]];
      if (word === "additionalProperties" && value === false) return [];
      if (word === "properties" && isNode(value)) {
        if (depth > 1) return [];
        const inner = Object.entries(value).map(([name, field]) => [name, deeper(field, words, depth)] as const);
        return [[word, Object.fromEntries(inner)]];
      }
      if (word === "required" && depth > 1) return [];
      return [[word, deeper(value, words, depth)]];
    }),
  );
}

function deeper(value: unknown, words: number, depth: number): unknown {
  if (Array.isArray(value)) return value.map((each) => deeper(each, words, depth));
  return isNode(value) ? shortened(value, words, depth + 1) : value;
}

/** In one line, up to the last word that has room. */
export function cut(text: string, length: number): string {
  const line = text.replaceAll(/[\s\p{C}]+/gu, " ").trim();
  if (line.length <= length) return line;
  return `${line.slice(0, length - 1).replace(/\s+\S*$/, "")}…`;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
