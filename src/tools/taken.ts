// What an update changes of what is there, and what the API did not take over of it: in the words of plans and results.
import { type Change, changesBetween, notTaken, type NotTaken, pathOf } from "../rules/diff.ts";
import { type Impact, lossOf, withoutNew } from "../rules/impact.ts";
import type { Named } from "../account/names.ts";
import type { Kind, Resolver } from "../rules/resolve.ts";
import { listed } from "../rules/listed.ts";
import { knownStatus } from "../rules/state.ts";
import { canRestore } from "../rules/undo.ts";
import { ToolError } from "../rules/tool-error.ts";
import type { Difference, Plan } from "./plan.ts";
import { isSecretField } from "./policy/redact/index.ts";

/** More of a value is of no use in a plan. */
const MAX_VALUE = 80;
/** Nobody reads more of them side by side. */
const MAX_DIFFERENCES = 500;

interface Updating {
  readonly impact: readonly Impact[];
  /** Of each of these, whether rows flow there. */
  readonly flows: readonly boolean[];
  readonly confirm: string;
}

/** What an update would do: risky where rows cease to reach the destination, or take another way, and data flows. */
export function updating(changes: readonly Change[], { impact, flows, confirm }: Updating) {
  const begun = impact.flatMap(({ begins }) => begins);
  const begins =
    begun.length > 0 ? `. ${listed(begun)} ${begun.length === 1 ? "begins" : "begin"} to reach the destination` : "";
  const planned = { ...changing(changes), effect: effectOf(changes) + begins };
  const loss = lossOf(impact.filter((_, index) => flows[index]));
  return loss === undefined
    ? { ...planned, risk: "none" as const }
    : { ...planned, loss, risk: "outage" as const, confirm };
}

/** The same of what moves no rows. */
export function changing(changes: readonly Change[]) {
  const [items, difference] = [changes.map(lineOf), changes.slice(0, MAX_DIFFERENCES).map(differenceOf)];
  const restores = restoring(changes);
  return { effect: effectOf(changes), idle: changes.length === 0, items, difference, restores };
}

function restoring(changes: readonly Change[]): Plan["restores"] {
  if (!canRestore(changes, isSecretField)) return undefined;
  return changes.some(isTakenOut) ? "settings" : "all";
}

/** Of a table as a whole. */
function isTakenOut({ at, after }: Change): boolean {
  return at[0] === "tables" && at.length === 2 && after === undefined;
}

/** `name: "a" → "b"`. */
function lineOf(change: Change): string {
  if (change.at.some(isSecretField)) return `${pathOf(change)}: another one`;
  if (isTakenOut(change)) return `${pathOf(change)}: taken out`;
  return `${pathOf(change)}: ${written(change.before)} → ${written(change.after)}`;
}

function differenceOf(change: Change): Difference {
  const field = pathOf(change);
  if (change.at.some(isSecretField)) return { field, before: "(a secret)", after: "(another one)" };
  return { field, before: change.before ?? null, after: change.after ?? null };
}

function written(value: unknown): string {
  if (value === undefined || value === null) return "not set";
  const text = JSON.stringify(value);
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text;
}

/** One sentence for a plan. */
function effectOf(changes: readonly Change[]): string {
  if (changes.length === 0) return "Changes nothing: it is so already";
  const { added, rest } = withoutNew(changes);
  const out = changes.filter(isTakenOut).map(({ at }) => at[1] ?? "");
  const changed = rest.filter((change) => !isTakenOut(change)).map(pathOf);
  const parts = [
    ...(out.length > 0 ? [`takes ${tables(out)} out`] : []),
    ...(added.size > 0 ? [`adds ${tables([...added])}`] : []),
    ...(changed.length > 0 ? [`changes ${listed(changed)}`] : []),
    "all else stays as it is",
  ];
  const text = parts.join("; ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function tables(names: readonly string[]): string {
  return `the table${names.length === 1 ? "" : "s"} ${listed(names)}`;
}

/** The result of an update that has nothing to send. */
export const UNCHANGED = { changed: false, note: "Nothing was sent: it is so already." };

/** Named in the result, because it was asked for and is not done. @throws ToolError when nothing was */
export function untaken(changes: readonly Change[], answer: unknown): { readonly notTaken?: readonly NotTaken[] } {
  const left = notTaken(changes, answer, isSecretField);
  if (left.length === 0) return {};
  if (left.length < changes.length) return { notTaken: left };
  const message = `The API answered success, and has taken over nothing of what was asked for: ${listed(left.map(({ path }) => path))}. Read it again before trying again.`;
  throw new ToolError("incomplete", message, [], { notTaken: left });
}

/** An API that shows another status than was asked for has not taken it over. @throws ToolError */
export function requireStatus(asked: string, row: { readonly status?: string | null | undefined } | undefined): void {
  if (!row?.status || row.status === asked || knownStatus(row) === asked) return;
  const message = `The API answered success, but the status is ${row.status}, not ${asked}: read it again before trying again.`;
  throw new ToolError("incomplete", message, [], { notTaken: [{ path: "status", asked, got: row.status }] });
}

/** Where none of the answers shows a status nobody knows that it is the one that was asked for. */
export function unseenStatus(...rows: readonly ({ readonly status?: string | null | undefined } | undefined)[]) {
  const why = "The API answered success, and shows no status: read it again.";
  return rows.some((row) => row?.status) ? undefined : [{ missing: "status after", why }];
}

/** The same for something new: all that was sent was asked for, and whatever it has become, it is there. */
export function untakenOf(body: unknown, answer: unknown): { readonly notTaken?: readonly NotTaken[] } {
  const left = notTaken(changesBetween(undefined, body), answer, isSecretField);
  return left.length > 0 ? { notTaken: left } : {};
}

/** Said in the result of what gives a name, because by their names people and agents find things. */
export async function namesakes(resolve: Resolver, kind: Kind, named: Named): Promise<{ readonly note?: string }> {
  // Whether others have it is beside the point where it can't be read.
  const count = await resolve.namesakes(kind, named).catch(() => 0);
  if (count === 0) return {};
  const others = count === 1 ? `Another ${kind} has` : `${count} other ${kind}s have`;
  return { note: `${others} this name, too: name them by UUID, or give one another name.` };
}

/** The same after an update: only when the name is what has changed. */
export function namesakesIfRenamed(
  resolve: Resolver,
  kind: Kind,
  named: Named,
  changes: readonly Change[],
): Promise<{ readonly note?: string }> {
  const field = kind === "connector" ? "label" : "name";
  return changes.some((change) => pathOf(change) === field) ? namesakes(resolve, kind, named) : Promise.resolve({});
}
