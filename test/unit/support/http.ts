// A server that says exactly what a test wants to hear, where the sandbox is too well-behaved.
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";

export interface Received {
  readonly method: string;
  /** Path and query, as they came over the wire. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  /** Uncompressed. */
  readonly body: string;
}

export interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly Received[];
}

export type Handler = (response: ServerResponse, received: Received, request: IncomingMessage) => unknown;

/** Listens on 127.0.0.1; `handler` is called when a request has come in whole. */
export async function serve(handler: Handler): Promise<TestServer> {
  const requests: Received[] = [];
  const server = createServer((request, response) => {
    void buffer(request).then(async (bytes) => {
      const { method = "", url: target = "", headers } = request;
      const body = (headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes).toString("utf8");
      const received = { method, target, headers, body };
      requests.push(received);
      await handler(response, received, request);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The test server is not listening.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Answers every request alike. */
export function serveJson(status: number, body: unknown, headers: Record<string, string> = {}): Promise<TestServer> {
  return serve((response) => {
    answerJson(response, status, body, headers);
  });
}

export function answerJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}
