// Records by UUID, fed by answers that may arrive out of order: an answer is as old as the moment its request began,
// and one that is older than what is known of a record does not touch it.
import { isDeepStrictEqual } from "node:util";

export class Rows<T extends { readonly uuid: string }> {
  #rows = new Map<string, T>();
  /** When what is known of a UUID was true, also of records that are gone. */
  readonly #knownAt = new Map<string, number>();

  get(uuid: string): T | undefined {
    return this.#rows.get(uuid);
  }

  has(uuid: string): boolean {
    return this.#rows.has(uuid);
  }

  get list(): readonly T[] {
    return [...this.#rows.values()];
  }

  /** From now on, only what is read after `at` counts for this record. */
  outdate(uuid: string, at: number): void {
    this.#knownAt.set(uuid, Math.max(at, this.#knownAt.get(uuid) ?? at));
  }

  /** Takes one record as it was at `at`. Returns whether anything changed. */
  put(row: T, at: number): boolean {
    if (!this.#isNews(row.uuid, at)) return false;
    this.outdate(row.uuid, at);
    if (isDeepStrictEqual(this.#rows.get(row.uuid), row)) return false;
    this.#rows.set(row.uuid, row);
    return true;
  }

  /** Returns whether the record was there. */
  remove(uuid: string, at: number): boolean {
    if (!this.#isNews(uuid, at)) return false;
    this.outdate(uuid, at);
    return this.#rows.delete(uuid);
  }

  /** Drops the record without claiming that it is gone: whatever is read next is taken. */
  forget(uuid: string): void {
    this.#rows.delete(uuid);
  }

  /** Takes the whole list as it was at `at`. */
  replace(rows: readonly T[], at: number): { readonly changed: readonly string[]; readonly members: boolean } {
    const before = [...this.#rows.keys()];
    const listed = new Set(rows.map(({ uuid }) => uuid));
    for (const uuid of before) if (!listed.has(uuid)) this.remove(uuid, at);
    const changed = rows.filter((row) => this.put(row, at)).map(({ uuid }) => uuid);
    this.#order([...listed]);
    return { changed, members: !isDeepStrictEqual(before, [...this.#rows.keys()]) };
  }

  #isNews(uuid: string, at: number): boolean {
    return at >= (this.#knownAt.get(uuid) ?? at);
  }

  #order(uuids: readonly string[]): void {
    const old = this.#rows;
    const ordered = [...uuids, ...old.keys()].flatMap((uuid): [string, T][] => {
      const row = old.get(uuid);
      return row ? [[uuid, row]] : [];
    });
    this.#rows = new Map(ordered);
  }
}
