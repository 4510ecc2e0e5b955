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
  | "file_changed";

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

  toJSON(): Record<string, unknown> {
    return {
      code: this.code,
      message: this.message,
      ...(this.candidates.length > 0 ? { candidates: this.candidates } : {}),
      ...this.details,
    };
  }
}
