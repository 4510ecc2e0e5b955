// What stands around the pipelines: the status bar, the badge, the filter and its way out, groups. One window for all.
import { expect } from "vitest";
import { type Page } from "playwright-core";
import { sidebarProblems } from "../harness/axe.ts";
import { PipelinePage } from "../harness/pipeline-page.ts";
import { type Workbench } from "../harness/workbench.ts";
import { shots, test } from "./fixture.ts";

const PAUSED = "Support MongoDB to BigQuery";
const RUNNING = [
  "Billing Postgres to Snowflake",
  "Billing Postgres to Snowflake audit",
  "Hubspot to Snowflake",
] as const;

interface Window {
  readonly page: Page;
  readonly workbench: Workbench;
}

test("status bar, badge, filter and groups", async ({ openWorkbench }) => {
  const window = await openWorkbench({ userSettings: { "workbench.hover.delay": 500 } });
  const { workbench } = window;
  await workbench.openContainer("Artie");
  await workbench.widenSidebar(460);
  await workbench.view("Pipelines").clickWelcome("Use the Sandbox");
  await workbench.view("Pipelines").row(PAUSED).waitFor();
  await workbench.clearNotifications();

  await countsInTwoPlaces(window);
  await filters(window);
  await findsAWayOut(window);
  await actsOnWhatIsSelected(window);
  await groupsAndKeepsTheSelection(window);
});

async function countsInTwoPlaces({ page, workbench }: Window): Promise<void> {
  const words = "Artie, account Sandbox, 2 pipelines need attention";
  const item = page.locator(".part.statusbar").getByRole("button", { name: words, exact: true });
  await item.waitFor();
  await page.locator(".part.activitybar").getByRole("tab", { name: "Artie - 2 pipelines need attention" }).waitFor();
  await shots(page, "overview-status-bar", async () => {
    await workbench.restPointer();
    await item.hover();
    await page.locator(".workbench-hover").getByText("Switch Account").waitFor();
  });
  await page.keyboard.press("Escape");
  await workbench.runCommand("View: Show Explorer");
  await item.click();
  await workbench.view("Pipelines").row(PAUSED).waitFor();
}

async function filters({ page, workbench }: Window): Promise<void> {
  await workbench.view("Pipelines").row(PAUSED).expand();
  await titleAction(page, "Filter Pipelines").click();
  await check(page, "paused");
  await check(page, "BigQuery Marketing");
  await shots(page, "overview-filter-pick");
  await page.keyboard.press("Enter");
  await workbench.view("Pipelines").row("MySQL to BigQuery").locator.waitFor({ state: "detached" });
  expect((await workbench.view("Pipelines").rows())[0]).toContain(PAUSED);
  await workbench.sidebar.getByText("1 of 13 (paused, BigQuery Marketing) · 1 paused").waitFor();
  await shots(page, "overview-filtered");
}

async function findsAWayOut({ page, workbench }: Window): Promise<void> {
  await titleAction(page, "Change Filter").click();
  await check(page, "paused");
  await check(page, "transfer paused");
  await page.keyboard.press("Enter");
  expect(await workbench.view("Pipelines").welcome()).toContain("The filter hides all pipelines of this account.");
  await shots(page, "overview-hidden");
  await workbench.view("Pipelines").clickWelcome("Clear Filter");
  await workbench.view("Pipelines").row("MySQL to BigQuery").waitFor();
  const expanded = page.locator("[aria-expanded=true]");
  await workbench.view("Pipelines").row(PAUSED).locator.and(expanded).waitFor();
}

/** Rows that a filter hides are not acted on, nor those that lost their selection when the rows moved. */
async function actsOnWhatIsSelected({ page, workbench }: Window): Promise<void> {
  const pipelines = workbench.view("Pipelines");
  const [first, second, third] = RUNNING;
  await pipelines.row(first).click();
  // Its page takes the focus when it is drawn, and a menu that is open then closes.
  await new PipelinePage(page).waitFor(first);
  for (const name of [second, third]) {
    await pipelines.row(name).click({ modifiers: ["ControlOrMeta"] });
  }
  expect(await askedToPause(page, workbench)).toEqual([...RUNNING]);

  await titleAction(page, "Filter Pipelines").click();
  await check(page, "Billing Postgres");
  await page.keyboard.press("Enter");
  await pipelines.row(third).locator.waitFor({ state: "detached" });
  expect(await askedToPause(page, workbench)).toEqual([first, second]);

  await titleAction(page, "Group Pipelines").click();
  await workbench.pick("Destination");
  await pipelines.row("Snowflake Production").waitFor();
  await pipelines.row(first).locator.and(page.locator("[aria-level='2'][aria-selected=true]")).waitFor();
  expect(await askedToPause(page, workbench)).toEqual([first]);
  await titleAction(page, "Group Pipelines").click();
  await workbench.pick("Don't group");
  await workbench.runCommand("Artie: Clear Filter");
}

/** The pipelines that a command on the selected rows is about. */
async function askedToPause(page: Page, workbench: Workbench): Promise<string[]> {
  const selected = page.locator(".part.sidebar [role=treeitem][aria-selected=true]");
  const [label = ""] = await selected.locator(".label-name").allInnerTexts();
  await workbench.view("Pipelines").row(label).contextMenu("Pause Pipeline");
  const [, names = ""] = /^Pause (.+)\?/.exec(await workbench.question()) ?? [];
  await workbench.answerQuestion("Cancel");
  return names.split(/, | and /);
}

async function groupsAndKeepsTheSelection({ page, workbench }: Window): Promise<void> {
  const row = workbench.view("Pipelines").row(PAUSED);
  await row.click();
  await titleAction(page, "Group Pipelines").click();
  await workbench.pick("Status");
  await workbench.view("Pipelines").row("transfer paused").waitFor();
  await row.locator.and(page.locator("[aria-level='2'][aria-selected=true]")).waitFor();
  expect(await sidebarProblems(page)).toEqual([]);
}

function titleAction(page: Page, name: string) {
  return page.locator(".part.sidebar .pane-header, .part.sidebar .composite.title").getByRole("button", { name });
}

/** Types the label first: a long list has no rows for what is out of sight. */
async function check(page: Page, label: string): Promise<void> {
  const pick = page.locator(".quick-input-widget:visible");
  await pick.locator(".quick-input-filter input[type=text]").fill(label);
  await pick.getByRole("checkbox", { name: new RegExp(`^${label}, `) }).click();
  await pick.locator(".quick-input-filter input[type=text]").fill("");
}
