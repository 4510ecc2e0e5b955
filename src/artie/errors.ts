// The one error type of the client: what failed, why at the root, and what to do about it.
import { type Reported, reportedFrom } from "./diagnosis/chain.ts";
import type { ArtieErrorCode } from "./diagnosis/codes.ts";
import { diagnose } from "./diagnosis/diagnose.ts";

/** What the API says about its rate limit, from whichever of the header families it uses. */
export interface RateLimit {
  /** Requests allowed in a window. */
  readonly limit?: number | undefined;
  /** Requests left in this window. */
  readonly remaining?: number | undefined;
  /** Seconds until requests are accepted again. */
  readonly reset?: number | undefined;
}

export interface ArtieErrorInit {
  /** The operation that failed, e.g. `pipeline_start`. */
  readonly operation: string;
  /** What others wrote: the API, or a database through it. Already free of secrets. */
  readonly reported?: string | undefined;
  /** Overrides the sentence of the code. Ours: nothing in it comes from others. */
  readonly message?: string | undefined;
  /** HTTP status; absent when no answer came. */
  readonly status?: number | undefined;
  /** Overrides the code that what was reported would be given. */
  readonly code?: ArtieErrorCode | undefined;
  readonly rateLimit?: RateLimit | undefined;
  /** True when the API certainly did not carry the request out: it refused it, or was never reached. */
  readonly notProcessed?: boolean | undefined;
  /** Overrides the remedy of the code. */
  readonly remedy?: string | undefined;
}

/**
 * A call that failed. Never holds the API key, a request body or a header. `message` and `remedy` are ours; what others
 * wrote stands under `reported`.
 */
export class ArtieError extends Error {
  readonly operation: string;
  readonly status: number | undefined;
  readonly code: ArtieErrorCode;
  readonly reported: Reported | undefined;
  /** What to do about it, in one sentence. */
  readonly remedy: string;
  readonly rateLimit: RateLimit | undefined;
  readonly notProcessed: boolean;

  constructor(init: ArtieErrorInit) {
    const diagnosis = diagnose(init.reported ?? "", init.status, init.code, init.operation);
    super(init.message ?? diagnosis.message);
    this.name = "ArtieError";
    this.operation = init.operation;
    this.status = init.status;
    this.rateLimit = init.rateLimit;
    this.reported = init.reported === undefined ? undefined : reportedFrom(init.reported);
    this.code = diagnosis.code;
    this.remedy = init.remedy ?? waitFor(init.rateLimit) ?? diagnosis.remedy;
    this.notProcessed = init.notProcessed ?? false;
  }

  /** The error as plain data, for a model or a log: absent fields are left out. */
  toJSON(): Record<string, unknown> {
    return {
      code: this.code,
      message: this.message,
      ...(this.status === undefined ? {} : { status: this.status }),
      remedy: this.remedy,
      ...(this.rateLimit ? { rateLimit: this.rateLimit } : {}),
      ...(this.reported ? { reported: this.reported } : {}),
    };
  }
}

function waitFor(rateLimit: RateLimit | undefined): string | undefined {
  return rateLimit?.reset === undefined ? undefined : `Wait ${Math.ceil(rateLimit.reset)} s, then try again.`;
}

/** True for an error that says only that the caller gave up. */
export function isCanceled(error: unknown): boolean {
  return error instanceof ArtieError && error.code === "canceled";
}
