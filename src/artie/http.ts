// One HTTP exchange, as the transport wants it done: no redirects, an answer that fits into memory.

/** What an answer may have at most, uncompressed, in bytes. */
export const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** Those that the published operations have, and those that newer ones may have. */
export type HttpMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface HttpRequest {
  readonly url: URL;
  readonly method: HttpMethod;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer> | undefined;
  readonly signal: AbortSignal;
  /** Whether it may arrive twice. What may not must not be sent where nobody could tell whether it has arrived. */
  readonly repeatable: boolean;
  /** For the whole exchange. When it is over, an error named `TimeoutError` is thrown. */
  readonly timeoutMs: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly text: string;
}

/** Throws the platform's own errors, and {@link AnswerTooLarge}. */
export type Http = (request: HttpRequest) => Promise<HttpAnswer>;

export class AnswerTooLarge extends Error {
  override readonly name = "AnswerTooLarge";
}

/** By the global `fetch`: in VS Code that follows the person's proxy and certificates. */
export const fetchHttp: Http = async ({ url, method, headers, body = null, signal, timeoutMs }) => {
  const until = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const response = await fetch(url, { method, headers, body, redirect: "manual", signal: until });
  return { status: response.status, headers: response.headers, text: await textOf(response.body ?? []) };
};

/** @throws AnswerTooLarge while it arrives */
export async function textOf(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new AnswerTooLarge();
    parts.push(chunk);
  }
  return Buffer.concat(parts).toString("utf8");
}
