// Whatever a person does, they see at once that something is under way: here the API is silent, and has answered nothing
// yet when the feedback is there. Only then it is let go on.
import { type Locator, type Page } from "playwright-core";
import { expect } from "vitest";
import { ManualClock, type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { PipelinePage } from "../harness/pipeline-page.ts";
import { type Session } from "../harness/session.ts";
import { type View } from "../harness/workbench.ts";
import { shot, test } from "./fixture.ts";

const RUNNING = "Billing Postgres to Snowflake";
const SILENCE_MS = 600_000;

interface Window extends Pick<Session, "page" | "workbench"> {
  readonly sandbox: Sandbox;
  readonly pipelines: View;
  readonly connectors: View;
}

test("nothing leaves the person without feedback while the API is silent", async ({ openWorkbench }) => {
  await using sandbox = await startSandbox({ clock: new ManualClock(Date.now()) });
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
  const { page, workbench, pipelines, sandbox } = window;
  await pipelines.clickWelcome("Sign In");
  await title(page, "Sign In to Artie (1 of 2)");
  await workbench.enter("Acme");
  await title(page, "Sign In to Artie (2 of 2)");
  await whileSilent(window, progress(page, `Checking the key with ${new URL(sandbox.url).host}`), () =>
    workbench.enter(sandbox.apiKey),
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
  const reading = progress(page, `Reading ${RUNNING}`);
  await whileSilent(window, reading, () => row.clickInline("Pause Pipeline"));
  expect(await workbench.question()).toContain(`Pause ${RUNNING}?`);
  await whileSilent(window, progress(page, `Pausing ${RUNNING}`), () =>
    workbench.answerQuestion("Pause Delivery Only"),
  );
  await workbench.notification("Paused the delivery");
  await whileSilent(window, reading, () => row.contextMenu("Backfill Tables"));
  await title(page, `Backfill tables of ${RUNNING}`);
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
  await whileSilent(window, progress(page, "Testing Billing Postgres"), () => row.clickInline("Test Connector"));
  await workbench.notification("Artie can connect");
  await whileSilent(window, progress(page, "Reading Billing Postgres"), () =>
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
  await whileSilent(window, progress(page, "Looking for GL_ENTRIES"), () => page.keyboard.press("Enter"));
  await connectors.row("GL_ENTRIES").waitFor();
}

async function asksForWhatIsBehindConnectors(window: Window): Promise<void> {
  const { page, workbench } = window;
  await workbench.runCommand("Artie: Drop Replication Slot");
  await whileSilent(window, busyPick(page), () => workbench.pick("Orders Postgres"));
  await whileSilent(window, progress(page, "Looking for pipelines that use the slot"), () =>
    workbench.pick("artie_orders"),
  );
  await workbench.answerQuestion("Drop");
  await page.getByText("Type artie_orders to go on.").waitFor();
  await whileSilent(window, progress(page, "Dropping artie_orders"), () => workbench.enter("artie_orders"));
  await workbench.notification("Dropped the replication slot");

  await workbench.runCommand("Artie: Generate Oracle Shadow Script");
  await whileSilent(window, progress(page, "Reading Finance Oracle"), () => workbench.pick("Finance Oracle"));
  await title(page, "Generate Oracle Shadow Script");
  await workbench.escape();

  await workbench.runCommand("Artie: Create Snowflake Warehouse");
  await workbench.pick("Snowflake Production");
  await page.getByText("A name for it.").waitFor();
  await workbench.enter("NIGHTLY");
  expect(await workbench.question()).toContain("Create the warehouse NIGHTLY in Snowflake Production?");
  await whileSilent(window, progress(page, "Creating NIGHTLY"), () => workbench.answerQuestion("Create"));
  await workbench.notification("Created the warehouse");

  await workbench.runCommand("Artie: Start DynamoDB Export");
  await whileSilent(window, progress(page, "Looking for the bucket"), () => workbench.pick("Sessions DynamoDB"));
  await title(page, "Start DynamoDB Export (1 of 2)");
  await workbench.enter("exports");
  await title(page, "Start DynamoDB Export (2 of 2)");
  await whileSilent(window, progress(page, "Looking what it would do"), () => workbench.enter("nightly"));
  expect(await workbench.question()).toContain("Export Sessions DynamoDB to exports/nightly?");
  await whileSilent(window, progress(page, "Starting an export"), () => workbench.answerQuestion("Start Export"));
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
  await whileSilent(window, progress(page, "Reading Snowflake Production"), () =>
    pipelinePage.button("Snowflake Production").click(),
  );
  await page.getByRole("tab", { name: "Snowflake Production.json" }).waitFor();
  await workbench.runCommand("View: Close Editor");
  await pipelinePage.rows.first().click();
  await whileSilent(window, busy("Backfill Table"), () => pipelinePage.button("Backfill Table").click());
  await title(page, "Backfill 1 table of Hubspot to Snowflake");
  await workbench.escape();
  await workbench.runCommand("View: Close All Editors");
}

/** Another account has nothing loaded yet. */
async function asksBeforeTheListsAreThere(window: Window): Promise<void> {
  const { page, workbench, sandbox, pipelines, connectors } = window;
  await workbench.runCommand("Artie: Sign In");
  await workbench.enter("Second");
  await title(page, "Sign In to Artie (2 of 2)");
  await workbench.enter(`${sandbox.apiKey}2`);
  await workbench.notification("as Second");
  sandbox.clearRequests();
  sandbox.setLatency(SILENCE_MS);
  await workbench.runCommand("Artie: Switch Account");
  await workbench.pick("Acme");
  await bar(pipelines).waitFor();
  await bar(connectors).waitFor();
  await connectors.row("Finance Oracle").locator.first().waitFor({ state: "detached" });
  await shot(page, "feedback-first-load");
  for (const command of ["Start Pipeline", "Test Connector", "Drop Replication Slot", "Filter Pipelines"]) {
    await workbench.runCommand(`Artie: ${command}`);
    await title(page, command);
    await busyPick(page).waitFor();
    await workbench.escape();
  }
  expect(sandbox.requests).toEqual([]);
  sandbox.setLatency(0);
  await pipelines.row(RUNNING).waitFor();
}

/** Does it while the API is silent; what must be seen has to be there before anything has been answered. */
async function whileSilent({ sandbox }: Window, feedback: Locator, act: () => Promise<void>): Promise<void> {
  sandbox.clearRequests();
  sandbox.setLatency(SILENCE_MS);
  await act();
  await feedback.waitFor();
  expect(sandbox.requests).toEqual([]);
  sandbox.setLatency(0);
  await expect.poll(() => sandbox.requests.length).toBeGreaterThan(0);
}

/** A notification that can be canceled. */
function progress(page: Page, text: string): Locator {
  const toast = page.locator(".notification-toast").filter({ hasText: text });
  return toast.filter({ has: page.getByRole("button", { name: "Cancel" }) }).first();
}

/** The bar along the top of a view. */
function bar(view: View): Locator {
  return view.progress();
}

function busyPick(page: Page): Locator {
  return page.locator(".quick-input-widget:visible .quick-input-progress.active");
}

async function title(page: Page, text: string): Promise<void> {
  await page.locator(".quick-input-widget:visible .quick-input-title").getByText(text, { exact: true }).waitFor();
}
