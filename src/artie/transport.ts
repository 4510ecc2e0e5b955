// The one way to the API: bearer key, user agent, time-out, abort, JSON, retries, and one kind of error.
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import {
  identified,
  isNamed,
  NAMES_ITSELF,
  readJson,
  refusalMessage,
  saysItFailed,
  statusText,
  withUuid,
} from "./answer.ts";
import { ArtieError, type ArtieErrorInit } from "./errors.ts";
import { AnswerTooLarge, fetchHttp, type Http, type HttpAnswer } from "./http.ts";
import { networkFailure } from "./network.ts";
import type { Effect, Operation } from "./operation.ts";
import { type Call, type CallInput, prepare } from "./prepare.ts";
import type { Subject } from "./subject.ts";
import { createRunner } from "./policy.ts";
import { rateLimitFrom } from "./rate-limit.ts";
import { ReadCache, untilAborted } from "./read-cache.ts";
import { shorten } from "./text.ts";

export const DEFAULT_TIMEOUT_MS = 30_000;
/** What is kept of a text of others; where it is shown it is shortened once more, when its secrets are out. */
const MAX_REPORTED = 64 * 1024;

/** Options of a single call. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds that each attempt may take; 30 s by default. */
  readonly timeoutMs?: number | undefined;
  /** Asks the API even when an answer from a moment ago is there. */
  readonly fresh?: boolean | undefined;
}

/** What happened to one HTTP request: enough for a log line, without bodies or headers. */
export interface ArtieExchange {
  readonly operation: string;
  readonly subject: Subject;
  readonly method: string;
  readonly path: string;
  readonly effect: Effect;
  readonly uuid: string | undefined;
  /** HTTP status; undefined when no answer came. */
  readonly status: number | undefined;
  readonly milliseconds: number;
  /** What an action on a pipeline was asked for, which is never a secret: for a backfill, the tables. */
  readonly asked?: unknown;
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
  /** How long the answer of a read serves, in milliseconds; 2 s by default, 0 where other processes write as well. */
  readonly freshMs?: number | undefined;
  /** Takes what nobody may see out of the texts of others, before anything of them is cut or kept. */
  readonly clean?: ((text: string) => string) | undefined;
  /** Carries out an exchange; the global `fetch` by default. */
  readonly http?: Http | undefined;
}

export interface Transport {
  /** Runs an operation. @throws ArtieError */
  readonly send: <Answer>(
    operation: Operation<string, Effect, Answer, never>,
    input?: CallInput,
    options?: CallOptions,
  ) => Promise<Answer>;
  /** How many writes have ended: what was worked out of answers before the last one may no longer hold. */
  readonly writes: () => number;
}

const compress = promisify(gzip);

