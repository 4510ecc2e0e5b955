// The page's words, as the extension has put them into its frame, and numbers and times as people here write them.
import type { Words } from "../words.ts";

const main = document.querySelector("main");

const given: unknown = JSON.parse(main?.dataset["words"] ?? "{}");

/** The text under that name, filled in. */
export function word(name: keyof Words, ...fillings: (string | number)[]): string {
  const found: unknown = typeof given === "object" && given !== null ? Reflect.get(given, name) : undefined;
  const text = typeof found === "string" ? found : name;
  return text.replaceAll(/\{(\d)\}/g, (mark, index: string) => String(fillings[Number(index)] ?? mark));
}

const language = document.documentElement.lang || "en";
const whole = new Intl.NumberFormat(language);
const short = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });
const decimal = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" });
const day = new Intl.DateTimeFormat(language, { month: "short", day: "numeric", hour: "numeric", minute: "2-digit" });

/** "1,234,567". */
export function count(value: number): string {
  return whole.format(value);
}

/** "1.2M". */
export function compact(value: number): string {
  return short.format(value);
}

/** "12.3 s". */
export function seconds(value: number): string {
  return word("seconds", decimal.format(value));
}

/** The time of day; with the day when the window is longer than one. */
export function time(at: number, windowMs: number): string {
  return (windowMs > 24 * 3_600_000 ? day : clock).format(new Date(at));
}

export const collator = new Intl.Collator(language, { numeric: true, sensitivity: "base" });
