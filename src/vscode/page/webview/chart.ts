// Throughput as bars and latency as a line over the chosen window, each with its own scale. The shapes stretch with the
// page; the words stand beside them as text, and once more as a table for those who do not see shapes. Time goes from left
// to now: a bar that is still running is as wide as it has lasted and drawn as unfinished.
import { html, nothing, svg } from "lit";
import type { Bucket, Usage } from "../messages.ts";
import { compact, count, seconds, time, word } from "./words.ts";

const WIDTH = 240;
const HEIGHT = 60;
const GAP = 2;
/** A part that has only just begun says little of how it goes on: it counts as so much of a whole one at least. */
const LEAST_PART = 0.25;

/** A bucket with its place, and with the rows of a whole one at its pace. */
interface Slot extends Bucket {
  readonly x: number;
  readonly width: number;
  readonly pace: number;
  readonly isRunning: boolean;
}

export function charts({ buckets, step, total }: Usage) {
  if (total.rows === 0) return html`<p class="empty">${word("noMetrics")}</p>`;
  const slots = slotsOf(buckets, step);
  const fastest = Math.max(...slots.map(({ pace }) => pace));
  const longest = Math.max(...slots.map(({ latency }) => latency ?? 0));
  const sum = word("totalRows", count(total.rows));
  const average = total.latency === undefined ? word("notDelivered") : word("totalLatency", seconds(total.latency));
  return html`<div class="charts">
      ${figure(slots, word("throughput"), sum, compact(Math.round(fastest)), bars(slots, fastest))}
      ${figure(slots, word("latency"), average, seconds(longest), line(slots, longest))}
    </div>
    ${asTable(slots)}`;
}

function slotsOf(buckets: readonly Bucket[], step: number): Slot[] {
  const start = buckets[0]?.from ?? 0;
  const length = (buckets.at(-1)?.to ?? 0) - start;
  const scale = length > 0 ? WIDTH / length : 0;
  return buckets.map((bucket, index) => {
    const { from, to, rows } = bucket;
    const isLast = index === buckets.length - 1;
    const pace = rows / Math.max(LEAST_PART, (to - from) / step);
    return {
      ...bucket,
      pace,
      isRunning: isLast && to - from < step,
      x: (from - start) * scale,
      width: (to - from) * scale,
    };
  });
}

function figure(slots: readonly Slot[], title: string, sum: string, highest: string, shapes: unknown) {
  const start = clockOf(slots)(slots[0]?.from);
  return html`<figure>
    <figcaption><strong>${title}</strong><span>${sum}</span></figcaption>
    <div class="plot">
      <span class="highest" aria-hidden="true">${highest}</span>
      <svg
        viewBox="0 0 ${WIDTH} ${HEIGHT}"
        preserveAspectRatio="none"
        role="img"
        aria-label=${word("chart", title, start, word("now"), highest)}
      >
        ${shapes}
      </svg>
    </div>
    <div class="axis" aria-hidden="true"><span>${start}</span><span>${word("now")}</span></div>
  </figure>`;
}

/** Times as they are written where all of these are shown. */
function clockOf(slots: readonly Slot[]) {
  const length = (slots.at(-1)?.to ?? 0) - (slots[0]?.from ?? 0);
  return (at = 0) => time(at, length);
}

function bars(slots: readonly Slot[], fastest: number) {
  return slots.map((slot) => {
    const { rows, pace, x, width, isRunning } = slot;
    const height = fastest === 0 ? 0 : Math.max(rows > 0 ? 1 : 0, (pace / fastest) * HEIGHT);
    return svg`<rect
      class=${isRunning ? "bar running" : "bar"}
      x=${x + GAP / 2}
      width=${Math.max(1, width - GAP)}
      y=${HEIGHT - height}
      height=${height}
    >
      ${tip(slots, slot, word("totalRows", count(rows)))}
    </rect>`;
  });
}

/** Interrupted where nothing was delivered; a lonely point is a short stroke. What is still running is dashed. */
function line(slots: readonly Slot[], highest: number) {
  const place = ({ x, width, latency = 0 }: Slot) =>
    `${x + width / 2} ${HEIGHT - 2 - (highest === 0 ? 0 : (latency / highest) * (HEIGHT - 6))}`;
  const strokes = slots.flatMap((slot, index) => {
    const before = slots[index - 1];
    if (slot.latency === undefined) return [];
    const from = before?.latency === undefined ? place({ ...slot, x: slot.x - 1 }) : place(before);
    return [
      svg`<path
      class=${slot.isRunning ? "line running" : "line"}
      d="M${from}L${place(slot)}"
      fill="none"
      stroke-width="2"
      stroke-linecap="round"
      vector-effect="non-scaling-stroke"
    />`,
    ];
  });
  const target = (slot: Slot) =>
    slot.latency === undefined
      ? nothing
      : svg`<rect class="target" x=${slot.x} width=${slot.width} height=${HEIGHT}>
          ${tip(slots, slot, seconds(slot.latency))}
        </rect>`;
  return [strokes, slots.map(target)];
}

/** "10:05 – 10:10: 1,234 rows". */
function tip(slots: readonly Slot[], { from, to, isRunning }: Slot, text: string) {
  const at = clockOf(slots);
  const end = isRunning ? word("now") : at(to);
  return svg`<title>${at(from)} – ${end}: ${text}</title>`;
}

function asTable(slots: readonly Slot[]) {
  const at = clockOf(slots);
  const row = ({ from, rows, latency, isRunning }: Slot) =>
    html`<tr>
      <th scope="row">${at(from)}${isRunning ? ` (${word("running")})` : nothing}</th>
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
        ${slots.map(row)}
      </tbody>
    </table>
  </details>`;
}
