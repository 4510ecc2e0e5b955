// The pieces that request bodies share, and how a body becomes a checked value.
import { z } from "zod";
import { CONNECTOR_TYPES } from "../world/system-types.ts";

/** Any UUID, version and variant aside. The API does not mind its case. */
export const uuid = z.guid().toLowerCase();
export const optionalUuid = uuid.nullish();
export const connectorType = z.enum(CONNECTOR_TYPES);
export const name = z.string().trim().min(1);
export const text = z.string().optional();
export const flag = z.boolean().optional();

/** The fields of a body: those that the client may send, by its own type, and whatever else the API takes. */
export type Fields<Sent> = Readonly<Record<keyof Sent, z.ZodType>> & z.ZodRawShape;

/** A shape as `settings.json` writes it: a kind of value, a list of one shape, or fields by name. */
type Shape = string | readonly Shape[] | { readonly [field: string]: Shape };

const KINDS: Readonly<Record<string, z.ZodType>> = {
  flag: z.boolean(),
  integer: z.int(),
  text: z.string(),
  "gzip or empty": z.enum(["gzip", ""]),
  "0 to 3": z.int().min(0).max(3),
};

/** An object whose fields may each be null or left out. It has to name what the client may send. */
export function fields<Sent>(shape: Readonly<Record<keyof Sent & string, Shape>>) {
  return objectOf(shape);
}

/** Such fields, without those that are null or absent: the API leaves them out of its answers. */
export function settings<Sent>(shape: Readonly<Record<keyof Sent & string, Shape>>) {
  return objectOf(shape).transform((value) =>
    Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== null && entry !== undefined)),
  );
}

function objectOf(shape: Readonly<Record<string, Shape>>) {
  return z.object(Object.fromEntries(Object.entries(shape).map(([key, field]) => [key, schemaOf(field).nullish()])));
}

function schemaOf(shape: Shape): z.ZodType {
  if (typeof shape !== "string") return isList(shape) ? z.array(z.union(shape.map(schemaOf))) : objectOf(shape);
  const kind = KINDS[shape];
  if (!kind) throw new RangeError(`There is no kind of value "${shape}".`);
  return kind;
}

function isList(shape: Shape): shape is readonly Shape[] {
  return Array.isArray(shape);
}

/** One sentence on the first thing that is wrong with a body. */
export function describeIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  const path = issue?.path.map(String).join(".");
  return [path, issue?.message].filter(Boolean).join(": ");
}
