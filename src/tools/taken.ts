// What an update changes of what is there, and what the API did not take over of it: in the words of plans and results.
import { type Change, changesBetween, notTaken, type NotTaken, pathOf } from "../rules/diff.ts";
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
