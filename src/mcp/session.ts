// A session over a pair of streams: stdin and stdout of the command line, or both directions of the private socket.
import { type Duplex, finished, type Readable, type Writable } from "node:stream";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { ErrorCode, type JSONRPCMessage, type RequestId } from "@modelcontextprotocol/sdk/types.js";
import type { AgentHost } from "./host.ts";
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
  // Every answer that waits for the stream to drain listens to it.
  output.setMaxListeners(0);
  const transport = new StreamTransport(input, output);
  const mcp = createMcpServer(host);
  const over = endOfSession(transport, input, output, signal);
  await mcp.connect(transport);
  await over;
  await mcp.close();
}

function endOfSession(
  transport: StreamTransport,
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
    transport.onclose = end;
    finished(output, { readable: false }, end);
    finished(input, { writable: false }, (error) => {
      if (error) end();
      else transport.whenAnswered(end);
    });
    signal?.addEventListener("abort", end);
    if (signal?.aborted) end();
  });
}

/** The SDK's transport over streams, which also knows what has not been answered yet. */
class StreamTransport extends StdioServerTransport {
  readonly #unanswered = new Set<RequestId>();
  #onAnswered: (() => void) | undefined;

  constructor(input: Readable, output: Writable) {
    super(input, output);
    // The protocol layer keeps a listener that is there before it and calls it first.
    this.onmessage = (message) => {
      this.#received(message);
    };
    this.onerror = (error) => {
      this.#refused(error);
    };
  }

  override async send(message: JSONRPCMessage): Promise<void> {
    await super.send(message);
    if (!("method" in message) && message.id !== undefined) this.#settled(message.id);
  }

  /** Calls back once, when every request that has come so far is answered or canceled. */
  whenAnswered(listener: () => void): void {
    this.#onAnswered = listener;
    if (this.#unanswered.size === 0) listener();
  }

  #received(message: JSONRPCMessage): void {
    if (!("method" in message)) return;
    if ("id" in message) this.#unanswered.add(message.id);
    else if (message.method === "notifications/cancelled") this.#settled(canceledRequest(message.params));
  }

  /** A line that is no message can't be answered by its id; JSON-RPC answers it without one. */
  #refused(error: Error): void {
    const notJson = error instanceof SyntaxError;
    if (!notJson && error.name !== "ZodError") return;
    const answer = notJson
      ? { code: ErrorCode.ParseError, message: "Parse error: a message is one line of JSON" }
      : { code: ErrorCode.InvalidRequest, message: "Invalid request: not a JSON-RPC 2.0 message" };
    void this.send({ jsonrpc: "2.0", error: answer });
  }

  #settled(id: RequestId | undefined): void {
    if (id === undefined || !this.#unanswered.delete(id)) return;
    if (this.#unanswered.size === 0) this.#onAnswered?.();
  }
}

function canceledRequest(params: Record<string, unknown> | undefined): RequestId | undefined {
  const id = params?.["requestId"];
  return typeof id === "string" || typeof id === "number" ? id : undefined;
}
