// How an operation fails: a status and a message that nests its causes with colons, as the real API's do.
import type { ContentfulStatusCode } from "hono/utils/http-status";

export class ApiError extends Error {
  readonly status: ContentfulStatusCode;

  constructor(status: ContentfulStatusCode, message: string) {
    super(message);
    this.name = "ApiError";
    this.status = status;
  }
}

/** Runs a step and names it in whatever goes wrong inside: `failed to start pipeline: <cause>`. */
export function within<T>(step: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof ApiError ? new ApiError(error.status, `${step}: ${error.message}`) : error;
  }
}

/** What a check found wrong, or nothing. */
export function problemOf(check: () => void): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof ApiError) return error.message;
    throw error;
  }
}

/** The answer of a validation, which is HTTP 200 also when something is wrong. */
export function verdict(check: () => void, step?: string): { error: string } | undefined {
  const problem = problemOf(check);
  return problem === undefined ? undefined : { error: step === undefined ? problem : `${step}: ${problem}` };
}
