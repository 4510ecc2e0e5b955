// A session over a pair of streams: stdin and stdout of the command line, or both directions of the private socket.
import { type Duplex, finished, type Readable, type Writable } from "node:stream";
import {
  type JSONRPCMessage,
  type JSONRPCNotification,
  type JSONRPCRequest,
  type RequestId,
  type ServerEvent,
  SUBSCRIPTION_ID_META_KEY,
} from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { Repeats } from "../tools/run/repeats.ts";
import { Changes, LISTEN, listenedTo, TOO_MANY } from "./changes.ts";
import type { AgentHost } from "./host.ts";
import { LineTransport } from "./line-transport.ts";
import type { LowLevelServer } from "./low-level.ts";
import { RequestError } from "./request-error.ts";
import { parseUri } from "./resources/templates.ts";
import { rootsOf } from "./roots.ts";
import { createMcpServer } from "./server.ts";

/** Serves one client that came through the private socket, and hangs up when it is done or `signal` aborts. */
export async function serveSocket(host: AgentHost, socket: Duplex, signal?: AbortSignal): Promise<void> {
  await serveStreams(host, socket, socket, signal);
  socket.end(() => socket.destroy());
}

/**
 * Serves one client until it is gone. When its input ends, what it asked before that is still answered; when it breaks,
 * when nothing can be written any more, or when `signal` aborts, calls under way are canceled.
 */
export async function serveStreams(
  host: AgentHost,
  input: Readable,
  output: Writable,
  signal?: AbortSignal,
): Promise<void> {
  const repeats = new Repeats();
  let server: LowLevelServer | undefined;
  using changes = new Changes(host, (event) => {
    if (server) tell(server, event);
  });
  const transport = new SessionTransport(input, output, changes);
  const over = endOfSession(transport, input, output, signal);
  const serving = serveStdio(
    ({ era }) => {
      server = era === "legacy" && host.asksForRoots ? withRoots(host, repeats) : createMcpServer(host, repeats, TELLS);
      takeSubscriptions(server, host, changes);
      // A client of 2025-11-25 is told once it is ready, one of 2026-07-28 what it asks for.
      if (era === "modern") changes.begin();
      else server.oninitialized = changes.begin.bind(changes);
      return server;
    },
    { transport },
  );
  await over;
  await serving.close();
}

const TELLS = { tells: true };

/** A server whose tools read files in the folders that its client names. */
function withRoots(host: AgentHost, repeats: Repeats): LowLevelServer {
  const services: AgentHost["services"] = async (signal) => ({
    ...(await host.services(signal)),
    roots: () => roots(),
  });
  const server = createMcpServer({ ...host, services }, repeats, TELLS);
  const roots = rootsOf(server);
  return server;
}

function endOfSession(
  transport: SessionTransport,
  input: Readable,
  output: Writable,
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      // The signal may outlive many sessions.
      signal?.removeEventListener("abort", end);
      resolve();
    };
    finished(output, { readable: false }, end);
    finished(input, { writable: false }, (error) => {
      if (error) end();
      else transport.whenAnswered(end);
    });
    signal?.addEventListener("abort", end);
    if (signal?.aborted) end();
  });
}

const NOTIFICATIONS = {
  tools_list_changed: "notifications/tools/list_changed",
  prompts_list_changed: "notifications/prompts/list_changed",
  resources_list_changed: "notifications/resources/list_changed",
  resource_updated: "notifications/resources/updated",
} as const satisfies Record<ServerEvent["kind"], string>;

function tell(server: LowLevelServer, event: ServerEvent): void {
  const method = NOTIFICATIONS[event.kind];
  // A client that can't be reached any more is found out by the session.
  server.notification("uri" in event ? { method, params: { uri: event.uri } } : { method }).catch(() => undefined);
}

/** Of a client of 2025-11-25: it names one resource at a time. */
function takeSubscriptions(server: LowLevelServer, host: AgentHost, changes: Changes): void {
  server.setRequestHandler("resources/subscribe", async ({ params: { uri } }) => {
    await parseUri(host, uri);
    if (!changes.follow(uri, [uri])) throw new RequestError(TOO_MANY.code, TOO_MANY.message);
    return {};
  });
  server.setRequestHandler("resources/unsubscribe", ({ params: { uri } }) => {
    changes.unfollow(uri);
    return {};
  });
}

/** Knows what has not been answered yet, and to which resources a client of 2026-07-28 listens. */
class SessionTransport extends LineTransport {
  readonly #changes: Changes;
  readonly #unanswered = new Set<RequestId>();
  #onAnswered: (() => void) | undefined;

  constructor(input: Readable, output: Writable, changes: Changes) {
    super(input, output);
    this.#changes = changes;
  }

  override async send(message: JSONRPCMessage): Promise<void> {
    await super.send(message);
    const id = "method" in message ? acknowledged(message) : message.id;
    if (id !== undefined) this.#settled(id);
  }

  /** Calls back once, when every request that has come so far is answered or canceled. */
  whenAnswered(listener: () => void): void {
    this.#onAnswered = listener;
    if (this.#unanswered.size === 0) listener();
  }

  protected override received(message: JSONRPCMessage): void {
    if ("method" in message && "id" in message) {
      if (message.method === LISTEN && !this.#listens(message)) return;
      this.#unanswered.add(message.id);
    } else if ("method" in message && message.method === "notifications/cancelled") {
      this.#canceled(message);
    }
    super.received(message);
  }

  #listens(request: JSONRPCRequest): boolean {
    if (this.#changes.follow(request.id, listenedTo(request))) return true;
    this.send({ jsonrpc: "2.0", id: request.id, error: TOO_MANY }).catch(() => undefined);
    return false;
  }

  #canceled({ params }: JSONRPCNotification): void {
    const id = requestId(params?.["requestId"]);
    if (id === undefined) return;
    this.#changes.unfollow(id);
    this.#settled(id);
  }

  #settled(id: RequestId): void {
    if (!this.#unanswered.delete(id)) return;
    if (this.#unanswered.size === 0) this.#onAnswered?.();
  }
}

/** The request to listen that a notification acknowledges. Its answer comes when the session ends. */
function acknowledged({ method, params }: JSONRPCRequest | JSONRPCNotification): RequestId | undefined {
  if (method !== "notifications/subscriptions/acknowledged") return undefined;
  return requestId(params?._meta?.[SUBSCRIPTION_ID_META_KEY]);
}

function requestId(value: unknown): RequestId | undefined {
  return typeof value === "string" || typeof value === "number" ? value : undefined;
}
