// Packs events into request bodies that stay within the limit of the API, counted in bytes.
import { MAX_EVENT_BYTES } from "../../artie/index.ts";
import type { PlacedEvent } from "./source.ts";

export interface Batch {
  /** A JSON array. */
  readonly json: string;
  readonly count: number;
  /** Positions of the first and the last event in it. */
  readonly first: number;
  readonly last: number;
}

/** The brackets of the array. */
const FRAME_BYTES = 2;
const COMMA_BYTES = 1;

/** Takes events in order and gives them back in order, none of them twice. No event alone may exceed the limit. */
export class Packer {
  readonly #limit: number;
  #events: PlacedEvent[] = [];
  #bytes = FRAME_BYTES;

  constructor(limit = MAX_EVENT_BYTES) {
    this.#limit = limit;
  }

  /** The events before this one as a batch, when it no longer fits with them. */
  add(event: PlacedEvent): Batch | undefined {
    const bytes = Buffer.byteLength(event.json);
    const isFull = this.#events.length > 0 && this.#bytes + COMMA_BYTES + bytes > this.#limit;
    const batch = isFull ? this.flush() : undefined;
    this.#bytes += bytes + (this.#events.length > 0 ? COMMA_BYTES : 0);
    this.#events.push(event);
    return batch;
  }

  /** What is left. */
  flush(): Batch | undefined {
    const events = this.#events;
    const first = events[0];
    const last = events.at(-1);
    this.#events = [];
    this.#bytes = FRAME_BYTES;
    if (!first || !last) return undefined;
    const json = `[${events.map((event) => event.json).join(",")}]`;
    return { json, count: events.length, first: first.position, last: last.position };
  }
}
