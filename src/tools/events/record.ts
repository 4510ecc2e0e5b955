// What the readers of files give: records with their positions, or what is wrong at a position.
import { isUtf8 } from "node:buffer";
import { ToolError } from "../../rules/tool-error.ts";

export type Fields = Readonly<Record<string, unknown>>;

export interface BadRecord {
  /** Line (from 1) or index (from 0), as the file's format counts. */
  readonly position: number;
  readonly problem: string;
  /** Nothing behind it can be read for sure: the last position that is lost with it, or "end" where nobody can count. */
  readonly lostTo?: number | "end";
}

export type FileRecord = { readonly position: number; readonly fields: Fields } | BadRecord;

export const NOT_UTF8 = "is not valid UTF-8";

/** What the bytes say that were read as Latin-1, one a character; undefined when they are no UTF-8. */
export function fromBytes(text: string): string | undefined {
  if (!/[\x80-\xff]/.test(text)) return text;
  const bytes = Buffer.from(text, "latin1");
  return isUtf8(bytes) ? bytes.toString("utf8") : undefined;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What keeps a file from being read at all. */
export function refused(message: string): ToolError {
  return new ToolError("invalid_input", `${message} Nothing was sent.`);
}

/** A row of a table, be it divided by delimiters or by tabs. */
export interface Row {
  /** The line it begins on, and how many it takes: endless when nothing behind it can be read. */
  readonly position: number;
  readonly lines: number;
  /** Or what is wrong with it. */
  readonly values: readonly (string | null)[] | string;
}
