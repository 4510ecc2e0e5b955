// What was looked up in the store is kept for a second at most. The store tells of changes sooner; when it does not, nobody
// is let in longer than that by a grant that is revoked.

const KEPT_MS = 1_000;
/** More are not remembered at a time. */
const MAX_KEPT = 10_000;

/** What was looked up by id; also that there is none. */
export class Kept<T> {
  readonly #read: (id: string) => Promise<T | undefined>;
  readonly #found = new Map<string, { readonly at: number; readonly value: Promise<T | undefined> }>();

  constructor(read: (id: string) => Promise<T | undefined>) {
    this.#read = read;
  }

  get(id: string): Promise<T | undefined> {
    const at = performance.now();
    const known = this.#found.get(id);
    if (known && at - known.at < KEPT_MS) return known.value;
    const value = this.#read(id);
    this.#found.delete(id);
    this.#found.set(id, { at, value });
    value.catch(() => {
      if (this.#found.get(id)?.value === value) this.#found.delete(id);
    });
    const [oldest] = this.#found.keys();
    if (oldest !== undefined && this.#found.size > MAX_KEPT) this.#found.delete(oldest);
    return value;
  }

  drop(id: string): void {
    this.#found.delete(id);
  }
}
