// One after the other: reading, merging and writing of a resource must not be mixed with those of another call, or the
// later write takes away what the earlier one has put there.
import { accountOf, type ArtieClient } from "../../artie/index.ts";

export class Turns {
  readonly #last = new Map<string, Promise<void>>();
  /** Counts the turns that have ended: who has read before the last one did may have read what is gone. */
  ended = 0;

  /** Waits for whoever is at work on one of these. Resolves to what ends the turn. */
  async take(keys: readonly string[]): Promise<() => void> {
    const { promise, end } = openEnded();
    const before = keys.flatMap((key) => this.#last.get(key) ?? []);
    for (const key of keys) this.#last.set(key, promise);
    await Promise.all(before);
    return () => {
      this.ended += 1;
      for (const key of keys) if (this.#last.get(key) === promise) this.#last.delete(key);
      end();
    };
  }
}

function openEnded(): { readonly promise: Promise<void>; readonly end: () => void } {
  let end: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => (end = resolve));
  return { promise, end };
}

const turns = new WeakMap<ArtieClient, Turns>();

/** Those of an account. */
export function turnsOf(artie: ArtieClient): Turns {
  const account = accountOf(artie);
  const known = turns.get(account) ?? new Turns();
  turns.set(account, known);
  return known;
}
