// How the gateway says no: JSON that says what is wrong and what to do. At the doors of grants never 401 or 403: with
// those clients begin an OAuth dance and hide the text.
import type { ContentfulStatusCode } from "hono/utils/http-status";

export type RefusalCode =
  | "grant_unknown"
  | "grant_not_yet"
  | "grant_expired"
  | "grant_revoked"
  | "token_auth_required"
  | "token_invalid"
  | "limit_calls"
  | "limit_writes"
  | "invalid_input"
  | "unknown_name"
  | "not_found"
  | "name_taken"
  | "too_large"
  | "not_signed_in"
  | "not_allowed"
  | "last_admin"
  | "already_decided"
  | "store_unavailable"
  | "account_unavailable"
  | "stopping"
  | "unexpected";

export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: ContentfulStatusCode;
  readonly code: RefusalCode;
  /** What to do about it. */
  readonly remedy: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What else the caller can use. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    status: ContentfulStatusCode,
    code: RefusalCode,
    message: string,
    remedy: string,
    { headers = {}, ...details }: { readonly headers?: Readonly<Record<string, string>>; [name: string]: unknown } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.remedy = remedy;
    this.headers = headers;
    this.details = details;
  }

  response(): Response {
    const body = { error: this.message, code: this.code, remedy: this.remedy, ...this.details };
    return Response.json(body, { status: this.status, headers: this.headers });
  }
}

/** What a store that does not answer means for a caller. */
export function storeUnavailable(): Refusal {
  return new Refusal(503, "store_unavailable", "The gateway can't reach its store.", "Try again in a few seconds.", {
    headers: { "retry-after": "2" },
  });
}
