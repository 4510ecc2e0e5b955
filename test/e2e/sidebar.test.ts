// What only a real window shows: questions and their answers, lists to pick from, progress that can be canceled, and
// the views that stand where a list could not be loaded. One window serves all of it, because opening one takes longest.
import { expect } from "vitest";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { type Session } from "../harness/session.ts";
import { shot, shots, test } from "./fixture.ts";
import { stillSandbox } from "../support/still-sandbox.ts";

const BACKFILLING = "Logistics Postgres to Snowflake";
const DRAFT = "MySQL to BigQuery";
const STUCK = "Orders Postgres to Snowflake";
const RUNNING = "Billing Postgres to Snowflake";

type Window = Pick<Session, "page" | "workbench">;

test("the sidebar asks, tells and waits as it should", async ({ openWorkbench }) => {
  await using sandbox = await stillSandbox();
  const { page, workbench } = await openWorkbench({ userSettings: { "artie.apiUrl": sandbox.url } });
  const window = { page, workbench };
  await workbench.openContainer("Artie");
  await workbench.widenSidebar(460);
  await workbench.signIn("First", sandbox.apiKey);
  await workbench.view("Pipelines").row(DRAFT).waitFor();

  await cancelsOnlyWhatItNames(window, sandbox);
  await offersOnlyWhatApplies(window, sandbox);
  await deletesOnlyForTheNameTypedOut(window, sandbox);
  await saysWhyAListIsNotThere(window, sandbox);
  await stopsWaitingWhenCanceled(window, sandbox);
});

async function cancelsOnlyWhatItNames({ page, workbench }: Window, sandbox: Sandbox): Promise<void> {
  const pipelines = workbench.view("Pipelines");
  await pipelines.row(BACKFILLING).expand();
  const table = pipelines.row("public.customs_forms");
  sandbox.clearRequests();

  await table.clickInline("Cancel Backfill");
  const question = await workbench.question();
  await shot(page, "sidebar-cancel-one-table");
  expect(question).toContain(`Cancel the backfill of public.customs_forms of ${BACKFILLING}?`);
  expect(question).toContain("public.customs_forms (queued)");
  expect(question).toContain("Streaming goes on.");
  await workbench.answerQuestion("Keep Copying");
  expect(writes(sandbox)).toEqual([]);

  await table.clickInline("Cancel Backfill");
  await workbench.answerQuestion("Cancel Backfill");
  await table.waitForDescription(/^streaming/);
  expect(await workbench.notification("Canceled")).toBe(
    `Canceled the backfill of public.customs_forms of ${BACKFILLING}; streaming goes on.`,
  );
  expect(writes(sandbox)).toHaveLength(1);
}

async function offersOnlyWhatApplies({ page, workbench }: Window, sandbox: Sandbox): Promise<void> {
  await workbench.runCommand("Artie: Start Pipeline");
  await workbench.waitForTitle("Start Pipeline");
  expect(await workbench.picks()).toEqual([
    ...[DRAFT, "Customers MySQL → BigQuery Marketing"],
    ...[STUCK, "Orders Postgres → Snowflake Production"],
    ...["Staging Postgres to BigQuery", "Staging Postgres → BigQuery Marketing"],
  ]);
  await workbench.pick(STUCK);
  await workbench.answerQuestion("Start");
  expect(await workbench.notification("was not started")).toMatch(
    /^Orders Postgres to Snowflake was not started: replication slot "artie_orders" .* Drop the stale replication slot/,
  );
  await shots(page, "sidebar-stale-slot");
  await workbench.answer("was not started", "Edit Reader");
  await page.getByRole("tab", { name: "Orders reader.jsonc" }).waitFor();
  expect(sandbox.pipeline(STUCK).status).toBe("draft");
}

async function deletesOnlyForTheNameTypedOut({ page, workbench }: Window, sandbox: Sandbox): Promise<void> {
  sandbox.clearRequests();
  await workbench.runCommand("Artie: Backfill Tables");
  await workbench.waitForTitle("Backfill Tables");
  await workbench.pick(RUNNING);
  await workbench.waitForTitle(`Backfill tables of ${RUNNING}`);
  await page.locator(".quick-input-widget .monaco-list-row").filter({ hasText: "public.invoices" }).click();
  await page.keyboard.press("Enter");
  await workbench.waitForTitle(`Backfill 1 table of ${RUNNING}`);
  await workbench.pick("Empty the tables at the destination, then copy");
  const question = await workbench.question();
  expect(question).toMatch(
    /^Backfill tables of Billing Postgres to Snowflake\?[^]*public\.invoices[^]*Risk: data is lost\./,
  );
  await shots(page, "sidebar-backfill-plan");
  await workbench.answerQuestion("Backfill");
  await workbench.asked(`Type ${RUNNING} to go on.`);
  await shots(page, "sidebar-type-the-name");
  await workbench.enter(`Type ${RUNNING} to go on.`, RUNNING.toLowerCase());
  await workbench.asked("This is not the name; the case of letters counts.");
  expect(writes(sandbox)).toEqual([]);
  await workbench.enter("This is not the name; the case of letters counts.", RUNNING);
  expect(await workbench.notification("Started the backfill")).toBe(`Started the backfill of 1 table of ${RUNNING}.`);
  expect(writes(sandbox)).toMatchObject([{ body: { beforeBackfill: "truncate_table" } }]);
}

async function saysWhyAListIsNotThere(window: Window, sandbox: Sandbox): Promise<void> {
  const { workbench } = window;
  const pipelines = workbench.view("Pipelines");
  await workbench.signIn("Second", `${sandbox.apiKey}2`);

  sandbox.setFaults({ "500": 1 });
  await workbench.runCommand("Artie: Switch Account");
  await workbench.waitForTitle("Switch Artie Account");
  await workbench.pick("First");
  expect(await pipelines.welcome()).toMatch(/^The pipelines could not be loaded\./);
  await workbench.sidebar
    .getByText(`internal server error · ${new URL(sandbox.url).host}`)
    .first()
    .waitFor();

  sandbox.setFaults({});
  await pipelines.clickWelcome("Retry");
  await pipelines.row(DRAFT).waitFor();

  sandbox.setFaults({ "500": 1 });
  await workbench.runCommand("Artie: Refresh");
  const old = workbench.sidebar.getByText(/^Not up to date since .*: internal server error\./);
  await old.first().waitFor();
  await pipelines.row(DRAFT).waitFor();
  // One of the views says it for all.
  await expect.poll(() => old.count()).toBe(1);

  sandbox.setFaults({});
  await workbench.runCommand("Artie: Refresh");
  await workbench.sidebar
    .getByText(/^Not up to date since .*: internal server error\./)
    .first()
    .waitFor({ state: "detached" });
}

async function stopsWaitingWhenCanceled({ workbench }: Window, sandbox: Sandbox): Promise<void> {
  await workbench.view("Pipelines").row(DRAFT).clickInline("Start Pipeline");
  expect(await workbench.question()).toContain(
    "Copies 4 tables: customers, addresses, loyalty_points and newsletters.",
  );
  sandbox.planFault({ fault: "hang", method: "POST" });
  await workbench.answerQuestion("Start");
  expect(await workbench.answer("Starting", "Cancel")).toBe(`Starting ${DRAFT}`);
  expect(await workbench.notification("Stopped waiting")).toBe(
    `Stopped waiting for ${DRAFT}. It may have been carried out all the same: read the state before trying again.`,
  );
}

function writes(sandbox: Sandbox) {
  return sandbox.requests.filter(({ method }) => method !== "GET");
}
