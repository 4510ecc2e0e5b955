// One after the other: reading, merging and writing of a resource must not be mixed with those of another call, or the
// later write takes away what the earlier one has put there. In this process in the order in which they come, and with
// other processes in any: those of this machine by `lock.ts`, and a gateway's replicas by its store.
import { accountOf, addressOf, type ArtieClient } from "../../artie/index.ts";
import { lock, type Lock, type TakeLock } from "./lock.ts";

export interface Turn {
  /** Whether somebody of another process was at work before. */
  readonly waited: boolean;
  readonly end: () => Promise<void>;
}

export class Turns {
  readonly #address: string;
  readonly #last = new Map<string, Promise<void>>();
  /** When the last turn of each ended, as its number among all that have. */
  readonly #ended = new Map<string, number>();
  #count = 0;

  /** @param address of the API: what has the same UUID elsewhere is something else */
  constructor(address: string) {
    this.#address = address;
  }

  /** To be asked for before something is read: `endedSince` tells whether what was read may be gone. */
  get now(): number {
    return this.#count;
  }

  endedSince(now: number, keys: readonly string[]): boolean {
    return keys.some((key) => (this.#ended.get(key) ?? 0) > now);
  }

  /** Waits for whoever is at work on one of these. */
  async take(keys: readonly string[], signal: AbortSignal, takeLock: TakeLock = lock): Promise<Turn> {
    const { promise, end } = openEnded();
    const before = keys.flatMap((key) => this.#last.get(key) ?? []);
    for (const key of keys) this.#last.set(key, promise);
    await Promise.all(before);
    const locks: Lock[] = [];
    const release = async () => {
      await Promise.all(locks.map((each) => each.release()));
      this.#count += 1;
      for (const key of keys) {
        this.#ended.set(key, this.#count);
        if (this.#last.get(key) === promise) this.#last.delete(key);
      }
      end();
    };
    try {
      // In one order for all, or two would wait for each other.
      for (const key of [...new Set(keys)].sort()) locks.push(await takeLock(`${this.#address} ${key}`, signal));
      return { waited: locks.some(({ waited }) => waited), end: release };
    } catch (error) {
      await release();
      throw error;
    }
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
  const known = turns.get(account) ?? new Turns(addressOf(account));
  turns.set(account, known);
  return known;
}
