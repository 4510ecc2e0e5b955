// Makes changes that were found between two states of a resource in a third: in what somebody else has made of it since.
import { type Change, nameOf } from "./diff.ts";
import { isSettings, own, type Settings } from "./overlay.ts";

/**
 * The state with the changes made in it. A change of a row that is gone from it has no place and is left out.
 * @param whole the state that the changes lead to
 */
export function applied(changes: readonly Change[], state: Settings, whole: Settings): Settings {
  // What goes, goes last: a row that is renamed is still known by its UUID while it gets its other name.
  const inOrder = [...changes].sort((a, b) => Number(a.after === undefined) - Number(b.after === undefined));
  return inOrder.reduce((fields, { at }) => inFields(fields, whole, at), state);
}

function inFields(fields: Settings, whole: Settings, [name = "", ...rest]: readonly string[]): Settings {
  const field = rest.length === 0 ? own(whole, name) : inValue(own(fields, name), own(whole, name), rest);
  const others = Object.entries(fields).filter(([other]) => other !== name);
  return Object.fromEntries(field === undefined ? others : [...others, [name, field]]);
}

function inValue(value: unknown, whole: unknown, at: readonly string[]): unknown {
  if (Array.isArray(whole)) return inRows(Array.isArray(value) ? value : [], whole, at);
  return isSettings(whole) ? inFields(isSettings(value) ? value : {}, whole, at) : whole;
}

function inRows(rows: readonly unknown[], whole: readonly unknown[], [name, ...rest]: readonly string[]): unknown[] {
  const wanted = whole.find((row) => nameOf(row) === name);
  if (wanted === undefined) return rows.filter((row) => nameOf(row) !== name);
  if (rows.some((row) => nameOf(row) === name)) {
    return rows.map((row) => (nameOf(row) !== name ? row : rest.length === 0 ? wanted : inValue(row, wanted, rest)));
  }
  const isNew = rest.length === 0 || rest[0] === "name";
  return isNew ? [...rows, withoutLostUuid(wanted, rows)] : [...rows];
}

/** The UUID of a row that is no longer there names nothing. */
function withoutLostUuid(row: unknown, rows: readonly unknown[]): unknown {
  if (!isSettings(row) || rows.some((other) => isSettings(other) && other["uuid"] === row["uuid"])) return row;
  return Object.fromEntries(Object.entries(row).filter(([name]) => name !== "uuid"));
}
