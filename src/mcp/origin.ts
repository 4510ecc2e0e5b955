// Keeps web pages away from an MCP endpoint on this machine. A page can reach it through the person's browser, and with
// DNS rebinding even under its own name; the headers that browsers set themselves give it away.
import { createMiddleware } from "hono/factory";

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whether a server that listens on this host is reachable from this machine alone. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host.includes(":") ? `[${host}]` : host);
}

/**
 * Answers 403 to requests that come from a web page of another site and, with `localOnly`, to those that were not made to
 * a loopback name. Programs send no `Origin`.
 */
export function refuseForeign({ localOnly }: { readonly localOnly: boolean }) {
  return createMiddleware(async (c, next) => {
    const host = hostnameOf(`http://${c.req.header("host") ?? ""}`);
    if (localOnly && !isLocal(host)) return c.text(`This server does not answer for the host "${host ?? ""}".`, 403);
    const origin = c.req.header("origin");
    if (origin !== undefined && !isOwnOrigin(hostnameOf(origin), host)) {
      return c.text("This server does not answer pages of other sites.", 403);
    }
    await next();
    return undefined;
  });
}

function isOwnOrigin(origin: string | undefined, host: string | undefined): boolean {
  return origin !== undefined && (isLocal(origin) || origin === host);
}

function isLocal(hostname: string | undefined): boolean {
  return hostname !== undefined && LOOPBACK.test(hostname);
}

function hostnameOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}
