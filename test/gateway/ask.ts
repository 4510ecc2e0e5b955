// Asks a gateway over HTTP, without a client around it.

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed text, or nothing for what is no object. */
  readonly body: Record<string, unknown>;
}

interface Asking {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  /** Text as it is, anything else as JSON. */
  readonly body?: unknown;
}

export async function ask(url: string, { method = "GET", headers = {}, body }: Asking = {}): Promise<Answer> {
  const sent = typeof body === "string" || body === undefined ? body : JSON.stringify(body);
  const response = await fetch(url, {
    method,
    headers: { "content-type": "application/json", accept: "application/json, text/event-stream", ...headers },
    ...(sent === undefined ? {} : { body: sent }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: objectIn(text) };
}

function objectIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** A call of a tool as a client of 2025-11-25 sends it. */
export function callBody(tool: string, args: Record<string, unknown> = {}): object {
  return { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: tool, arguments: args } };
}

/** Calls a tool without a client around it. */
export function post(url: string, tool = "list_all_artie_connectors", args: Record<string, unknown> = {}) {
  return ask(url, { method: "POST", body: callBody(tool, args) });
}
