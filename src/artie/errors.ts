// The one error type of the client: what failed, why at the root, and what to do about it.
import { type Reported, reportedFrom } from "./diagnosis/chain.ts";
import type { ArtieErrorCode } from "./diagnosis/codes.ts";
import { diagnose } from "./diagnosis/diagnose.ts";
import type { Subject } from "./subject.ts";
import { abridge } from "./text.ts";

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
  /** What others wrote: the API, or a database through it. */
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
  readonly subject: Subject | undefined;
  readonly status: number | undefined;
  readonly code: ArtieErrorCode;
  readonly reported: Reported | undefined;
  /** What to do about it, in one sentence. */
  readonly remedy: string;
  readonly rateLimit: RateLimit | undefined;
  /** About all attempts of the call: one that was turned away says nothing about one before it. */
  readonly notProcessed: boolean;
  /** As it came: what tells a credential by its lines is gone from what is shown of it. */
  readonly #written: string | undefined;

  constructor(init: ArtieErrorInit) {
    const diagnosis = diagnose(init.reported ?? "", init.status, init.code, init.operation);
    super(init.message ?? diagnosis.message);
    this.name = "ArtieError";
    this.operation = init.operation;
    this.subject = init.subject;
    this.status = init.status;
    this.rateLimit = init.rateLimit;
    this.#written = init.reported;
    this.reported = init.reported === undefined ? undefined : reportedFrom(init.reported);
    this.code = diagnosis.code;
    this.remedy = init.remedy ?? waitFor(init.rateLimit) ?? diagnosis.remedy;
    this.notProcessed = init.notProcessed ?? false;
  }

  /** Whether it certainly did not count: it never arrived, or was refused whole. */
  get turnedAway(): boolean {
    return this.notProcessed || (this.status !== undefined && this.status >= 300 && this.status < 500);
  }

  /** The same failure with other words or another verdict about what became of the request. */
  with(changed: Partial<Pick<ArtieErrorInit, "notProcessed" | "remedy" | "message" | "reported">>): ArtieError {
    const { operation, subject, status, code, rateLimit, notProcessed, remedy, message } = this;
    const reported = this.#written;
    return new ArtieError({
      ...{ operation, subject, status, code, rateLimit, notProcessed },
      remedy,
      message,
      reported,
      ...changed,
    });
  }

  /** The same failure with every text that is shown run through `clean`, before it is taken apart. */
  cleaned(clean: (text: string) => string): ArtieError {
    return this.with({ message: clean(this.message), reported: this.#written && clean(this.#written) });
  }

  /** The error as plain data, for a model or a log: absent fields are left out. */
  toJSON(): Record<string, unknown> {
    return {
      code: this.code,
      message: this.message,
      ...(this.status === undefined ? {} : { status: this.status }),
      remedy: this.remedy,
      ...(this.rateLimit ? { rateLimit: this.rateLimit } : {}),
      ...(this.reported ? { reported: shortened(this.reported) } : {}),
    };
  }
}

/** No text of others is longer than this where it goes to a person or into a model's context. */
const MAX_REPORTED = 2_000;

function shortened({ message, chain, root }: Reported): Reported {
  const short = (text: string) => abridge(text, MAX_REPORTED);
  return { message: short(message), chain: chain.map(short), root: short(root) };
}

function waitFor(rateLimit: RateLimit | undefined): string | undefined {
  return rateLimit?.reset === undefined ? undefined : `Wait ${Math.ceil(rateLimit.reset)} s, then try again.`;
}

/** True for an error that says only that the caller gave up. */
export function isCanceled(error: unknown): boolean {
  return error instanceof ArtieError && error.code === "canceled";
}
