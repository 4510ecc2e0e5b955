// Decides when to refresh: in the rhythm that the moment asks for, later after failures, never while nobody looks.

/** No failure delays the next attempt longer than this, unless the API asks for it. In milliseconds. */
export const MAX_BACKOFF_MS = 5 * 60_000;

export interface PollerOptions {
  /** Refreshes. It reports its outcome through {@link Poller.ended} and must not reject. */
  readonly refresh: () => void;
  /** Milliseconds between the end of one refresh and the next; 0 for never. Asked whenever it may have changed. */
  readonly interval: () => number;
}

export class Poller {
  readonly #options: PollerOptions;
  #timer: NodeJS.Timeout | undefined;
  #running = false;
  /** Refreshes under way: a person may ask for one while the timer's is running. */
  #underWay = 0;
  #failures = 0;
  #askedWait = 0;
  #endedAt: number | undefined;

  constructor(options: PollerOptions) {
    this.#options = options;
  }

  /** Starts or stops. A start after a long pause refreshes at once, as does the first. */
  set running(running: boolean) {
    if (this.#running === running) return;
    this.#running = running;
    this.reschedule();
  }

  /** A refresh has begun, by the timer or by a person: the next one waits for its end. */
  began(): void {
    this.#underWay += 1;
    this.reschedule();
  }

  /** A refresh has ended. `wait`: how many milliseconds the API wants to be left alone. */
  ended(outcome: { readonly ok: boolean; readonly wait?: number | undefined }): void {
    this.#underWay = Math.max(0, this.#underWay - 1);
    this.#failures = outcome.ok ? 0 : this.#failures + 1;
    this.#askedWait = outcome.ok ? 0 : (outcome.wait ?? 0);
    this.#endedAt = performance.now();
    this.reschedule();
  }

  /** Forgets the past, and refreshes under way with it: another account is another API. */
  reset(): void {
    this.#underWay = 0;
    this.#failures = 0;
    this.#askedWait = 0;
    this.#endedAt = undefined;
    this.reschedule();
  }

  /** The interval may have changed. */
  reschedule(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#running || this.#underWay > 0) return;
    const delay = this.#delay();
    if (delay !== undefined) this.#timer = setTimeout(this.#options.refresh, delay);
  }

  dispose(): void {
    this.running = false;
  }

  /** Milliseconds from now until the next refresh; undefined for never. */
  #delay(): number | undefined {
    if (this.#endedAt === undefined) return 0;
    const interval = this.#options.interval();
    if (interval === 0) return undefined;
    const backoff = this.#failures === 0 ? interval : Math.min(interval * 2 ** this.#failures, MAX_BACKOFF_MS);
    const wait = Math.max(interval, backoff, this.#askedWait);
    return Math.max(0, this.#endedAt + wait - performance.now());
  }
}
