// Makes changes that were found between two states of a resource in a third: in what somebody else has made of it since.
import { type Change, nameOf } from "./diff.ts";
import { grouped } from "./grouped.ts";
import { isSettings, own, type Settings } from "./overlay.ts";

/** Where a change is, from where the walk has come to. */
type Way = readonly string[];

/**
 * The state with the changes made in it, each where it stood. A change of a row that is gone from it has no place and is
 * left out.
 * @param whole the state that the changes lead to
 */
export function applied(changes: readonly Change[], state: Settings, whole: Settings): Settings {
  return inFields(
    state,
    whole,
    changes.map(({ at }) => at),
  );
}

function inFields(fields: Settings, whole: Settings, ways: readonly Way[]): Settings {
  const after = new Map(Object.entries(fields));
  for (const [name, rest] of byFirst(ways)) {
    const wanted = own(whole, name);
    const field = isWhole(rest) ? wanted : inValue(own(fields, name), wanted, rest);
    if (field === undefined) after.delete(name);
    else after.set(name, field);
  }
  return Object.fromEntries(after);
}

function inValue(value: unknown, whole: unknown, ways: readonly Way[]): unknown {
  if (Array.isArray(whole)) return inRows(Array.isArray(value) ? value : [], whole, ways);
  return isSettings(whole) ? inFields(isSettings(value) ? value : {}, whole, ways) : whole;
}

function inRows(rows: readonly unknown[], whole: readonly unknown[], ways: readonly Way[]): unknown[] {
  const wanted = new Map(whole.toReversed().map((row) => [nameOf(row), row]));
  const changed = byFirst(ways);
  const kept = rows.flatMap((row) => {
    const [name, rest] = [nameOf(row), changed.get(nameOf(row) ?? "")];
    if (name === undefined || !rest) return [row];
    const goal = wanted.get(name);
    if (goal === undefined) return [];
    return [isWhole(rest) ? goal : inValue(row, goal, rest)];
  });
  const known = new Set(rows.map(nameOf));
  const uuids = new Set(rows.filter(isSettings).map(({ uuid }) => uuid));
  const added = [...changed].flatMap(([name, rest]) => {
    const row = known.has(name) ? undefined : wanted.get(name);
    const isNew = row !== undefined && (isWhole(rest) || rest.some(([field]) => field === "name"));
    return isNew ? [withoutLostUuid(row, uuids)] : [];
  });
  return [...kept, ...added];
}

function byFirst(ways: readonly Way[]): Map<string, Way[]> {
  const groups = grouped(ways, ([name = ""]) => name);
  return new Map([...groups].map(([name, own]) => [name, own.map((way) => way.slice(1))]));
}

/** One of the changes is all of it. */
function isWhole(ways: readonly Way[]): boolean {
  return ways.some((way) => way.length === 0);
}

/** The UUID of a row that is no longer there names nothing; a row that is renamed is known by it. */
function withoutLostUuid(row: unknown, uuids: ReadonlySet<unknown>): unknown {
  if (!isSettings(row) || uuids.has(row["uuid"])) return row;
  return Object.fromEntries(Object.entries(row).filter(([name]) => name !== "uuid"));
}
