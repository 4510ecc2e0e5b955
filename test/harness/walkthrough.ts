// The page of the walkthrough, step by step.
import { type Locator, type Page } from "playwright-core";

/** A step's heading. VS Code checks it when the step is done. */
export function step(page: Page, id: string): Locator {
  return page.locator(`button.getting-started-step[data-step-id$="#${id}"]`);
}

export function doneStep(page: Page, id: string): Locator {
  return step(page, id).and(page.locator("[aria-checked=true]"));
}
