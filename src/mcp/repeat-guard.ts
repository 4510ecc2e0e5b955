// Keeps a model that asks the same thing over and over from asking the API each time. One guard serves one session.
import { createHash } from "node:crypto";
import type { CallOutcome } from "../tools/call.ts";
import type { Tool } from "../tools/define.ts";

/** So many identical reads are carried out within the window; the next ones get the last result instead. */
export const MAX_REPEATS = 5;
export const REPEAT_WINDOW_MS = 10_000;

/** More different reads than these are not remembered at a time. */
const MAX_REMEMBERED = 100;

interface Reads {
  /** When those of the window began, oldest first. */
  readonly began: number[];
  last?: { readonly outcome: CallOutcome; readonly at: number };
}

export class RepeatGuard {
  readonly #now: () => number;
  /** By tool and input, in the order of their last use. */
  #reads = new Map<string, Reads>();

  /** @param now milliseconds of a clock that never goes back */
  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  /**
   * Carries out the call, or answers a read that is repeated too often with its last result and a note. Any tool that
   * may change something makes everything new again, before and after it runs.
   */
  async run(tool: Tool, args: unknown, signal: AbortSignal, call: () => Promise<CallOutcome>): Promise<CallOutcome> {
    if (tool.level === "read") return this.#read(keyOf(tool, args), signal, call);
    this.#reads.clear();
    try {
      return await call();
    } finally {
      this.#reads.clear();
    }
  }

  async #read(key: string, signal: AbortSignal, call: () => Promise<CallOutcome>): Promise<CallOutcome> {
    const now = this.#now();
    const reads = this.#recent(key, now);
    if (reads.last && reads.began.length >= MAX_REPEATS) return repeated(reads.last, reads.began[0] ?? now, now);
    reads.began.push(now);
    const outcome = await call();
    // A canceled call has no result. After a write the entry is no longer in the map, so an old result goes nowhere.
    if (!signal.aborted) reads.last = { outcome, at: now };
    return outcome;
  }

  /** What is remembered of a read, as the latest entry; all that is older than the window is forgotten. */
  #recent(key: string, now: number): Reads {
    for (const [other, { began }] of this.#reads) {
      while (began[0] !== undefined && began[0] <= now - REPEAT_WINDOW_MS) began.shift();
      if (began.length === 0) this.#reads.delete(other);
    }
    const reads = this.#reads.get(key) ?? { began: [] };
    this.#reads.delete(key);
    this.#reads.set(key, reads);
    const [oldest] = this.#reads.keys();
    if (oldest !== undefined && this.#reads.size > MAX_REMEMBERED) this.#reads.delete(oldest);
    return reads;
  }
}

function repeated({ outcome, at }: NonNullable<Reads["last"]>, oldest: number, now: number): CallOutcome {
  const wait = seconds(oldest + REPEAT_WINDOW_MS - now);
  const note =
    `Not asked again: this is the last result, ${seconds(now - at)} s old, because the same call came more than ` +
    `${MAX_REPEATS} times in ${REPEAT_WINDOW_MS / 1000} s. Wait ${wait} s before repeating it, or do something else.`;
  const said = outcome.value["note"];
  return { ok: outcome.ok, value: { ...outcome.value, note: typeof said === "string" ? `${said} ${note}` : note } };
}

function seconds(milliseconds: number): number {
  return Math.max(1, Math.ceil(milliseconds / 1000));
}

/** The order of the fields makes no difference, and neither do nulls: models send them for what they leave out. */
function keyOf(tool: Tool, args: unknown): string {
  const input = JSON.stringify([tool.name, args ?? {}], (_, value: unknown) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    const fields = Object.entries(value).filter(([, field]) => field !== null);
    return Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
  });
  return createHash("sha256").update(input).digest("base64url");
}
