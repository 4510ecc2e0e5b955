// The gateway's web application: doors for agents, the admin API, and what runs it.
import { setTimeout as delay } from "node:timers/promises";
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { stream } from "hono/streaming";
import { limitBody } from "../mcp/body-limit.ts";
import { Closed } from "../mcp/requests.ts";
import { ArtieError } from "../artie/index.ts";
import type { Access } from "./access.ts";
import { exportedRow } from "./calls.ts";
import { answerEvents } from "./events.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import { openApiOf } from "./openapi.ts";
import { Refusal, storeUnavailable } from "./refusal.ts";
import type { Route } from "./routes.ts";
import { StoreUnavailable } from "./store/errors.ts";
import type { Member } from "./store/rows.ts";
import type { Store } from "./store/store.ts";
import { bearerOf, cutTokens } from "./tokens.ts";

const MAX_ADMIN_BODY = 1024 * 1024;
const EXPORT_PAGE = 500;
const READY_WITHIN_MS = 2_000;

export interface AppOptions {
  readonly store: Store;
  readonly access: Access;
  readonly routes: readonly Route[];
  /** Web applications of their own: the doors. */
  readonly doors: readonly Hono[];
  readonly metrics: Metrics;
  readonly log: Log;
  readonly version: string;
  /** Aborted when the gateway stops: what is under way ends, nothing new begins. */
  readonly stopping: AbortSignal;
}

type Env = { Variables: { member: Member } };

export function createApp(options: AppOptions): Hono<Env> {
  const { store, metrics, routes, version, stopping, doors } = options;
  const app = new Hono<Env>();
  app.onError((error, c) => answerError(error, c, options));
  app.notFound(() => notFound().response());
  app.get("/healthz", (c) => c.json({ ok: true }));
  app.get("/readyz", async (c) => {
    if (stopping.aborted) throw isStopping();
    await Promise.race([store.check(), late(READY_WITHIN_MS)]);
    return c.json({ ok: true });
  });
  app.get("/metrics", async (c) => c.text(await metrics.text(), 200, { "content-type": metrics.contentType }));
  app.use(async (_, next) => {
    if (stopping.aborted) throw isStopping();
    await next();
  });
  for (const door of doors) app.route("/", door);
  const guard = admins(options.access);
  const limit = limitBody(MAX_ADMIN_BODY, () => tooLarge().response());
  app.get("/admin/v1/openapi.json", (c) => c.json(openApiOf(routes, version)));
  for (const prefix of ["/admin/*", "/integrated-account/*"]) app.use(prefix, guard, limit);
  app.get("/admin/v1/events", (c) => answerEvents(c, store, stopping));
  app.get("/admin/v1/audit", (c) => exportTrail(c, store));
  for (const route of routes) {
    const path = route.path.replaceAll(/\{(\w+)\}/g, ":$1");
    app.on(route.method.toUpperCase(), path, (c) => route.run(c, c.get("member")));
  }
  return app;
}

/** Lets in members of the role admin. */
function admins(access: Access): MiddlewareHandler<Env> {
  return async (c, next) => {
    const member = await access.member(bearerOf(c.req.header("authorization")));
    if (!member) {
      const remedy = "Send an administrator's token: Authorization: Bearer art_m…";
      const headers = { "www-authenticate": 'Bearer realm="artie-gateway"' };
      throw new Refusal(401, "not_signed_in", "The admin API wants a member's token.", remedy, { headers });
    }
    if (member.role !== "admin") {
      const message = `"${member.name}" is no administrator.`;
      throw new Refusal(403, "not_allowed", message, "Use an administrator's token.");
    }
    c.set("member", member);
    await next();
  };
}

/** Every row, page after page, in the order of time. */
function exportTrail(c: Context, store: Store): Response {
  c.header("content-type", "application/x-ndjson");
  return stream(c, async (out) => {
    let page = await store.audit.list({ limit: EXPORT_PAGE });
    while (page.length > 0 && !out.aborted) {
      await out.write(`${page.map(exportedRow).join("\n")}\n`);
      page = await store.audit.list({ after: page.at(-1), limit: EXPORT_PAGE });
    }
  });
}

function answerError(error: unknown, c: Context, { log, metrics }: AppOptions): Response {
  const refusal = refusalOf(error);
  metrics.refused(refusal.code);
  if (refusal.code === "unexpected") log.error({ err: error, path: cutTokens(c.req.path) }, "A request failed");
  return refusal.response();
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof StoreUnavailable) return storeUnavailable();
  if (error instanceof Closed) return isStopping();
  if (error instanceof ArtieError) {
    return new Refusal(
      502,
      "account_unavailable",
      `Artie did not answer: ${error.message.replace(/\.?$/, ".")}`,
      error.remedy,
    );
  }
  return new Refusal(500, "unexpected", "Something unexpected went wrong.", "See the gateway's log.");
}

function isStopping(): Refusal {
  const headers = { "retry-after": "1", connection: "close" };
  return new Refusal(503, "stopping", "This gateway is stopping.", "Try again: another one answers.", { headers });
}

function notFound(): Refusal {
  return new Refusal(404, "not_found", "There is nothing here.", "Agents use /g/<token>/mcp, or /g/mcp with a bearer.");
}

function tooLarge(): Refusal {
  return new Refusal(413, "too_large", "The body is larger than 1 MiB.", "Send less at a time.");
}

async function late(milliseconds: number): Promise<never> {
  await delay(milliseconds, undefined, { ref: false });
  throw new StoreUnavailable("The store does not answer in time.");
}
