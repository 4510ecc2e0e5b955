// Texts that others wrote, without the names and UUIDs of what lies outside: an error of the API may tell who holds a slot
// or uses a connector.

/** Stands where something outside was named. */
export const NOT_SHOWN = "[outside of your pipelines]";
const UUID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi;
/** Nothing that the API answers lies deeper. */
const MAX_DEPTH = 50;

export interface Names {
  readonly inside: Iterable<string>;
  readonly outside: Iterable<string>;
  readonly knowsUuid: (uuid: string) => boolean;
}

export function cleaner({ inside, outside, knowsUuid }: Names): (text: string) => string {
  const own = new Set(forms(inside));
  const others = forms(outside).filter((name) => !own.has(name));
  return (text) => {
    const found = others.filter((name) => text.includes(name));
    const shown = found.length === 0 ? text : withoutNames(text, found, own);
    return shown.replace(UUID, (uuid) => (knowsUuid(uuid) ? uuid : NOT_SHOWN));
  };
}

/** A name inside that holds one of the outside stays whole: of several the longest is meant. */
function withoutNames(text: string, others: readonly string[], own: ReadonlySet<string>): string {
  const kept = [...own].filter((name) => text.includes(name));
  const names = [...kept, ...others].sort((a, b) => b.length - a.length).map(escaped);
  const whole = new RegExp(`(?<![\\p{L}\\p{N}])(?:${names.join("|")})(?![\\p{L}\\p{N}])`, "gu");
  return text.replace(whole, (name) => (own.has(name) ? name : NOT_SHOWN));
}

/** As they are, and as they stand in quotation marks. */
function forms(names: Iterable<string>): string[] {
  return [...new Set([...names].flatMap((name) => [name, JSON.stringify(name).slice(1, -1)]))].filter(Boolean);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}

/** Every text in the answer through `clean`. */
export function textsCleaned<T>(value: T, clean: (text: string) => string): T {
  return mapTexts(value, clean, 0) as T;
}

function mapTexts(value: unknown, clean: (text: string) => string, depth: number): unknown {
  if (typeof value === "string") return clean(value);
  if (typeof value !== "object" || value === null || depth > MAX_DEPTH) return value;
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, clean, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mapTexts(item, clean, depth + 1)]));
}
