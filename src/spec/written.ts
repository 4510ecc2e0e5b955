// How a description wants a query parameter of several values written: each by itself, in one text, or under names made of
// its own and theirs.
import { isJson, type Json } from "./schema.ts";

/** `each` is what needs no words: a name again for each value. */
export type Written = "each" | "comma" | "space" | "pipe" | "deep" | "json";

const BETWEEN: Partial<Record<Written, string>> = { comma: ",", space: " ", pipe: "|" };

/** Undefined for a way that is none of a query's. */
export function writtenAs({ style = "form", explode, content }: Json): Written | undefined {
  if (content !== undefined) return isJson(content) && "application/json" in content ? "json" : undefined;
  switch (style) {
    case "form":
      return explode === false ? "comma" : "each";
    case "spaceDelimited":
      return explode === true ? "each" : "space";
    case "pipeDelimited":
      return explode === true ? "each" : "pipe";
    case "deepObject":
      return "deep";
    default:
      return undefined;
  }
}

/** The part of a query that a value is. */
export function queryFor(name: string, value: unknown, written: Written): Json {
  if (written === "json") return { [name]: JSON.stringify(value) };
  if (isJson(value)) return objectFor(name, value, written);
  const between = BETWEEN[written];
  return { [name]: Array.isArray(value) && between !== undefined ? value.join(between) : value };
}

function objectFor(name: string, value: Json, written: Written): Json {
  const between = BETWEEN[written];
  if (between !== undefined) return { [name]: Object.entries(value).flat().join(between) };
  if (written === "each") return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [`${name}[${key}]`, each]));
}
