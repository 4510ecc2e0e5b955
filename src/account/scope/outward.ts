// What an answer refers to outside of the scope, in fields that nobody here knows yet: a newer API may say of a connector
// which pipelines use it.
import type { Inside } from "./inside.ts";

/** Nothing that the API answers lies deeper. */
const MAX_DEPTH = 50;

/** The same without rows, and without fields, that name something outside by its UUID. */
export function withoutOutward<T>(value: T, inside: Inside): T {
  return visit(value, inside, 0) as T;
}

/** Of a list whose rows lie inside: they stay. */
export function rowsWithoutOutward<T>(rows: T, inside: Inside): T {
  return (Array.isArray(rows) ? rows.map((row) => visit(row, inside, 0)) : rows) as T;
}

function visit(value: unknown, inside: Inside, depth: number): unknown {
  if (typeof value !== "object" || value === null || value instanceof Error || depth > MAX_DEPTH) return value;
  if (Array.isArray(value)) {
    return value.filter((row) => !leadsOut(row, inside)).map((row) => visit(row, inside, depth + 1));
  }
  const fields = Object.entries(value).filter(([, field]) => !isOutside(field, inside));
  return Object.fromEntries(fields.map(([name, field]) => [name, visit(field, inside, depth + 1)]));
}

/** A row is about what it names. */
function leadsOut(row: unknown, inside: Inside): boolean {
  if (typeof row !== "object" || row === null) return isOutside(row, inside);
  return Object.values(row).some((field) => isOutside(field, inside));
}

function isOutside(value: unknown, inside: Inside): boolean {
  return typeof value === "string" && inside.excludes(value);
}
