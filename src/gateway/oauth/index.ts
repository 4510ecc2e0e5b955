// The door of OAuth: `/mcp`, and under `/oauth` the server that gives out its tokens, for clients that can send neither a
// grant's address nor its token by themselves.
import { type Context, Hono } from "hono";
import { z } from "zod";
import { limitBody } from "../../mcp/body-limit.ts";
import { limitMessage } from "../doors.ts";
import { Kept } from "../kept.ts";
import type { DoorParts, OAuthDoor } from "../oauth-door.ts";
import { Refusal } from "../refusal.ts";
import { bearerOf, idIn } from "../tokens.ts";
import { SCOPE } from "./clients.ts";
import { answerConsent } from "./consent.ts";
import { createDocuments, type Documents, type FetchDocument } from "./documents.ts";
import { createKeys, type Keys } from "./keys.ts";
import { CONNECT, createProvider } from "./provider.ts";
import { MOUNT, nodeOf, passOn, type Server } from "./server.ts";
import { claimsOf } from "./tokens.ts";

export interface OAuthOptions {
  /** Without it clients are known by registration alone, and the gateway does not call out. */
  readonly clientDocuments: boolean;
  readonly fetchDocument?: FetchDocument;
}

const MAX_BODY = 32 * 1024;
/** Clients that have registered and were let in by nobody yet. */
const MAX_UNUSED_CLIENTS = 5_000;

export function createOAuthDoor({ clientDocuments, fetchDocument }: OAuthOptions): OAuthDoor {
  return (parts) => {
    const documents = clientDocuments ? createDocuments(parts.store, fetchDocument) : undefined;
    return doorOf(parts, documents);
  };
}

function doorOf(parts: DoorParts, documents: Documents | undefined): Hono {
  const { store, access, answer, trail } = parts;
  const keys = createKeys(store, parts.keyring);
  const families = new Kept((id: string) => store.oauth.find("Grant", id));
  const revoked = async (family: string): Promise<void> => {
    const given = await store.oauth.revokeGrant(family);
    families.drop(family);
    const { success, data } = consent.safeParse(given?.payload);
    if (!success) return;
    const { accountId: grant, clientId: client } = data;
    await trail.note({ chain: grant, kind: "event", entry: { action: "client_disconnected", grant, client } });
  };
  const serverNow = createServers(parts, keys, documents, revoked);
  const app = new Hono();
  const limit = limitBody(MAX_BODY, () => oauthError(413, "invalid_request", "the body is too large"));

  app.all("/mcp", limitMessage, async (c) => {
    const server = await serverNow();
    const token = bearerOf(c.req.header("authorization"));
    const held = token === undefined ? undefined : await claimsOf(token, keys, server);
    const isAlive = held && (await families.get(held.family));
    const grant = isAlive ? await access.grantById(held.sub) : undefined;
    if (!grant) throw signInAgain(server, token);
    try {
      return await answer(c, grant, false);
    } catch (error) {
      if (error instanceof Refusal && error.status === 410) throw signInAgain(server, token, error);
      throw error;
    }
  });

  app.get("/.well-known/*", async (c, next) => {
    const base = new URL(parts.publicUrl()).pathname.replace(/\/$/, "");
    const isAt = (name: string, of: string) => [`${name}${of}`, `${name}${base}${of}`].includes(c.req.path);
    if (isAt(RESOURCE_DOCUMENT, "/mcp")) return c.json(resourceDocument(await serverNow()), 200, OPEN);
    if (isAt(SERVER_DOCUMENT, MOUNT)) return await passOn(await serverNow(), nodeOf(c), SERVER_DOCUMENT);
    await next();
    return undefined;
  });

  app.on(["GET", "POST"], `${MOUNT}${CONNECT}/:uid`, limit, async (c) => {
    await store.check();
    return await answerConsent(c, await serverNow(), nodeOf(c), { ...parts, documents });
  });

  for (const [method, path] of ENDPOINTS) {
    app.on(method, MOUNT + path, async (c) => {
      await store.check();
      const declared = Number(c.req.header("content-length") ?? 0);
      if (declared > MAX_BODY) return oauthError(413, "invalid_request", "the body is too large");
      if (path === "/reg" && (await store.oauth.countUnused("Client")) >= MAX_UNUSED_CLIENTS) {
        return oauthError(429, "temporarily_unavailable", "too many clients have registered; try again in an hour");
      }
      return await passOn(await serverNow(), nodeOf(c), pathOf(c, path));
    });
  }
  return app;
}

