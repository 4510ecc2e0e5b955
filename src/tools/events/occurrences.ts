// Counts how often the same has been seen, in about 20 bytes of memory for each that differs.

/** Parts that grow one at a time, so that growing takes little room itself. */
const PARTS = 64;
const GROWTH = 1.25;

export class Occurrences {
  readonly #parts = Array.from({ length: PARTS }, () => new Table());

  /** How often this digest was added before. */
  add(digest: Buffer): number {
    const part = this.#parts[digest.readUInt8(8) % PARTS];
    return part?.add(digest.readUInt32BE(0), digest.readUInt32BE(4), 1) ?? 0;
  }

  clear(): void {
    for (const part of this.#parts) part.clear();
  }
}

/** A hash table of 64 bits of a digest and a count, three words a slot; a slot without a count is free. */
class Table {
  #slots = new Uint32Array(3 * 16);
  #used = 0;

  add(high: number, low: number, times: number): number {
    if (this.#used > (0.8 * this.#slots.length) / 3) this.#grow();
    const slots = this.#slots;
    let at = 3 * (low % (slots.length / 3));
    while (slots[at + 2] !== 0 && (slots[at] !== high || slots[at + 1] !== low)) at = (at + 3) % slots.length;
    const before = slots[at + 2] ?? 0;
    if (before === 0) this.#used++;
    slots.set([high, low, before + times], at);
    return before;
  }

  clear(): void {
    this.#slots.fill(0);
    this.#used = 0;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(3 * Math.ceil((GROWTH * old.length) / 3));
    this.#used = 0;
    for (let at = 0; at < old.length; at += 3) {
      const [high = 0, low = 0, times = 0] = old.subarray(at, at + 3);
      if (times > 0) this.add(high, low, times);
    }
  }
}
