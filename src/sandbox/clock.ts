// Time as the sandbox sees it. Everything that changes by itself is computed from a clock, never from a timer, so that
// a test can drive it and a person can speed it up.

export interface Clock {
  /** Milliseconds since the epoch. Never goes back. */
  now(): number;
  /** Jumps ahead. A clock without it cannot be advanced from outside. */
  advance?(ms: number): void;
}

/** Stands still until it is told to move. */
export class ManualClock implements Clock {
  #now: number;

  constructor(start = Date.UTC(2026, 7, 3, 9, 0, 0)) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  advance(ms: number): void {
    if (!(ms >= 0)) throw new RangeError("A clock only moves forward.");
    this.#now += ms;
  }
}

/** The machine's clock, running `speed` times as fast from the moment it is made. */
export class ScaledClock implements Clock {
  readonly #start = Date.now();
  readonly #origin = performance.now();
  readonly #speed: number;
  #jumped = 0;

  constructor(speed = 1) {
    if (!(speed > 0)) throw new RangeError("The speed of a clock is above 0.");
    this.#speed = speed;
  }

  now(): number {
    return Math.round(this.#start + (performance.now() - this.#origin) * this.#speed + this.#jumped);
  }

  advance(ms: number): void {
    if (!(ms >= 0)) throw new RangeError("A clock only moves forward.");
    this.#jumped += ms;
  }
}

/** The API writes every time as an RFC 3339 date-time in UTC. */
export function timestamp(ms: number): string {
  return new Date(ms).toISOString();
}
