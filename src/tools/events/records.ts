// What all readers of files share: records with their positions, and the bytes of one record across chunks.
import { isUtf8 } from "node:buffer";
import { MAX_EVENT_BYTES } from "../../artie/index.ts";
import { TOO_LARGE } from "./event.ts";
import type { Fields } from "./mapping.ts";

export interface GoodRecord {
  /** Line (from 1) or index (from 0), as the file's format counts. */
  readonly position: number;
  readonly fields: Fields;
}

export interface BadRecord {
  readonly position: number;
  readonly problem: string;
}

export type FileRecord = GoodRecord | BadRecord;

/** Takes a file chunk by chunk, cut anywhere; gives the records that have become complete. Chunks may be reused. */
export interface RecordReader {
  push(chunk: Buffer): FileRecord[];
  end(): FileRecord[];
}

/** Collects the bytes of one record. Beyond what an event may have it only counts them, so that memory stays flat. */
export class RecordBytes {
  #parts: Buffer[] = [];
  #length = 0;

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  add(bytes: Buffer): void {
    this.#length += bytes.length;
    if (this.#length > MAX_EVENT_BYTES) this.#parts = [];
    else if (bytes.length > 0) this.#parts.push(Buffer.from(bytes));
  }

  /** Ends the record with these bytes. Undefined when it is too large. */
  take(last: Buffer): Buffer | undefined {
    const parts = [...this.#parts, last];
    const length = this.#length + last.length;
    this.#parts = [];
    this.#length = 0;
    if (length > MAX_EVENT_BYTES) return undefined;
    return parts.length === 1 ? last : Buffer.concat(parts);
  }
}

const NOT_UTF8 = "is not valid UTF-8";
const MAX_MESSAGE = 120;

/** What keeps the bytes of a record from being read at all. */
export function bytesProblem(bytes: Buffer | undefined): string | undefined {
  if (bytes === undefined) return TOO_LARGE;
  return isUtf8(bytes) ? undefined : NOT_UTF8;
}

/** A record that is the text of a JSON object. */
export function jsonRecord(position: number, bytes: Buffer | undefined): FileRecord {
  if (bytes === undefined) return { position, problem: TOO_LARGE };
  if (!isUtf8(bytes)) return { position, problem: NOT_UTF8 };
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"));
    return isFields(value) ? { position, fields: value } : { position, problem: "is not a JSON object" };
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(0, MAX_MESSAGE) : "unreadable";
    return { position, problem: `is not JSON: ${reason}` };
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === 0x0a);
}
