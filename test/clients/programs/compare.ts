// What a model was shown of our tools, against what we say of them.
import { isDeepStrictEqual } from "node:util";

export interface OurTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: unknown;
}

export interface Shown {
  readonly description: string;
  readonly schema: unknown;
}

/** What is lost: keywords of JSON Schema, or `description`, `property` and the like, each with a place where. */
export function lossesOf(ours: OurTool, shown: Shown): Map<string, string> {
  const losses = new Map<string, string>();
  if (sameForm(ours.description) !== sameForm(shown.description)) losses.set("description of the tool", ours.name);
  compare(ours.inputSchema, shown.schema, { path: ours.name, isMap: false, losses });
  return losses;
}

interface Place {
  readonly path: string;
  /** Whether the keys are names of properties. */
  readonly isMap: boolean;
  readonly losses: Map<string, string>;
}

/** What a program adds is no loss. */
function compare(ours: unknown, shown: unknown, { path, isMap, losses }: Place): void {
  if (!isObject(ours)) return;
  for (const [key, value] of Object.entries(ours)) {
    const there = isObject(shown) ? shown[key] : undefined;
    const at = `${path}.${key}`;
    const what = isMap ? "property" : key;
    if (there === undefined) losses.set(what, at);
    else if (isObject(value)) compare(value, there, { path: at, isMap: !isMap && key === "properties", losses });
    else if (Array.isArray(value) && value.some(isObject))
      compareLists(value, there, { path: at, isMap: false, losses });
    else if (!isDeepStrictEqual(sorted(value), sorted(there)))
      losses.set(`another ${what}`, `${at}: ${JSON.stringify(there)}`);
  }
}

function compareLists(ours: readonly unknown[], shown: unknown, place: Place): void {
  const others: readonly unknown[] = Array.isArray(shown) ? shown : [];
  if (others.length !== ours.length) place.losses.set("alternative", place.path);
  for (const [index, item] of ours.entries())
    compare(item, others[index], { ...place, path: `${place.path}[${index}]` });
}

/** Some programs write one character in the place of another that says the same (Unicode, NFKC). */
function sameForm(text: string): string {
  return text.normalize("NFKC");
}

/** Of what is required or allowed the order says nothing. */
function sorted(value: unknown): unknown {
  if (typeof value === "string") return sameForm(value);
  return Array.isArray(value) ? value.map((item) => JSON.stringify(item)).sort() : value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
