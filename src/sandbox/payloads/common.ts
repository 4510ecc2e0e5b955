// The pieces that request bodies share, and how a body becomes a checked value.
import { z } from "zod";
import { CONNECTOR_TYPES } from "../types.ts";

/** Any UUID, version and variant aside. The API does not mind its case. */
export const uuid = z.guid().toLowerCase();
export const optionalUuid = uuid.nullish();
export const connectorType = z.enum(CONNECTOR_TYPES);
export const name = z.string().trim().min(1);

const boolean = z.boolean().nullish();
const integer = z.int().nullish();
const text = z.string().nullish();
const texts = z.array(z.string()).nullish();

/** An object in which all the named fields hold one kind of value, may be null, and may be left out. */
function fields<Name extends string, Value extends z.ZodType>(value: Value, names: readonly Name[]) {
  return Object.fromEntries(names.map((key) => [key, value])) as Record<Name, Value>;
}

export const booleans = <Name extends string>(...names: Name[]) => fields(boolean, names);
export const integers = <Name extends string>(...names: Name[]) => fields(integer, names);
export const strings = <Name extends string>(...names: Name[]) => fields(text, names);
export const stringLists = <Name extends string>(...names: Name[]) => fields(texts, names);

/** The same object without the fields that are null or absent: the API leaves them out of its answers. */
export function present(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== null && entry !== undefined));
}

/** One sentence on the first thing that is wrong with a body. */
export function describeIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  const path = issue?.path.map(String).join(".");
  return [path, issue?.message].filter(Boolean).join(": ");
}
