// Misbehavior on demand. A fault strikes instead of the operation, which then has done nothing, with one exception:
// `cut` strikes after it, so that the caller cannot know whether the operation took place.
import { setTimeout as delay } from "node:timers/promises";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { createMiddleware } from "hono/factory";
import { ApiError } from "../api-error.ts";
import type { Random } from "../random.ts";
import type { SandboxContext, SandboxEnv } from "./routes.ts";

/**
 * What can go wrong on demand:
 * - `403`: the key may not do this
 * - `429`: too many requests, with `ratelimit-*` headers and `Retry-After: 1`
 * - `500`, `502`, `503`, `504`: that status; 502 and 504 with the HTML of a proxy, the others with `{ "error" }`
 * - `cut`: the operation takes place, and the connection breaks halfway through the answer
 * - `garbage`: 200 with a body that is not JSON although it says so
 * - `empty`: 200 without a body
 * - `hang`: no answer at all until the caller gives up
 */
export const FAULT_NAMES = ["403", "429", "500", "502", "503", "504", "cut", "garbage", "empty", "hang"] as const;
export type FaultName = (typeof FAULT_NAMES)[number];

export type FaultRates = Partial<Record<FaultName, number>>;

/** A fault for the next requests that match. */
export interface PlannedFault {
  readonly fault: FaultName;
  /** A regular expression that the path has to match; any path without it. */
  readonly path?: RegExp | string | undefined;
  readonly method?: string | undefined;
  /** How many requests it strikes; one without it. */
  readonly times?: number | undefined;
}

interface ArmedFault {
  readonly fault: FaultName;
  readonly path: RegExp;
  readonly method: string | undefined;
  left: number;
}

/** How the sandbox misbehaves at the moment. */
export class Misbehavior {
  rates: FaultRates;
  readonly #random: Random;
  #planned: ArmedFault[] = [];
  #latencyMs: number;
  #latencyChanged = new AbortController();

  constructor(rates: FaultRates, latencyMs: number, random: Random) {
    this.rates = rates;
    this.#latencyMs = latencyMs;
    this.#random = random;
  }

  /** Another latency lets go of the requests that are held at the moment. */
  set latencyMs(ms: number) {
    if (ms === this.#latencyMs) return;
    this.#latencyMs = ms;
    this.#latencyChanged.abort();
    this.#latencyChanged = new AbortController();
  }

  /** Takes as long as every answer does; `closing` ends it. */
  async hold(closing: AbortSignal): Promise<void> {
    if (this.#latencyMs > 0) await pause(this.#latencyMs, AbortSignal.any([closing, this.#latencyChanged.signal]));
  }

  /** @throws SyntaxError when `path` is not a regular expression */
  plan({ fault, path = "", method, times = 1 }: PlannedFault): void {
    this.#planned.push({ fault, path: new RegExp(path), method: method?.toUpperCase(), left: times });
  }

  forgetPlanned(): void {
    this.#planned = [];
  }

  /** The fault that strikes this request: a planned one first, otherwise one drawn by its rate. */
  draw(method: string, path: string): FaultName | undefined {
    const planned = this.#planned.find((entry) => (entry.method ?? method) === method && entry.path.test(path));
    if (!planned) return this.#drawByRate();
    planned.left--;
    this.#planned = this.#planned.filter(({ left }) => left > 0);
    return planned.fault;
  }

  #drawByRate(): FaultName | undefined {
    let draw = this.#random.next();
    for (const fault of FAULT_NAMES) {
      draw -= this.rates[fault] ?? 0;
      if (draw < 0) return fault;
    }
    return undefined;
  }
}

/** Delays every answer and lets faults strike; `closing` ends the delays. */
export function misbehave(misbehavior: Misbehavior, closing: AbortSignal) {
  return createMiddleware<SandboxEnv>(async (c, next) => {
    await misbehavior.hold(closing);
    const fault = misbehavior.draw(c.req.method, c.req.path);
    if (fault === undefined) return next();
    if (fault !== "cut") return answerWith(fault, c);
    await next();
    c.res = await cutOff(c);
  });
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch {
    // Nobody wants to wait any longer, or the sandbox is closing and whoever waits has lost the connection anyway.
  }
}

async function answerWith(fault: Exclude<FaultName, "cut">, c: SandboxContext): Promise<Response> {
  switch (fault) {
    case "403":
      throw new ApiError(403, "forbidden: this API key may not do this");
    case "429":
      setRateLimitHeaders(c, { limit: 1, remaining: 0, resetSeconds: 1 });
      c.header("Retry-After", "1");
      throw new ApiError(429, "rate limit exceeded");
    case "500":
      throw new ApiError(500, "internal server error");
    case "503":
      throw new ApiError(503, "service unavailable");
    case "502":
      return c.html("<html><body><h1>502 Bad Gateway</h1></body></html>", 502);
    case "504":
      return c.html("<html><body><h1>504 Gateway Timeout</h1></body></html>", 504);
    case "garbage":
      return c.body('{"items": [{"uuid": <html>', 200, { "Content-Type": "application/json" });
    case "empty":
      return c.body(null, 200);
    case "hang":
      await new Promise((resolve) => c.env.outgoing.once("close", resolve));
      return RESPONSE_ALREADY_SENT;
  }
}

/** Sends half of the answer and breaks the connection. */
async function cutOff(c: SandboxContext): Promise<Response> {
  const { outgoing } = c.env;
  const body = Buffer.from(await c.res.arrayBuffer());
  if (body.length === 0) {
    outgoing.destroy();
    return RESPONSE_ALREADY_SENT;
  }
  outgoing.writeHead(c.res.status, { "Content-Type": "application/json", "Content-Length": body.length });
  outgoing.write(body.subarray(0, Math.floor(body.length / 2)), () => outgoing.destroy());
  return RESPONSE_ALREADY_SENT;
}

export interface RateLimitState {
  readonly limit: number;
  readonly remaining: number;
  readonly resetSeconds: number;
}

export function setRateLimitHeaders(c: SandboxContext, { limit, remaining, resetSeconds }: RateLimitState): void {
  c.header("ratelimit-limit", String(limit));
  c.header("ratelimit-remaining", String(remaining));
  c.header("ratelimit-reset", String(resetSeconds));
}
