// A description of the API made from the table of operations, for tests to change. It is what the table knows, no more.
import { z } from "zod";
import { ourOperations } from "../../../src/spec/compare.ts";

export type Node = Record<string, unknown>;

export interface Description extends Node {
  paths: Record<string, Record<string, Node>>;
}

/** Every operation with what it takes; each body has its schemas written out. */
export function describeApi(version = "v9.0.0"): Description {
  const paths: Description["paths"] = {};
  for (const { id, method, path, takes } of ourOperations) {
    const place = path.replace(/\?.*/, "");
    const query = takes?.in === "query" ? parametersOf(takes.shape) : [];
    const fixed = [...new URLSearchParams(path.split("?")[1] ?? "").keys()].map((name) => ({
      in: "query",
      name,
      schema: { type: "boolean" },
    }));
    const known = paths[place]?.[method.toLowerCase()];
    const parameters = [...((known?.["parameters"] as Node[] | undefined) ?? []), ...query, ...fixed];
    (paths[place] ??= {})[method.toLowerCase()] = {
      operationId: id,
      parameters,
      ...(takes?.in === "body" ? { requestBody: jsonBody(z.toJSONSchema(takes.shape, { io: "input" })) } : {}),
      responses: { "200": { description: "OK" } },
    };
  }
  return { openapi: "3.1.0", info: { title: "Artie API", version }, paths };
}

function parametersOf(shape: z.ZodObject): Node[] {
  const { properties = {}, required = [] } = z.toJSONSchema(shape, { io: "input" });
  return Object.entries(properties).map(([name, schema]) => ({
    in: "query",
    name,
    required: required.includes(name),
    schema,
  }));
}

export function jsonBody(schema: unknown): Node {
  return { content: { "application/json": { schema } } };
}

/** The schema of what an operation takes as its body, to be changed. @throws Error when it takes none */
export function bodyOf({ paths }: Description, method: string, path: string): Node {
  const body = paths[path]?.[method.toLowerCase()]?.["requestBody"] as ReturnType<typeof jsonBody> | undefined;
  const content = body?.["content"] as Record<string, { schema: Node }> | undefined;
  const schema = content?.["application/json"]?.schema;
  if (schema) return schema;
  throw new Error(`The description has no body for ${method} ${path}.`);
}

/** Every object with named fields in a schema, and the way there: `[]` for items, `{}` for values. */
export function objectsIn(schema: unknown, at: readonly string[] = []): { at: readonly string[]; object: Node }[] {
  if (typeof schema !== "object" || schema === null) return [];
  const { properties, items, additionalProperties } = schema as Node;
  const fields = Object.entries((properties ?? {}) as Node).flatMap(([name, field]) => objectsIn(field, [...at, name]));
  return [
    ...(properties === undefined ? [] : [{ at, object: schema as Node }]),
    ...fields,
    ...objectsIn(items, [...at, "[]"]),
    ...(typeof additionalProperties === "object" ? objectsIn(additionalProperties, [...at, "{}"]) : []),
  ];
}
