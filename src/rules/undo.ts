// What it takes to put an update back: the changes the other way round, and of the state before no more than they touch.
import { masksIn } from "../artie/index.ts";
import { type Change, nameOf } from "./diff.ts";
import { isSettings, type Settings } from "./overlay.ts";

/** The changes that lead back. */
export function inverted(changes: readonly Change[]): Change[] {
  return changes.map(({ at, before, after }) => ({ at, before: after, after: before }));
}

/** Of a state what lies where something changes: top fields, and of lists of rows and of objects only what is touched. */
export function partAt(state: Settings, changes: readonly Change[]): Settings {
  const touched = new Map<string, Set<string> | "all">();
  for (const { at } of changes) {
    const [field = "", name] = at;
    const known = touched.get(field);
    if (name === undefined || known === "all") touched.set(field, "all");
    else touched.set(field, (known ?? new Set()).add(name));
  }
  const fields = [...touched].map(([field, names]) => [field, partOf(state[field], names)] as const);
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
}

function partOf(value: unknown, names: ReadonlySet<string> | "all"): unknown {
  if (names === "all") return value;
  if (Array.isArray(value)) return value.filter((row: unknown) => names.has(nameOf(row) ?? ""));
  return isSettings(value) ? Object.fromEntries(Object.entries(value).filter(([name]) => names.has(name))) : value;
}

/**
 * Whether what was there before is known well enough to be put back.
 * @param isSecret fields that an answer may keep to itself: what it does not show is not gone
 */
export function canRestore(changes: readonly Change[], isSecret: (field: string) => boolean): boolean {
  return changes.every(({ at, before }) => {
    if (masksIn(before).length > 0) return false;
    return !at.some(isSecret) || (before !== undefined && before !== null && before !== "");
  });
}
