// Draws the way of the rows: a card for each station, an arrow from each to the next one.
import type { PageView, Stop } from "../messages.ts";
import { el, exchange, icon, svg } from "./dom.ts";
import { send } from "./host.ts";
import { word } from "./words.ts";

const ICONS: Readonly<Record<Stop["kind"], string>> = {
  source: "database",
  reader: "broadcast",
  pipeline: "pulse",
  destination: "server",
};

export type Stops = Pick<PageView, "stops" | "flows">;

export function drawTopology(container: HTMLElement, { stops, flows }: Stops): void {
  const items = stops.map((stop, index) => {
    const isLast = index === stops.length - 1;
    return el("li", {}, card(stop), ...(isLast ? [] : [arrow(flows[index] === true)]));
  });
  exchange(container, ...items);
}

function card(stop: Stop): HTMLElement {
  const { kind, title, detail, state, tone, icon: stateIcon } = stop;
  const spin = stateIcon === "loading" ? "codicon-modifier-spin" : "";
  return el(
    "div",
    { class: `stop tone-${tone}` },
    el("div", { class: "stop-title" }, icon(ICONS[kind]), title),
    nameOf(stop),
    el("div", { class: "stop-detail" }, detail || "\u00a0"),
    el("div", { class: "stop-state" }, icon(stateIcon, spin), el("span", {}, state)),
  );
}

/** The name of a connector opens its details. */
function nameOf({ name, connector, kind }: Stop): HTMLElement {
  if (connector === undefined) return el("div", { class: "stop-name", title: name }, name);
  const label = word("openConnector", name);
  const about = { title: label, "data-key": kind, "data-connector": connector };
  const button = el("button", { type: "button", class: "stop-name link", ...about }, name);
  button.addEventListener("click", () => {
    const { connector: uuid } = button.dataset;
    if (uuid !== undefined) send({ kind: "connector", uuid });
  });
  return button;
}

/** Broken when nothing moves along it. */
function arrow(flows: boolean): Element {
  return svg(
    "svg",
    { class: flows ? "arrow flows" : "arrow", viewBox: "0 0 32 12", "aria-hidden": "true" },
    svg("path", { d: "M1 6H26", class: "shaft" }),
    svg("path", { d: "M24 1.5 30.5 6 24 10.5", class: "head" }),
  );
}
