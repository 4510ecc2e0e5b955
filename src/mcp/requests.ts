// MCP over HTTP, a request at a time: none depends on another one, and each is answered by a server of its own for the
// host that it is given.
import { AsyncLocalStorage } from "node:async_hooks";
import { createMcpHandler, PARSE_ERROR, type ServerEventBus } from "@modelcontextprotocol/server";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { Repeats } from "../tools/run/repeats.ts";
import { Changes, LISTEN, listenedTo, MAX_FOLLOWED, TOO_MANY } from "./changes.ts";
import type { AgentHost } from "./host.ts";
import { createMcpServer } from "./server.ts";

export interface McpRequests {
  /**
   * Answers the request. Requests with the same host object count as one client's when they repeat themselves.
   * @throws Closed
   */
  answer(c: Context, host: AgentHost): Promise<Response>;
  /** Ends what clients of 2026-07-28 wait for; what those of 2025-11-25 wait for ends with their connections. */
  close(): Promise<void>;
}

/** Whoever asked while it was closed may ask another one. */
export class Closed extends HTTPException {
  constructor() {
    super(503, { message: "This server is stopping." });
  }
}

/** For whom the request under way is answered, and the resources that it listens to. */
interface Serving {
  readonly host: AgentHost;
  readonly uris: readonly string[];
}

export function createMcpRequests(): McpRequests {
  const serving = new AsyncLocalStorage<Serving>();
  const current = (): Serving => {
    const found = serving.getStore();
    if (found) return found;
    throw new TypeError("A server is made only while a request is answered.");
  };
  const repeats = new WeakMap<AgentHost, Repeats>();
  const repeatsOf = (host: AgentHost): Repeats => {
    const known = repeats.get(host) ?? new Repeats();
    repeats.set(host, known);
    return known;
  };
  const serve = ({ era }: { readonly era: string }) => {
    const { host } = current();
    // A client of 2025-11-25 could be told of changes in a session only, and there is none.
    return createMcpServer(host, repeatsOf(host), { tells: era === "modern" });
  };
  const handler = createMcpHandler(serve, { bus: changesOf(current) });
  let isClosed = false;
  const fetch = (to: Serving, ...request: Parameters<typeof handler.fetch>) => {
    if (isClosed) throw new Closed();
    return serving.run(to, () => handler.fetch(...request));
  };

  return {
    async answer(c, host) {
      // With other methods sessions are followed and ended: the SDK refuses them.
      if (c.req.method !== "POST") return fetch({ host, uris: [] }, c.req.raw);
      const parsedBody = await bodyOf(c);
      if (parsedBody === undefined) return refusal(PARSE_ERROR, "Parse error: the body is not JSON");
      const uris = isListening(c) ? listenedTo(parsedBody) : [];
      if (uris.length > MAX_FOLLOWED) return refusal(TOO_MANY.code, TOO_MANY.message);
      return fetch({ host, uris }, c.req.raw, { parsedBody });
    },
    close: () => {
      isClosed = true;
      return handler.close();
    },
  };
}

/** Whether the client waits for changes: its answer lasts until one of the two goes. */
export function isListening(c: Context): boolean {
  return c.req.header("mcp-method") === LISTEN;
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

/** For the streams that clients of 2026-07-28 keep open: each follows its host by itself, for as long as it lasts. */
function changesOf(current: () => Serving): ServerEventBus {
  return {
    subscribe(listener) {
      const { host, uris } = current();
      const changes = new Changes(host, listener);
      changes.follow("stream", uris);
      changes.begin();
      return () => {
        changes[Symbol.dispose]();
      };
    },
    // Nobody does: changes come from the host.
    publish: () => undefined,
  };
}
