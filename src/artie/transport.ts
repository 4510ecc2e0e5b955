// The one way to the API: bearer key, user agent, time-out, abort, JSON, retries, and one kind of error.
import { STATUS_CODES } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { z } from "zod";
import { Coalescer, untilAborted } from "./coalesce.ts";
import { ArtieError, type ArtieErrorInit } from "./errors.ts";
import { networkFailure } from "./network.ts";
import { createRunner, type Effect } from "./policy.ts";
import { rateLimitFrom } from "./rate-limit.ts";
import { abridge } from "./text.ts";

export const DEFAULT_TIMEOUT_MS = 30_000;
/** No message of an error is longer than this: it goes to a person or into a model's context. */
const MAX_MESSAGE = 2_000;

/** Options of a single call. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds that each attempt may take; 30 s by default. */
  readonly timeoutMs?: number | undefined;
}

export interface ArtieRequest<T> {
  /** A stable name, e.g. `pipeline_start`: what errors, logs and observers call it. */
  readonly operation: string;
  readonly method: "GET" | "POST" | "DELETE";
  /** Path below the API's address, its parts already encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | boolean | undefined>>;
  readonly body?: unknown;
  /** The body as JSON text (or its UTF-8) that is built already, instead of `body`. */
  readonly json?: string | Uint8Array;
  /** Compresses the body. */
  readonly gzip?: boolean;
  /** Reads have no side effect, whatever their method. GET is a read, others are writes unless they say so. */
  readonly effect?: Effect;
  /** A write that counts once however often it arrives: it is retried as a read is. */
  readonly repeatable?: boolean;
  /** The UUID of the resource that the call is about, for observers. */
  readonly uuid?: string;
  /** Shape of the answer; without it the answer is not read. */
  readonly response?: z.ZodType<T>;
}

/** What happened to one HTTP request: enough for a log line, without bodies or headers. */
export interface ArtieExchange {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly effect: Effect;
  readonly uuid: string | undefined;
  /** HTTP status; undefined when no answer came. */
  readonly status: number | undefined;
  readonly milliseconds: number;
  /** The parsed answer of a call that succeeded. */
  readonly value?: unknown;
  readonly error?: ArtieError;
}

export interface TransportOptions {
  /** Address of the API, e.g. `https://api.artie.com`. */
  readonly url: string;
  readonly key: string;
  /** Product and version, e.g. `artie-vscode/0.1.0`. */
  readonly userAgent: string;
  /** Told of every HTTP request when it has ended. */
  readonly observe?: ((exchange: ArtieExchange) => void) | undefined;
  readonly timeoutMs?: number | undefined;
}

export interface Transport {
  /** Runs a request. @throws ArtieError */
  readonly send: <T = void>(request: ArtieRequest<T>, options?: CallOptions) => Promise<T>;
}

const compress = promisify(gzip);

