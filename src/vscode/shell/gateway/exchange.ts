// One HTTP exchange with a gateway, at an address or at the private socket of the window that has it.
import { once } from "node:events";
import { type IncomingMessage, request as requestOver } from "node:http";
import { Readable } from "node:stream";

/** Where a gateway's admin API is, and the administrator's token for it. */
export interface Endpoint {
  /** Without a slash at the end. */
  readonly url: string;
  /** Then only its path counts of the address. */
  readonly socket?: string | undefined;
  /** Never to be shown. */
  readonly token: string;
}

export interface Exchange {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
  readonly signal: AbortSignal;
}

/** Rejects with the platform's own errors where nothing answers. */
export async function exchange({ url, socket, token }: Endpoint, { method, path, body, signal }: Exchange) {
  const headers: Record<string, string> = { authorization: `Bearer ${token}` };
  if (body !== undefined) headers["content-type"] = "application/json";
  const text = body === undefined ? undefined : JSON.stringify(body);
  // In VS Code fetch follows the person's proxy and certificates, but knows no sockets. A redirect would carry the token off.
  if (socket === undefined) {
    return fetch(url + path, { method, headers, body: text ?? null, redirect: "error", signal });
  }
  const asking = requestOver({ socketPath: socket, method, path, headers, signal });
  asking.end(text);
  const [answer] = (await once(asking, "response")) as [IncomingMessage];
  return new Response(Readable.toWeb(answer) as ReadableStream<Uint8Array>, { status: answer.statusCode ?? 500 });
}
