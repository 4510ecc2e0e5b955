// The gateway's HTTP server: its time-outs, its certificate, and how it ends without cutting off what is under way.
import { once } from "node:events";
import { chmod } from "node:fs/promises";
import { createServer, type Server, type ServerOptions } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { setTimeout as delay } from "node:timers/promises";
import { getRequestListener, type Http2Bindings, type HttpBindings } from "@hono/node-server";
import { StoreRefused } from "./store/errors.ts";

const REQUEST_WITHIN_MS = 30_000;
/** Of that: for the head, and between two looks at who is late. */
const [HEAD_SHARE, LOOK_SHARE] = [1 / 3, 1 / 15];
/** Longer than balancers keep idle connections, so that they close them first. */
const KEPT_IDLE_MS = 75_000;
/** What is under way when the gateway stops may take so long. */
const DRAIN_MS = 30_000;

export interface ServeOptions {
  readonly host: string;
  readonly port: number;
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  /** What is under way when it ends may take so long, in milliseconds. */
  readonly drainMs?: number | undefined;
  /** A client must have sent its request by then, in milliseconds; half a minute by default. */
  readonly requestWithinMs?: number | undefined;
  /** With what Node knows of the request, for what answers it by itself. */
  readonly fetch: (request: Request, node: HttpBindings | Http2Bindings) => Response | Promise<Response>;
}

export interface Serving {
  readonly port: number;
  /** Takes no more connections; resolves when what was under way has ended, or has taken too long. */
  end(): Promise<void>;
}

/** @throws StoreRefused when the port is taken or the certificate is none */
export async function serve(options: ServeOptions): Promise<Serving> {
  const { host, port, drainMs } = options;
  const server = listening(options);
  server.listen(port, host);
  await once(server, "listening").catch((error: unknown) => {
    throw whyNot(error, host, port);
  });
  return { port: portOf(server), end: () => end(server, drainMs) };
}

/** The same at a socket that is this user's alone, or at a pipe. */
export async function serveAt(path: string, { fetch, drainMs }: Pick<ServeOptions, "fetch" | "drainMs">) {
  const server = listening({ fetch });
  server.listen(path);
  await once(server, "listening");
  if (process.platform !== "win32") await chmod(path, 0o600);
  return { end: () => end(server, drainMs) };
}

type Listening = Pick<ServeOptions, "tls" | "fetch" | "requestWithinMs">;

function listening({ tls, fetch, requestWithinMs = REQUEST_WITHIN_MS }: Listening): Server {
  const listener = getRequestListener(fetch, { overrideGlobalObjects: false });
  const options: ServerOptions = {
    requestTimeout: requestWithinMs,
    headersTimeout: requestWithinMs * HEAD_SHARE,
    connectionsCheckingInterval: requestWithinMs * LOOK_SHARE,
    keepAliveTimeout: KEPT_IDLE_MS,
  };
  const server = open(tls, options);
  server.on("request", (request, response) => void listener(request, response));
  return server;
}

function open(tls: ServeOptions["tls"], options: ServerOptions): Server {
  if (!tls) return createServer(options);
  try {
    return createTlsServer({ ...options, ...tls });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StoreRefused(`--tls-cert and --tls-key hold no certificate and its key: ${reason}.`);
  }
}

function whyNot(error: unknown, host: string, port: number): StoreRefused {
  const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
  if (code === "EADDRINUSE") {
    const message = `Port ${port} of ${host} is in use: stop what uses it, or give another --port.`;
    return new StoreRefused(message, "port_taken");
  }
  return new StoreRefused(`Listening on ${host}, port ${port}, failed: ${String(code)}.`);
}

function portOf(server: Server): number {
  const address = server.address();
  return address === null || typeof address === "string" ? 0 : address.port;
}

async function end(server: Server, drainMs = DRAIN_MS): Promise<void> {
  const closed = once(server, "close");
  server.close();
  const drained = new AbortController();
  const tooLong = delay(drainMs, undefined, { signal: drained.signal }).catch(() => undefined);
  // A connection that is kept alive is idle only when its answer has ended.
  const idle = setInterval(() => {
    server.closeIdleConnections();
  }, 50);
  await Promise.race([closed, tooLong]);
  clearInterval(idle);
  drained.abort();
  server.closeAllConnections();
  await closed;
}
