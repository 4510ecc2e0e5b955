// Throughput as bars and latency as a line over the chosen window, each with its own scale. The shapes stretch with the
// page; the words stand beside them as text, and once more as a table for those who do not see shapes.
import type { Bucket, Reading, Usage } from "../messages.ts";
import { el, exchange, setAttributes, svg } from "./dom.ts";
import { compact, count, seconds, time, word } from "./words.ts";

const SLOT = 20;
const HEIGHT = 60;

export function drawUsage(container: HTMLElement, { value, problem }: Reading<Usage>): void {
  const trouble = problem === undefined ? [] : [el("p", { class: "trouble" }, problem)];
  const isWaiting = value === undefined && problem === undefined;
  // The shapes of before stay in their place, so that nothing below them jumps.
  const hasShapes = container.querySelector(".charts") !== null;
  setAttributes(container, { "aria-busy": String(isWaiting), "data-waiting": word("loading") });
  if (isWaiting && hasShapes) return;
  if (!value) {
    exchange(container, ...trouble, ...(problem === undefined ? [el("p", { class: "empty" }, word("loading"))] : []));
    return;
  }
  const open = container.querySelector("details")?.open ?? false;
  const content = value.total.rows === 0 ? [el("p", { class: "empty" }, word("noMetrics"))] : charts(value, open);
  exchange(container, ...trouble, ...content);
}

function charts({ buckets, total }: Usage, open: boolean): HTMLElement[] {
  const latencies = buckets.map(({ latency }) => latency ?? 0);
  const highestRows = Math.max(...buckets.map(({ rows }) => rows));
  const highestLatency = Math.max(...latencies);
  return [
    el(
      "div",
      { class: "charts" },
      figure(
        buckets,
        word("throughput"),
        word("totalRows", count(total.rows)),
        compact(highestRows),
        bars(buckets, highestRows),
      ),
      figure(
        buckets,
        word("latency"),
        total.latency === undefined ? word("notDelivered") : word("totalLatency", seconds(total.latency)),
        seconds(highestLatency),
        line(buckets, highestLatency),
      ),
    ),
    asTable(buckets, open),
  ];
}

function figure(
  buckets: readonly Bucket[],
  title: string,
  sum: string,
  highest: string,
  shapes: Element[],
): HTMLElement {
  const [start, end] = edges(buckets);
  const drawing = svg(
    "svg",
    {
      viewBox: `0 0 ${buckets.length * SLOT} ${HEIGHT}`,
      preserveAspectRatio: "none",
      role: "img",
      "aria-label": word("chart", title, start, end, highest),
    },
    ...shapes,
  );
  return el(
    "figure",
    {},
    el("figcaption", {}, el("strong", {}, title), el("span", {}, sum)),
    el("div", { class: "plot" }, el("span", { class: "highest", "aria-hidden": "true" }, highest), drawing),
    el("div", { class: "axis", "aria-hidden": "true" }, el("span", {}, start), el("span", {}, end)),
  );
}

function edges(buckets: readonly Bucket[]): [string, string] {
  const from = buckets[0]?.from ?? 0;
  const to = buckets.at(-1)?.to ?? 0;
  return [time(from, to - from), time(to, to - from)];
}

function bars(buckets: readonly Bucket[], highest: number): Element[] {
  return buckets.map(({ rows }, index) => {
    const height = highest === 0 ? 0 : Math.max(rows > 0 ? 1 : 0, (rows / highest) * HEIGHT);
    return svg(
      "rect",
      {
        class: "bar",
        x: String(index * SLOT + 2),
        width: String(SLOT - 4),
        y: String(HEIGHT - height),
        height: String(height),
      },
      svg("title", {}, tip(buckets, index, word("totalRows", count(rows)))),
    );
  });
}

/** Interrupted where nothing was delivered; a lonely point is a short stroke. */
function line(buckets: readonly Bucket[], highest: number): Element[] {
  const y = (latency: number): number => HEIGHT - 2 - (highest === 0 ? 0 : (latency / highest) * (HEIGHT - 6));
  let path = "";
  let drawing = false;
  for (const [index, { latency }] of buckets.entries()) {
    const x = index * SLOT + SLOT / 2;
    if (latency !== undefined) path += drawing ? `L${x} ${y(latency)}` : `M${x - 1} ${y(latency)}L${x} ${y(latency)}`;
    drawing = latency !== undefined;
  }
  const targets = buckets.flatMap(({ latency }, index) => {
    if (latency === undefined) return [];
    const place = { x: String(index * SLOT), width: String(SLOT), y: "0", height: String(HEIGHT) };
    return [svg("rect", { class: "target", ...place }, svg("title", {}, tip(buckets, index, seconds(latency))))];
  });
  return [svg("path", { class: "line", d: path }), ...targets];
}

/** "10:05 – 10:10: 1,234 rows". */
function tip(buckets: readonly Bucket[], index: number, text: string): string {
  const bucket = buckets[index];
  const span = (buckets.at(-1)?.to ?? 0) - (buckets[0]?.from ?? 0);
  return bucket ? `${time(bucket.from, span)} – ${time(bucket.to, span)}: ${text}` : text;
}

function asTable(buckets: readonly Bucket[], open: boolean): HTMLElement {
  const span = (buckets.at(-1)?.to ?? 0) - (buckets[0]?.from ?? 0);
  const head = [word("from"), word("rows"), word("latency")].map((title) => el("th", { scope: "col" }, title));
  const rows = buckets.map(({ from, rows: moved, latency }) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, time(from, span)),
      el("td", {}, count(moved)),
      el("td", {}, latency === undefined ? "–" : seconds(latency)),
    ),
  );
  return el(
    "details",
    { open },
    el("summary", { "data-key": "figures" }, word("asTable")),
    el("table", {}, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...rows)),
  );
}
