// Names that mean harm or that nobody expects: whatever pipelines, tables, connectors and accounts are called is text,
// fits, and what one does to a thing of such a name happens to that thing.
import { expect } from "vitest";
import { type ArtieClient, createArtieClient } from "../../src/artie/index.ts";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { PipelinePage } from "../harness/pipeline-page.ts";
import { Row } from "../harness/rows.ts";
import { type Session } from "../harness/session.ts";
import { shot, test } from "./fixture.ts";
import { stillSandbox } from "../support/still-sandbox.ts";

const DRAFT = "MySQL to BigQuery";
const RUNNING = "Hubspot to Snowflake";
const MARKUP = `<img src=x onerror="document.title='broken'"> **b** $(bug)`;
const LINK = "[Sign out](command:artie.signOut) $(sync~spin) `c` _d_";
const ODD = `a/b\\c "q" 'r' \u202egnp two\nlines`;
const LONG = "long_".repeat(2_000);
const LONG_SHOWN = `${LONG.slice(0, 118)}…`;
const ODD_SHOWN = `a/b\\c "q" 'r' \\u202egnp two lines`;

interface Window extends Pick<Session, "page" | "workbench"> {
  readonly pipelinePage: PipelinePage;
  readonly sandbox: Sandbox;
}

test("names are text, wherever they stand", async ({ openWorkbench }) => {
  await using sandbox = await stillSandbox();
  const elsewhere = createArtieClient({ url: sandbox.url, key: sandbox.apiKey, userAgent: "somebody-else/1" });
  await giveNames(elsewhere, sandbox);
  const { page, workbench } = await openWorkbench({
    userSettings: { "artie.apiUrl": sandbox.url, "artie.refreshInterval": 0, "workbench.hover.delay": 500 },
  });
  const window = { page, workbench, pipelinePage: new PipelinePage(page), sandbox };
  await workbench.openContainer("Artie");
  await workbench.widenSidebar(460);
  await workbench.signIn(LINK, sandbox.apiKey);
  await workbench.view("Pipelines").row("Billing Postgres to Snowflake").waitFor();
  await shot(page, "names-tree");

  await actsOnTheOneThatIsMeant(window);
  await asksWithThem(window);
  await tellsInTheHover(window);
  await opensDocuments(window);
  await showsThePage(window);
  await offersInLists(window);
  await filtersAndGroups(window);
  expect(await page.title()).not.toContain("broken");
  await workbench.runCommand("Artie: Switch Account");
  await workbench.asked("Switch Artie Account");
  expect(await workbench.picks()).toContain(LINK);
  await page.keyboard.press("Escape");
});

