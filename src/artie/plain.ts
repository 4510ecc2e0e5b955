// Tells whether a value is just what its schema describes, without the copy that a parser makes of all of it: nearly every
// answer is, and lists are long. What this does not know of zod it leaves to zod.
import { z } from "zod";

type Check = (value: unknown) => boolean;
type CheckOf = (schema: z.core.$ZodType) => Check | undefined;
type Fields = Readonly<Record<string, unknown>>;

/**
 * @param standsFor what a schema of one's own reads, that takes all else as it comes
 * @returns undefined where reading by the schema may change a value, or needs more than a look at its type
 */
export function plainCheck(
  schema: z.core.$ZodType,
  standsFor: (schema: z.core.$ZodType) => z.core.$ZodType | undefined,
): Check | undefined {
  const inner = standsFor(schema);
  if (inner) return plainCheck(inner, standsFor);
  const check = (of: z.core.$ZodType) => plainCheck(of, standsFor);
  if (schema._zod.def.checks?.length) return undefined;
  if (schema instanceof z.ZodOptional) return or(isUndefined, check(schema.def.innerType));
  if (schema instanceof z.ZodNullable) return or(isNull, check(schema.def.innerType));
  if (schema instanceof z.ZodArray) return listOf(check(schema.def.element));
  if (schema instanceof z.ZodObject) return objectOf(schema, check);
  if (schema instanceof z.ZodRecord) return recordOf(schema, check);
  if (schema instanceof z.ZodUnknown) return () => true;
  if (schema instanceof z.ZodString) return (value) => typeof value === "string";
  if (schema instanceof z.ZodBoolean) return (value) => typeof value === "boolean";
  if (schema instanceof z.ZodNumber) return Number.isFinite;
  return undefined;
}

function or(isNothing: Check, check: Check | undefined): Check | undefined {
  return check && ((value) => isNothing(value) || check(value));
}

function listOf(check: Check | undefined): Check | undefined {
  return check && ((value) => Array.isArray(value) && value.every(check));
}

/** One that lets unknown fields pass. */
function objectOf({ _zod: { def } }: z.core.$ZodObject, check: CheckOf): Check | undefined {
  if (!(def.catchall instanceof z.ZodUnknown)) return undefined;
  const fields: [string, Check][] = [];
  for (const [name, schema] of Object.entries(def.shape)) {
    const known = check(schema);
    if (!known) return undefined;
    fields.push([name, known]);
  }
  return (value) => isFields(value) && fields.every(([name, isKnown]) => isKnown(value[name]));
}

function recordOf({ def: { keyType, valueType } }: z.ZodRecord, check: CheckOf): Check | undefined {
  const known = keyType instanceof z.ZodString && check(keyType) ? check(valueType) : undefined;
  return known && ((value) => isFields(value) && Object.values(value).every(known));
}

function isFields(value: unknown): value is Fields {
  // Zod takes such a field out.
  return typeof value === "object" && value !== null && !Array.isArray(value) && !Object.hasOwn(value, "__proto__");
}

function isUndefined(value: unknown): boolean {
  return value === undefined;
}

function isNull(value: unknown): boolean {
  return value === null;
}
