// Whatever a person does, they see at once that something is under way: here the API is silent, and has answered nothing
// yet when the feedback is there. Only then it is let go on.
import { type Locator, type Page } from "playwright-core";
import { expect } from "vitest";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { PipelinePage } from "../harness/pipeline-page.ts";
import { type Session } from "../harness/session.ts";
import { type View } from "../harness/rows.ts";
import { shot, test } from "./fixture.ts";
import { stillSandbox } from "../support/still-sandbox.ts";

const RUNNING = "Billing Postgres to Snowflake";
const SILENCE_MS = 600_000;

interface Window extends Pick<Session, "page" | "workbench"> {
  readonly sandbox: Sandbox;
  readonly pipelines: View;
  readonly connectors: View;
}

test("nothing leaves the person without feedback while the API is silent", async ({ openWorkbench }) => {
  await using sandbox = await stillSandbox();
  const { page, workbench } = await openWorkbench({
    userSettings: { "artie.apiUrl": sandbox.url, "artie.refreshInterval": 0 },
  });
  const [pipelines, connectors] = [workbench.view("Pipelines"), workbench.view("Connectors")];
  const window = { page, workbench, sandbox, pipelines, connectors };
  await workbench.openContainer("Artie");
  await workbench.widenSidebar(460);

  await signsIn(window);
  await readsTheLists(window);
  await actsOnPipelines(window);
  await givesTheFocusBack(window);
  await unfoldsAndLooksIntoConnectors(window);
  await searchesTheCatalog(window);
  await asksForWhatIsBehindConnectors(window);
  await worksOnThePage(window);
  await asksBeforeTheListsAreThere(window);
});

async function signsIn(window: Window): Promise<void> {
  const { workbench, pipelines, sandbox } = window;
  await pipelines.clickWelcome("Sign In");
  await workbench.enter("Sign In to Artie (1 of 2)", "Acme");
  await whileSilent(window, workbench.progress(`Checking the key with ${new URL(sandbox.url).host}`), () =>
    workbench.enter("Sign In to Artie (2 of 2)", sandbox.apiKey),
  );
  await pipelines.row(RUNNING).waitFor();
}

async function readsTheLists(window: Window): Promise<void> {
  const { workbench, pipelines, connectors } = window;
  await whileSilent(window, bar(connectors), () => workbench.runCommand("Artie: Refresh"));
  await whileSilent(window, bar(pipelines), () => pipelines.row(RUNNING).startToExpand());
  await pipelines.row("public.invoices").waitFor();
}

async function actsOnPipelines(window: Window): Promise<void> {
  const { page, workbench, pipelines } = window;
  const row = pipelines.row(RUNNING);
  const reading = workbench.progress(`Reading ${RUNNING}`);
  await whileSilent(window, reading, () => row.clickInline("Pause Pipeline"));
  expect(await workbench.question()).toContain(`Pause ${RUNNING}?`);
  await whileSilent(window, workbench.progress(`Pausing ${RUNNING}`), () =>
    workbench.answerQuestion("Pause Delivery Only"),
  );
  await workbench.notification("Paused the delivery");
  await whileSilent(window, reading, () => row.contextMenu("Backfill Tables"));
  await workbench.waitForTitle(`Backfill tables of ${RUNNING}`);
  await workbench.escape();
  await whileSilent(window, reading, () => row.contextMenu("Show Pipeline Details"));
  await page.getByRole("tab", { name: `${RUNNING}.json` }).waitFor();
  await workbench.clearNotifications();
}

