// Traffic manners: how often a call is tried again, how long it may wait in all, how many run at once.
import { bulkhead, DelegateBackoff, handleWhen, retry } from "cockatiel";
import { ArtieError } from "./errors.ts";
import type { Effect } from "./operation.ts";

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
    // The lanes do not know the signal: cockatiel's bulkhead would drop an aborted call without waking the next.
    const attempt = () =>
      lanes.execute(() => {
        signal.throwIfAborted();
        return call(signal);
      });
    try {
      return await attempt();
    } catch (error) {
      return retriedAfter(error, effect, attempt, signal);
    }
  };
}

/** Nearly every call needs no more than its first attempt: only one that failed gets a policy, whose first attempt it is. */
function retriedAfter<T>(failure: unknown, effect: Effect, attempt: () => Promise<T>, signal: AbortSignal): Promise<T> {
  let isFirst = true;
  return retryWithinBudget(effect).execute(() => {
    if (!isFirst) return attempt();
    isFirst = false;
    throw failure;
  }, signal);
}

function retryWithinBudget(effect: Effect) {
  let waited = 0;
  let retries = 0;
  let delay = 0;
  const worthAnotherTry = (error: Error): boolean => {
    if (!(error instanceof ArtieError) || !isTransient(error, effect)) return false;
    delay = delayBefore(retries++, error);
    waited += delay;
    return waited <= RETRY_BUDGET_MS;
  };
  return retry(handleWhen(worthAnotherTry), { maxAttempts: MAX_RETRIES, backoff: new DelegateBackoff(() => delay) });
}

function isTransient({ notProcessed, code, status }: ArtieError, effect: Effect): boolean {
  if (notProcessed || effect === "write") return notProcessed && code !== "canceled";
  return code === "api_unreachable" || status === 502 || status === 503 || status === 504;
}

/** Exponential with jitter, and no less than the API asks for: it may ask for nothing, or name a moment that is past. */
function delayBefore(retries: number, error: ArtieError): number {
  const ceiling = Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** retries);
  return Math.max((error.rateLimit?.reset ?? 0) * 1000, ceiling / 2 + (Math.random() * ceiling) / 2);
}
