// What differs between a resource as it was read and as it is to be, field by field: it tells whether there is anything to
// do, what a plan would change, and afterwards what the API has not taken over.
import { own, type Settings } from "./overlay.ts";

export interface Change {
  /** The way to the field; a row of a list is named by its UUID or its name. */
  readonly at: readonly string[];
  readonly before?: unknown;
  readonly after?: unknown;
}

/** What an answer lacks of what was asked for. */
export interface NotTaken {
  readonly path: string;
  readonly asked: unknown;
  readonly got?: unknown;
}

/** More characters than a table's name with that of its schema has anywhere. */
const MAX_NAME = 512;

export function changesBetween(before: unknown, after: unknown, at: readonly string[] = []): Change[] {
  if (isSame(before, after)) return [];
  const [old, now] = [fieldsOf(before, after), fieldsOf(after, before)];
  if (!now || (before !== undefined && before !== null && !old)) return [{ at, before, after }];
  const names = new Set([...Object.keys(old ?? {}), ...Object.keys(now)]);
  return [...names].flatMap((name) => changesBetween(own(old, name), own(now, name), [...at, name]));
}

/** `tables.public.orders.enableHistoryMode`; what is too long for a name is no name, and not repeated. */
export function pathOf({ at }: Pick<Change, "at">): string {
  return at.map((name) => (name.length > MAX_NAME ? "…" : name)).join(".");
}

/** What stands where a change was made. */
export function valueAt(state: unknown, { at }: Pick<Change, "at">): unknown {
  return at.reduce<unknown>((value, name) => own(fieldsOf(value), name), state);
}

/** @param isHidden fields that an answer may keep to itself */
export function notTaken(
  changes: readonly Change[],
  answer: unknown,
  isHidden: (field: string) => boolean,
): NotTaken[] {
  return changes.flatMap(({ at, after }) => {
    if (at.some(isHidden)) return [];
    const got = valueAt(answer, { at });
    if (isEmpty(after) ? isEmpty(got) : contains(got, after)) return [];
    return [{ path: pathOf({ at }), asked: after ?? null, ...(got === undefined ? {} : { got }) }];
  });
}

/**
 * Of an object its fields, of a list of rows these by their names; undefined for what has no fields.
 * @param beside an empty list is one of rows where this is
 */
function fieldsOf(value: unknown, beside?: unknown): Settings | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (!Array.isArray(value)) return value as Settings;
  if (value.length === 0) return Array.isArray(beside) && fieldsOf(beside) ? {} : undefined;
  const known = rowsOf.get(value);
  if (known) return known;
  const rows = new Map(value.map((row: unknown) => [nameOf(row), row]));
  if (rows.size !== value.length || rows.has(undefined)) return undefined;
  const named = Object.fromEntries(rows) as Settings;
  rowsOf.set(value, named);
  return named;
}

/** By the list: each change is looked up by itself, and a list may be long. Nothing here changes in its place. */
const rowsOf = new WeakMap<readonly unknown[], Settings>();

/** `schema.name`: a row that is new has no UUID yet. */
export function nameOf(row: unknown): string | undefined {
  if (typeof row !== "object" || row === null || Array.isArray(row)) return undefined;
  const name: unknown = Reflect.get(row, "name");
  const schema: unknown = Reflect.get(row, "schema");
  if (typeof name !== "string") return undefined;
  return typeof schema === "string" && schema !== "" ? `${schema}.${name}` : name;
}

/** Whether all that was asked for is there; more may be. */
function contains(got: unknown, asked: unknown): boolean {
  const [has, wanted] = [fieldsOf(got), fieldsOf(asked)];
  if (!wanted || !has) return isSame(got, asked);
  return Object.entries(wanted).every(([name, value]) => isEmpty(value) || contains(own(has, name), value));
}

/** Null is not there. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
}

/** What is switched off, empty or not there may be left out by an API. */
function isEmpty(value: unknown): boolean {
  if (!value) return true;
  return typeof value === "object" && Object.values(value).every(isEmpty);
}
