// What it takes to call a changing tool in whatever state an account is: arguments that fit the state, drawn at random.
import fc, { type GeneratorValue } from "fast-check";
import type { Row } from "../whole-state.ts";
import type { World } from "../world.ts";

type Args = Readonly<Record<string, unknown>>;

export interface Way {
  /** Rejects with NothingToDraw where there is nothing to call it on. */
  readonly args: (draw: Draw, world: World) => Args | Promise<Args>;
  /** Why it may be that nothing of what it does can be seen in the account. */
  readonly unseen?: string;
  /** What changes with its target, and why its plan does not say so. */
  readonly along?: { readonly row: (row: Row) => boolean; readonly why: string };
}

export type Ways = Readonly<Record<string, Way>>;

/** In this state there is nothing to call it on. */
export class NothingToDraw extends Error {}

export class Draw {
  readonly #value: GeneratorValue;

  constructor(value: GeneratorValue) {
    this.#value = value;
  }

  /** @throws NothingToDraw for an empty list */
  one<T>(items: readonly T[]): T {
    if (items.length === 0) throw new NothingToDraw();
    const item = items[this.#value(fc.nat, items.length - 1)];
    if (item !== undefined) return item;
    throw new NothingToDraw();
  }

  some<T>(items: readonly T[]): T[] {
    return items.filter(() => this.yes());
  }

  yes(): boolean {
    return this.#value(fc.boolean);
  }

  number(min: number, max: number): number {
    return this.#value(fc.integer, { min, max });
  }

  /** A name that nothing has, with whatever characters people put into names. */
  name(): string {
    return `${this.one(["Näme", "O'Brien", "a, b", 'the "new" one', "x→y"])} ${this.number(1, 99_999)}`;
  }

  /** The value, or undefined. */
  maybe<T>(value: T): T | undefined {
    return this.yes() ? value : undefined;
  }
}
