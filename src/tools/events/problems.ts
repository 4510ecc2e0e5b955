// Collects what is wrong with events: all are counted, the first few are kept to be shown.
import type { BadRecord } from "./record.ts";
import type { Unit } from "./source.ts";

const SHOWN = 20;

export class Problems {
  readonly #unit: Unit;
  readonly #shown: object[] = [];
  #latest: BadRecord | undefined;
  total = 0;

  constructor(unit: Unit) {
    this.#unit = unit;
  }

  add(bad: BadRecord): void {
    if (this.#shown.length < SHOWN) this.#shown.push({ [this.#unit]: bad.position, problem: bad.problem });
    this.#latest = bad;
    this.total++;
  }

  /** Said of all that can't be read because of the latest: "From line 251 to 499 nothing can be read for sure: ...". */
  get loss(): string | undefined {
    const { position, problem, lostTo } = this.#latest ?? {};
    if (lostTo === undefined) return undefined;
    const range = `${this.#unit} ${position} ${lostTo === "end" ? "on" : `to ${lostTo}`}`;
    return `From ${range} nothing can be read for sure: ${this.#unit} ${position} ${problem}.`;
  }

  /** `{ skipped: [{ line: 12, problem: "the timestamp is missing" }], skippedTotal: 1 }`, as far as there are any. */
  asData(name: "problems" | "skipped"): Record<string, unknown> {
    const { position, lostTo } = this.#latest ?? {};
    if (this.total === 0) return {};
    const loss = lostTo === undefined ? {} : { notRead: { from: position, to: lostTo } };
    return { [name]: this.#shown, [`${name}Total`]: this.total, ...loss };
  }
}
