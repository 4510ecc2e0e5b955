// The doors of grants: `/g/<token>/mcp`, where the URL is the key, and `/g/mcp` with the token as bearer.
import { DEFAULT_MAX_REQUEST_BODY_SIZE } from "@modelcontextprotocol/server";
import { type Context, Hono } from "hono";
import { z } from "zod";
import { isListening } from "../mcp/requests.ts";
import { limitBody } from "../mcp/body-limit.ts";
import type { McpRequests } from "../mcp/requests.ts";
import { type Access, requireAlive } from "./access.ts";
import type { Accounts } from "./accounts.ts";
import type { CallRecords } from "./call-records.ts";
import type { Hosts } from "./hosts.ts";
import { Refusal } from "./refusal.ts";
import type { OpenStreams } from "./streams.ts";
import { type DoorRequest, during } from "./request.ts";
import type { Grant } from "./store/rows.ts";
import type { Store } from "./store/store.ts";
import { bearerOf } from "./tokens.ts";

export interface DoorsOptions {
  readonly store: Store;
  readonly access: Access;
  readonly accounts: Accounts;
  readonly hosts: Hosts<Grant>;
  readonly requests: McpRequests;
  readonly records: CallRecords;
  readonly streams: OpenStreams;
}

/** What a message may cost Artie; all else is answered out of the gateway itself. */
const COUNTED = new Set(["tools/call", "resources/read", "resources/list", "prompts/get", "completion/complete"]);
const message = z.looseObject({ method: z.string() });

/** Answers what comes with a grant. `inUrl`: the grant's token was in the address, so the header is free for a member's. */
export type AnswerGrant = (c: Context, grant: Grant, inUrl: boolean) => Promise<Response>;

export function answering(options: DoorsOptions): AnswerGrant {
  return (c, grant, inUrl) => answer(c, options, grant, inUrl);
}

export function grantDoors(access: Access, answerGrant: AnswerGrant): Hono {
  const app = new Hono();
  const open = async (c: Context, token: string | undefined, inUrl: boolean) =>
    answerGrant(c, await access.grant(token), inUrl);
  app.all("/g/mcp", limitMessage, (c) => open(c, bearerOf(c.req.header("authorization")), false));
  app.all("/g/:token/mcp", limitMessage, (c) => open(c, c.req.param("token"), true));
  return app;
}

/** Bounds a message of the protocol. */
export const limitMessage = limitBody(DEFAULT_MAX_REQUEST_BODY_SIZE, tooLarge);

function tooLarge(): Response {
  const most = `${DEFAULT_MAX_REQUEST_BODY_SIZE / 1024 / 1024} MiB`;
  return new Refusal(413, "too_large", `The body is larger than ${most}.`, "Send less at a time.").response();
}

async function answer(c: Context, options: DoorsOptions, grant: Grant, inUrl: boolean): Promise<Response> {
  const { accounts, hosts, requests, streams } = options;
  const member = await letIn(c, grant, options, inUrl);
  const account = await accounts.client(grant.account);
  const request: DoorRequest = { grant, member };
  return await during(request, async () => {
    const response = await requests.answer(c, hosts.hostFor({ grant, account }));
    return await finished(isListening(c) ? streams.bound(grant, response) : response, request);
  });
}

/** The name of the member who comes with it, where one has to. @throws Refusal */
async function letIn(c: Context, grant: Grant, options: DoorsOptions, inUrl: boolean): Promise<string | undefined> {
  try {
    requireAlive(grant);
    const member = grant.require_api_token_auth ? await secondFactor(c, grant, options, inUrl) : undefined;
    await admit(c, grant, options);
    return member;
  } catch (error) {
    if (error instanceof Refusal) await options.records.refused(grant, error);
    throw error;
  }
}

/** The name of the member. @throws Refusal */
async function secondFactor(c: Context, grant: Grant, { access }: DoorsOptions, inUrl: boolean): Promise<string> {
  const member = inUrl ? await access.member(bearerOf(c.req.header("authorization"))) : undefined;
  if (member?.grant_id === grant.id || member?.grant_id === null) return member.name;
  // No word of whether there is such a token for another one.
  const message = "This grant wants a member's token beside its own.";
  const remedy = "Use /g/<token>/mcp and send the member's token as Authorization: Bearer <token>.";
  throw new Refusal(400, "token_auth_required", message, remedy);
}

/** @throws Refusal when the grant has no call left in this minute */
async function admit(c: Context, grant: Grant, { store }: DoorsOptions): Promise<void> {
  const { id, name, calls_per_minute: limit } = grant;
  if (limit === null || c.req.method !== "POST" || !(await isCounted(c))) return;
  if (await store.grants.admitCall(id)) return;
  const { resetMs } = await store.grants.window(id);
  const reset = String(Math.max(1, Math.ceil(resetMs / 1_000)));
  const message = `The grant "${name}" has made its ${limit} calls of this minute.`;
  throw new Refusal(429, "limit_calls", message, `Wait ${reset} s.`, {
    headers: { ...rateLimitHeaders(limit, 0, reset), "retry-after": reset },
    ...{ limit, remaining: 0, reset: Number(reset) },
  });
}

/** A body that is no message is refused later, in the protocol's own words. */
async function isCounted(c: Context): Promise<boolean> {
  try {
    const { success, data } = message.safeParse(await c.req.json());
    return success && COUNTED.has(data.method);
  } catch {
    return false;
  }
}

/** The answer when its first part is there: until then a refusal can take its place, and headers can say more. */
async function finished(response: Response, request: DoorRequest): Promise<Response> {
  const body = await withFirstPart(response.body);
  if (request.refusal) {
    await body?.cancel();
    throw request.refusal;
  }
  const headers = new Headers(response.headers);
  const { limit, remaining, reset } = request.rateLimit ?? {};
  if (request.rateLimit) {
    for (const [name, value] of Object.entries(rateLimitHeaders(limit, remaining, reset))) headers.set(name, value);
  }
  return new Response(body, { status: response.status, headers });
}

async function withFirstPart(body: ReadableStream<Uint8Array> | null): Promise<ReadableStream<Uint8Array> | null> {
  if (body === null) return null;
  const reader = body.getReader();
  const first = reader.read();
  await first;
  let reading: typeof first | undefined = first;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await (reading ?? reader.read());
      reading = undefined;
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

function rateLimitHeaders(limit?: number, remaining?: number, reset?: number | string): Record<string, string> {
  const headers = { "ratelimit-limit": limit, "ratelimit-remaining": remaining, "ratelimit-reset": reset };
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}
