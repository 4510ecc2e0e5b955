// Keeps a client from making us buffer without end: a stream of lines passes through until one of them is too long.
import { Transform, type TransformCallback } from "node:stream";

const NEWLINE = 0x0a;

/** Passes bytes on as they come and holds none back. Fails before it passes on more than `limit` bytes of one line. */
export class LineLimit extends Transform {
  readonly #limit: number;
  #length = 0;

  constructor(limit: number) {
    super();
    this.#limit = limit;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    let start = 0;
    while (start < chunk.length) {
      const newline = chunk.indexOf(NEWLINE, start);
      const end = newline < 0 ? chunk.length : newline;
      this.#length += end - start;
      if (this.#length > this.#limit) {
        done(new Error(`A message is longer than ${this.#limit} bytes`));
        return;
      }
      if (newline >= 0) this.#length = 0;
      start = end + 1;
    }
    done(null, chunk);
  }
}
