// Draws the way of the rows: a card for each station, an arrow from each to the next one.
import { html, nothing } from "lit";
import type { PageView, Stop } from "../messages.ts";
import { send } from "./host.ts";
import { icon } from "./parts.ts";
import { word } from "./words.ts";

const ICONS: Readonly<Record<Stop["kind"], string>> = {
  source: "database",
  reader: "broadcast",
  pipeline: "pulse",
  destination: "server",
};

export function topology({ stops = [], flows = [] }: Partial<PageView>) {
  return html`<ol class="topology" aria-label=${word("topology")}>
    ${stops.map((stop, index) => html`<li>${card(stop)}${index < stops.length - 1 ? arrow(flows[index]) : nothing}</li>`)}
  </ol>`;
}

function card(stop: Stop) {
  const { kind, title, detail, state, tone, icon: stateIcon } = stop;
  return html`<div class="stop tone-${tone}">
    <div class="stop-title">${icon(ICONS[kind])}<span>${title}</span></div>
    ${nameOf(stop)}
    <div class="stop-detail">${detail || "\u00a0"}</div>
    <div class="stop-state">${icon(stateIcon)}<span>${state}</span></div>
  </div>`;
}

/** The name of a connector opens its details. */
function nameOf({ name, connector: uuid }: Stop) {
  if (uuid === undefined) return html`<div class="stop-name" title=${name}>${name}</div>`;
  const open = () => {
    send({ kind: "connector", uuid });
  };
  return html`<button type="button" class="stop-name link" title=${word("openConnector", name)} @click=${open}>
    ${name}
  </button>`;
}

/** Broken when nothing moves along it. */
function arrow(flows = false) {
  return html`<svg
    class=${flows ? "arrow flows" : "arrow"}
    viewBox="0 0 32 12"
    fill="none"
    stroke-width="1.5"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    <path d="M1 6H26" class="shaft" />
    <path d="M24 1.5 30.5 6 24 10.5" />
  </svg>`;
}
