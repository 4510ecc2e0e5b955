// The walkthrough from the first step to the third (the fourth is the agent's tests'), and the pictures it shows, taken from the real thing in both themes.
import { join } from "node:path";
import { expect } from "vitest";
import { type Locator, type Page } from "playwright-core";
import { screenshotDir } from "../harness/paths.ts";
import type { Session } from "../harness/session.ts";
import { doneStep, step } from "../harness/walkthrough.ts";
import { shot, test } from "./fixture.ts";

const DRAFT = "MySQL to BigQuery";
const TOGGLE_SIDEBAR = "View: Toggle Primary Side Bar Visibility";
const BACKFILLING = "Sessions DynamoDB to S3";

test("the walkthrough, with its pictures", async ({ openWorkbench }) => {
  const { page, workbench } = await openWorkbench({ userSettings: { "window.autoDetectColorScheme": true } });
  await workbench.openContainer("Artie");
  await workbench.widenSidebar(460);
  const pipelines = workbench.view("Pipelines");

  await pipelines.welcome();
  await pictures(page, sidebar(page), "connect", 270);
  await workbench.runCommand("Artie: Get Started");
  await looksRight({ page, workbench });
  expect(await doneStep(page, "connect").count()).toBe(0);
  await page.locator(".gettingStartedContainer").getByRole("button", { name: "Use the Sandbox" }).click();
  await pipelines.row(DRAFT).waitFor();
  await doneStep(page, "connect").waitFor();
  await workbench.clearNotifications();

  await pipelines.row(BACKFILLING).expand();
  await pipelines.row("web_sessions").waitFor();
  await pictures(page, sidebar(page), "look", 425);

  await pipelines.row(DRAFT).clickInline("Start Pipeline");
  await workbench.question();
  await pictures(page, page.locator(".monaco-dialog-box"), "act");
  await workbench.answerQuestion("Cancel");
  await doneStep(page, "act").waitFor();
  expect(await doneStep(page, "look").count()).toBe(0);

  for (const view of ["Pipelines", "Connectors", "Agent Access"]) await toggle(page, view);
  await workbench.view("Agent Access").rows();
  await pictures(page, sidebar(page), "ask", 305);
});

/** Without the sidebar there is room for the picture of the step that is open. */
async function looksRight({ page, workbench }: Pick<Session, "page" | "workbench">): Promise<void> {
  await step(page, "connect").waitFor();
  await workbench.runCommand(TOGGLE_SIDEBAR);
  for (const theme of ["dark", "light"] as const) {
    await switchTo(page, theme);
    const picture = page.locator('.gettingStartedContainer img[alt^="The Artie view before signing in"]');
    await picture.waitFor();
    await expect
      .poll(() => picture.evaluate((image) => Reflect.get(image, "naturalWidth") as unknown))
      .toBeGreaterThan(0);
    await shot(page, `walkthrough-${theme}`);
  }
  await workbench.runCommand(TOGGLE_SIDEBAR);
}

/** Takes the part, or its upper pixels, in both themes. media/walkthrough holds copies. */
async function pictures(page: Page, part: Locator, name: string, height?: number): Promise<void> {
  await page.mouse.move(1200, 790);
  await page.locator(".workbench-hover").waitFor({ state: "hidden" });
  const box = await part.boundingBox();
  if (!box) throw new Error(`There is nothing to see for the picture ${name}.`);
  for (const theme of ["dark", "light"] as const) {
    await switchTo(page, theme);
    const path = join(screenshotDir, `walkthrough-${name}-${theme}.png`);
    await page.screenshot({ path, clip: { ...box, height: height ?? box.height } });
  }
}

async function switchTo(page: Page, colorScheme: "dark" | "light"): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.locator(`.monaco-workbench.${colorScheme === "dark" ? "vs-dark" : "vs"}`).waitFor();
}

function sidebar(page: Page): Locator {
  return page.locator(".part.sidebar");
}

/** Folds or unfolds a view. */
async function toggle(page: Page, view: string): Promise<void> {
  await page.locator(`.part.sidebar .pane-header[aria-label^="${view}"]`).click();
}
