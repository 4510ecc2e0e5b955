// Where a person lets a client in: the pages' requests, and what follows from them.
import type { Context } from "hono";
import { type Client, errors } from "oidc-provider";
import { z } from "zod";
import { stateOf } from "../access.ts";
import type { DoorParts } from "../oauth-door.ts";
import type { Grant } from "../store/rows.ts";
import { hashOf, hashOfCode } from "../tokens.ts";
import { SCOPE } from "./clients.ts";
import type { Documents } from "./documents.ts";
import { allowPage, type Asking, codePage, endPage, headersOf, type Html } from "./page.ts";
import { type Node, type Server } from "./server.ts";
import { wordsOf } from "./words.ts";

/** So many wrong codes end a request. */
const GUESSES = 5;
const GUESSES_KEPT_MS = 60 * 60_000;

const form = z.object({ step: z.enum(["check", "allow", "cancel"]), code: z.string().max(100).default("") });

interface Request {
  readonly node: Node;
  readonly server: Server;
  readonly uid: string;
  readonly client: Client;
  readonly callback: string;
  readonly asking: Asking;
}

export interface ConsentOptions extends Pick<DoorParts, "store" | "trail" | "countTools"> {
  readonly documents: Documents | undefined;
}

/** Shows what is asked, or takes the person's answer. */
export async function answerConsent(c: Context, server: Server, node: Node, options: ConsentOptions) {
  const request = await requestOf(server, node);
  if (!request) return await show(endPage("This request is over", OVER), undefined, 404);
  const { callback } = request;
  if (c.req.method === "GET") return await show(codePage(request.asking), callback);
  const { success, data } = form.safeParse(await c.req.parseBody());
  if (!success) return await show(codePage(request.asking, "Enter the code as it was given to you."), callback, 400);
  if (data.step === "cancel") return await finish(request, CANCELED);
  const checked = await checkCode(data.code, request, options);
  if ("problem" in checked) {
    const page = checked.isLast
      ? endPage("Too many wrong codes", checked.problem, true)
      : codePage(request.asking, checked.problem);
    return await show(page, callback, 400);
  }
  if (data.step === "allow") return await allow(request, checked.grant, data.code, options);
  const { name } = checked.grant;
  return await show(
    allowPage(request.asking, name, wordsOf(checked.grant, options.countTools(checked.grant)), data.code),
    callback,
  );
}

const OVER = "It was answered already, or waited too long. Go back to the program and connect again.";
const CANCELED = { error: "access_denied", error_description: "The person did not let it in." };

async function show(page: Html, callback: string | undefined, status = 200): Promise<Response> {
  return new Response(String(await page), { status, headers: headersOf(callback) });
}

async function requestOf(server: Server, node: Node): Promise<Request | undefined> {
  try {
    const { provider } = server;
    const { uid, params } = await provider.interactionDetails(node.incoming, node.outgoing);
    const { client_id, redirect_uri } = z.object({ client_id: z.string(), redirect_uri: z.string() }).parse(params);
    const client = await provider.Client.find(client_id);
    return client && { node, server, uid, client, callback: redirect_uri, asking: askingOf(client, redirect_uri) };
  } catch (error) {
    if (error instanceof errors.SessionNotFound) return undefined;
    throw error;
  }
}

/** Names that a client gives itself must not look like ours. */
function askingOf({ clientId, clientName }: Client, callback: string): Asking {
  const document = URL.parse(clientId)?.host;
  const name = (clientName ?? "")
    .replaceAll(/[\p{C}\p{Z}]+/gu, " ")
    .trim()
    .slice(0, 80);
  return {
    name: name === "" ? (document ?? "A program without a name") : name,
    knownBy:
      document === undefined ? "Its own word alone: anyone can register under any name" : `A document at ${document}`,
    backTo: placeOf(callback),
  };
}

function placeOf(callback: string): string {
  const { protocol, host, hostname } = new URL(callback);
  if (protocol === "https:") return host;
  return protocol === "http:"
    ? `A program on this computer (${hostname})`
    : `The program that opens ${protocol} addresses`;
}

type Checked = { readonly grant: Grant } | { readonly problem: string; readonly isLast?: boolean };

async function checkCode(code: string, { uid }: Request, { store }: ConsentOptions): Promise<Checked> {
  const found = await store.grants.findConnectCode(hashOfCode(code));
  if (!found) {
    const isLast = !(await takeGuess(uid, store));
    const problem = isLast
      ? "Go back to the program and connect again, with a new code."
      : "There is no such code. Check it for typing errors, or ask for a new one.";
    return { problem, isLast };
  }
  if (found.state === "used") return { problem: "This code was used already: each works once. Ask for a new one." };
  if (found.state === "ended")
    return { problem: "This code has ended: each works for ten minutes. Ask for a new one." };
  const grant = await store.grants.get(found.grant_id);
  const state = grant && stateOf(grant);
  if (!grant || state === "revoked" || state === "expired") {
    return { problem: "The grant of this code has ended. Ask for a new grant." };
  }
  if (!grant.require_api_token_auth) return { grant };
  return {
    problem:
      "This grant wants a member's token with every call, which a program that connects this way can't send. Use the grant's own URL, or a grant without that.",
  };
}

/** Whether another one is free: they count at all replicas together. */
async function takeGuess(uid: string, store: ConsentOptions["store"]): Promise<boolean> {
  for (let guess = 1; guess < GUESSES; guess += 1) {
    if (await store.oauth.addOnce("Guess", `${hashOf(uid)}.${guess}`, GUESSES_KEPT_MS)) return true;
  }
  return false;
}

/** Takes the code, which happens once, and lets the client in. */
async function allow(request: Request, { id, name }: Grant, code: string, options: ConsentOptions): Promise<Response> {
  const { server, client, callback, asking } = request;
  const taken = await options.store.grants.takeConnectCode(hashOfCode(code));
  if (taken !== id)
    return await show(codePage(asking, "This code was used just now. Ask for a new one."), callback, 400);
  const { provider, resource } = server;
  const family = new provider.Grant({ accountId: id, clientId: client.clientId });
  family.addResourceScope(resource, SCOPE);
  const grantId = await family.save();
  await options.documents?.keep(client.clientId);
  const entry = { action: "client_connected", grant: id, name, client: { id: client.clientId, name: asking.name } };
  await options.trail.write({ chain: id, kind: "event", entry: { ...entry, calledBackAt: asking.backTo } });
  return await finish(request, { login: { accountId: id, remember: false }, consent: { grantId } });
}

/** Sends the person on: the library answers the client. */
async function finish({ server, node }: Request, result: object): Promise<Response> {
  const location = await server.provider.interactionResult(node.incoming, node.outgoing, { ...result });
  return new Response(null, { status: 303, headers: { location, "cache-control": "no-store" } });
}