async function actsOnTheOneThatIsMeant({ page, workbench, sandbox }: Window): Promise<void> {
  await workbench.clearNotifications();
  await workbench.view("Pipelines").row(MARKUP).clickInline("Start Pipeline");
  const question = await workbench.question();
  await shot(page, "names-question");
  expect(question).toContain(`Start ${MARKUP}?`);
  expect(question).toContain(`Source: ${MARKUP} (MySQL)`);
  expect(question).toContain(`Destination: ${LINK} (BigQuery)`);
  await workbench.answerQuestion("Start");
  expect(await workbench.notification("Started")).toBe(`Started ${MARKUP}; it is deploying.`);
  expect(sandbox.pipeline(MARKUP).isDeploying).toBe(true);

  const toasts = new Map([
    [LINK, /^\[Sign out.* was not started/],
    [LONG_SHOWN, /^long_long.* was not started/],
  ]);
  for (const [name, toast] of toasts) {
    await workbench.view("Pipelines").row(name).clickInline("Start Pipeline");
    await workbench.answerQuestion("Start");
    const text = await workbench.notification(toast);
    expect(text).toMatch(/ was not started: table "/);
    expect(await workbench.toast(toast).locator(".notification-list-item-message :is(a, img)").count()).toBe(0);
  }
  await shot(page, "names-notification");
  await workbench.clearNotifications();
}

/** An input box would make links and icons of what looks like them. */
async function asksWithThem({ page, workbench, sandbox }: Window): Promise<void> {
  const quickInput = page.locator(".quick-input-widget:visible");
  await workbench.runCommand("Artie: Backfill Tables");
  await page.getByPlaceholder("The pipeline whose tables are to be copied again").waitFor();
  await workbench.pick(RUNNING);
  await page.getByPlaceholder("The tables to copy again").waitFor();
  await quickInput.getByRole("checkbox", { name: /^\[Sign out\].*, / }).click();
  await page.keyboard.press("Enter");
  await workbench.pick("Empty the tables at the destination, then copy");
  expect(await workbench.question()).toContain(`All rows at the destination of ${LINK}`);
  await workbench.answerQuestion("Backfill");
  const message = quickInput.locator(".quick-input-message");
  await message.getByText(`Type ${RUNNING} to go on.`).waitFor();
  await shot(page, "names-prompt");
  expect(await message.locator("a, .codicon").count()).toBe(0);
  await workbench.enter(`Type ${RUNNING} to go on.`, RUNNING);
  await workbench.notification(`The backfill of ${RUNNING} was not started`);
  const meant = sandbox.pipeline(RUNNING).tables.find(({ name }) => name === LINK);
  const asked = sandbox.requests.findLast(({ path }) => path.endsWith("/backfill"));
  expect(asked?.body).toMatchObject({ tableUUIDs: [meant?.uuid] });
  await workbench.clearNotifications();
}

async function tellsInTheHover({ page, workbench }: Window): Promise<void> {
  const hover = page.locator(".workbench-hover");
  await workbench.view("Pipelines").row(LINK).locator.hover();
  await hover.getByText("Source reader").waitFor();
  await shot(page, "names-hover");
  const made = hover.locator("a, img, .codicon, strong strong");
  await expect.poll(() => made.allInnerTexts()).toEqual(["Name Environment..."]);
  await page.keyboard.press("Escape");
  await page
    .locator(".part.statusbar")
    .getByRole("button", { name: /^Artie, account/ })
    .hover();
  await hover.getByText("Switch Account").waitFor();
  await shot(page, "names-status-bar");
}

async function opensDocuments({ page, workbench }: Window): Promise<void> {
  const pipelines = workbench.view("Pipelines");
  await pipelines.row(ODD_SHOWN).expand();
  for (const [table, title] of [
    [LINK, "[Sign out](command artie.signOut) $(sync~spin) `c` _d_.json"],
    [MARKUP, "img src=x onerror= document.title='broken' b $(bug).json"],
    [ODD_SHOWN, "a b c q 'r' u202egnp two lines.json"],
    [LONG_SHOWN, `${LONG.slice(0, 58)}….json`],
  ] as const) {
    const row = new Row(pipelines.row(table).locator.and(page.locator("[aria-level='2']")));
    await row.contextMenu("Show Pipeline Details");
    await page.getByRole("tab", { name: title }).waitFor();
    expect(await page.title()).not.toMatch(/\u202e/);
  }
  await shot(page, "names-document");
  await pipelines.row(ODD_SHOWN).locator.and(page.locator("[aria-level='1']")).locator(".monaco-tl-twistie").click();
}

async function showsThePage({ page, pipelinePage, workbench }: Window): Promise<void> {
  await workbench.runCommand("View: Close All Editors");
  await workbench.view("Pipelines").row(LONG_SHOWN).clickInline("Open Pipeline");
  await pipelinePage.rows.first().waitFor();
  await shot(page, "names-page");
  expect(await pipelinePage.overflow()).toBe(0);
  expect(await pipelinePage.frame.locator("img, main script, iframe, main a").count()).toBe(0);
}

async function offersInLists({ page, workbench }: Window): Promise<void> {
  await workbench.runCommand("Artie: Show Pipeline Details");
  await page.getByPlaceholder("The pipeline to look at").waitFor();
  const typed = new Map([
    ["Sign out", LINK],
    ["img src", MARKUP],
    ["a/b", ODD_SHOWN],
  ]);
  for (const [text, name] of typed) {
    await workbench.input().fill(text);
    await expect.poll(() => workbench.picks()).toContain(name);
  }
  await shot(page, "names-picks");
  await page.keyboard.press("Escape");
}

async function filtersAndGroups({ page, workbench }: Window): Promise<void> {
  await workbench.runCommand("Artie: Group Pipelines");
  await workbench.pick("Source");
  const group = (name: string) => workbench.view("Pipelines").row(name).locator.and(page.locator("[aria-level='1']"));
  await group(`${LONG.slice(0, 58)}…`).waitFor();
  await shot(page, "names-groups");
  await workbench.runCommand("Artie: Filter Pipelines");
  await page.getByPlaceholder(/^Check what to show/).waitFor();
  await shot(page, "names-filter");
  await page.keyboard.press("Escape");
}

async function giveNames(elsewhere: ArtieClient, sandbox: Sandbox): Promise<void> {
  const { pipelines, connectors } = elsewhere;
  const { uuid, sourceReaderUUID, destinationUUID, tables: own } = sandbox.pipeline(DRAFT);
  const named = { sourceReaderUUID, destinationUUID: destinationUUID ?? "" };
  const copied = own.map((table) => ({ uuid: table.uuid, schema: table.schema, name: table.name }));
  await pipelines.replace(uuid, { ...named, name: MARKUP, tables: copied });
  const tables = [MARKUP, LINK, ODD, LONG].map((name) => ({ schema: "", name }));
  const running = sandbox.pipeline(RUNNING);
  await pipelines.replace(running.uuid, {
    name: RUNNING,
    sourceReaderUUID: running.sourceReaderUUID,
    destinationUUID: running.destinationUUID ?? "",
    tables: [LINK, ODD].map((name) => ({ schema: "", name })),
  });
  for (const name of [LINK, ODD]) await pipelines.create({ name, ...named, tables });
  await pipelines.create({ name: LONG, ...named, tables: tables.slice(-1) });
  for (const [label, name] of [
    ["Customers MySQL", MARKUP],
    ["BigQuery Marketing", LINK],
    ["Billing Postgres", LONG],
    ["Snowflake Production", ODD],
  ] as const) {
    const connector = (await connectors.list()).find((row) => row.label === label);
    const full = await connectors.get(connector?.uuid ?? "");
    const { type, defaultDatabase, sharedConfig } = full;
    const kept = { type, defaultDatabase: defaultDatabase ?? "", sharedConfig: sharedConfig ?? {} };
    await connectors.replace(full.uuid, { ...kept, label: name });
  }
}
