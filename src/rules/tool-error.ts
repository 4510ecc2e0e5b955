// Failures that are not the API's: the caller named something that is not there, or asked for something unsafe.

export type ToolErrorCode =
  | "invalid_input"
  | "invalid_selection"
  | "unknown_tool"
  | "unknown_name"
  | "ambiguous_name"
  | "wrong_kind_of_uuid"
  | "confirmation_needed"
  | "refused"
  | "unknown_secret"
  | "not_configured"
  | "not_offered"
  | "incomplete"
  | "file_changed"
  | "approval_waiting"
  | "approval_denied"
  | "approval_expired"
  | "approval_used"
  | "approval_mismatch"
  | "limit_writes";

/** A name may be as long as somebody wants. */
const LONG_QUOTE = /"([^"]{100})[^"]+"/g;
/** With the UUID that tells it from its namesakes. */
const LONG_NAME = /^(.{100}).+?( \([\da-f-]{36}\))?$/su;

/** The message says what is wrong and what to do; it goes to a model or a person as it is. */
export class ToolError extends Error {
  readonly code: ToolErrorCode;
  /** What the caller may have meant, as names. */
  readonly candidates: readonly string[];
  /** What else the caller needs as data, e.g. where to go on from. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: ToolErrorCode,
    message: string,
    candidates: readonly string[] = [],
    details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = "ToolError";
    this.code = code;
    this.candidates = candidates;
    this.details = details;
  }

  /** Long names are cut only here: what is secret in them has been taken out by then, and half of it would not be. */
  toJSON(): Record<string, unknown> {
    const message = this.message.replace(LONG_QUOTE, '"$1…"');
    const candidates = this.candidates.map((name) => name.replace(LONG_NAME, "$1…$2"));
    return {
      code: this.code,
      message,
      ...(candidates.length > 0 ? { candidates } : {}),
      ...this.details,
    };
  }
}
