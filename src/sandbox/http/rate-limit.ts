// Requests per second, counted in fixed windows of the sandbox's clock.
import { createMiddleware } from "hono/factory";
import type { Clock } from "../clock.ts";
import { ApiError } from "../api-error.ts";
import type { SandboxEnv } from "./routes.ts";
import { setRateLimitHeaders, type RateLimitState } from "./faults.ts";

export class RateLimiter {
  /** Requests per real second; undefined: no limit. */
  limit: number | undefined;
  readonly #clock: Clock;
  readonly #windowMs: number;
  #windowStart = -Infinity;
  #used = 0;

  /** `speed`: clock seconds per real second, so that a window lasts one real second. */
  constructor(limit: number | undefined, clock: Clock, speed: number) {
    this.limit = limit;
    this.#clock = clock;
    this.#windowMs = 1_000 * speed;
  }

  /** Counts a request; `remaining` is negative when it is one too many. Nothing while there is no limit. */
  take(): RateLimitState | undefined {
    if (this.limit === undefined) return undefined;
    const now = this.#clock.now();
    if (now >= this.#windowStart + this.#windowMs) {
      this.#windowStart = now;
      this.#used = 0;
    }
    this.#used++;
    const left = (this.#windowStart + this.#windowMs - now) / this.#windowMs;
    return { limit: this.limit, remaining: this.limit - this.#used, resetSeconds: Math.max(1, Math.ceil(left)) };
  }
}

/** Answers 429 to a request over the limit, and tells every caller what is left. */
export function limitRate(limiter: RateLimiter) {
  return createMiddleware<SandboxEnv>(async (c, next) => {
    const taken = limiter.take();
    if (taken) setRateLimitHeaders(c, { ...taken, remaining: Math.max(0, taken.remaining) });
    if (taken && taken.remaining < 0) {
      c.header("Retry-After", String(taken.resetSeconds));
      throw new ApiError(429, "rate limit exceeded");
    }
    await next();
  });
}