/** The authorization server, made anew when its keys or its address are others. */
function createServers(
  { store, log, publicUrl }: DoorParts,
  keys: Keys,
  documents: Documents | undefined,
  revoked: (family: string) => Promise<void>,
): () => Promise<Server> {
  const failed = (error: unknown) => log.error({ err: error }, "A request of OAuth failed");
  let made: { readonly server: Server; readonly keySet: unknown } | undefined;
  return async () => {
    const [keySet, url] = [await keys.current(), publicUrl()];
    const [issuer, resource] = [url + MOUNT, `${url}/mcp`];
    if (made?.keySet === keySet && made.server.issuer === issuer) return made.server;
    const options = { store, issuer, resource, keys: keySet, documents, revoked, failed };
    const provider = createProvider(options);
    const server = { provider, callback: provider.callback(), issuer, resource };
    made = { server, keySet };
    return server;
  };
}

/** What the library keeps of a person's consent. */
const consent = z.object({ accountId: z.string(), clientId: z.string() });
const RESOURCE_DOCUMENT = "/.well-known/oauth-protected-resource";
const SERVER_DOCUMENT = "/.well-known/oauth-authorization-server";
/** Programs in web pages read it, too. */
const OPEN = { "access-control-allow-origin": "*", "cache-control": "no-cache" };
const ENDPOINTS = [
  ["GET", "/auth"],
  ["GET", "/auth/:uid"],
  ["POST", "/token"],
  ["OPTIONS", "/token"],
  ["POST", "/token/revocation"],
  ["OPTIONS", "/token/revocation"],
  ["POST", "/reg"],
  ["GET", "/jwks"],
] as const;

/** What of an authorization request is heard. A client may ask for more; what it gets is what the grant allows. */
const HEARD = new Set([
  ...["client_id", "redirect_uri", "response_type", "state", "code_challenge", "code_challenge_method", "resource"],
]);

function pathOf(c: Context, path: string): string {
  if (path !== "/auth") return c.req.path.slice(MOUNT.length);
  const asked = new URL(c.req.url).searchParams;
  const heard = new URLSearchParams([...asked].filter(([name]) => HEARD.has(name)));
  heard.append("scope", SCOPE);
  // Whoever wants to ask nobody is told that somebody has to be asked.
  if (asked.get("prompt") === "none") heard.append("prompt", "none");
  return `/auth?${heard.toString()}`;
}

function resourceDocument({ resource, issuer }: Server) {
  return {
    resource,
    authorization_servers: [issuer],
    scopes_supported: [SCOPE],
    bearer_methods_supported: ["header"],
    resource_name: "Artie",
  };
}

/** 401 with the address where a client learns how to sign in. */
function signInAgain({ resource }: Server, token: string | undefined, cause?: Refusal): Refusal {
  const { origin, pathname } = new URL(resource);
  const fields = [
    `resource_metadata="${origin}${RESOURCE_DOCUMENT}${pathname}"`,
    `scope="${SCOPE}"`,
    ...(token === undefined
      ? []
      : ['error="invalid_token"', `error_description="${cause?.message ?? "Sign in again."}"`]),
  ];
  const headers = { "www-authenticate": `Bearer ${fields.join(", ")}` };
  if (cause) return new Refusal(401, cause.code, cause.message, cause.remedy, { headers });
  const message = token === undefined ? "This address wants a client that signs in." : "The access token is not valid.";
  const isGrants = token !== undefined && idIn(token) !== undefined;
  const remedy = isGrants
    ? "A grant's token goes to /g/mcp as bearer, or into the address: /g/<token>/mcp."
    : "Sign in with OAuth and a connect code, or use the grant's own address, /g/<token>/mcp.";
  return new Refusal(401, "token_invalid", message, remedy, { headers });
}

function oauthError(status: number, error: string, description: string): Response {
  const headers = { "cache-control": "no-store", ...(status === 429 ? { "retry-after": "600" } : {}) };
  return Response.json({ error, error_description: description }, { status, headers });
}
