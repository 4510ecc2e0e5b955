// The JSON Schema of a tool's input, without what costs context and tells a model nothing.
import { z } from "zod";
import type { Tool } from "./define.ts";

export function inputSchemaOf(tool: Tool): { type: "object"; [key: string]: unknown } {
  const schema = slim(z.toJSONSchema(tool.input, { io: "input" }));
  return { ...(schema as object), type: "object" };
}

/** Unknown arguments are refused at run time; the schema need not say so in every tool. */
function slim(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(slim);
  if (typeof schema !== "object" || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key, value]) => !isNoise(key, value))
      .map(([key, value]) => [key, slim(value)]),
  );
}

function isNoise(key: string, value: unknown): boolean {
  return (
    key === "$schema" ||
    (key === "additionalProperties" && (value === false || isEmptyObject(value))) ||
    (key === "propertyNames" && typeof value === "object") ||
    ((key === "minimum" || key === "maximum") && Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER)
  );
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