/** By the keyboard alone: into a question, out of it with Escape, and on where it was. */
async function givesTheFocusBack({ page, workbench, pipelines }: Window): Promise<void> {
  await workbench.focusView("Pipelines");
  await page.keyboard.press("Home");
  await pipelines.moveTo(RUNNING);
  await workbench.chooseFromMenu("Pause Pipeline");
  expect(await workbench.question()).toContain(`Pause ${RUNNING}?`);
  await workbench.dismissQuestion();
  await pipelines.focus().waitFor();
  await workbench.chooseFromMenu("Resume Pipeline");
  expect(await workbench.question()).toContain(`Resume ${RUNNING}?`);
  await page.keyboard.press("Enter");
  await workbench.notification("Resumed");
  await pipelines.focus().waitFor();
  await pipelines.moveTo("Campaigns MySQL to Databricks");
  await workbench.chooseFromMenu("Pause Pipeline");
  expect(await workbench.question()).toContain("Pause Campaigns MySQL to Databricks?");
  await workbench.dismissQuestion();
  await workbench.clearNotifications();
}

async function unfoldsAndLooksIntoConnectors(window: Window): Promise<void> {
  const { page, workbench, connectors } = window;
  const row = connectors.row("Billing Postgres");
  await whileSilent(window, bar(connectors), () => row.startToExpand());
  await connectors.row("billing").waitFor();
  await whileSilent(window, bar(connectors), () => row.contextMenu("Read Again"));
  await connectors.row("billing").waitFor();
  await whileSilent(window, workbench.progress("Testing Billing Postgres"), () => row.clickInline("Test Connector"));
  await workbench.notification("Artie can connect");
  await whileSilent(window, workbench.progress("Reading Billing Postgres"), () =>
    row.contextMenu("Show Connector Details"),
  );
  await page.getByRole("tab", { name: "Billing Postgres.json" }).waitFor();
  await workbench.clearNotifications();
}

async function searchesTheCatalog(window: Window): Promise<void> {
  const { page, workbench, connectors } = window;
  await workbench.runCommand("Artie: Search Data Catalog");
  const box = page.getByPlaceholder(/^Part of the name/);
  await whileSilent(window, busyPick(page), () => box.fill("GL_ENTRIES"));
  await page
    .getByRole("option", { name: /^GL_ENTRIES/ })
    .first()
    .waitFor();
  await whileSilent(window, workbench.progress("Looking for GL_ENTRIES"), () => page.keyboard.press("Enter"));
  await connectors.row("GL_ENTRIES").waitFor();
}

async function asksForWhatIsBehindConnectors(window: Window): Promise<void> {
  const { page, workbench } = window;
  await workbench.runCommand("Artie: Drop Replication Slot");
  await whileSilent(window, busyPick(page), () => workbench.pick("Orders Postgres"));
  await whileSilent(window, workbench.progress("Looking for pipelines that use the slot"), () =>
    workbench.pick("artie_orders"),
  );
  await workbench.answerQuestion("Drop");
  await whileSilent(window, workbench.progress("Dropping artie_orders"), () =>
    workbench.enter("Type artie_orders to go on.", "artie_orders"),
  );
  await workbench.notification("Dropped the replication slot");

  await workbench.runCommand("Artie: Generate Oracle Shadow Script");
  await whileSilent(window, workbench.progress("Reading Finance Oracle"), () => workbench.pick("Finance Oracle"));
  await workbench.waitForTitle("Generate Oracle Shadow Script");
  await workbench.escape();

  await workbench.runCommand("Artie: Create Snowflake Warehouse");
  await workbench.pick("Snowflake Production");
  await workbench.enter("A name for it.", "NIGHTLY");
  expect(await workbench.question()).toContain("Create the warehouse NIGHTLY in Snowflake Production?");
  await whileSilent(window, workbench.progress("Creating NIGHTLY"), () => workbench.answerQuestion("Create"));
  await workbench.notification("Created the warehouse");

  await workbench.runCommand("Artie: Start DynamoDB Export");
  await whileSilent(window, workbench.progress("Looking for the bucket"), () => workbench.pick("Sessions DynamoDB"));
  await workbench.enter("Start DynamoDB Export (1 of 2)", "exports");
  await whileSilent(window, workbench.progress("Looking what it would do"), () =>
    workbench.enter("Start DynamoDB Export (2 of 2)", "nightly"),
  );
  expect(await workbench.question()).toContain("Export Sessions DynamoDB to exports/nightly?");
  await whileSilent(window, workbench.progress("Starting an export"), () => workbench.answerQuestion("Start Export"));
  await workbench.notification("Artie accepted the export");
  await workbench.clearNotifications();
}

