// Which UUID a name had when it was last listed, so that a call by name need not list everything again. It is a guess:
// whoever uses it reads the one object and compares its name.
import type { ReadingClient } from "../artie/index.ts";

export interface Named {
  readonly uuid: string;
  readonly name: string;
}

export class NameIndex {
  readonly #byKind = new Map<string, ReadonlyMap<string, string>>();
  readonly #learned = new WeakSet<object>();

  /** Takes a whole list, once. Names that two share are not known. */
  learn<T extends { readonly uuid: string }>(kind: string, all: readonly T[], nameOf: (row: T) => string): void {
    if (this.#learned.has(all)) return;
    this.#learned.add(all);
    const uuids = new Map<string, string>();
    const shared = new Set<string>();
    for (const row of all) {
      const key = folded(nameOf(row));
      if (uuids.has(key)) shared.add(key);
      uuids.set(key, row.uuid);
    }
    for (const key of shared) uuids.delete(key);
    this.#byKind.set(kind, uuids);
  }

  find(kind: string, name: string): string | undefined {
    return this.#byKind.get(kind)?.get(folded(name));
  }
}

/** Names are found without regard to case and outer spaces. */
export function folded(text: string): string {
  return text.trim().toLowerCase();
}

const indexes = new WeakMap<ReadingClient, NameIndex>();

/** One index for each client: what one account, or one scope of it, lists is not known to another. */
export function namesOf(client: ReadingClient): NameIndex {
  const known = indexes.get(client) ?? new NameIndex();
  indexes.set(client, known);
  return known;
}
