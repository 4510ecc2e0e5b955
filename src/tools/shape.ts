// Shapes results for a model: no nulls, no empty fields, lists in pages, nothing endless.
import { z } from "zod";
import { ToolError } from "./errors.ts";

/** Most rows that a list gives at once. */
export const MAX_ROWS = 50;
/** Most characters of JSON that the rows of one page take: a result stays below about 4,000 tokens. */
const PAGE_CHARACTERS = 7_500;
/** Longer texts are cut. */
const MAX_TEXT = 3_000;

/** Input fields of every tool that lists. */
export const paging = {
  limit: z.int().min(1).max(MAX_ROWS).optional(),
  cursor: z.string().optional().describe("From the previous page"),
};

export interface Paging {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

export interface Page<Row> {
  readonly items: readonly Row[];
  /** How many rows there are in all. */
  readonly total: number;
  /** Pass it to get the next page; absent on the last. */
  readonly cursor?: string;
}

/** One page of the rows, each shaped by `toRow`. @throws ToolError for a cursor that no page gave */
export function page<T, Row extends object>(all: readonly T[], paging: Paging, toRow: (item: T) => Row): Page<Row> {
  const start = offsetOf(paging.cursor);
  const items: Row[] = [];
  let characters = 0;
  for (const item of all.slice(start, start + (paging.limit ?? MAX_ROWS))) {
    const row = compact(toRow(item));
    characters += JSON.stringify(row).length;
    if (items.length > 0 && characters > PAGE_CHARACTERS) break;
    items.push(row);
  }
  const next = start + items.length;
  return { items, total: all.length, ...(next < all.length ? { cursor: String(next) } : {}) };
}

function offsetOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  if (/^\d{1,9}$/.test(cursor)) return Number(cursor);
  throw new ToolError("invalid_input", `"${cursor}" is not a cursor; use the one that the previous page gave.`);
}

/** Drops nulls, undefined, empty strings, empty lists and empty objects, all the way down. */
export function compact<T extends object>(value: T): T {
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, field]) => [key, compactValue(field)] as const)
      .filter(([, field]) => !isEmpty(field)),
  ) as T;
}

function compactValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(compactValue).filter((item) => item !== null && item !== undefined);
  if (typeof value === "object" && value !== null) return compact(value);
  if (typeof value === "string" && value.length > MAX_TEXT) {
    return `${value.slice(0, MAX_TEXT)}… [cut: ${value.length - MAX_TEXT} more characters]`;
  }
  return value;
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === "") return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && Object.keys(value).length === 0;
}

/** The whole result: its own fields stay even when empty (`items: []` is an answer), what lies below is compacted. */
export function shapeResult(value: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, field]) => [key, compactValue(field)] as const)
      .filter(([, field]) => field !== null && field !== undefined),
  );
}
