// What axe finds in a window that would keep somebody from using it.
import { AxeBuilder } from "@axe-core/playwright";
import { type Page } from "playwright-core";

/** Where to look: an element of the window, or the frames that lead to a document and an element of it. */
export interface Part {
  readonly include: readonly string[];
  readonly exclude?: readonly string[];
  /** By these rules; without them by all. */
  readonly rules?: readonly string[];
}

/** One line for each serious problem. */
export async function seriousProblems(page: Page, { include, exclude = [], rules = [] }: Part): Promise<string[]> {
  const axe = new AxeBuilder({ page }).include([...include]);
  for (const selector of exclude) axe.exclude(selector);
  const { violations } = await (rules.length > 0 ? axe.withRules([...rules]) : axe).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ""}`));
}
