// Keeps the API from being asked twice: identical reads under way are one request, and its answer serves for a moment
// more. Every write empties the cache.

/** How long an answer serves, in milliseconds. */
export const FRESH_MS = 2_000;
/** So many answers are kept at a time. */
const MAX_KEPT = 200;

interface Read {
  readonly answer: Promise<unknown>;
  readonly controller: AbortController;
  waiting: number;
  /** When the answer was there; undefined while it is under way. */
  answeredAt: number | undefined;
}

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Asks past what is kept; a read that is under way is joined. */
  readonly fresh?: boolean | undefined;
}

export class ReadCache {
  readonly #freshMs: number;
  /** In the order in which they began. */
  readonly #reads = new Map<string, Read>();
  #eviction: NodeJS.Timeout | undefined;

  /** @param freshMs 0 shares only what is under way: a process that is one of several does not see the others' writes */
  constructor(freshMs = FRESH_MS) {
    this.#freshMs = freshMs;
  }

  /** From now on nobody gets what was read or asked before; whoever waits for it still does. */
  clear(): void {
    this.#reads.clear();
  }

  /**
   * Runs `start`, or gives the answer of the same read. A caller that aborts leaves at once; the request itself is
   * aborted when the last one has left.
   */
  async read<T>(key: string, start: (signal: AbortSignal) => Promise<T>, options: ReadOptions = {}): Promise<T> {
    const { signal, fresh = false } = options;
    signal?.throwIfAborted();
    const found = this.#find(key, fresh) as (Read & { answer: Promise<T> }) | undefined;
    const read = found ?? this.#begin(key, start);
    read.waiting += 1;
    try {
      return await untilAborted(read.answer as Promise<T>, signal);
    } finally {
      read.waiting -= 1;
      if (read.waiting === 0 && read.answeredAt === undefined) {
        this.#drop(key, read);
        read.controller.abort();
      }
    }
  }

  #find(key: string, fresh: boolean): Read | undefined {
    const read = this.#reads.get(key);
    if (read?.answeredAt === undefined) return read;
    return !fresh && performance.now() - read.answeredAt < this.#freshMs ? read : undefined;
  }

  #begin<T>(key: string, start: (signal: AbortSignal) => Promise<T>): Read & { answer: Promise<T> } {
    const controller = new AbortController();
    const answer = start(controller.signal);
    const read = { answer, controller, waiting: 0, answeredAt: undefined as number | undefined };
    answer.then(
      () => {
        read.answeredAt = performance.now();
        if (this.#freshMs === 0) this.#drop(key, read);
        else this.#evictLater();
      },
      () => {
        read.answeredAt = performance.now();
        this.#drop(key, read);
      },
    );
    this.#reads.delete(key);
    this.#reads.set(key, read);
    this.#evict();
    return read;
  }

  /** Answers can be large: none outlives its time by much, also when nothing more is read. */
  #evictLater(): void {
    this.#eviction ??= setTimeout(() => {
      this.#eviction = undefined;
      this.#evict();
      if (this.#reads.size > 0) this.#evictLater();
    }, this.#freshMs).unref();
  }

  /** What is stale, and beyond the limit what began first. */
  #evict(): void {
    const stale = performance.now() - this.#freshMs;
    for (const [key, { answeredAt }] of this.#reads) {
      if (answeredAt === undefined) continue;
      // What began later is hardly older.
      if (answeredAt >= stale && this.#reads.size <= MAX_KEPT) return;
      this.#reads.delete(key);
    }
  }

  #drop(key: string, read: Read): void {
    if (this.#reads.get(key) === read) this.#reads.delete(key);
  }
}

/** The promise's outcome, or the signal's reason as soon as it aborts. The promise's own later failure is ignored. */
export async function untilAborted<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      reject(signal.reason as Error);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    void promise.then(resolve, reject).finally(() => {
      signal.removeEventListener("abort", onAbort);
    });
  });
}
