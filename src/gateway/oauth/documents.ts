// Fetches what clients publish of themselves: their metadata documents, and the keys that these name. The last good
// document of a client that somebody has let in is kept, for when its maker can't be reached.
import undici from "undici";
import { z } from "zod";
import type { Store } from "../store/store.ts";
import { hashOf } from "../tokens.ts";
import { isPublicHost, publicLookup } from "./addresses.ts";

/** How a document is fetched: it does not follow redirects. */
export type FetchDocument = (url: string, signal: AbortSignal) => Promise<Fetched>;

/** As much of a `Response` as is read. */
export interface Fetched {
  readonly status: number;
  readonly headers: Iterable<readonly [name: string, value: string]>;
  readonly body: AsyncIterable<Uint8Array> | null;
}

export interface Documents {
  /** As the OAuth library fetches. @throws Error when there is neither an answer nor a kept one */
  fetch(url: string | URL, options: { readonly signal?: AbortSignal | null | undefined }): Promise<Response>;
  /** Keeps the client's document as it was fetched last. */
  keep(clientId: string): Promise<void>;
}

const MODEL = "ClientDocument";
const KEPT_MS = 180 * 24 * 60 * 60_000;
export const MAX_BYTES = 16 * 1024;
const TIMEOUT_MS = 5_000;
/** A client's document is asked for again after so many seconds, when its maker did not answer. */
const TRY_AGAIN_S = 60;
const MAX_REMEMBERED = 100;
/** Strangers say what is fetched: no more of it than so many in a minute. */
const MAX_FETCHES = 60;
const MINUTE_MS = 60_000;
/** The answers of makers that can't answer now; others mean what they say. */
const isOutage = (status: number) => status >= 500 || status === 429 || status === 408;
const kept = z.object({ text: z.string() });

export function createDocuments(store: Store, fetchDocument: FetchDocument = createPublicFetch()): Documents {
  const fetched = new Map<string, string>();
  const remember = (url: string, text: string) => {
    fetched.delete(url);
    fetched.set(url, text);
    const [oldest] = fetched.keys();
    if (oldest !== undefined && fetched.size > MAX_REMEMBERED) fetched.delete(oldest);
  };
  const keptOf = async (url: string): Promise<Response | undefined> => {
    const row = await store.oauth.find(MODEL, hashOf(url));
    if (!row) return undefined;
    return new Response(kept.parse(row.payload).text, { headers: { "cache-control": `max-age=${TRY_AGAIN_S}` } });
  };
  let fetches: number[] = [];
  const admit = () => {
    fetches = fetches.filter((at) => at > performance.now() - MINUTE_MS);
    if (fetches.length >= MAX_FETCHES) throw new Error("Too many documents are asked for.");
    fetches.push(performance.now());
  };
  return {
    async fetch(address, { signal }) {
      const url = String(address);
      try {
        admit();
        const { status, headers, body } = await fetchDocument(url, signal ?? AbortSignal.timeout(TIMEOUT_MS));
        const text = await textOf(body);
        if (status === 200) {
          remember(url, text);
          return new Response(text, { headers: [...headers].map(([name, value]) => [name, value]) });
        }
        const last = isOutage(status) ? await keptOf(url) : undefined;
        return last ?? new Response(null, { status: status < 200 ? 502 : status });
      } catch (error) {
        const last = await keptOf(url);
        if (last) return last;
        throw error;
      }
    },

    async keep(clientId) {
      const text = fetched.get(clientId);
      if (text === undefined) return;
      const row = { model: MODEL, id: hashOf(clientId), uid: null, grant_id: null, consumed_at: null };
      await store.oauth.upsert({ ...row, payload: { text }, expires_at: Date.now() + KEPT_MS });
    },
  };
}

/** @throws Error for one that is too large */
async function textOf(body: Fetched["body"]): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body ?? []) {
    size += part.byteLength;
    if (size > MAX_BYTES) throw new Error(`The document has more than ${MAX_BYTES} bytes.`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

/** Over https alone, to public addresses alone. */
export function createPublicFetch(lookup = publicLookup()): FetchDocument {
  const limits = { headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS };
  const dispatcher = new undici.Agent({ connect: { lookup }, ...limits });
  return async (url, signal) => {
    const { protocol, hostname } = new URL(url);
    if (protocol !== "https:" || !isPublicHost(hostname)) throw new Error(`${url} is no public https address.`);
    const headers = { accept: "application/json" };
    return undici.fetch(url, { signal, headers, redirect: "manual", dispatcher });
  };
}
