// The recent errors, each with what to do about it.
import { html, nothing } from "lit";
import type { ErrorEntry } from "../messages.ts";
import { icon } from "./parts.ts";
import { count, word } from "./words.ts";

export function errorList(entries: readonly ErrorEntry[]) {
  if (entries.length === 0) return html`<p class="empty">${word("noErrors")}</p>`;
  return html`<ul>
    ${entries.map(item)}
  </ul>`;
}

function item({ when, message, remedy, times }: ErrorEntry) {
  const about = [when, times > 1 ? word("times", count(times)) : ""].filter(Boolean).join(" · ");
  const advice = html`<p class="remedy">${icon("lightbulb")}<span>${remedy}</span></p>`;
  return html`<li>
    <p class="when">${about}</p>
    <p class="message">${message}</p>
    ${remedy === "" ? nothing : advice}
  </li>`;
}
