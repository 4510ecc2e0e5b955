// The flat input of an operation that is known by its description alone, and how it is split into path, query and body.
import { ToolError } from "../../rules/tool-error.ts";
import type { Described } from "../../spec/document.ts";
import { FIELD_NAME, isJson, type Json, type Schemas } from "../../spec/schema.ts";
import { queryFor, type Written } from "../../spec/written.ts";
import type { Request } from "../../artie/index.ts";
import type { Kind, Resolver } from "../../rules/resolve.ts";
import { callFields } from "../define.ts";
import { paging } from "../shape.ts";
import { kindOf, ownerOf, takingNames, uuidsFor } from "./named.ts";

export interface Field {
  /** What it is called in the tool's input. */
  readonly input: string;
  readonly name: string;
  /** `whole` is a body that is no object. */
  readonly in: "path" | "query" | "body" | "whole";
  readonly required: boolean;
  readonly schema: Json;
  /** In a query. */
  readonly written: Written;
  /** What it stands for, where that can be named. */
  readonly kind?: Kind;
}

/** Names that tools use themselves. */
const OWN = new Set([...Object.keys(paging), ...Object.keys(callFields), "confirm", "undo"]);

/** Where several parts have a field of one name, the later ones are called `query_name` and `body_name`. @throws Error */
export function fieldsOf(schemas: Schemas, { path, parameters, body }: Described): Field[] {
  const fields: Field[] = [];
  const taken = new Set<string>();
  const add = (field: Omit<Field, "input">) => {
    const isTaken = taken.has(field.name) || OWN.has(field.name);
    const input = isTaken ? `${field.in}_${field.name}` : field.name;
    taken.add(input);
    const isFirst = field.in === "path" && fields.length === 0;
    fields.push({ ...withNames(field, (isFirst ? ownerOf(path) : undefined) ?? kindOf(field.name)), input });
  };
  for (const { name, in: place, required, schema, description, written } of parameters) {
    const plain = schemas.plain(schema ?? {});
    add({ name, in: place, required, schema: description === undefined ? plain : { description, ...plain }, written });
  }
  if (!body) return fields;
  const written = "each";
  const isFlat = isJson(schemas.merged(body.schema)?.["properties"]);
  const { properties, required } = schemas.spread(body.schema) ?? {};
  if (!isFlat || !isJson(properties)) {
    add({ name: "body", in: "whole", required: body.required, schema: schemas.plain(body.schema), written });
    return fields;
  }
  for (const [name, schema] of schemas.taken(properties)) {
    const isNeeded = Array.isArray(required) && required.includes(name);
    if (FIELD_NAME.test(name)) add({ name, in: "body", required: isNeeded, schema: schemas.plain(schema), written });
    else if (isNeeded) throw new Error("it needs a field with odd characters");
  }
  return fields;
}

function withNames(field: Omit<Field, "input">, kind: Kind | undefined): Omit<Field, "input"> {
  const schema = kind && takingNames(field.schema);
  return schema ? { ...field, schema, kind } : field;
}

/** The input with the UUIDs of what it names. @throws ToolError for a name that nothing has */
export async function withUuids(
  resolve: Resolver,
  fields: readonly Field[],
  input: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> {
  const named = fields.flatMap(({ kind, input: name }) => (kind ? [{ kind, name }] : []));
  const found = named.map(async ({ kind, name }) => [name, await uuidsFor(resolve, kind, input[name])] as const);
  return { ...input, ...Object.fromEntries(await Promise.all(found)) };
}

export interface NewRequest extends Request {
  /** With its parameters filled in. */
  readonly path: string;
  /** Of the resource of ours that it is about, where it is about one; then `{uuid}` stands for it in `template`. */
  readonly uuid: string | undefined;
  readonly template: string;
  readonly contentType: string | undefined;
  /** What stands in the path, the last one last. */
  readonly parameters: readonly string[];
}

/** @throws ToolError for a value that would lead elsewhere */
export function inputOf(
  { path, body }: Described,
  fields: readonly Field[],
  input: Readonly<Record<string, unknown>>,
): NewRequest {
  const given = (place: Field["in"]) =>
    fields.flatMap((field): [string, unknown][] => {
      const value = input[field.input];
      return field.in === place && value !== undefined ? [[field.name, value]] : [];
    });
  const inPath = new Map(given("path"));
  const parameters: string[] = [];
  const filled = path.replaceAll(/\{([^{}]+)\}/g, (_, name: string) => {
    const value = String(inPath.get(name)).toWellFormed();
    // No encoding keeps a URL from reading dots as a step, and nothing names the collection.
    if (/^\.{0,2}$/.test(value)) throw new ToolError("invalid_input", `${name} is not an id: nothing was sent.`);
    parameters.push(value);
    return encodeURIComponent(value);
  });
  const query = fields.filter((field) => field.in === "query" && input[field.input] !== undefined);
  const [whole] = given("whole");
  const inBody = Object.fromEntries(given("body"));
  const [uuid] = ownerOf(path) ? parameters : [];
  const head = path.slice(0, path.indexOf("{"));
  const rest = filled.slice(head.length + encodeURIComponent(uuid ?? "").length);
  return {
    path: filled,
    uuid,
    template: uuid === undefined ? filled : `${head}{uuid}${rest}`,
    parameters,
    query: Object.fromEntries(
      query.flatMap(({ name, input: own, written }) => Object.entries(queryFor(name, input[own], written))),
    ),
    contentType: body?.type,
    body: whole ? jsonOf(whole[1]) : body && (body.required || Object.keys(inBody).length > 0) ? inBody : undefined,
  };
}

/** A text that is the whole body: what is sent as it is has to be its JSON. */
function jsonOf(value: unknown): unknown {
  return typeof value === "string" ? JSON.stringify(value) : value;
}
