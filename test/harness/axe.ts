// What axe finds in a window that would keep somebody from using it.
import { AxeBuilder } from "@axe-core/playwright";
import { type Page } from "playwright-core";

/** Where to look: an element of the window, or the frames that lead to a document and an element of it. */
export interface Part {
  readonly include: readonly string[];
  readonly exclude?: readonly string[];
  /** By these rules; without them by all but those left out. */
  readonly rules?: readonly string[];
  readonly leftOut?: readonly string[];
}

/** One line for each serious problem. */
export async function seriousProblems(page: Page, part: Part): Promise<string[]> {
  const { include, exclude = [], rules = [], leftOut = [] } = part;
  const axe = new AxeBuilder({ page }).include([...include]);
  for (const selector of exclude) axe.exclude(selector);
  const { violations } = await (
    rules.length > 0 ? axe.withRules([...rules]) : axe.disableRules([...leftOut])
  ).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ""}`));
}

/**
 * The three views, without what is VS Code's own: the headers above them are buttons with buttons in them, and the
 * checkboxes of rows come first in the order of tabs.
 */
export function sidebarProblems(page: Page): Promise<string[]> {
  const [include, exclude] = [[".part.sidebar"], [".part.sidebar .pane-header"]];
  return seriousProblems(page, { include, exclude, leftOut: ["tabindex"] });
}
