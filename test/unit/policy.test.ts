// How long a call waits between its attempts, and what it learns from rate-limit headers. Time is faked: nothing here
// goes over a network.
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ArtieError } from "../../src/artie/index.ts";
import type { Effect } from "../../src/artie/operation.ts";
import { createRunner, RETRY_BUDGET_MS } from "../../src/artie/policy.ts";
import { rateLimitFrom } from "../../src/artie/rate-limit.ts";
import { failureOf } from "./support/failure.ts";

const NEVER = new AbortController().signal;

function refusal(status: number, reset?: number, notProcessed = status === 429): ArtieError {
  return new ArtieError({ operation: "test", message: "no", status, rateLimit: { reset }, notProcessed });
}

/** Runs a call that always fails; gives how many attempts there were and how long they took together. */
async function attempts(effect: Effect, error: () => ArtieError): Promise<{ count: number; waited: number }> {
  const started = Date.now();
  let count = 0;
  const call = failureOf(
    createRunner()(
      effect,
      () => {
        count += 1;
        return Promise.reject(error());
      },
      NEVER,
    ),
  );
  await vi.runAllTimersAsync();
  await call;
  return { count, waited: Date.now() - started };
}

describe("the retry budget", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("holds whatever the API asks for, and whatever chance says", async () => {
    const reset = fc.option(fc.double({ min: 0, max: 1_000, noNaN: true }), { nil: undefined });
    const resets = fc.array(reset, { minLength: 1, maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(resets, fc.constantFrom(429, 502, 503, 504), async (all, status) => {
        let index = 0;
        const { count, waited } = await attempts("read", () => refusal(status, all[index++ % all.length]));
        expect(waited).toBeLessThanOrEqual(RETRY_BUDGET_MS);
        expect(count).toBeLessThanOrEqual(6);
        const first = all[0];
        if (first !== undefined && first * 1_000 > RETRY_BUDGET_MS)
          expect({ count, waited }).toEqual({ count: 1, waited: 0 });
        else expect(count).toBeGreaterThan(1);
      }),
      { numRuns: 100 },
    );
  });

  it("waits as long as it is asked to, not less", async () => {
    expect(await attempts("read", () => refusal(429, 3))).toEqual({ count: 4, waited: 9_000 });
    expect(await attempts("write", () => refusal(429, 10))).toEqual({ count: 2, waited: 10_000 });
    expect(await attempts("write", () => refusal(429, 10.001))).toEqual({ count: 1, waited: 0 });
  });

  it("pauses where it is asked for nothing, or for a moment that is past", async () => {
    const random = vi.spyOn(Math, "random").mockReturnValue(0);
    for (const asked of [0, -3_600]) {
      expect(await attempts("write", () => refusal(429, asked))).toEqual({ count: 6, waited: 3_875 });
    }
    random.mockRestore();
  });

  it("grows the pauses where the API does not say, and never lets them fall together", async () => {
    const random = vi.spyOn(Math, "random");
    random.mockReturnValue(0);
    const short = await attempts("read", () => refusal(503));
    random.mockReturnValue(0.999);
    const long = await attempts("read", () => refusal(503));
    random.mockRestore();
    expect(short).toEqual({ count: 6, waited: 125 + 250 + 500 + 1_000 + 2_000 });
    expect(long.waited).toBeGreaterThan(1.9 * short.waited);
  });

  it.each([
    ["read", 503, false, 6],
    ["write", 503, false, 1],
    ["write", 429, true, 6],
    ["read", 408, true, 6],
    ["write", 408, true, 6],
    ["read", 500, false, 1],
    ["read", 404, false, 1],
  ] as const)(
    "of a %s that meets %i (processed? %s) allows %i attempts",
    async (effect, status, notProcessed, count) => {
      expect((await attempts(effect, () => refusal(status, undefined, notProcessed))).count).toBe(count);
    },
  );

  it("ends with the caller: nothing runs after an abort in a pause", async () => {
    const controller = new AbortController();
    let count = 0;
    const call = createRunner()(
      "read",
      () => {
        count += 1;
        return Promise.reject(refusal(429, 5));
      },
      controller.signal,
    );
    const outcome = call.catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(1_000);
    controller.abort(new Error("gone"));
    await vi.runAllTimersAsync();
    expect(await outcome).toEqual(new Error("gone"));
    expect(count).toBe(1);
  });

  it("is not spent on errors of other kinds", async () => {
    let count = 0;
    const call = createRunner()(
      "read",
      () => {
        count += 1;
        return Promise.reject(new TypeError("a bug"));
      },
      NEVER,
    );
    await expect(call).rejects.toThrow("a bug");
    expect(count).toBe(1);
  });
});

