// The flat input of an operation that is known by its description alone, and how it is split into path, query and body.
import { ToolError } from "../../rules/tool-error.ts";
import type { Described } from "../../spec/document.ts";
import { FIELD_NAME, isJson, type Json, type Schemas } from "../../spec/schema.ts";
import type { Request } from "../../artie/index.ts";
import { callFields } from "../define.ts";
import { paging } from "../shape.ts";

export interface Field {
  /** What it is called in the tool's input. */
  readonly input: string;
  readonly name: string;
  /** `whole` is a body that is no object. */
  readonly in: "path" | "query" | "body" | "whole";
  readonly required: boolean;
  readonly schema: Json;
}

/** Names that tools use themselves. */
const OWN = new Set([...Object.keys(paging), ...Object.keys(callFields), "confirm"]);

/** Where several parts have a field of one name, the later ones are called `query_name` and `body_name`. @throws Error */
export function fieldsOf(schemas: Schemas, { parameters, body }: Described): Field[] {
  const fields: Field[] = [];
  const taken = new Set<string>();
  const add = (field: Omit<Field, "input">) => {
    const isTaken = taken.has(field.name) || OWN.has(field.name);
    const input = isTaken ? `${field.in}_${field.name}` : field.name;
    taken.add(input);
    fields.push({ ...field, input });
  };
  for (const { name, in: place, required, schema, description } of parameters) {
    const plain = schemas.plain(schema ?? {});
    add({ name, in: place, required, schema: description === undefined ? plain : { description, ...plain } });
  }
  if (!body) return fields;
  const whole = schemas.merged(body.schema) ?? {};
  const { properties } = whole;
  if (!isJson(properties)) {
    add({ name: "body", in: "whole", required: body.required, schema: schemas.plain(body.schema) });
    return fields;
  }
  const required = Array.isArray(whole["required"]) ? whole["required"] : [];
  for (const [name, schema] of Object.entries(properties)) {
    const isNeeded = required.includes(name);
    if (FIELD_NAME.test(name)) add({ name, in: "body", required: isNeeded, schema: schemas.plain(schema) });
    else if (isNeeded) throw new Error("it needs a field with odd characters");
  }
  return fields;
}

export interface NewRequest extends Request {
  /** With its parameters filled in. */
  readonly path: string;
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
  const [whole] = given("whole");
  const inBody = Object.fromEntries(given("body"));
  return {
    path: filled,
    parameters,
    query: Object.fromEntries(given("query")),
    body: whole ? whole[1] : body && (body.required || Object.keys(inBody).length > 0) ? inBody : undefined,
  };
}
