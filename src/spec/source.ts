// Where a description of the API comes from: a file, or an address that is asked again with its ETag. The last one that
// could be used is kept on disk, parsed, so that it is there at once and when there is no other.
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { Http } from "../artie/http.ts";
import { MAX_SPEC_BYTES, SpecError } from "./document.ts";

const TIMEOUT_MS = 10_000;
/** Written out, with a text as one for each so many of its bytes. */
const MAX_VALUES = 2_000_000;
const VALUE_BYTES = 10;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

export interface SpecPlace {
  /** A file, or an address: https, or http on this machine. */
  readonly at: string;
  /** The folder in which the last good one is kept; nothing is kept without. */
  readonly folder: string | undefined;
  readonly http: Http;
  readonly userAgent: string;
}

const kept = z.object({
  format: z.literal(1),
  digest: z.string(),
  etag: z.string().optional(),
  /** The version with which each tool that is gone went. */
  gone: z.record(z.string(), z.string()),
  document: z.unknown(),
  /** What was made of it, for who has kept it. */
  list: z.unknown().optional(),
});

export type Kept = Omit<z.output<typeof kept>, "format">;

/** A description that was had: its text's digest tells it from others. */
export type Found = Omit<Kept, "gone" | "list">;

export class SpecSource {
  readonly #place: SpecPlace;
  readonly #url: URL | undefined;

  /** @throws SpecError for an address that nothing is asked of */
  constructor(place: SpecPlace) {
    this.#place = place;
    this.#url = urlIn(place.at);
  }

  /** What it is called in messages: without what may be secret in an address. */
  get name(): string {
    return this.#url ? this.#url.origin + this.#url.pathname : this.#place.at;
  }

  get isRemote(): boolean {
    return this.#url !== undefined;
  }

  /** The one that is there now; undefined when it is the one that is kept. @throws Error, SpecError */
  async newest(before: Kept | undefined): Promise<Found | undefined> {
    const { text, etag } = this.#url ? await this.#ask(this.#url, before?.etag) : await this.#read();
    if (text === undefined) return undefined;
    const digest = createHash("sha256").update(text).digest("hex");
    if (digest === before?.digest) return undefined;
    return { digest, ...(etag === undefined ? {} : { etag }), document: await parse(text) };
  }

  async kept(): Promise<Kept | undefined> {
    const path = this.#keptAt;
    if (path === undefined) return undefined;
    const text = await readFile(path, "utf8").catch(() => undefined);
    return text === undefined ? undefined : kept.safeParse(jsonOf(text)).data;
  }

  /** It is used all the same where it can't be kept. */
  async keep(found: Kept): Promise<void> {
    const path = this.#keptAt;
    if (path === undefined) return;
    const part = `${path}.${process.pid}`;
    try {
      await mkdir(join(path, ".."), { recursive: true, mode: 0o700 });
      await writeFile(part, JSON.stringify({ format: 1, ...found }), { mode: 0o600 });
      await rename(part, path);
    } catch {
      return;
    }
  }

  get #keptAt(): string | undefined {
    const { folder, at } = this.#place;
    const name = this.#url ? this.#url.href : resolve(at);
    return folder && join(folder, `${createHash("sha256").update(name).digest("hex").slice(0, 32)}.json`);
  }

  async #read(): Promise<{ readonly text: string; readonly etag?: string }> {
    const { at } = this.#place;
    const path = at.startsWith("file:") ? fileURLToPath(at) : resolve(at);
    const found = await stat(path);
    if (!found.isFile()) throw new SpecError("it is no file");
    if (found.size > MAX_SPEC_BYTES) throw tooLarge();
    return { text: await readFile(path, "utf8") };
  }

  async #ask(url: URL, etag: string | undefined): Promise<{ readonly text?: string; readonly etag?: string }> {
    const { http, userAgent } = this.#place;
    const answer = await http({
      url,
      method: "GET",
      headers: { "user-agent": userAgent, ...(etag === undefined ? {} : { "if-none-match": etag }) },
      body: undefined,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      repeatable: true,
      timeoutMs: TIMEOUT_MS,
    });
    if (answer.status === 304 && etag !== undefined) return {};
    if (answer.status !== 200) throw new SpecError(`it was answered with HTTP status ${answer.status}`);
    if (Buffer.byteLength(answer.text) > MAX_SPEC_BYTES) throw tooLarge();
    const tag = answer.headers.get("etag");
    return { text: answer.text, ...(tag ? { etag: tag } : {}) };
  }
}

/** @throws SpecError */
function urlIn(at: string): URL | undefined {
  if (!/^https?:/i.test(at)) return undefined;
  const url = URL.canParse(at) ? new URL(at) : undefined;
  if (!url) throw new SpecError("it is not an address");
  if (url.protocol === "http:" && !LOOPBACK.test(url.hostname)) {
    throw new SpecError("beyond this machine it has to begin with https://");
  }
  if (url.username !== "" || url.password !== "") throw new SpecError("it holds a user name or a password");
  return url;
}

function tooLarge(): SpecError {
  return new SpecError("it has more than 5 MB");
}

/** @throws SpecError */
async function parse(text: string): Promise<unknown> {
  const json = jsonOf(text);
  if (json !== undefined) return json;
  // Bundled in pieces, a CommonJS module has nothing but its default export.
  const { parse } = (await import("yaml")).default;
  try {
    const read: unknown = parse(text, { logLevel: "error", merge: true, maxAliasCount: -1 });
    // As a tree: what YAML repeats by reference is written out, and what goes in circles is refused.
    let left = MAX_VALUES;
    const counted = (_: string, value: unknown) => {
      left -= 1 + (typeof value === "string" ? value.length / VALUE_BYTES : 0);
      if (left < 0) throw tooLarge();
      return value;
    };
    return JSON.parse(JSON.stringify(read, counted));
  } catch (error) {
    if (error instanceof SpecError) throw error;
    throw new SpecError(
      `it is neither JSON nor YAML (${error instanceof Error ? firstLine(error.message) : "unreadable"})`,
    );
  }
}

function firstLine(message: string): string {
  return (message.split("\n")[0] ?? "").slice(0, 200);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
