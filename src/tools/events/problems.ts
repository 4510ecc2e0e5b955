// Collects what is wrong with events: all are counted, the first few are kept to be shown.
import type { BadRecord } from "./records.ts";
import type { Unit } from "./source.ts";

const SHOWN = 20;

export class Problems {
  readonly #unit: Unit;
  readonly #shown: Record<string, unknown>[] = [];
  #total = 0;

  constructor(unit: Unit) {
    this.#unit = unit;
  }

  get total(): number {
    return this.#total;
  }

  /** The first of them, e.g. `{ line: 12, problem: "the timestamp is missing" }`. */
  get shown(): readonly Record<string, unknown>[] {
    return this.#shown;
  }

  add({ position, problem }: BadRecord): void {
    this.#total++;
    if (this.#shown.length < SHOWN) this.#shown.push({ [this.#unit]: position, problem });
  }
}
