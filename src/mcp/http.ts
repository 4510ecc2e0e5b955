// The MCP server over Streamable HTTP, for clients that connect to an address instead of starting a program.
import { randomUUID } from "node:crypto";
import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import { Hono } from "hono";
import { bearerAuth } from "hono/bearer-auth";
import type { AgentHost } from "./host.ts";
import { refuseForeign } from "./origin.ts";
import { createMcpServer } from "./server.ts";

export const MCP_PATH = "/mcp";
/** Clients may leave without saying so; above this many sessions the one unused the longest is closed. */
export const MAX_SESSIONS = 100;

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
  /** Ends all sessions and with them the calls under way. */
  close(): Promise<void>;
}

/** Clients are sessions, each with a server of its own. Bodies over 4 MiB are refused by the transport. */
export function createMcpHttp({ host, key, localOnly }: McpHttpOptions): McpHttp {
  const sessions = new Sessions(host);
  const app = new Hono();
  app.use(refuseForeign({ localOnly }));
  if (key !== undefined) app.use(bearerAuth({ token: key, realm: "artie" }));
  app.all(MCP_PATH, (c) => sessions.answer(c.req.raw));
  return { app, close: () => sessions.close() };
}

interface Session {
  readonly mcp: McpServer;
  readonly transport: WebStandardStreamableHTTPServerTransport;
}

class Sessions {
  readonly #host: AgentHost;
  /** In the order of their last use. */
  readonly #sessions = new Map<string, Session>();

  constructor(host: AgentHost) {
    this.#host = host;
  }

  async answer(request: Request): Promise<Response> {
    const id = request.headers.get("mcp-session-id");
    if (id === null) return this.#begin(request);
    const session = this.#sessions.get(id);
    if (session === undefined) return sessionNotFound();
    this.#used(id, session);
    return session.transport.handleRequest(request);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sessions.values()].map(({ mcp }) => mcp.close()));
  }

  /** A request without a session begins one if it initializes; the transport refuses any other. */
  async #begin(request: Request): Promise<Response> {
    const mcp = createMcpServer(this.#host);
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => {
        this.#used(id, { mcp, transport });
      },
    });
    transport.onclose = () => {
      if (transport.sessionId !== undefined) this.#sessions.delete(transport.sessionId);
    };
    await mcp.connect(transport);
    const response = await transport.handleRequest(request);
    if (transport.sessionId === undefined) await mcp.close();
    return response;
  }

  #used(id: string, session: Session): void {
    this.#sessions.delete(id);
    this.#sessions.set(id, session);
    const [oldest] = this.#sessions.values();
    if (this.#sessions.size > MAX_SESSIONS) void oldest?.mcp.close();
  }
}

/** As the transport words it: clients start a new session on it. */
function sessionNotFound(): Response {
  const error = { code: -32001, message: "Session not found" };
  return Response.json({ jsonrpc: "2.0", error, id: null }, { status: 404 });
}
