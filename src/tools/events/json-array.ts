// Reads a JSON array of objects element by element. It only looks for where elements end; what is between is left to
// JSON.parse. Every byte that matters here is ASCII, so that chunks may be cut in the middle of a character.
import { ToolError } from "../../rules/tool-error.ts";
import { type FileRecord, jsonRecord, RecordBytes, type RecordReader } from "./records.ts";

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

type Place = "before" | "first element" | "next element" | "element" | "after" | "rubbish";

export class JsonArrayReader implements RecordReader {
  readonly #bytes = new RecordBytes();
  #place: Place = "before";
  #index = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;

  push(chunk: Buffer): FileRecord[] {
    const records: FileRecord[] = [];
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0;
      if (this.#place === "element") {
        if (!this.#endsElement(byte)) continue;
        records.push(jsonRecord(this.#index++, this.#bytes.take(chunk.subarray(start, at))));
        this.#place = byte === COMMA ? "next element" : "after";
      } else if (!isSpace(byte)) {
        records.push(...this.#between(byte));
        start = at;
      }
    }
    if (this.#place === "element") this.#bytes.add(chunk.subarray(start));
    return records;
  }

  end(): FileRecord[] {
    if (this.#place === "before") throw notAnArray();
    if (this.#place === "after" || this.#place === "rubbish") return [];
    return [{ position: this.#index, problem: "the file ends before the array does" }];
  }

  /** A byte that is no space, outside of elements. */
  #between(byte: number): FileRecord[] {
    const place = this.#place;
    if (place === "before") {
      if (byte !== OPEN_BRACKET) throw notAnArray();
      this.#place = "first element";
      return [];
    }
    if (place === "after" || place === "rubbish") {
      this.#place = "rubbish";
      return place === "rubbish" ? [] : [{ position: this.#index, problem: "text follows the end of the array" }];
    }
    if (byte !== COMMA && byte !== CLOSE_BRACKET) {
      this.#place = "element";
      this.#endsElement(byte);
      return [];
    }
    this.#place = byte === COMMA ? "next element" : "after";
    if (byte === CLOSE_BRACKET && place === "first element") return [];
    return [{ position: this.#index++, problem: "an element is missing between commas" }];
  }

  #endsElement(byte: number): boolean {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (byte === BACKSLASH) this.#escaped = true;
      else if (byte === QUOTE) this.#inString = false;
      return false;
    }
    if (byte === QUOTE) this.#inString = true;
    else if (byte === OPEN_BRACKET || byte === OPEN_BRACE) this.#depth++;
    else if (this.#depth === 0) return byte === COMMA || byte === CLOSE_BRACKET;
    else if (byte === CLOSE_BRACKET || byte === CLOSE_BRACE) this.#depth--;
    return false;
  }
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function notAnArray(): ToolError {
  return new ToolError(
    "invalid_input",
    'The file does not hold a JSON array of events; for one object per line pass format "jsonl".',
  );
}
