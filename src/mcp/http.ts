// The MCP server over Streamable HTTP, for clients that connect to an address instead of starting a program. No request
// depends on another one: each is answered by a server of its own.
import { AsyncLocalStorage } from "node:async_hooks";
import {
  createMcpHandler,
  DEFAULT_MAX_REQUEST_BODY_SIZE,
  PARSE_ERROR,
  type ServerEventBus,
} from "@modelcontextprotocol/server";
import { type Context, Hono } from "hono";
import { bearerAuth } from "hono/bearer-auth";
import { bodyLimit } from "hono/body-limit";
import { Repeats } from "../tools/run/repeats.ts";
import { Changes, LISTEN, listenedTo, MAX_FOLLOWED, TOO_MANY } from "./changes.ts";
import type { AgentHost } from "./host.ts";
import { refuseForeign } from "./origin.ts";
import { createMcpServer } from "./server.ts";

export const MCP_PATH = "/mcp";

export interface McpHttpOptions {
  readonly host: AgentHost;
  /** What clients must send as a bearer token. Without it whoever reaches the server is let in. */
  readonly key?: string | undefined;
  /** Answers only requests made to a loopback name. */
  readonly localOnly: boolean;
}

export interface McpHttp {
  /** The web application; give its `fetch` to a server. */
  readonly app: Hono;
  /** Ends what clients of 2026-07-28 wait for; what those of 2025-11-25 wait for ends with their connections. */
  close(): Promise<void>;
}

/**
 * Only the way to MCP asks for the key: clients look around for OAuth first, and some hang when they find anything but a
 * 404 there.
 */
export function createMcpHttp({ host, key, localOnly }: McpHttpOptions): McpHttp {
  // Nobody can tell which requests are one client's: what is asked over and over is so by all of them.
  const repeats = new Repeats();
  const listening: Listening = new AsyncLocalStorage();
  // A client of 2025-11-25 could be told of changes in a session only, and there is none.
  const handler = createMcpHandler(({ era }) => createMcpServer(host, repeats, { tells: era === "modern" }), {
    bus: changesOf(host, listening),
  });
  const app = new Hono();
  app.use(refuseForeign({ localOnly }));
  if (key !== undefined) app.use(MCP_PATH, bearerAuth({ token: key, realm: "artie" }));
  app.post(MCP_PATH, bodyLimit({ maxSize: DEFAULT_MAX_REQUEST_BODY_SIZE }), async (c) => {
    const parsedBody = await bodyOf(c);
    if (parsedBody === undefined) return refusal(PARSE_ERROR, "Parse error: the body is not JSON");
    const uris = c.req.header("mcp-method") === LISTEN ? listenedTo(parsedBody) : [];
    if (uris.length > MAX_FOLLOWED) return refusal(TOO_MANY.code, TOO_MANY.message);
    return listening.run(uris, () => handler.fetch(c.req.raw, { parsedBody }));
  });
  // With other methods sessions are followed and ended: the SDK refuses them.
  app.all(MCP_PATH, (c) => handler.fetch(c.req.raw));
  return { app, close: () => handler.close() };
}

/** Read here because it says which resources a client listens to. Undefined when it is no JSON. */
async function bodyOf(c: Context): Promise<unknown> {
  try {
    return await c.req.json();
  } catch {
    return undefined;
  }
}

function refusal(code: number, message: string): Response {
  return Response.json({ jsonrpc: "2.0", id: null, error: { code, message } }, { status: 400 });
}

/** The resources that the request under way listens to. */
type Listening = AsyncLocalStorage<readonly string[]>;

/** For the streams that clients of 2026-07-28 keep open: each follows the host by itself, for as long as it lasts. */
function changesOf(host: AgentHost, listening: Listening): ServerEventBus {
  return {
    subscribe(listener) {
      const changes = new Changes(host, listener);
      changes.follow("stream", listening.getStore() ?? []);
      changes.begin();
      return () => {
        changes[Symbol.dispose]();
      };
    },
    // Nobody does: changes come from the host.
    publish: () => undefined,
  };
}
