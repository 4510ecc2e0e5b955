// Throughput and latency over a window. The API sums over whatever window it is asked for, so the chart is made of
// several small ones side by side; those that are over are asked for once.
import type { ArtieClient, FullPipeline, Pipeline, Table, TableUsage } from "../../artie/index.ts";
import { tableName } from "../../rules/state.ts";
import { tableId } from "../ui/nodes.ts";
import type { Bucket, Measure, Usage, UsageWindow } from "./messages.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** How long a bar is, and how many of them make the window. */
const SHAPES: Readonly<Record<UsageWindow, { readonly step: number; readonly count: number }>> = {
  hour: { step: 5 * MINUTE, count: 12 },
  sixHours: { step: 30 * MINUTE, count: 12 },
  day: { step: 2 * HOUR, count: 12 },
  week: { step: 12 * HOUR, count: 14 },
};

/** Metrics may arrive late: until then a bar that is over is read again. */
const SETTLED_MS = 2 * MINUTE;
/** So many of the client's lanes are taken; the rest is for what a person does meanwhile. */
const AT_ONCE = 3;

interface Span {
  readonly from: number;
  readonly to: number;
}

interface Slice extends Span {
  readonly stats: readonly TableUsage[];
}

export class UsageReader {
  /** Of bars that are over. */
  readonly #cache = new Map<string, Slice>();
  #readAt = -Infinity;

  /** @throws ArtieError, or ToolError when the account's API does not offer the figures */
  async read(artie: ArtieClient, pipeline: FullPipeline, window: UsageWindow, signal: AbortSignal): Promise<Usage> {
    const now = Date.now();
    // The clock has been put back: what it took for over may have gone on since.
    if (now < this.#readAt) this.#cache.clear();
    this.#readAt = now;
    const missing = spans(window, now);
    const slices: Slice[] = [];
    const work = async (): Promise<void> => {
      for (let span = missing.shift(); span; span = missing.shift()) {
        slices.push(await this.#slice(artie, pipeline, span, { now, step: SHAPES[window].step, signal }));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    slices.sort((a, b) => a.from - b.from);
    this.#forgetAllBut(slices);
    return usageOf(window, slices, pipeline.tables);
  }

  async #slice(
    artie: ArtieClient,
    pipeline: Pipeline,
    span: Span,
    { now, step, signal }: { readonly now: number; readonly step: number; readonly signal: AbortSignal },
  ): Promise<Slice> {
    const known = this.#cache.get(keyOf(span));
    if (known) return known;
    const { from, to } = span;
    const { orNotOffered } = await import("../../tools/offered.ts");
    const range = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
    const read = artie.pipelines.usage(pipeline.uuid, range, { signal });
    const slice = { from, to, stats: await orNotOffered(pipeline, "usage figures", read) };
    const isWhole = to - from === step;
    if (isWhole && to + SETTLED_MS < now) this.#cache.set(keyOf(slice), slice);
    return slice;
  }

  #forgetAllBut(slices: readonly Slice[]): void {
    const kept = new Set(slices.map(keyOf));
    for (const key of this.#cache.keys()) if (!kept.has(key)) this.#cache.delete(key);
  }
}

function keyOf({ from, to }: Span): string {
  return `${from}/${to}`;
}

/**
 * Aligned with the clock, so that a bar stays the same bar while time goes on. The window ends now: what falls out of it
 * falls out bit by bit, so that its total is always one of the same length, and the last bar is not over yet.
 */
function spans(window: UsageWindow, now: number): Span[] {
  const { step, count } = SHAPES[window];
  const start = now - count * step;
  const first = Math.ceil(start / step) * step;
  const inner = Array.from({ length: count }, (_, index) => first + index * step).filter(
    (at) => at > start && at < now,
  );
  const ends = [...inner, now];
  return ends.map((to, index) => ({ from: index === 0 ? start : (ends[index - 1] ?? start), to }));
}

function usageOf(window: UsageWindow, slices: readonly Slice[], tables: readonly Table[]): Usage {
  const stats = slices.flatMap((slice) => slice.stats);
  const byName = Map.groupBy(stats, ({ tableName: name }) => name ?? "");
  const measures = Object.fromEntries(
    [...idsByName(tables)].flatMap(([name, id]) => {
      const own = byName.get(name);
      return own ? [[id, measure(own)]] : [];
    }),
  );
  const buckets: Bucket[] = slices.map(({ from, to, stats: own }) => ({ from, to, ...measure(own) }));
  return { window, step: SHAPES[window].step, buckets, total: measure(stats), tables: measures };
}

/**
 * Which table a name in the figures means: `schema.name`, or the name alone where it is the only one. A name that two
 * schemas share stands for neither of them.
 */
function idsByName(tables: readonly Table[]): Map<string, string> {
  const byName = Map.groupBy(tables, ({ name }) => name ?? "");
  const alone = [...byName].flatMap(([name, own]): [string, string][] => {
    const [only, another] = own;
    return only && !another ? [[name, tableId(only)]] : [];
  });
  return new Map([...alone, ...tables.map((table): [string, string] => [tableName(table), tableId(table)])]);
}

/** Latency is weighted by rows: a table that moves a million of them counts for more than one that moves ten. */
function measure(stats: readonly TableUsage[]): Measure {
  let rows = 0;
  let weight = 0;
  let weighted = 0;
  for (const { count, latency } of stats) {
    rows += count ?? 0;
    if (typeof latency !== "number") continue;
    weight += Math.max(1, count ?? 0);
    weighted += latency * Math.max(1, count ?? 0);
  }
  return { rows, latency: weight > 0 ? weighted / weight : undefined };
}
