// What of a resource can be set, as the tools' own schemas say it: the form that its document has. Free of VS Code.
import { isSettings, type Settings } from "../../rules/overlay.ts";
import { catalog } from "../../tools/catalog.ts";
import type { Json } from "../../tools/facts.ts";
import { rawSchema } from "../../tools/raw-schema.ts";
import type { Kind } from "./address.ts";

interface Form {
  readonly update: string;
  readonly create: string;
  /** How the tool that updates it calls the one that is meant. */
  readonly ref: string;
  /** Field of the document, where it is another than the tool's. */
  readonly renamed: Readonly<Record<string, string>>;
}

export const FORMS: Readonly<Record<Kind, Form>> = {
  pipelines: {
    update: "update_a_artie_pipeline_by_id",
    create: "create_a_artie_pipeline",
    ref: "pipeline",
    renamed: { encryptionKeyUUID: "encryptionKey", columnHashingSaltUUID: "columnHashingSalt" },
  },
  connectors: {
    update: "update_a_artie_connector_by_id",
    create: "create_a_artie_connector",
    ref: "connector",
    renamed: {},
  },
  "source-readers": {
    update: "update_a_artie_source_reader_by_id",
    create: "create_a_artie_source_reader",
    ref: "sourceReader",
    renamed: {},
  },
};

/** About the call, and not about what it changes. */
const OF_THE_CALL = ["confirm", "dryRun", "approval", "removeTables", "undo"];
/** Of a table: which one it is says its name, and its state is nothing to set. */
const OF_A_TABLE = ["uuid", "status"];

/** The JSON Schema of a document, without anything that goes by names of the account. */
export function shapeOf(kind: Kind, isNew: boolean): Json {
  const { update, create, ref, renamed } = FORMS[kind];
  const tool = catalog.find(({ name }) => name === (isNew ? create : update));
  if (!tool) throw new TypeError(`There is no tool for ${kind}.`);
  const { properties, required, $defs = {} } = rawSchema(tool);
  const fields = Object.entries(isSettings(properties) ? properties : {}).filter(
    ([name]) => !OF_THE_CALL.includes(name) && (isNew || name !== ref),
  );
  const own = fields.map(([name, schema]) => [renamed[name] ?? name, closed(schema, $defs)] as const);
  const needed: unknown[] = Array.isArray(required) ? required.filter((name) => isNew || name !== ref) : [];
  return {
    type: "object",
    properties: Object.fromEntries(own.map(([name, schema]) => [name, name === "tables" ? ofTables(schema) : schema])),
    additionalProperties: false,
    ...(needed.length > 0 ? { required: needed } : {}),
  };
}

/** With what it points to in its place, and closed at every depth, as the tools are. */
function closed(schema: unknown, definitions: unknown): Json {
  if (!isSettings(schema)) return {};
  const { $ref, ...words } = schema;
  if (typeof $ref === "string") {
    const id = $ref.split("/").at(-1) ?? "";
    const definition = isSettings(definitions) ? closed(definitions[id], definitions) : {};
    return { ...without(definition, "home"), ...words };
  }
  const { properties, items, additionalProperties, ...rest } = without(words, "pattern", "format");
  const inner = isSettings(properties)
    ? Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, closed(each, definitions)]))
    : undefined;
  return {
    ...withoutBounds(rest),
    ...(inner ? { properties: inner, additionalProperties: false } : {}),
    ...(inner || !isSettings(additionalProperties)
      ? {}
      : { additionalProperties: closed(additionalProperties, definitions) }),
    ...(items === undefined ? {} : { items: closed(items, definitions) }),
  };
}

export function without(fields: Settings, ...names: readonly string[]): Settings {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}

/** Those of any whole number say nothing. */
function withoutBounds(words: Settings): Settings {
  return Object.fromEntries(Object.entries(words).filter(([, value]) => !isAnyNumber(value)));
}

function isAnyNumber(value: unknown): boolean {
  return typeof value === "number" && Math.abs(value) === Number.MAX_SAFE_INTEGER;
}

function ofTables(schema: Json): Json {
  const { items, ...list } = schema;
  const { properties, ...table } = isSettings(items) ? items : {};
  const fields = Object.entries(isSettings(properties) ? properties : {});
  const own = Object.fromEntries(fields.filter(([name]) => !OF_A_TABLE.includes(name)));
  const { schema: inSchema, ...rest } = own;
  return { ...list, items: { ...table, properties: { schema: inSchema, ...rest }, required: ["name"] } };
}

export interface Picked {
  readonly value: unknown;
  /** Paths of what is set and has no place in the form: it stays as it is. */
  readonly kept: readonly string[];
}

/** What of a value the form has a place for. Null is not set. */
export function picked(value: unknown, shape: unknown, at = ""): Picked {
  if (!isSettings(shape)) return { value, kept: [] };
  if (Array.isArray(value) && shape["items"] !== undefined) {
    const rows = value.map((row: unknown) => picked(row, shape["items"], at));
    return { value: rows.map((row) => row.value), kept: [...new Set(rows.flatMap(({ kept }) => kept))] };
  }
  if (!isSettings(value)) return { value, kept: [] };
  const { properties, additionalProperties } = shape;
  const known = isSettings(properties) ? properties : {};
  const names = [...new Set([...Object.keys(known), ...Object.keys(value)])].filter((name) =>
    Object.hasOwn(value, name),
  );
  const fields = names.map((name) => [name, value[name]] as const).filter(([, field]) => field !== null);
  const parts = fields.map(([name, field]) => {
    const path = at === "" ? name : `${at}.${name}`;
    const inner = Object.hasOwn(known, name) ? known[name] : additionalProperties;
    if (inner === false || inner === undefined) return { name, value: undefined, kept: isHollow(field) ? [] : [path] };
    return { name, ...picked(field, inner, path) };
  });
  return {
    value: Object.fromEntries(
      parts.flatMap((part) => (part.value === undefined ? [] : [[part.name, part.value] as const])),
    ),
    kept: [...new Set(parts.flatMap(({ kept }) => kept))],
  };
}

/** Says nothing: what is off, empty or not there. A document leaves it out. */
export function isHollow(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === "") return true;
  return typeof value === "object" && Object.values(value).every(isHollow);
}
