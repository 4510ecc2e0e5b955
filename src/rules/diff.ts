// What differs between a resource as it was read and as it is to be, field by field: it tells whether there is anything to
// do, what a plan would change, and afterwards what the API has not taken over.

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

export function changesBetween(before: unknown, after: unknown, at: readonly string[] = []): Change[] {
  if (isSame(before, after)) return [];
  const [old, now] = [fieldsOf(before), fieldsOf(after)];
  if (!now || (before !== undefined && before !== null && !old)) return [{ at, before, after }];
  const names = new Set([...Object.keys(old ?? {}), ...Object.keys(now)]);
  return [...names].flatMap((name) => changesBetween(old?.[name], now[name], [...at, name]));
}

/** `tables.public.orders.enableHistoryMode`. */
export function pathOf({ at }: Pick<Change, "at">): string {
  return at.join(".");
}

/** @param isHidden fields that an answer may keep to itself */
export function notTaken(
  changes: readonly Change[],
  answer: unknown,
  isHidden: (field: string) => boolean,
): NotTaken[] {
  return changes.flatMap(({ at, after }) => {
    if (at.some(isHidden)) return [];
    const got = at.reduce<unknown>((value, name) => fieldsOf(value)?.[name], answer);
    if (isEmpty(after) ? isEmpty(got) : contains(got, after)) return [];
    return [{ path: at.join("."), asked: after ?? null, ...(got === undefined ? {} : { got }) }];
  });
}

/** Of an object its fields, of a list of rows these by their names; undefined for what has no fields. */
function fieldsOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (!Array.isArray(value)) return value as Readonly<Record<string, unknown>>;
  const rows = value.flatMap((row: unknown): [string, unknown][] => {
    const name = nameOf(row);
    return name === undefined ? [] : [[name, row]];
  });
  return rows.length > 0 && rows.length === value.length ? Object.fromEntries(rows) : undefined;
}

/** `schema.name`: a row that is new has no UUID yet. */
function nameOf(row: unknown): string | undefined {
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
  return Object.entries(wanted).every(([name, value]) => isEmpty(value) || contains(has[name], value));
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
