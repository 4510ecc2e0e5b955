// When the sidebar refreshes: driven by a clock, so nothing waits.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MAX_BACKOFF_MS, Poller } from "../../../src/vscode/shell/poller.ts";

const INTERVAL = 30_000;

describe("Poller", () => {
  let refreshes: number;
  let interval: number;
  let poller: Poller;

  beforeEach(() => {
    vi.useFakeTimers();
    refreshes = 0;
    interval = INTERVAL;
    const refresh = () => {
      refreshes += 1;
      poller.began();
    };
    poller = new Poller({ refresh, interval: () => interval });
  });

  afterEach(() => {
    poller.dispose();
    vi.useRealTimers();
  });

  function refreshesWithin(ms: number): number {
    const before = refreshes;
    vi.advanceTimersByTime(ms);
    return refreshes - before;
  }

  it("refreshes at once when it starts, then an interval after each end", () => {
    poller.running = true;
    expect(refreshesWithin(0)).toBe(1);
    expect(refreshesWithin(10 * INTERVAL)).toBe(0);
    poller.ended({ ok: true });
    expect(refreshesWithin(INTERVAL - 1)).toBe(0);
    expect(refreshesWithin(1)).toBe(1);
  });

  it("begins none while one is under way, whatever else happens", () => {
    poller.running = true;
    refreshesWithin(0);
    poller.reschedule();
    poller.running = false;
    poller.running = true;
    expect(refreshesWithin(10 * INTERVAL)).toBe(0);
    poller.began();
    poller.ended({ ok: true });
    expect(refreshesWithin(10 * INTERVAL)).toBe(0);
    poller.ended({ ok: true });
    expect(refreshesWithin(INTERVAL)).toBe(1);
  });

  it("does nothing while nobody looks, and makes up for it afterwards", () => {
    poller.running = true;
    refreshesWithin(0);
    poller.ended({ ok: true });
    poller.running = false;
    expect(refreshesWithin(10 * INTERVAL)).toBe(0);
    poller.running = true;
    expect(refreshesWithin(0)).toBe(1);
  });

  it("does not refresh earlier because someone looks away and back", () => {
    poller.running = true;
    refreshesWithin(0);
    poller.ended({ ok: true });
    refreshesWithin(INTERVAL / 2);
    poller.running = false;
    poller.running = true;
    expect(refreshesWithin(INTERVAL / 2 - 1)).toBe(0);
    expect(refreshesWithin(1)).toBe(1);
  });

  it("never repeats with an interval of 0, but loads once", () => {
    interval = 0;
    poller.running = true;
    expect(refreshesWithin(0)).toBe(1);
    poller.ended({ ok: true });
    expect(refreshesWithin(24 * 3_600_000)).toBe(0);
  });

  it("takes a shorter interval as soon as it is told", () => {
    poller.running = true;
    refreshesWithin(0);
    poller.ended({ ok: true });
    interval = 3_000;
    poller.reschedule();
    expect(refreshesWithin(3_000)).toBe(1);
  });

  it("waits twice as long after each failure, up to a limit, and recovers with the first success", () => {
    poller.running = true;
    refreshesWithin(0);
    for (const wait of [2 * INTERVAL, 4 * INTERVAL, 8 * INTERVAL, MAX_BACKOFF_MS, MAX_BACKOFF_MS]) {
      poller.ended({ ok: false });
      expect(refreshesWithin(wait - 1)).toBe(0);
      expect(refreshesWithin(1)).toBe(1);
    }
    poller.ended({ ok: true });
    expect(refreshesWithin(INTERVAL)).toBe(1);
  });

  it("leaves the API alone for as long as it asks", () => {
    poller.running = true;
    refreshesWithin(0);
    poller.ended({ ok: false, wait: 600_000 });
    expect(refreshesWithin(599_999)).toBe(0);
    expect(refreshesWithin(1)).toBe(1);
  });

  it("never waits less than an interval that is longer than the limit", () => {
    interval = 3_600_000;
    poller.running = true;
    refreshesWithin(0);
    poller.ended({ ok: false });
    expect(refreshesWithin(interval - 1)).toBe(0);
    expect(refreshesWithin(1)).toBe(1);
  });

  it("starts over with another account", () => {
    poller.running = true;
    refreshesWithin(0);
    poller.ended({ ok: false, wait: 600_000 });
    poller.reset();
    expect(refreshesWithin(0)).toBe(1);
  });
});
