// Refuses a request of the protocol itself, as against a tool that ran and failed.

/** JSON-RPC 2.0's own. */
export const INVALID_PARAMS = -32602;
export const INTERNAL_ERROR = -32603;

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

/** Texts that a client sent, as an error may repeat them: what is secret is told by the whole, so it goes first. */
export async function cut(whole: string): Promise<string> {
  const { present } = await import("../tools/policy/redact/index.ts");
  const { text } = present({ text: whole });
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
