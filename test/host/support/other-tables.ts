// The sandbox with other tables in every schema: thousands of them, or with names that nobody expects.
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Sandbox } from "../../../src/sandbox/index.ts";

export async function serveTables(
  sandbox: Sandbox,
  names: readonly string[],
): Promise<AsyncDisposable & { url: string }> {
  const items = names.map((name) => ({ name, schema: "public" }));
  const server = createServer((request, response) => {
    if (/^\/connectors\/[^/]+\/tables/.test(request.url ?? "")) answer(response, JSON.stringify({ items }));
    else void forward(sandbox, request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("The server has no port.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Only reads come this way. */
async function forward(
  sandbox: Sandbox,
  { url = "/", headers }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const answered = await fetch(sandbox.url + url, { headers: { authorization: headers.authorization ?? "" } });
  answer(response, await answered.text(), answered.status);
}

function answer(response: ServerResponse, body: string, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" }).end(body);
}
