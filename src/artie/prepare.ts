// Makes a request of an operation and what a call fills into it, and refuses what must not be sent.
import { ArtieError } from "./errors.ts";
import { masksIn } from "./masked.ts";
import type { Effect, Operation } from "./operation.ts";
import { firstUnreadable } from "./unreadable.ts";

/** What is sent beside the path. */
export interface Request {
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** What one call fills into its operation. */
export interface CallInput {
  /** Of the resource that the call is about. */
  readonly uuid?: string | undefined;
  /** What the operation takes; a body that is text (or its UTF-8) is sent as it is. */
  readonly input?: unknown;
  /** Has the last word on what is sent. @throws Error for what must not be sent */
  readonly complete?: ((request: Request) => Request) | undefined;
  /** A kind of JSON; plain JSON without. */
  readonly contentType?: string | undefined;
  /** Compresses the body. */
  readonly gzip?: boolean;
  /** A write that counts once however often it arrives: it is retried as a read is. */
  readonly repeatable?: boolean;
}

/** One call of an operation, ready to be sent. */
export interface Call {
  readonly operation: Operation<string, Effect, unknown, never>;
  /** Below the API's address, with its query. */
  readonly path: string;
  readonly body: unknown;
  readonly input: CallInput;
}

/** @throws ArtieError for an id that would lead elsewhere */
export function prepare(operation: Operation<string, Effect, unknown, never>, input: CallInput): Call {
  const uuid = input.uuid ?? "";
  // No encoding keeps a URL from reading an id of dots as a step, and an id of nothing names the collection.
  if (operation.path.includes("{uuid}") && /^\.{0,2}$/.test(uuid)) throw notAnId(operation, uuid);
  const path = operation.path.replace("{uuid}", () => encodeURIComponent(uuid.toWellFormed()));
  const { query, body } = requestOf(operation, input);
  if (operation.subject.of !== "event") refuseUnread(operation, body);
  return { operation, path: withQuery(path, query), body, input };
}

/** What a call sends beside the path. @throws whatever has the last word on it */
export function requestOf(
  { takes }: Operation<string, Effect, unknown, never>,
  { input, complete }: CallInput,
): Request {
  const form = takes && input !== undefined ? takes.form(input as never) : undefined;
  const given: Request =
    takes?.in === "query" ? { query: { ...(form ?? {}) }, body: undefined } : { query: {}, body: form };
  return complete?.(given) ?? given;
}

function withQuery(path: string, query: Request["query"]): string {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const each of [value].flat()) if (each !== undefined) words.append(name, wordOf(each));
  }
  return words.size === 0 ? path : `${path}${path.includes("?") ? "&" : "?"}${words.toString()}`;
}

function wordOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/**
 * Where the API shows credentials masked, what was read and is written back would replace them by their masks; and where
 * a part of a resource could not be read, a replacement would reset it.
 */
function refuseUnread({ id: operation, subject }: Operation<string, Effect, unknown, never>, body: unknown): void {
  const refusal = (message: string, remedy: string) =>
    new ArtieError({ operation, subject, code: "validation", message, remedy, notProcessed: true });
  const [mask] = masksIn(body);
  if (mask !== undefined && !CREDENTIALS.test(mask)) {
    throw refusal(
      `${mask} is a mask where the API does not show what is stored: ${operation} was not sent`,
      `Give ${mask} again, or change it in the Artie dashboard: the mask would take its place.`,
    );
  }
  if (mask !== undefined) {
    throw refusal(
      `${mask} holds a mask where a credential belongs: ${operation} was not sent`,
      `Give ${mask} again, as secret://NAME: Artie shows it masked, and the mask would take its place.`,
    );
  }
  const part = firstUnreadable(body);
  if (part === undefined) return;
  throw refusal(
    `The API gave ${part} in a form that can't be read, and would reset it: ${operation} was not sent`,
    "Change it in the Artie dashboard.",
  );
}

/** Where credentials lie. */
const CREDENTIALS = /(^|\.)(sharedConfig|settings)\b/;

function notAnId({ id: operation, subject }: Operation<string, Effect, unknown, never>, uuid: string): ArtieError {
  const message = `"${uuid}" is not an id: ${operation} was not sent`;
  return new ArtieError({ operation, subject, code: "not_found", message, notProcessed: true });
}
