// Packs events into request bodies that stay within the limit of the API, counted in bytes.
import { MAX_EVENT_BYTES } from "../../artie/index.ts";
import type { PlacedEvent } from "./source.ts";

export interface Batch {
  /** A JSON array as UTF-8. It shares the packer's memory: valid until the packer takes the next event. */
  readonly json: Buffer;
  readonly count: number;
  /** Positions of the first and the last event in it. */
  readonly first: number;
  readonly last: number;
}

/** A short list needs no more; a large file grows it up to the limit. */
const FIRST_BYTES = 64 * 1024;
/** Before each event stands a bracket or a comma, after the last a bracket. */
const FRAME_BYTES = 2;

/** Takes events in order and gives them back in order, none of them twice. No event alone may exceed the limit. */
export class Packer {
  readonly #limit: number;
  #buffer = Buffer.allocUnsafe(FIRST_BYTES);
  #length = 0;
  #count = 0;
  #first = 0;
  #last = 0;

  constructor(limit = MAX_EVENT_BYTES) {
    this.#limit = limit;
  }

  hasRoomFor({ json }: PlacedEvent): boolean {
    return this.#count === 0 || this.#length + Buffer.byteLength(json) + FRAME_BYTES <= this.#limit;
  }

  /** Only when there is room for it. */
  add({ position, json }: PlacedEvent): void {
    this.#reserve(Buffer.byteLength(json) + FRAME_BYTES);
    this.#write(this.#count === 0 ? "[" : ",");
    this.#write(json);
    if (this.#count === 0) this.#first = position;
    this.#last = position;
    this.#count++;
  }

  /** What has been packed, if anything; the packer begins anew. */
  take(): Batch | undefined {
    if (this.#count === 0) return undefined;
    this.#write("]");
    const json = this.#buffer.subarray(0, this.#length);
    const batch = { json, count: this.#count, first: this.#first, last: this.#last };
    this.#length = 0;
    this.#count = 0;
    return batch;
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, Math.min(2 * this.#buffer.length, this.#limit)));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }

  #write(text: string): void {
    this.#length += this.#buffer.write(text, this.#length);
  }
}
