// The walkthrough from the first step to the third (the fourth is the agent's tests'), and the pictures that it shows.
import { expect } from "vitest";
import { type Locator, type Page } from "playwright-core";
import type { Session } from "../harness/session.ts";
import { topShots } from "../harness/pictures.ts";
import { doneStep, step } from "../harness/walkthrough.ts";
import type { Workbench } from "../harness/workbench.ts";
import { shots, test } from "./fixture.ts";

const DRAFT = "MySQL to BigQuery";
const TOGGLE_SIDEBAR = "View: Toggle Primary Side Bar Visibility";
const BACKFILLING = "Sessions DynamoDB to S3";

test("the walkthrough, with its pictures", async ({ openWorkbench }) => {
  const { page, workbench } = await openWorkbench();
  await workbench.openContainer("Artie");
  await workbench.widenSidebar(460);
  const pipelines = workbench.view("Pipelines");

  await pipelines.welcome();
  await keep(workbench, sidebar(page), "connect", 270);
  await workbench.runCommand("Artie: Get Started");
  await looksRight({ page, workbench });
  expect(await doneStep(page, "connect").count()).toBe(0);
  await page.locator(".gettingStartedContainer").getByRole("button", { name: "Use the Sandbox" }).click();
  await pipelines.row(DRAFT).waitFor();
  await doneStep(page, "connect").waitFor();
  await workbench.clearNotifications();

  await pipelines.row(BACKFILLING).expand();
  await pipelines.row("web_sessions").waitFor();
  await keep(workbench, sidebar(page), "look", 425);

  await pipelines.row(DRAFT).clickInline("Start Pipeline");
  await workbench.question();
  await keep(workbench, page.locator(".monaco-dialog-box"), "act");
  await workbench.answerQuestion("Cancel");
  await doneStep(page, "look").waitFor();
  expect(await doneStep(page, "act").count()).toBe(0);
  await pipelines.row(DRAFT).clickInline("Start Pipeline");
  await workbench.answerQuestion("Start");
  await doneStep(page, "act").waitFor();

  for (const view of ["Pipelines", "Connectors", "Agent Access"]) await workbench.toggleView(view);
  await workbench.view("Agent Access").rows();
  await keep(workbench, sidebar(page), "ask", 305);
});

/** Without the sidebar there is room for the picture of the step that is open. */
async function looksRight({ page, workbench }: Pick<Session, "page" | "workbench">): Promise<void> {
  await step(page, "connect").waitFor();
  await workbench.runCommand(TOGGLE_SIDEBAR);
  const picture = page.locator('.gettingStartedContainer img[alt^="The Artie view before signing in"]');
  await shots(page, "walkthrough", async () => {
    await picture.waitFor();
    await expect
      .poll(() => picture.evaluate((image) => Reflect.get(image, "naturalWidth") as unknown))
      .toBeGreaterThan(0);
  });
  await workbench.runCommand(TOGGLE_SIDEBAR);
}

/** For the walkthrough itself: `npm run media` puts them there. */
async function keep(workbench: Workbench, part: Locator, step: string, height = 1_000): Promise<void> {
  await workbench.restPointer();
  await topShots(part, `media/walkthrough/${step}`, height);
}

function sidebar(page: Page): Locator {
  return page.locator(".part.sidebar");
}
