// What an update changes of what is there, and what the API did not take over of it: in the words of plans and results.
import { type Change, changesBetween, notTaken, type NotTaken, pathOf } from "../rules/diff.ts";
import type { Named } from "../account/names.ts";
import type { Kind, Resolver } from "../rules/resolve.ts";
import { listed } from "../rules/listed.ts";
import { isSecretField } from "./policy/redact/index.ts";

/** One sentence for a plan. */
export function effectOf(changes: readonly Change[]): string {
  if (changes.length === 0) return "Changes nothing: it is so already";
  return `Changes ${listed(changes.map(pathOf))}; all else stays as it is`;
}

/** The result of an update that has nothing to send. */
export const UNCHANGED = { changed: false, note: "Nothing was sent: it is so already." };

/** Named in the result, because it was asked for and is not done. */
export function untaken(changes: readonly Change[], answer: unknown): { readonly notTaken?: readonly NotTaken[] } {
  const left = notTaken(changes, answer, isSecretField);
  return left.length > 0 ? { notTaken: left } : {};
}

/** The same for something new: all that was sent was asked for. */
export function untakenOf(body: unknown, answer: unknown): { readonly notTaken?: readonly NotTaken[] } {
  return untaken(changesBetween(undefined, body), answer);
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
