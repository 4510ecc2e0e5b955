// Throughput as bars and latency as a line over the chosen window, each with its own scale. The shapes stretch with the
// page; the words stand beside them as text, and once more as a table for those who do not see shapes.
import { html, nothing, svg } from "lit";
import type { Bucket, Usage } from "../messages.ts";
import { compact, count, seconds, time, word } from "./words.ts";

const SLOT = 20;
const HEIGHT = 60;

export function charts({ buckets, total }: Usage) {
  if (total.rows === 0) return html`<p class="empty">${word("noMetrics")}</p>`;
  const mostRows = Math.max(...buckets.map(({ rows }) => rows));
  const longest = Math.max(...buckets.map(({ latency }) => latency ?? 0));
  const sum = word("totalRows", count(total.rows));
  const average = total.latency === undefined ? word("notDelivered") : word("totalLatency", seconds(total.latency));
  return html`<div class="charts">
      ${figure(buckets, word("throughput"), sum, compact(mostRows), bars(buckets, mostRows))}
      ${figure(buckets, word("latency"), average, seconds(longest), line(buckets, longest))}
    </div>
    ${asTable(buckets)}`;
}

function figure(buckets: readonly Bucket[], title: string, sum: string, highest: string, shapes: unknown) {
  const at = clockOf(buckets);
  const [start, end] = [at(buckets[0]?.from), at(buckets.at(-1)?.to)];
  return html`<figure>
    <figcaption><strong>${title}</strong><span>${sum}</span></figcaption>
    <div class="plot">
      <span class="highest" aria-hidden="true">${highest}</span>
      <svg
        viewBox="0 0 ${buckets.length * SLOT} ${HEIGHT}"
        preserveAspectRatio="none"
        role="img"
        aria-label=${word("chart", title, start, end, highest)}
      >
        ${shapes}
      </svg>
    </div>
    <div class="axis" aria-hidden="true"><span>${start}</span><span>${end}</span></div>
  </figure>`;
}

/** Times as they are written where all of these are shown. */
function clockOf(buckets: readonly Bucket[]) {
  const length = (buckets.at(-1)?.to ?? 0) - (buckets[0]?.from ?? 0);
  return (at = 0) => time(at, length);
}

function bars(buckets: readonly Bucket[], highest: number) {
  return buckets.map(({ rows }, index) => {
    const height = highest === 0 ? 0 : Math.max(rows > 0 ? 1 : 0, (rows / highest) * HEIGHT);
    return svg`<rect class="bar" x=${index * SLOT + 2} width=${SLOT - 4} y=${HEIGHT - height} height=${height}>
      ${tip(buckets, index, word("totalRows", count(rows)))}
    </rect>`;
  });
}

/** Interrupted where nothing was delivered; a lonely point is a short stroke. */
function line(buckets: readonly Bucket[], highest: number) {
  let path = "";
  let drawing = false;
  for (const [index, { latency }] of buckets.entries()) {
    const x = index * SLOT + SLOT / 2;
    const y = HEIGHT - 2 - (highest === 0 ? 0 : ((latency ?? 0) / highest) * (HEIGHT - 6));
    if (latency !== undefined) path += drawing ? `L${x} ${y}` : `M${x - 1} ${y}L${x} ${y}`;
    drawing = latency !== undefined;
  }
  const target = ({ latency }: Bucket, index: number) =>
    latency === undefined
      ? nothing
      : svg`<rect class="target" x=${index * SLOT} width=${SLOT} height=${HEIGHT}>
          ${tip(buckets, index, seconds(latency))}
        </rect>`;
  return [
    svg`<path class="line" d=${path} fill="none" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" vector-effect="non-scaling-stroke" />`,
    buckets.map(target),
  ];
}

/** "10:05 – 10:10: 1,234 rows". */
function tip(buckets: readonly Bucket[], index: number, text: string) {
  const at = clockOf(buckets);
  return svg`<title>${at(buckets[index]?.from)} – ${at(buckets[index]?.to)}: ${text}</title>`;
}

function asTable(buckets: readonly Bucket[]) {
  const at = clockOf(buckets);
  const row = ({ from, rows, latency }: Bucket) =>
    html`<tr>
      <th scope="row">${at(from)}</th>
      <td>${count(rows)}</td>
      <td>${latency === undefined ? "–" : seconds(latency)}</td>
    </tr>`;
  const head = [word("from"), word("rows"), word("latency")].map((title) => html`<th scope="col">${title}</th>`);
  return html`<details>
    <summary>${word("asTable")}</summary>
    <table>
      <thead>
        <tr>
          ${head}
        </tr>
      </thead>
      <tbody>
        ${buckets.map(row)}
      </tbody>
    </table>
  </details>`;
}
