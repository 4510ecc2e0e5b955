// Gateways in this process before one sandbox, and the chat of a team that their webhook tells of calls that wait.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { registerHooks } from "node:module";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { z } from "zod";
import { fetchHttp } from "../../../src/artie/index.ts";
import type { Gateway, GatewayOptions } from "../../../src/gateway/index.ts";
import type { Sandbox } from "../../../src/sandbox/index.ts";

// Migrations are text, as they are in what is built.
registerHooks({
  load(url, context, next) {
    if (!url.endsWith(".sql")) return next(url, context);
    const source = `export default ${JSON.stringify(readFileSync(new URL(url), "utf8"))};`;
    return { format: "module", shortCircuit: true, source };
  },
});

export async function openGateway(sandbox: Sandbox, more: Partial<GatewayOptions>): Promise<Gateway & AsyncDisposable> {
  const { startGateway } = await import("../../../src/gateway/index.ts");
  const { apiKey: key, url, eventsUrl } = sandbox;
  const gateway = await startGateway({
    ...{ store: "sqlite::memory:", masterKey: Buffer.alloc(32, 7).toString("base64"), host: "127.0.0.1", port: 0 },
    ...{ behindProxy: false, account: { name: "main", key, url, eventsUrl }, keepDays: 1, http: fetchHttp },
    ...{ log: () => undefined, version: "0.0.0", ...more },
  });
  return Object.assign(gateway, { [Symbol.asyncDispose]: () => gateway.close() });
}

const message = z.object({ data: z.object({ id: z.string() }) });

export interface Chat extends AsyncDisposable {
  readonly webhook: NonNullable<GatewayOptions["approvalWebhook"]>;
  /** What went wrong in a turn. */
  readonly failures: readonly unknown[];
}

/** Each call that waits is the next one's turn. @param look before each turn */
export async function openChat(look: () => void, turns: ((id: string) => Promise<unknown>)[]): Promise<Chat> {
  const failures: unknown[] = [];
  const server = createServer((request, response) => {
    void json(request)
      .then((body) => {
        look();
        return turns.shift()?.(message.parse(body).data.id);
      })
      .catch((error: unknown) => failures.push(error));
    response.writeHead(204).end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    webhook: { url: `http://127.0.0.1:${port}/`, secret: `whsec_${Buffer.alloc(32, 5).toString("base64")}` },
    failures,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await once(server.close(), "close");
    },
  };
}
