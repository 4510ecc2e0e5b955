// Reads how long to wait from the header families that APIs use for it.
import type { RateLimit } from "./errors.ts";

/** Normalizes `ratelimit-*`, `x-ratelimit-*` and `Retry-After` (seconds or a date); undefined when none is there. */
export function rateLimitFrom(headers: Headers, now = Date.now()): RateLimit | undefined {
  const read = (name: string) =>
    seconds(headers.get(`ratelimit-${name}`)) ?? seconds(headers.get(`x-ratelimit-${name}`));
  const limit = read("limit");
  const remaining = read("remaining");
  const reset = retryAfter(headers.get("retry-after"), now) ?? relative(read("reset"), now);
  if (limit === undefined && remaining === undefined && reset === undefined) return undefined;
  return { limit, remaining, reset };
}

function seconds(value: string | null): number | undefined {
  if (value === null || value.trim() === "") return undefined;
  const number = Number(value);
  return Number.isFinite(number) && number >= 0 ? number : undefined;
}

/** Some APIs send the reset as a moment (epoch seconds) rather than as a wait. */
function relative(reset: number | undefined, now: number): number | undefined {
  if (reset === undefined || reset < 1_000_000_000) return reset;
  return Math.max(0, reset - now / 1000);
}

function retryAfter(value: string | null, now: number): number | undefined {
  if (value === null) return undefined;
  const wait = seconds(value);
  if (wait !== undefined) return wait;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / 1000);
}
