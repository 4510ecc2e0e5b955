// The one error type of the client: what failed, why at the root, and what to do about it.
import { type ArtieErrorCode, diagnose, splitChain } from "./diagnosis.ts";
import type { Subject } from "./operation.ts";

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
  /** What the operation is about. */
  readonly subject?: Subject | undefined;
  /** The message as the API (or the network) gave it, already free of secrets. */
  readonly message: string;
  /** HTTP status; absent when no answer came. */
  readonly status?: number | undefined;
  /** Overrides the code that the message would be given. */
  readonly code?: ArtieErrorCode | undefined;
  readonly rateLimit?: RateLimit | undefined;
  /** True when the API certainly did not carry the request out: it refused it, or was never reached. */
  readonly notProcessed?: boolean | undefined;
  /** Overrides the remedy of the code. */
  readonly remedy?: string | undefined;
}

/**
 * A call that failed. Never holds the API key, a request body or a header.
 * `message` is the whole message; `chain` is the same split at its joints, outermost first; `root` is its last link that
 * says something.
 */
export class ArtieError extends Error {
  readonly operation: string;
  readonly subject: Subject | undefined;
  readonly status: number | undefined;
  readonly code: ArtieErrorCode;
  readonly chain: readonly string[];
  readonly root: string;
  /** What to do about it, in one sentence. */
  readonly remedy: string;
  readonly rateLimit: RateLimit | undefined;
  readonly notProcessed: boolean;

  constructor(init: ArtieErrorInit) {
    super(init.message);
    this.name = "ArtieError";
    this.operation = init.operation;
    this.subject = init.subject;
    this.status = init.status;
    this.rateLimit = init.rateLimit;
    this.chain = splitChain(init.message);
    this.root = this.chain.findLast((link) => link.trim() !== "") ?? init.message;
    const diagnosis = diagnose(init.message, init.status, init.code);
    this.code = diagnosis.code;
    this.remedy = init.remedy ?? waitFor(init.rateLimit) ?? diagnosis.remedy;
    this.notProcessed = init.notProcessed ?? false;
  }

  /** The same failure in other words: what it says and where its cause is found may hold what must not be shown. */
  saying(message: string): ArtieError {
    const { operation, subject, status, code, rateLimit, notProcessed, remedy } = this;
    return new ArtieError({ operation, subject, status, code, rateLimit, notProcessed, remedy, message });
  }

  /** The error as plain data, for a model or a log: absent fields are left out. */
  toJSON(): Record<string, unknown> {
    return {
      code: this.code,
      message: this.message,
      ...(this.chain.length > 1 ? { chain: this.chain, root: this.root } : {}),
      ...(this.status === undefined ? {} : { status: this.status }),
      remedy: this.remedy,
      ...(this.rateLimit ? { rateLimit: this.rateLimit } : {}),
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
