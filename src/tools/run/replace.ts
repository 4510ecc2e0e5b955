// The API replaces whole resources and takes no condition with it, so that whoever writes takes away what came between
// the read and the write. Here every replacement looks before, meanwhile and after: what is asked for goes into what is
// there now, and what somebody else had put there and this took away, or the other way around, is put back or named.
import { setTimeout as pause } from "node:timers/promises";
import { masksIn } from "../../artie/index.ts";
import { applied } from "../../rules/apply.ts";
import { type Change, changesBetween, notTaken, pathOf, valueAt } from "../../rules/diff.ts";
import { listed } from "../../rules/listed.ts";
import type { Settings } from "../../rules/overlay.ts";
import { ToolError } from "../../rules/tool-error.ts";
import type { Missing } from "../../rules/incomplete.ts";
import { isSecretField } from "../policy/redact/index.ts";
import { readBack } from "../read-back.ts";

/** A resource of the account that is only ever replaced as a whole. */
export interface Replaceable<T> {
  /** As it is now, past all that is kept. */
  readonly read: (signal: AbortSignal) => Promise<T>;
  readonly write: (body: Settings) => Promise<T>;
  /** What of it goes back. */
  readonly bodyOf: (row: T) => Settings;
  /** When it, and what goes with it, was last written, in words of the API. */
  readonly writtenAt: (row: T) => readonly unknown[];
}

export interface Replaced<T> {
  /** What took its place at last. */
  readonly sent: Settings;
  /** What the API answered to that. */
  readonly answer: T;
  /** As it is now. */
  readonly after: T;
  /** What others did meanwhile, for the result. */
  readonly others: Others;
}

export interface Others {
  /** Changes of others that this had taken away. */
  readonly putBack?: readonly string[];
  /** What is not there any more, because two wanted the same field to be different. */
  readonly lost?: readonly Lost[];
  readonly incomplete?: readonly Missing[];
}

interface Lost {
  readonly path: string;
  readonly value?: unknown;
}

/** Changes that have yet to be made, and the state that they come from. */
interface Owed {
  readonly changes: readonly Change[];
  readonly whole: Settings;
}

/** So many times is written what others keep taking away. */
const ROUNDS = 5;
/** What an API changes by itself, without anybody having written. */
const BY_ITSELF = new Set(["status", "isValid", "isInUse", "updatedAt"]);
const MAX_PAUSE_MS = 1_000;
/** Waiting between two of them keeps those apart who write at once; whoever never stops must not stall the call. */
const MAX_BACKOFF_MS = 2_000;
/** A value with more characters than these is not repeated: its path says where it was. */
const MAX_VALUE = 1_000;

/**
 * @param wanted what shall be there instead of `before`
 * @throws ToolError when what was asked for does not stay
 */
export async function replaceWhole<T>(
  resource: Replaceable<T>,
  before: T,
  wanted: Settings,
  signal: AbortSignal,
): Promise<Replaced<T>> {
  const planned = resource.bodyOf(before);
  const asked: Owed = { changes: changesBetween(planned, wanted), whole: wanted };
  const found = await current(resource, before, signal);
  let last = await write(resource, found, (from) => (isSame(from, planned) ? wanted : paid([asked], from)), signal);
  // What the API does not take over, or does not show, is no work of others.
  const own: Owed = { ...asked, changes: asked.changes.filter((change) => isThere(last.answered, change)) };
  let theirs: readonly Owed[] = [];
  const lost = superseded(asked, last);
  for (let round = 1; ; round += 1) {
    const { apart, shared } = takenAway(last, asked);
    theirs = [...theirs, apart];
    lost.push(...shared);
    const owed = [own, ...theirs].map((each) => undone(each, last.now));
    if (owed.every(({ changes }) => changes.length === 0)) break;
    if (round === ROUNDS) throw takenAgain(owed);
    // By chance, or those who write at once go on in step.
    await pause(Math.random() * Math.min(last.took * 2 ** round, MAX_BACKOFF_MS), undefined, { signal });
    last = await write(resource, await resource.read(signal), (from) => paid(owed, from), signal);
    // What the API does not take over again can't be put back.
    const { answered } = last;
    lost.push(...theirs.flatMap(({ changes }) => changes.filter((change) => !isThere(answered, change))));
    theirs = theirs.map(({ changes, whole }) => ({
      whole,
      changes: changes.filter((change) => isThere(answered, change)),
    }));
  }
  lost.push(...own.changes.filter((change) => !isThere(last.now, change)), ...resetBy(last, asked));
  return resultOf(last, theirs, lost);
}

