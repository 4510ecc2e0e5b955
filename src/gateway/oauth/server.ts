// The authorization server as it is now, and how requests come to it: the library answers Node's own requests and
// responses, as if it stood at the root of a site of its own.
import { IncomingMessage, ServerResponse } from "node:http";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context } from "hono";
import type Provider from "oidc-provider";
import { z } from "zod";

export const MOUNT = "/oauth";

export interface Server {
  readonly provider: Provider;
  readonly callback: ReturnType<Provider["callback"]>;
  readonly issuer: string;
  /** What its tokens are for. */
  readonly resource: string;
}

export interface Node {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

const bindings = z.object({ incoming: z.instanceof(IncomingMessage), outgoing: z.instanceof(ServerResponse) });

/** @throws ZodError where the gateway is not served by Node's own server */
export function nodeOf(c: Context): Node {
  return bindings.parse(c.env);
}

/** Lets the library answer it at this path below the issuer's. Proxies and clients have no say in what the site is called. */
export async function passOn(
  { callback, issuer }: Server,
  { incoming, outgoing }: Node,
  path: string,
): Promise<Response> {
  const { host, protocol, pathname } = new URL(issuer);
  delete incoming.headers["x-forwarded-host"];
  Object.assign(incoming.headers, { host, "x-forwarded-proto": protocol.slice(0, -1) });
  Object.assign(incoming, { url: path, originalUrl: pathname + path });
  await callback(incoming, outgoing);
  return RESPONSE_ALREADY_SENT;
}
