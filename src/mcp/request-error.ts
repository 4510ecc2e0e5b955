// Refuses a request of the protocol itself, as against a tool that ran and failed.
import { ErrorCode } from "@modelcontextprotocol/sdk/types.js";

export const { InternalError: INTERNAL_ERROR, InvalidParams: INVALID_PARAMS } = ErrorCode;
/** The Model Context Protocol's own (2025-11-25, resources, error handling). */
export const RESOURCE_NOT_FOUND = -32002;

/** The SDK puts code, message and data into the answer as they are. */
export class RequestError extends Error {
  readonly code: number;
  readonly data: unknown;

  constructor(code: number, message: string, data?: unknown) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

/** Texts that a client sent, as an error may repeat them. */
export function cut(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
