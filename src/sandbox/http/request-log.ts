// Remembers the requests, so that a test can tell what was sent. Credentials in headers are not kept.
import { createMiddleware } from "hono/factory";
import { matchedRoutes } from "hono/route";
import type { Clock } from "../clock.ts";
import type { SandboxContext, SandboxEnv } from "./routes.ts";

export interface SandboxRequest {
  /** Milliseconds of the sandbox's clock. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** The operation, as `POST /pipelines/{uuid}/start`; nothing when the path belongs to none. */
  readonly operation: string | undefined;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed body, unless it is larger than 64 kB. */
  readonly body: unknown;
  /** Its size, uncompressed. */
  readonly bodyBytes: number;
}

const KEPT_REQUESTS = 5_000;
const KEPT_BODY_BYTES = 64 * 1024;
const SECRET_HEADERS: ReadonlySet<string> = new Set(["authorization", "proxy-authorization", "cookie"]);

export class RequestLog {
  #entries: SandboxRequest[] = [];

  get entries(): readonly SandboxRequest[] {
    return this.#entries;
  }

  add(entry: SandboxRequest): void {
    this.#entries.push(entry);
    if (this.#entries.length > KEPT_REQUESTS) this.#entries.shift();
  }

  clear(): void {
    this.#entries = [];
  }
}

export function logRequests(log: RequestLog, clock: Clock) {
  return createMiddleware<SandboxEnv>(async (c, next) => {
    const at = clock.now();
    c.set("bodyBytes", 0);
    await next();
    log.add({
      at,
      method: c.req.method,
      path: c.req.path,
      query: c.req.query(),
      operation: operationOf(c),
      status: c.res.status,
      headers: visibleHeaders(c),
      body: c.var.bodyBytes > KEPT_BODY_BYTES ? undefined : c.var.body,
      bodyBytes: c.var.bodyBytes,
    });
  });
}

function operationOf(c: SandboxContext): string | undefined {
  const route = matchedRoutes(c).find(({ path }) => !path.includes("*"));
  return route && `${c.req.method} ${route.path.replace(/:(\w+)/g, "{$1}")}`;
}

function visibleHeaders(c: SandboxContext): Record<string, string> {
  return Object.fromEntries(Object.entries(c.req.header()).filter(([name]) => !SECRET_HEADERS.has(name)));
}
