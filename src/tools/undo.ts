// Puts back what an update has changed: only the fields that it changed, and only while nobody else has changed them since.
// The old values are kept for a day by the surroundings, apart from the record, and are named by an id.
import { z } from "zod";
import { ToolError } from "../rules/tool-error.ts";
import { applied } from "../rules/apply.ts";
import { type Change, notTaken, pathOf, valueAt } from "../rules/diff.ts";
import { listed } from "../rules/listed.ts";
import type { Settings } from "../rules/overlay.ts";
import { inverted } from "../rules/undo.ts";
import { isSecretField } from "./policy/redact/index.ts";

/** How long old values are kept. */
export const UNDO_MS = 24 * 3_600_000;
/** The same for a person. */
export const UNDO_FOR = "24 hours";

/** In the input of every tool that updates something. */
export const undoRef = z.string().optional();

/** One update that can be put back. It may hold credentials: only encrypted, or in memory. */
export interface Kept {
  readonly tool: string;
  /** Of what it is about, its own first. */
  readonly uuids: readonly string[];
  readonly changes: readonly Change[];
  /** Of the state before what the changes touch. */
  readonly before: Settings;
}

const change = z.object({ at: z.array(z.string()), before: z.unknown().optional(), after: z.unknown().optional() });

/** As it is kept outside of memory. */
export const keptSchema: z.ZodType<Kept> = z.object({
  tool: z.string(),
  uuids: z.array(z.string()),
  changes: z.array(change),
  before: z.record(z.string(), z.unknown()),
});

/** Where the surroundings keep them, for {@link UNDO_MS}. */
export interface UndoStore {
  /** @returns the id to call for it by */
  keep(kept: Kept): Promise<string>;
  find(id: string): Promise<Kept | undefined>;
}

interface Place<T> {
  readonly tool: string;
  readonly uuids: readonly string[];
  /** What goes back as it is now. */
  readonly body: T;
  /** What the call wants beside. */
  readonly given: object;
}

/** The whole with the fields put back. @throws ToolError where that can't be, or would take away what somebody else did */
export async function restored<T extends Settings>(
  { undo }: { readonly undo?: UndoStore | undefined },
  id: string,
  { tool, uuids, body, given }: Place<T>,
): Promise<T> {
  if (Object.values(given).some((value) => value !== undefined)) {
    throw new ToolError("invalid_input", "Nothing was changed: undo puts back one update; leave out all else.");
  }
  const kept = await undo?.find(id);
  if (kept?.tool !== tool || kept.uuids.join() !== uuids.join()) {
    throw new ToolError(
      "refused",
      `Nothing was changed: nothing is kept to put back by this undo. It is kept for ${UNDO_FOR} and is good for what it was made for alone.`,
    );
  }
  const back = inverted(kept.changes);
  const gone = kept.changes.filter((each) => hasLostItsRow(body, each, kept.changes));
  if (gone.length === 0 && back.every((each) => isBack(body, each))) return body;
  const changedSince = kept.changes.filter((each) => gone.includes(each) || !stands(body, each));
  if (changedSince.length > 0) {
    throw new ToolError(
      "refused",
      `Nothing was changed: ${listed(changedSince.map(pathOf))} changed since, or is gone, and what others did is not taken away.`,
    );
  }
  // It is the same whole with other values in it.
  return applied(back, body, kept.before) as T;
}

/** A field of a table that is not there any more, and that the update itself has not added. */
function hasLostItsRow(state: Settings, { at }: Change, changes: readonly Change[]): boolean {
  const [list = "", row] = at;
  if (at.length < 3 || !Array.isArray(state[list]) || valueAt(state, { at: at.slice(0, 2) }) !== undefined)
    return false;
  return !changes.some(
    (each) => each.at.length === 3 && each.at[1] === row && each.at[2] === "name" && isNothing(each.before),
  );
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null;
}

/** Whether it is as it was: what is switched off stands, and what was not set does not. */
function isBack(state: Settings, change: Change): boolean {
  return stands(state, change) && (!isNothing(change.after) || isNothing(valueAt(state, change)));
}

/** Whether a change is as it was made. A credential that is not shown counts as there. */
function stands(state: Settings, { at, before, after }: Change): boolean {
  if (at.some(isSecretField) && valueAt(state, { at }) === undefined) return true;
  return notTaken([{ at, before, after }], state, () => false).length === 0;
}
