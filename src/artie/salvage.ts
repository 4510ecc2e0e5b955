// What can be read of an object although a part of it can't: that part is left out and named, so that what is odd takes
// nothing else away. A replacement of what was read so is refused (`transport.ts`): it would reset what is left out.
import { z } from "zod";
import { plainCheck } from "./plain.ts";
import { UNREADABLE } from "./unreadable.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Most paths that are named. */
const MAX_NAMED = 20;

interface Salvage {
  /** What stands for fields that the schema must have, of what can be read. */
  readonly instead?: ((row: Fields) => Fields) | undefined;
  /** Whether this is what was looked for at all; all else is no answer. */
  readonly isKnown?: ((row: Fields) => boolean) | undefined;
}

/** What the answers below are read as: for who compares it with what the API says of itself. */
export const salvaged = new WeakMap<z.core.$ZodType, z.ZodType>();

/** What schemas leave as it is, where that is less than what they read. */
const untouched = new WeakMap<z.core.$ZodType, z.ZodType>();

/** The schema, which is known to change nothing of what the other one describes. */
export function leaving<T extends z.ZodType>(as: z.ZodType, schema: T): T {
  untouched.set(schema, as);
  return schema;
}

/** As the schema, but never failing for a part; whole values pass unchanged. */
export function salvaging<T extends z.ZodType>(schema: T, { instead, isKnown }: Salvage = {}): z.ZodType<z.output<T>> {
  const isPlain = plainly(schema);
  const lenient = z.unknown().transform((given, context): z.output<T> => {
    if (isPlain(given)) return given;
    const parsed = schema.safeParse(given);
    if (parsed.success) return parsed.data;
    const known = isFields(given) && (isKnown?.(given) ?? true);
    const salvaged = known ? salvage(schema, given, parsed.error, instead) : undefined;
    if (salvaged?.success) return salvaged.data;
    return refused(parsed.error, context);
  });
  salvaged.set(lenient, schema);
  return lenient;
}

/** The rows of a list: whatever one is, the others stand. Nearly always all can be read, and then are at once. */
export function rowsOf<T extends z.ZodObject>(schema: T, instead?: (row: Fields) => Fields): z.ZodType<z.output<T>[]> {
  const whole = z.array(schema);
  const row = salvaging(schema, { instead });
  const one = (given: unknown): z.output<T> =>
    isFields(given) ? row.parse(given) : schema.parse({ ...instead?.({}), [UNREADABLE]: ["all of it"] });
  const isPlain = plainly(whole);
  const lenient = z.unknown().transform((given, context): z.output<T>[] => {
    if (isPlain(given)) return given;
    const parsed = whole.safeParse(given);
    if (parsed.success) return parsed.data;
    return Array.isArray(given) ? given.map(one) : refused(parsed.error, context);
  });
  salvaged.set(lenient, whole);
  return lenient;
}

function refused({ issues }: z.ZodError, context: z.RefinementCtx): never {
  for (const { path, message } of issues) context.addIssue({ code: "custom", path: [...path], message });
  return z.NEVER;
}

/** Made with the first answer. */
function plainly<T extends z.ZodType>(schema: T): (given: unknown) => given is z.output<T> {
  let check: ((given: unknown) => boolean) | undefined;
  return (given): given is z.output<T> => {
    check ??= plainCheck(schema, (of) => untouched.get(of) ?? salvaged.get(of)) ?? (() => false);
    return check(given);
  };
}

function salvage<T extends z.ZodType>(
  schema: T,
  given: Fields,
  { issues }: z.ZodError,
  instead: Salvage["instead"],
): z.ZodSafeParseResult<z.output<T>> {
  const paths = [...new Set(issues.map(({ path }) => path.map(String).join(".")))];
  const whole: Record<string, unknown> = structuredClone(given);
  // From behind, so that no place in a list moves before it is taken out.
  for (const { path } of issues.toReversed()) takeOut(whole, path);
  const row = { ...instead?.(whole), ...whole, [UNREADABLE]: paths.slice(0, MAX_NAMED) };
  const parsed = schema.safeParse(row);
  if (parsed.success) return parsed;
  // Where a part alone can't go, the field that holds it does.
  const fields = new Set(issues.map(({ path }) => String(path[0] ?? "")));
  const rest = Object.fromEntries(Object.entries(given).filter(([name]) => !fields.has(name)));
  return schema.safeParse({ ...instead?.(rest), ...rest, [UNREADABLE]: [...fields].slice(0, MAX_NAMED) });
}

function takeOut(value: object, path: readonly PropertyKey[]): void {
  const holder = path.slice(0, -1).reduce<unknown>((item, step) => (isHolder(item) ? item[step] : undefined), value);
  const last = path.at(-1);
  if (last === undefined || !isHolder(holder)) return;
  if (Array.isArray(holder)) holder.splice(Number(last), 1);
  else Reflect.deleteProperty(holder, last);
}

function isHolder(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === "object" && value !== null;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
