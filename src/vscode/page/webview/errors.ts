// The recent errors, each with what to do about it.
import type { ErrorEntry, Reading } from "../messages.ts";
import { el, exchange, icon } from "./dom.ts";
import { count, word } from "./words.ts";

export function drawErrors(container: HTMLElement, { value, problem }: Reading<readonly ErrorEntry[]>): void {
  const trouble = problem === undefined ? [] : [el("p", { class: "trouble" }, problem)];
  exchange(container, ...trouble, ...contents(value, problem));
}

function contents(entries: readonly ErrorEntry[] | undefined, problem: string | undefined): HTMLElement[] {
  if (!entries) return problem === undefined ? [el("p", { class: "empty" }, word("loading"))] : [];
  if (entries.length === 0) return [el("p", { class: "empty" }, word("noErrors"))];
  return [el("ul", { class: "errors" }, ...entries.map(item))];
}

function item({ when, message, remedy, times }: ErrorEntry): HTMLElement {
  const about = [when, times > 1 ? word("times", count(times)) : ""].filter(Boolean).join(" · ");
  const advice = remedy === "" ? [] : [el("p", { class: "remedy" }, icon("lightbulb"), el("span", {}, remedy))];
  return el("li", {}, el("p", { class: "when" }, about), el("p", { class: "message" }, message), ...advice);
}