async function worksOnThePage(window: Window): Promise<void> {
  const { page, workbench, pipelines } = window;
  const pipelinePage = new PipelinePage(page);
  const { frame } = pipelinePage;
  const heading = frame.getByRole("heading", { level: 1, name: "Hubspot to Snowflake" });
  await whileSilent(window, frame.getByText("Loading").first(), () => pipelines.row("Hubspot to Snowflake").click());
  await heading.waitFor();
  await pipelinePage.rows.first().waitFor();
  const busy = (name: string) => frame.locator('[aria-busy="true"]').getByText(name);
  await whileSilent(window, busy("Pause"), () => pipelinePage.button("Pause").click());
  expect(await workbench.question()).toContain("Pause Hubspot to Snowflake?");
  await workbench.dismissQuestion();
  await whileSilent(window, busy("Refresh"), () => pipelinePage.button("Refresh").click());
  await whileSilent(window, frame.locator('.usage [aria-busy="true"]'), () =>
    pipelinePage.choose("Window", "Last 7 days"),
  );
  await whileSilent(window, workbench.progress("Reading Snowflake Production"), () =>
    pipelinePage.button("Snowflake Production").click(),
  );
  await page.getByRole("tab", { name: "Snowflake Production.json" }).waitFor();
  await workbench.runCommand("View: Close Editor");
  await pipelinePage.rows.first().click();
  await whileSilent(window, busy("Backfill Table"), () => pipelinePage.button("Backfill Table").click());
  await workbench.waitForTitle("Backfill 1 table of Hubspot to Snowflake");
  await workbench.escape();
  await workbench.runCommand("View: Close All Editors");
}

/** Another account has nothing loaded yet. */
async function asksBeforeTheListsAreThere(window: Window): Promise<void> {
  const { page, workbench, sandbox, pipelines, connectors } = window;
  await workbench.runCommand("Artie: Sign In");
  await workbench.enter("Sign In to Artie (1 of 2)", "Second");
  await workbench.enter("Sign In to Artie (2 of 2)", `${sandbox.apiKey}2`);
  await workbench.notification("as Second");
  await silence(sandbox);
  await workbench.runCommand("Artie: Switch Account");
  await workbench.pick("Acme");
  await bar(pipelines).waitFor();
  await bar(connectors).waitFor();
  await connectors.row("Finance Oracle").locator.first().waitFor({ state: "detached" });
  await shot(page, "feedback-first-load");
  for (const command of ["Start Pipeline", "Test Connector", "Drop Replication Slot", "Filter Pipelines"]) {
    await workbench.runCommand(`Artie: ${command}`);
    await workbench.waitForTitle(command);
    await busyPick(page).waitFor();
    await workbench.escape();
  }
  expect(sandbox.requests).toEqual([]);
  sandbox.setLatency(0);
  await pipelines.row(RUNNING).waitFor();
}

/** Does it while the API is silent; what must be seen has to be there before anything has been answered. */
async function whileSilent({ sandbox }: Window, feedback: Locator, act: () => Promise<void>): Promise<void> {
  await silence(sandbox);
  await act();
  await feedback.waitFor();
  expect(sandbox.requests).toEqual([]);
  sandbox.setLatency(0);
  await expect.poll(() => sandbox.requests.length).toBeGreaterThan(0);
}

/** From now on nothing is answered. What was being answered is let end and forgotten: the sandbox notes it at its end. */
async function silence(sandbox: Sandbox): Promise<void> {
  sandbox.setLatency(SILENCE_MS);
  // It answers one after the other, and its own controls at once.
  await fetch(`${sandbox.url}/_sandbox/requests`);
  sandbox.clearRequests();
}

/** The bar along the top of a view. */
function bar(view: View): Locator {
  return view.progress();
}

function busyPick(page: Page): Locator {
  return page.locator(".quick-input-widget:visible .quick-input-progress.active");
}