/** The key lives in this closure alone, so that no log, error or inspection of the client can show it. */
export function createTransport(options: TransportOptions): Transport {
  const base = parseBase(options.url);
  const reads = new ReadCache(options.freshMs);
  const run = createRunner();
  let writes = 0;
  const http = options.http ?? fetchHttp;
  const scrub = (text: string) => {
    const keyless = options.key ? text.replaceAll(options.key, "[redacted]") : text;
    return options.clean?.(keyless) ?? keyless;
  };

  async function send<Answer>(
    operation: Operation<string, Effect, Answer, never>,
    input: CallInput = {},
    call: CallOptions = {},
  ): Promise<Answer> {
    const { effect } = operation;
    const prepared = prepare(operation, input);
    const failures: unknown[] = [];
    const start = (signal: AbortSignal) =>
      run(
        input.repeatable ? "read" : effect,
        async (current) => {
          try {
            return await attempt<Answer>(prepared, current, call.timeoutMs);
          } catch (error) {
            failures.push(error);
            throw error;
          }
        },
        signal,
      );
    try {
      if (effect === "read") return await reads.read(keyOf(prepared, call), start, call);
      call.signal?.throwIfAborted();
      return await untilAborted(start(call.signal ?? new AbortController().signal), call.signal);
    } catch (error) {
      const failure = call.signal?.aborted && !(error instanceof ArtieError) ? canceled(operation) : error;
      if (effect === "read" || !(failure instanceof ArtieError)) throw failure;
      const certain = [...failures, failure].every((each) => each instanceof ArtieError && each.turnedAway);
      throw failure.with({
        notProcessed: certain,
        remedy: !certain && failure.notProcessed ? MAYBE_PROCESSED : failure.remedy,
      });
    }
  }

  async function attempt<Answer>(call: Call, signal: AbortSignal, timeoutMs?: number): Promise<Answer> {
    const started = performance.now();
    let status: number | undefined;
    const report = (outcome: { value: unknown } | { error: ArtieError }) => {
      const { id, subject, method, effect } = call.operation;
      // A read that began before the write ended may not know of it: who asks from now on must not be given its answer.
      if (effect === "write") {
        writes += 1;
        reads.clear();
      }
      const milliseconds = Math.round(performance.now() - started);
      const path = call.path.replace(/\?.*/s, "");
      const { uuid, input } = call.input;
      const asked = subject.of === "pipeline" && subject.how === "act" ? input : undefined;
      options.observe?.({
        operation: id,
        subject,
        method,
        path,
        effect,
        uuid,
        status,
        milliseconds,
        asked,
        ...outcome,
      });
    };
    try {
      const answer = await exchange(call, signal, timeoutMs ?? options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
      status = answer.status;
      const value = readAnswer(call, answer) as Answer;
      report({ value });
      return value;
    } catch (cause) {
      const error = cause instanceof ArtieError ? cause : networkError(call, signal, cause);
      report({ error });
      throw error;
    }
  }

  async function exchange({ operation, path, body, input }: Call, signal: AbortSignal, timeoutMs: number) {
    const text =
      body === undefined || body instanceof Uint8Array || typeof body === "string" ? body : JSON.stringify(body);
    const zipped = text !== undefined && input.gzip === true;
    return http({
      url: new URL(base.pathname.replace(/\/+$/, "") + path, base),
      method: operation.method,
      headers: {
        accept: "application/json",
        authorization: `Bearer ${options.key}`,
        "user-agent": options.userAgent,
        ...(text === undefined ? {} : { "content-type": input.contentType ?? "application/json" }),
        ...(zipped ? { "content-encoding": "gzip" } : {}),
      },
      body: zipped
        ? new Uint8Array(await compress(text))
        : typeof text === "string"
          ? text
          : text && new Uint8Array(text),
      signal,
      repeatable: operation.effect === "read" || input.repeatable === true,
      timeoutMs,
    });
  }

  /** All else than the operation's own answer is none: a proxy's login page answers 200 to anything. */
  function readAnswer(call: Call, answer: HttpAnswer): unknown {
    if (answer.status < 200 || answer.status > 299) throw refusal(call, answer);
    const { operation } = call;
    const { how } = operation.subject;
    const value = readJson(answer);
    if (value instanceof Error)
      throw unreadable(call, answer, `The API at ${base.origin} answered with ${value.message}`);
    const parsed = operation.answer.safeParse(value);
    const says = how === "validate" ? undefined : saysItFailed(value);
    // What is read may well have an error of its own among its fields.
    if (says !== undefined && !(how === "read" && parsed.success)) {
      throw unreadable(call, answer, "The API answered success and reports an error", says);
    }
    if (parsed.success) return requireSame(call, answer, parsed.data);
    const issue = parsed.error.issues[0];
    const field = issue?.path.join(".") || "the answer";
    throw unreadable(
      call,
      answer,
      `The API's answer to ${operation.id} is not as expected: ${field}: ${issue?.message ?? "unreadable"}`,
    );
  }

  /** Whoever asks for one resource must not be given another; one that does not say which it is was asked for by its UUID. */
  function requireSame(call: Call, answer: HttpAnswer, value: unknown): unknown {
    const { operation, input } = call;
    const named = identified(value);
    if (operation.effect === "write" && operation.subject.how === "create" && named && !isNamed(answer)) {
      throw unreadable(call, answer, `The API's answer to ${operation.id} does not name what was created`);
    }
    if (input.uuid === undefined || !named || !NAMES_ITSELF.has(operation.subject.how)) return value;
    if (named.uuid.toLowerCase() === input.uuid.toLowerCase()) return value;
    if (named.uuid === "" && operation.effect === "read") return withUuid(value, input.uuid);
    const which = named.uuid === "" ? "without saying which one it is" : `with another one: ${named.uuid}`;
    throw unreadable(call, answer, `Asked for the ${operation.subject.of} ${input.uuid}, the API answered ${which}`);
  }

  function unreadable(call: Call, answer: HttpAnswer, message: string, reported?: string): ArtieError {
    return failure(call, answer, { code: "bad_response", message, reported });
  }

  function refusal(call: Call, answer: HttpAnswer): ArtieError {
    if (answer.status >= 300 && answer.status < 400) {
      const message = `The API at ${base.origin} redirects elsewhere; nothing was sent there`;
      return failure(call, answer, { code: "redirect", message });
    }
    const reported = refusalMessage(answer);
    return failure(call, answer, {
      reported,
      message: reported === undefined ? `The API answered with HTTP status ${statusText(answer.status)}` : undefined,
      rateLimit: rateLimitFrom(answer.headers),
      notProcessed: answer.status === 429 || answer.status === 408,
    });
  }

  function failure(call: Call, answer: HttpAnswer, init: Omit<ArtieErrorInit, "operation">): ArtieError {
    const clean = (text: string | undefined) => text && shorten(scrub(text), MAX_REPORTED);
    const [message, reported] = [clean(init.message), clean(init.reported)];
    const rateLimit = answer.status === 429 ? (init.rateLimit ?? {}) : init.rateLimit;
    const remedy = leavesDoubt(call, answer) ? MAYBE_PROCESSED : undefined;
    const { id: operation, subject } = call.operation;
    const { status } = answer;
    return new ArtieError({ remedy, ...init, operation, subject, status, message, reported, rateLimit });
  }

  function networkError({ operation }: Call, signal: AbortSignal, cause: unknown): ArtieError {
    if (signal.aborted) return canceled(operation);
    const isDoubtful = operation.effect === "write";
    const { id, subject } = operation;
    if (cause instanceof AnswerTooLarge) {
      const message = `The API at ${base.origin} answered with more than 64 MiB`;
      return new ArtieError({
        operation: id,
        subject,
        code: "bad_response",
        message,
        remedy: isDoubtful ? MAYBE_PROCESSED : undefined,
      });
    }
    const timedOut = cause instanceof Error && cause.name === "TimeoutError";
    const { reason, notSent: notProcessed, garbled } = networkFailure(cause);
    return new ArtieError({
      operation: id,
      subject,
      code: timedOut ? "timeout" : garbled ? "bad_response" : "api_unreachable",
      message: timedOut
        ? `The API at ${base.origin} did not answer in time`
        : garbled
          ? `The API at ${base.origin} sent an answer that can't be unpacked`
          : `The API at ${base.origin} can't be reached: ${scrub(reason)}`,
      notProcessed,
      remedy: isDoubtful && !notProcessed ? MAYBE_PROCESSED : undefined,
    });
  }

  return { send, writes: () => writes };
}

const MAYBE_PROCESSED = "It may have been carried out all the same: read the state before trying again.";

/** A write that was answered with something unreadable, or by a gateway that does not know how it went. */
function leavesDoubt({ operation }: Call, { status }: HttpAnswer): boolean {
  return operation.effect === "write" && (status < 300 || status > 500);
}

function canceled({ id, subject, effect }: Operation<string, Effect, unknown, never>): ArtieError {
  return new ArtieError({
    operation: id,
    subject,
    code: "canceled",
    message: `${id} was canceled`,
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

function keyOf({ operation, path, body }: Call, call: CallOptions): string {
  return JSON.stringify([operation.method, path, body, call.timeoutMs]);
}
