// Reads JSON Lines: one object per line; blank lines are allowed.
import { type FileRecord, isBlank, jsonRecord, RecordBytes, type RecordReader } from "./records.ts";

const NEWLINE = 0x0a;

export class JsonLinesReader implements RecordReader {
  readonly #bytes = new RecordBytes();
  #line = 1;

  push(chunk: Buffer): FileRecord[] {
    const records: FileRecord[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      records.push(...this.#finish(chunk.subarray(start, end)));
      start = end + 1;
    }
    this.#bytes.add(chunk.subarray(start));
    return records;
  }

  end(): FileRecord[] {
    return this.#finish(Buffer.alloc(0));
  }

  #finish(last: Buffer): FileRecord[] {
    const line = this.#line++;
    const bytes = this.#bytes.take(last);
    return bytes && isBlank(bytes) ? [] : [jsonRecord(line, bytes)];
  }
}
