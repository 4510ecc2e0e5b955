// Finds where the rows of a CSV file end, with the line each begins on. A row ends at a line break outside of quotes;
// the values inside are the CSV parser's business. Done here, because a parser that is fed the whole file neither bounds
// the memory of a row that never ends, nor goes on after a row that is malformed.
import { isBlank, RecordBytes } from "./records.ts";

const QUOTE = 0x22;
const COMMA = 0x2c;
const LINE_FEED = 0x0a;
const RETURN = 0x0d;

export interface Row {
  readonly line: number;
  /** Undefined when it is too large; otherwise valid until the next chunk. */
  readonly bytes: Buffer | undefined;
}

type Place = "value start" | "value" | "quoted" | "after quote";

export class RowSplitter {
  readonly #bytes = new RecordBytes();
  #place: Place = "value start";
  #previous = 0;
  #line = 1;
  #startLine = 1;

  /** The rows that end in this chunk; blank lines are none. */
  push(chunk: Buffer): Row[] {
    const rows: Row[] = [];
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0;
      const isPaired = byte === LINE_FEED && this.#previous === RETURN;
      this.#previous = byte;
      if (byte !== LINE_FEED && byte !== RETURN) {
        this.#place = placeAfter(this.#place, byte);
        continue;
      }
      if (!isPaired) this.#line++;
      if (this.#place === "quoted") continue;
      if (!isPaired) rows.push(...this.#finish(chunk.subarray(start, at)));
      start = at + 1;
    }
    this.#bytes.add(chunk.subarray(start));
    return rows;
  }

  end(): Row[] {
    return this.#finish(Buffer.alloc(0));
  }

  #finish(last: Buffer): Row[] {
    const line = this.#startLine;
    const bytes = this.#bytes.take(last);
    this.#startLine = this.#line;
    this.#place = "value start";
    return bytes && isBlank(bytes) ? [] : [{ line, bytes }];
  }
}

/** A quote opens only at the start of a value; inside quotes two of them are one that belongs to the value. */
function placeAfter(place: Place, byte: number): Place {
  if (place === "quoted") return byte === QUOTE ? "after quote" : "quoted";
  if (byte === COMMA) return "value start";
  if (byte === QUOTE && place !== "value") return "quoted";
  return "value";
}
