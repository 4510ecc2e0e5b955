// The MCP server over Streamable HTTP, for clients that connect to an address instead of starting a program.
import { DEFAULT_MAX_REQUEST_BODY_SIZE } from "@modelcontextprotocol/server";
import { Hono } from "hono";
import { bearerAuth } from "hono/bearer-auth";
import { limitBody } from "./body-limit.ts";
import type { AgentHost } from "./host.ts";
import { refuseForeign } from "./origin.ts";
import { createMcpRequests } from "./requests.ts";

export const MCP_PATH = "/mcp";

export interface McpHttpOptions {
  /** For all requests: nobody can tell which of them are one client's. */
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
  const requests = createMcpRequests();
  const app = new Hono();
  app.use(refuseForeign({ localOnly }));
  if (key !== undefined) app.use(MCP_PATH, bearerAuth({ token: key, realm: "artie" }));
  const tooLarge = () => new Response("Payload Too Large", { status: 413 });
  app.use(MCP_PATH, limitBody(DEFAULT_MAX_REQUEST_BODY_SIZE, tooLarge));
  app.all(MCP_PATH, (c) => requests.answer(c, host));
  return { app, close: () => requests.close() };
}