describe("rate-limit headers", () => {
  const NOW = Date.UTC(2026, 7, 3, 9, 0, 0);
  const read = (headers: Record<string, string>) => rateLimitFrom(new Headers(headers), NOW);
  const count = fc.nat({ max: 100_000 });
  const wait = fc.nat({ max: 86_400 });

  it.each(["ratelimit", "x-ratelimit"])("of the family %s are read as they are", (family) => {
    fc.assert(
      fc.property(count, count, wait, (limit, remaining, reset) => {
        const headers = {
          [`${family}-limit`]: String(limit),
          [`${family}-remaining`]: String(remaining),
          [`${family}-reset`]: String(reset),
        };
        expect(read(headers)).toEqual({ limit, remaining, reset });
      }),
    );
  });

  it("may give the reset as a moment, in seconds or milliseconds", () => {
    fc.assert(
      fc.property(wait, (seconds) => {
        expect(read({ "x-ratelimit-reset": String(NOW / 1_000 + seconds) })?.reset).toBe(seconds);
        expect(read({ "x-ratelimit-reset": String(NOW + seconds * 1_000) })?.reset).toBe(seconds);
      }),
    );
    expect(read({ "x-ratelimit-reset": String(NOW / 1_000 - 60) })?.reset).toBe(0);
  });

  it("may say Retry-After in seconds or as a date, which then decides", () => {
    fc.assert(
      fc.property(wait, (seconds) => {
        const date = new Date(NOW + seconds * 1_000).toUTCString();
        for (const value of [String(seconds), date]) {
          expect(read({ "retry-after": value })).toEqual({ reset: seconds });
          expect(read({ "retry-after": value, "ratelimit-reset": "7", "ratelimit-limit": "3" })).toEqual({
            limit: 3,
            reset: seconds,
          });
        }
      }),
    );
    expect(read({ "retry-after": new Date(NOW - 5_000).toUTCString() })).toEqual({ reset: 0 });
  });

  it("are read by the API's own clock when this machine's is hours off", () => {
    const date = new Date(NOW + 5 * 3_600_000);
    const later = new Date(date.getTime() + 30_000);
    expect(read({ date: date.toUTCString(), "retry-after": later.toUTCString() })).toEqual({ reset: 30 });
    expect(read({ date: date.toUTCString(), "ratelimit-reset": String(later.getTime()) })).toEqual({ reset: 30 });
    expect(read({ date: "yesterday", "ratelimit-reset": String(NOW + 7_000) })).toEqual({ reset: 7 });
  });

  it("with the window behind the number are read up to it, as older drafts have it", () => {
    expect(read({ "ratelimit-limit": "100, 100;w=60", "ratelimit-remaining": "3", "ratelimit-reset": "12" })).toEqual({
      limit: 100,
      remaining: 3,
      reset: 12,
    });
  });

  it("prefer the standard's names", () => {
    expect(read({ "ratelimit-limit": "5", "x-ratelimit-limit": "9", "x-ratelimit-remaining": "1" })).toEqual({
      limit: 5,
      remaining: 1,
    });
  });

  it("of which there are none say nothing", () => {
    expect(read({})).toBeUndefined();
    expect(read({ "content-type": "text/html" })).toBeUndefined();
  });

  it("that make no sense never give a number that is not one", () => {
    const name = fc.constantFrom("retry-after", "ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset");
    const value = fc.oneof(
      fc.stringMatching(/^[ -~]{0,20}$/),
      fc.constantFrom("-5", "NaN", "Infinity", "1e400", "soon", "0x10", "", " ", "12abc", "-1", "--", "1,5"),
    );
    fc.assert(
      fc.property(fc.dictionary(name, value), (headers) => {
        for (const number of Object.values(read(headers) ?? {})) {
          expect(number === undefined || (Number.isFinite(number) && number >= 0)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
    expect(read({ "retry-after": "-5" })).toBeUndefined();
    expect(read({ "retry-after": "soon" })).toBeUndefined();
  });
});
