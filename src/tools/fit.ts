// Cuts what is too long for a model's context: long texts, lists and objects, as little as possible, and says so in place.
import { shorten } from "../artie/index.ts";
import { fits, weigh } from "./weight.ts";

/** Most tokens that a whole result takes. */
export const MAX_RESULT = 3_700;

/** What may stay of a text (characters), of a list or an object (entries), and of nesting: tighter from step to step. */
const STEPS = [
  { text: 4_000, entries: 100, depth: 12 },
  { text: 2_000, entries: 50, depth: 8 },
  { text: 1_000, entries: 25, depth: 6 },
  { text: 400, entries: 12, depth: 5 },
  { text: 150, entries: 6, depth: 4 },
  { text: 60, entries: 3, depth: 3 },
] as const;
type Step = (typeof STEPS)[number];

/** An object with so few fields is a record, not a list by another name. */
const FEW_FIELDS = 20;

/** Most tokens that one row of a page takes. */
export const MAX_ROW = 900;
/** Rows of a page: its cursor counts them. */
const ROWS: ReadonlySet<string> = new Set(["items", "tables", "columns"]);

const TOO_LONG = "… [too long to show; see the Artie dashboard]";

type Fields = Readonly<Record<string, unknown>>;

/** The value itself when it is short enough, else a copy in which as little as possible is cut. */
export function fit<T extends object>(value: T, tokens: number): T {
  if (fits(value, tokens)) return value;
  for (const step of STEPS) {
    const candidate = mapFields(value, (field) => cut(field, step, 1));
    if (fits(candidate, tokens)) return candidate as T;
  }
  const share = tokens / Object.keys(value).length;
  return mapFields(value, (field) => (fits(field, share) ? field : TOO_LONG)) as T;
}

/** A whole result: the rows of a page stay, the rest has the room beside them. */
export function fitResult(whole: Fields): Record<string, unknown> {
  const value: Record<string, unknown> = { ...whole };
  for (const key of ROWS) if (Array.isArray(value[key])) value[key] = value[key].map(fitRow);
  if (fits(value, MAX_RESULT)) return value;
  const isRows = ([key, field]: [string, unknown]) => ROWS.has(key) && Array.isArray(field);
  const entries = Object.entries(value);
  const rows: Fields = Object.fromEntries(entries.filter(isRows));
  const rest: Fields = Object.fromEntries(entries.filter((entry) => !isRows(entry)));
  const fitted: Fields = { ...rows, ...fit(rest, MAX_RESULT - weigh(rows)) };
  return mapFields(value, (_, key) => fitted[key]);
}

function fitRow(row: unknown): unknown {
  return typeof row === "object" && row !== null ? fit(row, MAX_ROW) : row;
}

function mapFields(value: object, change: (field: unknown, key: string) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, change(field, key)]));
}

function cut(value: unknown, step: Step, depth: number): unknown {
  if (typeof value === "string") return cutText(value, step.text);
  if (typeof value !== "object" || value === null) return value;
  if (depth > step.depth) return TOO_LONG;
  const inner = (item: unknown) => cut(item, step, depth + 1);
  if (Array.isArray(value)) {
    const more = value.length > step.entries ? [moreOf(value.length - step.entries)] : [];
    return [...value.slice(0, step.entries).map(inner), ...more];
  }
  const limit = Math.max(step.entries, FEW_FIELDS);
  const entries = Object.entries(value);
  const more = entries.length > limit ? [["…", moreOf(entries.length - limit)] as const] : [];
  return Object.fromEntries([
    ...entries.slice(0, limit).map(([key, item]) => [cutText(key, step.text), inner(item)] as const),
    ...more,
  ]);
}

function cutText(text: string, length: number): string {
  const beginning = shorten(text, length);
  if (beginning === text) return text;
  return `${beginning}… [${text.length - beginning.length} more characters; see the Artie dashboard]`;
}

function moreOf(count: number): string {
  return `… ${count} more; the list tools page through all of them`;
}
