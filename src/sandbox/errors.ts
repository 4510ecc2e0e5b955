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

/** The same failure, with the step that it broke in front: `failed to start pipeline: <cause>`. */
export function wrapError(step: string, cause: unknown): unknown {
  return cause instanceof ApiError ? new ApiError(cause.status, `${step}: ${cause.message}`) : cause;
}

/** Runs a step and names it in whatever goes wrong inside. */
export function within<T>(step: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw wrapError(step, error);
  }
}

/** What a check found wrong, or nothing. For the validations that answer a failure with HTTP 200. */
export function problemOf(check: () => void): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof ApiError) return error.message;
    throw error;
  }
}
