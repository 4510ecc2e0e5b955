// What holds of a tool whatever an API answers: a read answers with what it has; a write that is reported as done was
// done and changed nothing else; and nothing is written that was not asked for or read as real.
import { expect } from "vitest";
import { type FieldKind, isOddFor, MASK, type Path } from "./changes.ts";
import type { Seen } from "./hostile-api.ts";

/** What makes an answer one at all, and what says which one it is. */
const ESSENTIAL = /^(items|pipeline|uuid|name|label|type|hash|script|error|tableStats|\[\])$/;

/**
 * A read fails only where the answer no longer tells what it is about. A dry run also where what it would send is a mask, or
 * is none to the API: then it names the field.
 */
export function expectReading({ outcome }: Seen, path: Path, where: string): void {
  const field = path.at(-1) ?? "";
  if (outcome.ok || ESSENTIAL.test(field)) return;
  const named = field === "defaultDatabase" ? "fetch the databases first" : field;
  expect(JSON.stringify(outcome.value), where).toMatch(new RegExp(`\\b(holds|is) a mask|\\b${named}\\b`));
}

/** @param base the same call where nothing was changed */
export function expectWriting({ outcome, writes, before, after }: Seen, base: Seen, where: string, odd?: Odd): void {
  // Nothing is written that was not read as real.
  expect(JSON.stringify(writes.map(({ body }) => body ?? null)), where).not.toContain(MASK);
  // What did not come as far as a write has changed nothing, and does not pass for done.
  if (writes.length === 0) {
    expect(after, where).toBe(before);
    if (outcome.ok && !("changed" in outcome.value)) expect(outcome.value, where).toHaveProperty("note");
    return;
  }
  if (!outcome.ok) return;
  // What is done is what was asked for and nothing else; a field that is there, odd or not, goes back as it was read.
  // A cancel names what it could not tell to be one.
  if (Object.hasOwn(outcome.value, "notCanceled")) return;
  const [wanted, got] = [undated(base.after), undated(after)];
  if (wanted === got) return;
  const others = differences(JSON.parse(wanted), JSON.parse(got)).filter(({ got }) => !odd || !isOddFor(odd.kind, got));
  expect(others, where).toEqual([]);
}

/** What was changed in an answer. */
export interface Odd {
  readonly path: Path;
  readonly kind: FieldKind;
}

interface Difference {
  readonly at: readonly string[];
  readonly was: unknown;
  readonly got: unknown;
}

function differences(was: unknown, got: unknown, at: readonly string[] = []): Difference[] {
  if (Object.is(was, got)) return [];
  if (!isHolder(was) || !isHolder(got) || Array.isArray(was) !== Array.isArray(got)) return [{ at, was, got }];
  const names = new Set([...Object.keys(was), ...Object.keys(got)]);
  return [...names].flatMap((name) => differences(Reflect.get(was, name), Reflect.get(got, name), [...at, name]));
}

function isHolder(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** However often it was written: what was taken for somebody's change is put back by a second write. */
function undated(state: string): string {
  return state.replaceAll(/"(?:lastU|u)pdatedAt":[^,}]*/g, '"updatedAt":0');
}
