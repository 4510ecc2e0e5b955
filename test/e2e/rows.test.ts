// What needs a person stands first, and its state is to be seen in a narrow sidebar, too; the job of stopping the backfills
// of one source, by mouse and by keyboard, in as few steps as it takes.
import { expect } from "vitest";
import { type Page } from "playwright-core";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { sidebarProblems } from "../harness/axe.ts";
import { type Workbench } from "../harness/workbench.ts";
import { shots, test, THEME_NAMES, useTheme } from "./fixture.ts";

const STUCK = "Orders Postgres to Snowflake";
const BACKFILLING = "Logistics Postgres to Snowflake";
const SOURCE = "Production Postgres";
const FIRST = ["Identity Postgres to Redshift", "Inventory SQL Server to Databricks", BACKFILLING];

/** In the window: what stands at the right edge of each row, if that can be seen. */
const SIGNS = `[...document.querySelectorAll(".part.sidebar .pane:has(.pane-header[aria-label^=Pipelines]) [role=treeitem] .monaco-icon-label")].map(
  (label) =>
    label.getBoundingClientRect().right <= document.querySelector(".part.sidebar").getBoundingClientRect().right
      ? getComputedStyle(label, "::after").content
      : "out of sight",
)`;

interface Window {
  readonly page: Page;
  readonly workbench: Workbench;
  readonly sandbox: Sandbox;
}

test("rows say what matters, and the backfills of a source are stopped in a few steps", async ({ openWorkbench }) => {
  await using sandbox = await startSandbox();
  const { page, workbench } = await openWorkbench({ userSettings: { "artie.apiUrl": sandbox.url } });
  const window = { page, workbench, sandbox };
  await workbench.openContainer("Artie");
  await workbench.widenSidebar(440);
  await workbench.signIn("Acme", sandbox.apiKey);
  await workbench.view("Pipelines").row(BACKFILLING).waitFor();
  await workbench.clearNotifications();

  await showsStatesAtAnyWidth(window);
  await stopsByMouse(window);
  await stopsByKeyboard(window);
  await offersWhatHelps(window);
});

async function showsStatesAtAnyWidth({ page, workbench }: Window): Promise<void> {
  const rows = page.locator(".part.sidebar .pane").first().getByRole("treeitem");
  await rows.first().waitFor();
  const labels = await rows.locator(".label-name").allInnerTexts();
  expect(labels.slice(0, 3)).toEqual(FIRST);
  for (const width of [440, 300]) {
    await workbench.widenSidebar(width);
    await shots(page, `rows-${width}`);
    const signs = await page.evaluate<string[]>(SIGNS);
    expect(signs).toHaveLength(labels.length);
    for (const sign of signs) expect(sign).toMatch(/^"[✓↓?○‖…]!?"$/);
  }
  for (const theme of THEME_NAMES) {
    await useTheme(page, theme);
    expect(await sidebarProblems(page), theme).toEqual([]);
  }
}

async function stopsByMouse({ page, workbench, sandbox }: Window): Promise<void> {
  let clicks = 0;
  const step = async (click: Promise<void>) => {
    clicks += 1;
    await click;
  };
  const connectors = workbench.view("Connectors");
  await page.getByRole("treeitem", { name: /^Billing Postgres, PostgreSQL/ }).hover();
  const comesIntoView = async () => {
    await page.mouse.wheel(0, 44);
    return connectors.row(SOURCE).locator.isVisible();
  };
  await expect.poll(comesIntoView).toBe(true);
  // The entry of the menu is a click more.
  await step(connectors.row(SOURCE).contextMenu("Cancel All Backfills..."));
  clicks += 1;
  const question = await workbench.question();
  expect(question).toContain(`Cancel all backfills of ${SOURCE}: `);
  for (const { name, schema } of sandbox.pipeline(BACKFILLING).tables) expect(question).toContain(`${schema}.${name}`);
  await shots(page, "rows-cancel-all");
  await step(workbench.answerQuestion("Cancel Backfill"));
  expect(await workbench.notification("Canceled the backfill")).toContain("public.shipments");
  expect(clicks).toBeLessThanOrEqual(3);
  expect(sandbox.pipeline(BACKFILLING).hasBackfillingTables).toBe(false);
  // It has moved down among those that run.
  await workbench
    .view("Pipelines")
    .row(BACKFILLING)
    .waitForDescription(/^running/);
  await workbench.view("Pipelines").row(BACKFILLING).expand();
  await workbench
    .view("Pipelines")
    .row("public.shipments")
    .waitForDescription(/^streaming · history incomplete \(canceled/);
  await workbench.clearNotifications();
  await shots(page, "rows-incomplete");
  await workbench.view("Pipelines").row(BACKFILLING).collapse();
}

async function stopsByKeyboard({ page, workbench, sandbox }: Window): Promise<void> {
  sandbox.reset();
  await workbench.runCommand("Artie: Refresh");
  await workbench
    .view("Pipelines")
    .row(BACKFILLING)
    .waitForDescription(/^backfilling/);
  let presses = 0;
  const press = async (...keys: string[]) => {
    for (const key of keys) {
      presses += 1;
      await page.keyboard.press(key);
    }
  };
  await workbench.runCommand("Artie: Cancel All Backfills...");
  await workbench.waitForTitle("Cancel All Backfills");
  await page.locator(".quick-input-widget").getByRole("option", { name: SOURCE }).waitFor();
  await press("Enter");
  expect(await workbench.question()).toContain(`Cancel all backfills of ${SOURCE}`);
  await press("Enter");
  expect(await workbench.notification("Canceled the backfill")).toContain("streaming goes on.");
  expect(presses).toBeLessThanOrEqual(2);
  expect(sandbox.pipeline(BACKFILLING).hasBackfillingTables).toBe(false);
  await workbench.clearNotifications();
}

async function offersWhatHelps({ page, workbench, sandbox }: Window): Promise<void> {
  const pipelines = workbench.view("Pipelines");
  await pipelines.row(STUCK).clickInline("Start Pipeline");
  await workbench.answerQuestion("Start");
  await workbench.notification("was not started");
  await pipelines.row(STUCK).waitForDescription(/^draft · start failed/);
  await shots(page, "rows-start-failed");
  await page.locator(".notification-toast").getByRole("button", { name: "Drop Replication Slot..." }).click();
  await workbench.answerQuestion("Drop");
  await workbench.waitForTitle("Drop Replication Slot");
  await workbench.enter("artie_orders");
  expect(await workbench.notification("Dropped")).toContain("artie_orders");
  await workbench.clearNotifications();
  await pipelines.row(STUCK).clickInline("Start Pipeline");
  await workbench.answerQuestion("Start");
  await pipelines.row(STUCK).waitForDescription(/^(deploying|backfilling|running)/);
  expect(sandbox.pipeline(STUCK).status).not.toBe(undefined);
}
