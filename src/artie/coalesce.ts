// Identical reads under way at the same time are one request, which lives as long as anyone still waits for it.

interface Shared {
  readonly result: Promise<unknown>;
  readonly controller: AbortController;
  waiting: number;
}

export class Coalescer {
  readonly #underWay = new Map<string, Shared>();

  /** From now on nobody joins what is under way; whoever waits for it still gets it. */
  forget(): void {
    this.#underWay.clear();
  }

  /**
   * Runs `start`, or joins the run under way for the same key. A caller that aborts leaves at once; the request itself
   * is aborted when the last caller has left.
   */
  async share<T>(key: string, start: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    let shared = this.#underWay.get(key) as (Shared & { result: Promise<T> }) | undefined;
    if (!shared) {
      const controller = new AbortController();
      const result = start(controller.signal).finally(() => {
        if (this.#underWay.get(key)?.controller === controller) this.#underWay.delete(key);
      });
      shared = { result, controller, waiting: 0 };
      this.#underWay.set(key, shared);
    }
    shared.waiting += 1;
    try {
      return await untilAborted(shared.result, signal);
    } finally {
      shared.waiting -= 1;
      if (shared.waiting === 0) {
        if (this.#underWay.get(key) === shared) this.#underWay.delete(key);
        shared.controller.abort();
      }
    }
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
