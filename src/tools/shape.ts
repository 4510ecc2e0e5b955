// Shapes results for a model: no nulls, no empty fields, lists in pages, nothing endless.
import { z } from "zod";
import { ToolError } from "../rules/tool-error.ts";
import { fit, MAX_ROW } from "./fit.ts";
import { weigh } from "./weight.ts";

/** Most rows that a list gives at once. */
export const MAX_ROWS = 50;
/** Most tokens that the rows of one page take, so that the rest of the result has room beside them. */
const MAX_PAGE = 2_800;

/** Input fields of every tool that lists. */
export const paging = {
  limit: z.int().min(1).max(MAX_ROWS).optional(),
  cursor: z.string().optional(),
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
  const items = asManyAsFit(pageWindow(all, paging).map((item) => compact(toRow(item))));
  const next = offsetOf(paging.cursor) + items.length;
  return { items, total: all.length, ...(next < all.length ? { cursor: String(next) } : {}) };
}

/** From the first on; no row takes more tokens than bytes, so that most pages need no count. */
function asManyAsFit<Row extends object>(rows: readonly Row[]): readonly Row[] {
  if (Buffer.byteLength(JSON.stringify(rows)) <= MAX_PAGE) return rows;
  let weight = 0;
  // Only measured as it will be shown: it is cut when nothing secret is in it any more.
  const tooMany = rows.findIndex((row) => (weight += weigh(fit(row, MAX_ROW))) > MAX_PAGE);
  return tooMany < 0 ? rows : rows.slice(0, Math.max(1, tooMany));
}

/** What a page shows at most: it may end earlier, for what its rows weigh. @throws ToolError */
export function pageWindow<T>(all: readonly T[], { limit = MAX_ROWS, cursor }: Paging): readonly T[] {
  const start = offsetOf(cursor);
  return all.slice(start, start + limit);
}

function offsetOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  if (/^\d{1,9}$/.test(cursor)) return Number(cursor);
  throw new ToolError("invalid_input", "This is not a cursor; use the one that the previous page gave.");
}

/** Drops nulls, undefined, empty strings, empty lists and empty objects, all the way down. */
export function compact<T extends object>(value: T): T {
  return compacted(value, isEmpty) as T;
}

/** Without what is dropped; the value itself where nothing is. */
function compacted(value: object, isDropped: (field: unknown) => boolean): Record<string, unknown> {
  const fields = value as Readonly<Record<string, unknown>>;
  const kept: Record<string, unknown> = {};
  let isSame = true;
  for (const key of Object.keys(fields)) {
    const field = compactValue(fields[key]);
    isSame &&= field === fields[key] && !isDropped(field);
    if (!isDropped(field)) put(kept, key, field);
  }
  return isSame ? fields : kept;
}

/** Also a field called `__proto__` is one. */
function put(fields: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== "__proto__") fields[key] = value;
  else Object.defineProperty(fields, key, { value, enumerable: true, writable: true, configurable: true });
}

function compactValue(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(compactValue);
    return items.some(isNothing) ? items.filter((item) => !isNothing(item)) : items;
  }
  return typeof value === "object" && value !== null ? compacted(value, isEmpty) : value;
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined;
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === "") return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && Object.keys(value).length === 0;
}

/** What is empty says nothing: the field is left out. */
export function nonEmpty<T>(items: readonly T[]): readonly T[] | undefined {
  return items.length > 0 ? items : undefined;
}

/** The whole result: its own fields stay even when empty (`items: []` is an answer), what lies below is compacted. */
export function shapeResult(value: object): Record<string, unknown> {
  return compacted(value, isNothing);
}
