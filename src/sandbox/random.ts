// Randomness that repeats: the same seed gives the same identifiers, keys and faults in every run.
import { createHash } from "node:crypto";

export class Random {
  #state: number;

  constructor(seed: number | string) {
    this.#state = hashText(String(seed));
  }

  /** A number from 0 up to, not including, 1 (the mulberry32 generator). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.integer(0, 255)));
  }

  uuid(): string {
    return formatUuid(this.bytes(16));
  }
}

/** The identifier of a seeded object: it depends on the seed and its own name, not on what else is seeded. */
export function namedUuid(seed: number, kind: string, name: string): string {
  return formatUuid(createHash("sha256").update(`${seed}/${kind}/${name}`).digest().subarray(0, 16));
}

/** A 32-bit FNV-1a hash: enough to spread names evenly. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

/** Lays 16 bytes out as a version 4 UUID. */
function formatUuid(bytes: Buffer): string {
  const raw = Buffer.from(bytes);
  raw.writeUInt8((raw.readUInt8(6) & 0x0f) | 0x40, 6);
  raw.writeUInt8((raw.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = raw.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
