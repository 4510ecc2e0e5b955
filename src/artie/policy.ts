// Traffic manners: how often a call is tried again, how long it may wait in all, how many run at once.
import { bulkhead } from "cockatiel";
import { ArtieError } from "./errors.ts";
import type { Effect } from "./operation.ts";
import { untilAborted } from "./read-cache.ts";

/** Longest total wait between the attempts of one call, in milliseconds. */
export const RETRY_BUDGET_MS = 10_000;
/** Requests of one client under way at the same time; more wait their turn. */
export const MAX_IN_FLIGHT = 8;

const MAX_RETRIES = 5;
const BASE_DELAY_MS = 250;
const MAX_DELAY_MS = 4_000;

export type Run = <T>(effect: Effect, call: (signal: AbortSignal) => Promise<T>, signal: AbortSignal) => Promise<T>;

/** A runner for the calls of one client: they share the lanes, and each has a retry budget of its own. */
export function createRunner(): Run {
  const lanes = bulkhead(MAX_IN_FLIGHT, Number.POSITIVE_INFINITY);
  return async (effect, call, signal) => {
    let waited = 0;
    for (let retries = 0; ; retries++) {
      try {
        // The lanes do not know the signal: cockatiel's bulkhead would drop an aborted call without waking the next.
        return await lanes.execute(() => {
          signal.throwIfAborted();
          return call(signal);
        });
      } catch (error) {
        if (retries === MAX_RETRIES || !(error instanceof ArtieError) || !isTransient(error, effect)) throw error;
        const delay = delayBefore(retries, error);
        waited += delay;
        if (waited > RETRY_BUDGET_MS) throw error;
        await pause(delay, signal);
      }
    }
  };
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)));
  return untilAborted(over, signal).finally(() => {
    clearTimeout(timer);
  });
}

function isTransient(error: ArtieError, effect: Effect): boolean {
  if (effect === "write") return error.notProcessed && error.code !== "canceled";
  if (error.code === "rate_limit" || error.code === "api_unreachable") return true;
  return error.status === 502 || error.status === 503 || error.status === 504;
}

/** What the API asks for, else exponential with jitter. */
function delayBefore(retries: number, error: ArtieError): number {
  const asked = error.rateLimit?.reset;
  if (asked !== undefined) return asked * 1000;
  const ceiling = Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** retries);
  return ceiling / 2 + (Math.random() * ceiling) / 2;
}
