// Which UUID a name had when it was last listed, so that a call by name need not list everything again. It is a guess:
// whoever uses it reads the one object and compares its name.
import type { ReadingClient } from "../artie/index.ts";

export interface Named {
  readonly uuid: string;
  readonly name: string;
}

export class NameIndex {
  readonly #byKind = new Map<string, ReadonlyMap<string, string>>();
  /** What was listed since, for whoever asks for a name again. */
  readonly #unread = new Map<string, readonly Named[]>();
  readonly #learned = new WeakSet<object>();

  /** Takes a whole list, once. Names that two share are not known. */
  learn<T extends { readonly uuid: string }>(kind: string, all: readonly T[], nameOf: (row: T) => string): void {
    if (this.#learned.has(all)) return;
    this.#learned.add(all);
    this.#unread.set(
      kind,
      all.map((row) => ({ uuid: row.uuid, name: nameOf(row) })),
    );
  }

  find(kind: string, name: string): string | undefined {
    const unread = this.#unread.get(kind);
    if (unread) this.#byKind.set(kind, uuidsByName(unread));
    this.#unread.delete(kind);
    return this.#byKind.get(kind)?.get(folded(name));
  }
}

function uuidsByName(all: readonly Named[]): ReadonlyMap<string, string> {
  const uuids = new Map<string, string>();
  const shared = new Set<string>();
  for (const { uuid, name } of all) {
    const key = folded(name);
    if (uuids.has(key)) shared.add(key);
    uuids.set(key, uuid);
  }
  for (const key of shared) uuids.delete(key);
  return uuids;
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