/** The key lives in this closure alone, so that no log, error or inspection of the client can show it. */
export function createTransport(options: TransportOptions): Transport {
  const base = parseBase(options.url);
  const coalescer = new Coalescer();
  const run = createRunner();
  const scrub = (text: string) => (options.key ? text.replaceAll(options.key, "[redacted]") : text);

  async function send<T>(request: ArtieRequest<T>, call: CallOptions = {}): Promise<T> {
    if (leadsElsewhere(request.path)) throw notAnId(request);
    const effect = effectOf(request);
    const start = (signal: AbortSignal) =>
      run(request.repeatable ? "read" : effect, (current) => attempt(request, effect, current, call.timeoutMs), signal);
    try {
      if (effect === "read") return await coalescer.share(keyOf(request, call), start, call.signal);
      call.signal?.throwIfAborted();
      return await untilAborted(start(call.signal ?? new AbortController().signal), call.signal);
    } catch (error) {
      if (error instanceof ArtieError) throw error;
      if (call.signal?.aborted) throw canceled(request, effect);
      throw error;
    }
  }

  async function attempt<T>(
    request: ArtieRequest<T>,
    effect: Effect,
    signal: AbortSignal,
    timeoutMs?: number,
  ): Promise<T> {
    const started = performance.now();
    let status: number | undefined;
    const report = (outcome: { value: unknown } | { error: ArtieError }) => {
      const { operation, method, path, uuid } = request;
      // A read that began before the write ended may not know of it: who asks from now on must not be given its answer.
      if (effect === "write") coalescer.forget();
      const milliseconds = Math.round(performance.now() - started);
      options.observe?.({ operation, method, path, effect, uuid, status, milliseconds, ...outcome });
    };
    try {
      const response = await exchange(request, signal, timeoutMs ?? options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
      status = response.status;
      const value = readAnswer(request, response);
      report({ value });
      return value;
    } catch (cause) {
      const error = cause instanceof ArtieError ? cause : networkError(request, effect, signal, cause);
      report({ error });
      throw error;
    }
  }

  async function exchange(request: ArtieRequest<unknown>, signal: AbortSignal, timeoutMs: number): Promise<Answer> {
    const json = request.json ?? (request.body === undefined ? undefined : JSON.stringify(request.body));
    const response = await fetch(addressOf(base, request), {
      method: request.method,
      headers: {
        accept: "application/json",
        authorization: `Bearer ${options.key}`,
        "user-agent": options.userAgent,
        ...(json === undefined ? {} : { "content-type": "application/json" }),
        ...(json !== undefined && request.gzip ? { "content-encoding": "gzip" } : {}),
      },
      body: json === undefined ? null : new Uint8Array(request.gzip ? await compress(json) : Buffer.from(json)),
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    return { status: response.status, ok: response.ok, headers: response.headers, text: await response.text() };
  }

  function readAnswer<T>(request: ArtieRequest<T>, answer: Answer): T {
    if (!answer.ok) throw refusal(request, answer);
    if (!request.response) return undefined as T;
    const parsed = request.response.safeParse(answer.text === "" ? undefined : parseJson(request, answer));
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    const field = issue?.path.join(".") || "the answer";
    throw failure(request, answer, {
      code: "bad_response",
      message: `The API's answer to ${request.operation} is not as expected: ${field}: ${issue?.message ?? "unreadable"}`,
    });
  }

  function refusal(request: ArtieRequest<unknown>, answer: Answer): ArtieError {
    if (answer.status >= 300 && answer.status < 400) {
      const message = `The API at ${base.origin} redirects elsewhere; nothing was sent there`;
      return failure(request, answer, { code: "redirect", message });
    }
    const reported = messageOf(answer);
    return failure(request, answer, {
      reported,
      message: reported === undefined ? `The API answered with HTTP status ${statusText(answer.status)}` : undefined,
      rateLimit: rateLimitFrom(answer.headers),
      notProcessed: answer.status === 429,
    });
  }

  function parseJson(request: ArtieRequest<unknown>, answer: Answer): unknown {
    try {
      return JSON.parse(answer.text);
    } catch {
      const type = answer.headers.get("content-type") ?? "no content type";
      const message = `The API at ${base.origin} answered with something that is not JSON (${type})`;
      throw failure(request, answer, { code: "bad_response", message });
    }
  }

  function failure(
    request: ArtieRequest<unknown>,
    answer: Answer,
    init: Omit<ArtieErrorInit, "operation">,
  ): ArtieError {
    const clean = (text: string | undefined) => text && abridge(scrub(text), MAX_MESSAGE);
    const [message, reported] = [clean(init.message), clean(init.reported)];
    const rateLimit = answer.status === 429 ? (init.rateLimit ?? {}) : init.rateLimit;
    const { operation } = request;
    const remedy = leavesDoubt(request, answer) ? MAYBE_PROCESSED : undefined;
    return new ArtieError({ remedy, ...init, operation, status: answer.status, message, reported, rateLimit });
  }

  function networkError(
    request: ArtieRequest<unknown>,
    effect: Effect,
    signal: AbortSignal,
    cause: unknown,
  ): ArtieError {
    if (signal.aborted) return canceled(request, effect);
    const timedOut = cause instanceof Error && cause.name === "TimeoutError";
    const { reason, notSent: notProcessed } = networkFailure(cause);
    return new ArtieError({
      operation: request.operation,
      code: timedOut ? "timeout" : "api_unreachable",
      message: timedOut
        ? `The API at ${base.origin} did not answer in time`
        : `The API at ${base.origin} can't be reached: ${reason}`,
      notProcessed,
      remedy: effect === "write" && !notProcessed ? MAYBE_PROCESSED : undefined,
    });
  }

  return { send };
}

const MAYBE_PROCESSED = "It may have been carried out all the same: read the state before trying again.";

interface Answer {
  readonly status: number;
  readonly ok: boolean;
  readonly headers: Headers;
  readonly text: string;
}

function effectOf(request: ArtieRequest<unknown>): Effect {
  return request.effect ?? (request.method === "GET" ? "read" : "write");
}

/** "504 (Gateway Timeout)". */
function statusText(status: number): string {
  const name = STATUS_CODES[status];
  return name === undefined ? String(status) : `${status} (${name})`;
}

/** A write that was answered with something unreadable, or by a gateway that does not know how it went. */
function leavesDoubt(request: ArtieRequest<unknown>, { ok, status }: Answer): boolean {
  return effectOf(request) === "write" && (ok || status > 500);
}

function canceled(request: ArtieRequest<unknown>, effect: Effect): ArtieError {
  return new ArtieError({
    operation: request.operation,
    code: "canceled",
    message: `${request.operation} was canceled`,
    remedy: effect === "write" ? MAYBE_PROCESSED : undefined,
  });
}

/** @throws TypeError for an address that is not http or https. */
function parseBase(url: string): URL {
  const base = URL.canParse(url) ? new URL(url) : undefined;
  if (base?.protocol !== "https:" && base?.protocol !== "http:") {
    throw new TypeError(`"${url}" is not the address of an API: it must begin with https:// or http://`);
  }
  return base;
}

/** No encoding keeps a URL from reading an id of dots as a step, and an id of nothing names the collection. */
function leadsElsewhere(path: string): boolean {
  const [, ...parts] = path.split("/");
  return parts.some((part) => part === "" || part === "." || part === "..");
}

function notAnId(request: ArtieRequest<unknown>): ArtieError {
  return new ArtieError({
    operation: request.operation,
    code: "not_found",
    message: `"${request.uuid ?? ""}" is not an id: ${request.operation} was not sent`,
    notProcessed: true,
  });
}

function addressOf(base: URL, request: ArtieRequest<unknown>): URL {
  const url = new URL(base.pathname.replace(/\/+$/, "") + request.path, base);
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url;
}

function keyOf(request: ArtieRequest<unknown>, call: CallOptions): string {
  return JSON.stringify([request.method, request.path, request.query, request.body, call.timeoutMs]);
}

/** `{ "error": "..." }` as published; other APIs in between (gateways, proxies) say it in other words or in plain text. */
function messageOf(answer: Answer): string | undefined {
  const text = answer.text.trim();
  if (text === "") return undefined;
  try {
    const body: unknown = JSON.parse(text);
    for (const field of ["error", "message", "detail", "title"]) {
      const value: unknown = typeof body === "object" && body !== null ? Reflect.get(body, field) : undefined;
      if (typeof value === "string" && value !== "") return value;
    }
    return undefined;
  } catch {
    return text.startsWith("<") ? undefined : text;
  }
}
