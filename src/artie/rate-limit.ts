// Reads how long to wait from the header families that APIs use for it.
import type { RateLimit } from "./errors.ts";
import type { HttpAnswer } from "./http.ts";

/**
 * Normalizes `ratelimit-*`, `x-ratelimit-*` and `Retry-After` (seconds or a date); undefined when none is there. Moments
 * are compared with the API's own clock, where it tells the time: this machine's may be hours off.
 */
export function rateLimitFrom(headers: HttpAnswer["headers"], here = Date.now()): RateLimit | undefined {
  const there = Date.parse(headers.get("date") ?? "");
  const now = Number.isNaN(there) ? here : there;
  const read = (name: string) =>
    seconds(headers.get(`ratelimit-${name}`)) ?? seconds(headers.get(`x-ratelimit-${name}`));
  const limit = read("limit");
  const remaining = read("remaining");
  const reset = retryAfter(headers.get("retry-after"), now) ?? relative(read("reset"), now);
  if (limit === undefined && remaining === undefined && reset === undefined) return undefined;
  return { limit, remaining, reset };
}

/** Older drafts of the standard repeat the window behind the number: `100, 100;w=60`. */
function seconds(value: string | null): number | undefined {
  const number = /^\s*(\d+(\.\d+)?)\s*([,;]|$)/.exec(value ?? "")?.[1];
  return number === undefined ? undefined : Number(number);
}

/** Some APIs send the reset as a moment (seconds or milliseconds of the epoch) rather than as a wait. */
function relative(reset: number | undefined, now: number): number | undefined {
  if (reset === undefined || reset < 1e9) return reset;
  return Math.max(0, (reset < 1e12 ? reset * 1000 : reset) / 1000 - now / 1000);
}

function retryAfter(value: string | null, now: number): number | undefined {
  const wait = seconds(value);
  if (wait !== undefined) return wait;
  // Only what has letters is a date: the parser would also make a year of "-5".
  const date = /[a-z]/i.test(value ?? "") ? Date.parse(value ?? "") : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / 1000);
}
