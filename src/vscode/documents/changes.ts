// What a person has changed in a document, and what the tools take for it. Free of VS Code.
import { type Change, changesBetween, nameOf, pathOf } from "../../rules/diff.ts";
import { grouped } from "../../rules/grouped.ts";
import { isSettings, own, type Settings } from "../../rules/overlay.ts";
import { isHollow } from "./forms.ts";

/** The document as a value: what it leaves out because it says nothing is still as it was. @throws SyntaxError */
export function filled(draft: unknown, base: unknown): unknown {
  if (isSettings(draft) && isSettings(base)) {
    const left = Object.entries(base).filter(([name, value]) => !Object.hasOwn(draft, name) && isHollow(value));
    const kept = Object.entries(draft).map(([name, value]) => [name, filled(value, own(base, name))] as const);
    return Object.fromEntries([...kept, ...left]);
  }
  if (!Array.isArray(draft) || !Array.isArray(base)) return draft;
  const before = new Map(base.map((row: unknown) => [nameOf(row), row]));
  return draft.map((row: unknown) => (nameOf(row) === undefined ? row : filled(row, before.get(nameOf(row)))));
}

/** Field by field; a row of tables is named as it is called. */
export function changesOf(base: Settings, draft: Settings): Change[] {
  return changesBetween(base, filled(draft, base));
}

/** What is wrong with the document apart from what its schema says: a sentence each. */
export interface Trouble {
  readonly kind: "twice" | "fixed";
  readonly what: string;
}

export function troublesIn(draft: Settings, changes: readonly Change[]): Trouble[] {
  const known = new Set<string>();
  const twice = new Set<string>();
  for (const name of Array.isArray(draft["tables"]) ? draft["tables"].map(nameOf) : []) {
    if (name !== undefined) (known.has(name) ? twice : known).add(name);
  }
  const gone = changes.filter(({ at, after }) => at.length === 1 && after === undefined && !isGroup(at[0]));
  return [
    ...[...twice].map((what) => ({ kind: "twice" as const, what })),
    ...gone.map((change) => ({ kind: "fixed" as const, what: pathOf(change) })),
  ];
}

const GROUPS = ["specificDestCfg", "advancedSettings", "settings", "tablesConfig", "sharedConfig", "isShared"];

function isGroup(name: string | undefined): boolean {
  return GROUPS.includes(name ?? "");
}

/** What the tool that updates it takes: what changes and nothing else; null takes a setting out. */
export function inputFor(changes: readonly Change[], draft: Settings): Settings {
  const inRows = grouped(
    changes.filter(({ at }) => at[0] === "tables"),
    ({ at }) => at[1] ?? "",
  );
  const fields = changes.filter(({ at }) => at[0] !== "tables").reduce<Settings>((input, each) => put(input, each), {});
  const rows = Array.isArray(draft["tables"]) ? draft["tables"].filter(isSettings) : [];
  const named = new Map(rows.map((row) => [nameOf(row), row]));
  const isRemoved = ({ at, after }: Change) => at.length <= 2 && after === undefined;
  const removed = [...inRows].filter(([, own]) => own.some(isRemoved)).map(([name]) => name);
  const changed = [...inRows]
    .filter(([, own]) => !own.some(isRemoved))
    .map(([name, own]) => {
      const { schema, name: called } = named.get(name) ?? {};
      const inRow = own.map((change) => ({ ...change, at: change.at.slice(2) }));
      return inRow.reduce<Settings>((input, each) => put(input, each), {
        ...(schema ? { schema } : {}),
        name: called,
      });
    });
  return {
    ...fields,
    ...(changed.length > 0 ? { tables: changed } : {}),
    ...(removed.length > 0 ? { removeTables: removed } : {}),
  };
}

function put(input: Settings, { at: [name = "", ...rest], before, after }: Change): Settings {
  const own = Object.hasOwn(input, name) ? input[name] : undefined;
  if (rest.length > 0) {
    return { ...input, [name]: put(isSettings(own) ? own : {}, { at: rest, before, after }) };
  }
  return { ...input, [name]: after === undefined ? emptied(before) : after };
}

/** What stands for none of it: a switch is off, a group has nothing left in it, anything else is not set. */
function emptied(before: unknown): unknown {
  if (typeof before === "boolean") return false;
  if (!isSettings(before)) return null;
  return Object.fromEntries(Object.entries(before).map(([name, value]) => [name, emptied(value)]));
}

export interface Conflict {
  readonly path: string;
  readonly base: unknown;
  readonly theirs: unknown;
  readonly mine: unknown;
}

/** Where both have changed the same, to something else each. */
export function conflictsBetween(mine: readonly Change[], theirs: readonly Change[]): Conflict[] {
  const find = overlapping(theirs);
  return mine.flatMap((own) => {
    const other = find(own);
    if (!other || JSON.stringify(other.after) === JSON.stringify(own.after)) return [];
    return [{ path: pathOf(own), base: own.before, theirs: other.after, mine: own.after }];
  });
}

/** Finds, of the changes, one that is the same, lies in it, or holds it. There may be thousands of both. */
export function overlapping(changes: readonly Change[]): (change: Change) => Change | undefined {
  const exactly = new Map<string, Change>();
  const within = new Map<string, Change>();
  for (const change of changes) {
    for (const path of waysTo(change)) if (!within.has(path)) within.set(path, change);
    exactly.set(JSON.stringify(change.at), change);
  }
  return (change) => {
    const holding = waysTo(change).find((path) => exactly.has(path));
    return within.get(JSON.stringify(change.at)) ?? exactly.get(holding ?? "");
  };
}

/** The path of the change, and those of all that it lies in. */
function waysTo({ at }: Change): string[] {
  return at.map((_, index) => JSON.stringify(at.slice(0, index + 1)));
}