/** One write, and what was there around it. */
interface Written<T> {
  readonly sent: Settings;
  readonly answer: T;
  readonly after: T;
  readonly incomplete?: readonly Missing[] | undefined;
  /** Nobody else has written since. */
  readonly isLast: boolean;
  /** Milliseconds from the look before the write to its answer. */
  readonly took: number;
  /** The same as what goes back: before, as answered, as last seen before it counted, and now. */
  readonly from: Settings;
  readonly answered: Settings;
  readonly meanwhile: Settings;
  readonly now: Settings;
}

function paid(owed: readonly Owed[], from: Settings): Settings {
  return owed.reduce((body, { changes, whole }) => applied(changes, body, whole), from);
}

/**
 * As it is now. What differs from the plan although nobody has written since was misread, then or now: an API may slip.
 * A third look tells, unless it differs from both: that changes all the time by itself.
 * @throws ToolError when it was misread by the plan
 */
async function current<T>(resource: Replaceable<T>, planned: T, signal: AbortSignal): Promise<T> {
  const { bodyOf } = resource;
  const first = await resource.read(signal);
  const odd = isSameVersion(resource, planned, first) ? changesBetween(bodyOf(planned), bodyOf(first)) : [];
  if (odd.every(({ at }) => BY_ITSELF.has(at.at(-1) ?? ""))) return first;
  const second = await resource.read(signal);
  const misread = odd.filter((change) => isSame(valueAt(bodyOf(second), change), change.after));
  if (misread.length === 0) return second;
  const message = `Nothing was changed: the API shows ${listed(pathsOf(misread))} now one way and now another, although nobody has written since. Try again.`;
  throw new ToolError("refused", message);
}

async function write<T>(
  resource: Replaceable<T>,
  found: T,
  bodyFrom: (from: Settings) => Settings,
  signal: AbortSignal,
): Promise<Written<T>> {
  const { bodyOf } = resource;
  const started = performance.now();
  const from = bodyOf(found);
  const sent = bodyFrom(from);
  const { answer, seen } = await watched(resource, sent);
  const answered = bodyOf(answer);
  // Who read before this counted and writes after it takes it away, and needs for that about as long as this took.
  const took = Math.min(performance.now() - started, MAX_PAUSE_MS);
  await pause(took, undefined, { signal });
  const { row = answer, incomplete } = await readBack(confirmed(resource, answer, signal));
  const after = isOlder(resource.writtenAt(row), resource.writtenAt(answer)) ? answer : row;
  const changes = changesBetween(from, answered);
  const isBefore = (state: Settings) => changes.length === 0 || changes.some((change) => !isThere(state, change));
  const others = seen.filter((state) => !isSameVersion(resource, found, state));
  const meanwhile = others.map(bodyOf).findLast(isBefore) ?? from;
  const isLast = after === row && isSameVersion(resource, answer, row);
  return { sent, answer, after, incomplete, isLast, took, from, answered, meanwhile, now: bodyOf(after) };
}

/** What is there after the write; what differs from its answer although nobody has written since is looked at again. */
async function confirmed<T>(resource: Replaceable<T>, answer: T, signal: AbortSignal): Promise<T> {
  const row = await resource.read(signal);
  const isAsAnswered = isSame(resource.bodyOf(row), resource.bodyOf(answer));
  return isAsAnswered || !isSameVersion(resource, answer, row) ? row : resource.read(signal);
}

/** Writes, and looks what is there until the write has counted. */
async function watched<T>(resource: Replaceable<T>, body: Settings): Promise<{ answer: T; seen: readonly T[] }> {
  const over = new AbortController();
  const seen: T[] = [];
  const watching = watch(resource.read, seen, over.signal);
  try {
    return { answer: await resource.write(body), seen };
  } finally {
    over.abort();
    await watching;
  }
}

/** Ever more slowly: what takes long is not asked for all the time. What can't be read can't be watched. */
async function watch<T>(read: (signal: AbortSignal) => Promise<T>, seen: T[], signal: AbortSignal): Promise<void> {
  const started = performance.now();
  try {
    while (!signal.aborted) {
      seen.push(await read(signal));
      await pause((performance.now() - started) / 4, undefined, { signal });
    }
  } catch {
    return;
  }
}

/** What others had changed before the write counted and it has set back; `shared` are fields that this call sets. */
function takenAway<T>({ from, meanwhile, now }: Written<T>, asked: Owed) {
  const gone = undone({ changes: changesBetween(from, meanwhile), whole: meanwhile }, now);
  const isShared = (change: Change) => asked.changes.some((own) => isWithin(own, change) || isWithin(change, own));
  const apart = { ...gone, changes: gone.changes.filter((change) => !isShared(change)) };
  return {
    apart,
    shared: changesBetween(from, meanwhile).filter((change) => isShared(change) && !isThere(now, change)),
  };
}

