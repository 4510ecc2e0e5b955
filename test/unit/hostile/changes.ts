// Ways in which a field of an API's answer may be another than it should be.
/** What happens to one field. */
export const FIELD_KINDS = ["gone", "null", "other type", "other word", "masked", "one beside"] as const;
export type FieldKind = (typeof FIELD_KINDS)[number];

/** Where a field stands: `[]` is any row of a list. */
export type Path = readonly string[];

export const ODD_WORD = "hibernating in the odd";
export const MASK = "********";
export const UNKNOWN_FIELD = "somethingNewer";
const NEWER = { deep: [1, "two"] };

/** Every distinct place of an answer, rows of a list taken together. */
export function placesIn(value: unknown, path: Path = []): Path[] {
  const found = new Map<string, Path>();
  const visit = (current: unknown, at: Path): void => {
    if (at.length > 0) found.set(at.join("."), at);
    if (Array.isArray(current)) for (const item of current) visit(item, [...at, "[]"]);
    else if (isFields(current)) for (const [name, item] of Object.entries(current)) visit(item, [...at, name]);
  };
  visit(value, path);
  return [...found.values()];
}

/** The answer with the field changed in one place, the `nth` of those that are alike; undefined where that makes no difference. */
export function changed(answer: unknown, path: Path, kind: FieldKind, nth: number): unknown {
  const whole: unknown = structuredClone(answer);
  const holders = holdersOf(whole, path);
  const holder = holders[nth % Math.max(1, holders.length)];
  if (holder === undefined) return undefined;
  return apply(holder.value, holder.name, kind) ? whole : undefined;
}

interface Holder {
  readonly value: object;
  readonly name: string;
}

function holdersOf(value: unknown, [step, ...rest]: Path): Holder[] {
  if (step === undefined || typeof value !== "object" || value === null) return [];
  const names = step === "[]" ? (Array.isArray(value) ? Object.keys(value) : []) : [step];
  return names.flatMap((name) => {
    if (!Object.hasOwn(value, name)) return [];
    return rest.length === 0 ? [{ value, name }] : holdersOf(Reflect.get(value, name), rest);
  });
}

function apply(holder: object, name: string, kind: FieldKind): boolean {
  const before: unknown = Reflect.get(holder, name);
  switch (kind) {
    case "gone":
      if (Array.isArray(holder)) holder.splice(Number(name), 1);
      else Reflect.deleteProperty(holder, name);
      return true;
    case "null":
      return before !== null && Reflect.set(holder, name, null);
    case "other type":
      return Reflect.set(holder, name, otherType(before));
    case "other word":
      return typeof before === "string" && Reflect.set(holder, name, ODD_WORD);
    case "masked":
      return typeof before === "string" && Reflect.set(holder, name, MASK);
    case "one beside":
      return !Array.isArray(holder) && Reflect.set(holder, UNKNOWN_FIELD, NEWER);
  }
}

function otherType(before: unknown): unknown {
  if (typeof before === "string") return 17;
  if (typeof before === "object") return "a text";
  return [before];
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether the value is what such a change has put there. */
export function isOddFor(kind: FieldKind, value: unknown): boolean {
  if (kind === "other word") return value === ODD_WORD;
  if (kind === "one beside") return JSON.stringify(value) === JSON.stringify(NEWER);
  return kind === "other type" && (value === 17 || value === "a text" || Array.isArray(value));
}
