// Notices a model that asks the same thing over and over, so that its answer can say so, and what it has been told once.
// One serves one client.
import type { Tool } from "../define.ts";

/** So many identical reads within the window are nothing unusual. */
export const MAX_REPEATS = 5;
export const REPEAT_WINDOW_MS = 10_000;

/** More different reads than these are not remembered at a time. */
const MAX_REMEMBERED = 100;

export class Repeats {
  readonly #now: () => number;
  /** When the reads of the window began, by tool and input, in the order of their last use. */
  readonly #reads = new Map<string, number[]>();
  readonly #told = new Set<string>();

  /** @param now milliseconds of a clock that never goes back */
  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  /** Counts the call. How often it came within the window when that is too often; whatever may change something starts anew. */
  count(tool: Tool, args: unknown): number | undefined {
    if (tool.level !== "read") {
      this.#reads.clear();
      return undefined;
    }
    const now = this.#now();
    const key = keyOf(tool, args);
    const recent = [...(this.#reads.get(key) ?? []).filter((at) => at > now - REPEAT_WINDOW_MS), now];
    this.#reads.delete(key);
    this.#reads.set(key, recent);
    const [oldest] = this.#reads.keys();
    if (oldest !== undefined && this.#reads.size > MAX_REMEMBERED) this.#reads.delete(oldest);
    return recent.length > MAX_REPEATS ? recent.length : undefined;
  }

  /** What is to be said to a client once: the text the first time, then nothing. */
  once(text: string): readonly string[] {
    if (this.#told.has(text)) return [];
    this.#told.add(text);
    return [text];
  }
}

/** What is said to a model that calls too often. */
export function hintOf(times: number): string {
  return `The same call came ${times} times in ${REPEAT_WINDOW_MS / 1000} s: wait before repeating it, or do something else.`;
}

/** The order of the fields makes no difference, and neither do nulls: models send them for what they leave out. */
function keyOf(tool: Tool, args: unknown): string {
  return JSON.stringify([tool.name, ordered(args ?? {})]);
}

function ordered(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(ordered);
  const fields = Object.entries(value).filter(([, field]) => field !== null);
  return fields.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, field]) => [name, ordered(field)]);
}