/** What was sent back as it was read and is not there any more although nobody else has written: the API has reset it. */
function resetBy<T>({ from, now, isLast }: Written<T>, asked: Owed): Pick<Change, "at" | "after">[] {
  if (!isLast) return [];
  const isAsked = (change: Change) => asked.changes.some((own) => isWithin(own, change) || isWithin(change, own));
  const reset = changesBetween(from, now).filter((change) => isNothing(change.after) && !isNothing(change.before));
  return reset
    .filter((change) => !isAsked(change) && !BY_ITSELF.has(change.at.at(-1) ?? ""))
    .map(({ at, before }) => ({ at, after: before }));
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || masksIn(value).length > 0;
}

/** What somebody had put in the place of what this call sets, since the call was planned. */
function superseded<T>({ changes }: Owed, { from }: Written<T>): Pick<Change, "at" | "after">[] {
  return changes.flatMap(({ at, before, after }) => {
    const found = valueAt(from, { at });
    return after === undefined || isSame(found, before) || isSame(found, after) ? [] : [{ at, after: found }];
  });
}

/** What is again as it was, as somebody leaves it who has not seen the change; what was set anew since is not. */
function undone({ changes, whole }: Owed, now: Settings): Owed {
  const isUndone = (change: Change) =>
    !isThere(now, change) && (change.after === undefined || isSame(valueAt(now, change), change.before));
  return { whole, changes: changes.filter(isUndone) };
}

function takenAgain(owed: readonly Owed[]): ToolError {
  const changes = owed.flatMap((each) => each.changes);
  const message = `Others keep replacing it, and have taken away ${ROUNDS} times: ${listed(pathsOf(changes))}. Look at what is there now, and try again when they are done.`;
  return new ToolError("incomplete", message, [], { lost: changes.map(lostOf) });
}

function resultOf<T>(
  { sent, answer, after, incomplete }: Written<T>,
  theirs: readonly Owed[],
  gone: readonly Pick<Change, "at" | "after">[],
) {
  const lost = gone.map(lostOf);
  const putBack = pathsOf(theirs.flatMap(({ changes }) => changes));
  const others: Others = {
    ...(putBack.length > 0 ? { putBack } : {}),
    ...(lost.length > 0 ? { lost } : {}),
    ...(incomplete ? { incomplete } : {}),
  };
  return { sent, answer, after, others };
}

/** Of a row that was added its own path stands for those of its fields. */
function pathsOf(changes: readonly Change[]): string[] {
  const rows = changes.filter(({ at, before }) => at.length > 2 && at.at(-1) === "name" && before === undefined);
  const paths = changes.map((change) => rows.find((row) => isWithin(change, { at: row.at.slice(0, -1) })) ?? change);
  return [...new Set(paths.map((change) => pathOf(rows.includes(change) ? { at: change.at.slice(0, -1) } : change)))];
}

function lostOf({ at, after }: Pick<Change, "at" | "after">): Lost {
  const isLong = JSON.stringify(after ?? null).length > MAX_VALUE;
  return isLong || at.some(isSecretField) ? { path: pathOf({ at }) } : { path: pathOf({ at }), value: after ?? null };
}

/** Whether the one is the other, or lies in it. */
function isWithin({ at }: Pick<Change, "at">, { at: outer }: Pick<Change, "at">): boolean {
  return outer.every((name, index) => at[index] === name);
}

/** A credential that is not shown counts as there. */
export function isThere(state: Settings, change: Change): boolean {
  const found = valueAt(state, change);
  const isHidden = change.at.some(isSecretField) && (found === undefined || masksIn(found).length > 0);
  return isHidden || notTaken([change], state, () => false).length === 0;
}

/** An API that reads from a copy may not know of a write yet that it has answered. */
function isOlder(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.some((at, index) => Date.parse(String(at)) < Date.parse(String(other[index])));
}

/** Nobody has written between the two. Whole seconds are too coarse to tell. */
function isSameVersion<T>({ writtenAt }: Replaceable<T>, one: T, other: T): boolean {
  const [before, after] = [writtenAt(one), writtenAt(other)];
  return before.every((at, index) => typeof at === "string" && /\.\d{3}/.test(at) && at === after[index]);
}

function isSame(a: unknown, b: unknown): boolean {
  return changesBetween(a, b).length === 0;
}
