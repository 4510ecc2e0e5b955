// The pipeline page in one window: an everyday pipeline in every theme and width, one that does not start, one with two
// thousand tables and names that mean harm, a reload, and a pipeline that goes away.
import { expect } from "vitest";
import { type ArtieClient, createArtieClient } from "../../src/artie/index.ts";
import { type Sandbox, ScaledClock } from "../../src/sandbox/index.ts";
import { seriousProblems } from "../harness/axe.ts";
import { PipelinePage } from "../harness/pipeline-page.ts";
import { type Session } from "../harness/session.ts";
import { type Workbench } from "../harness/workbench.ts";
import { shot, test, THEME_NAMES, useTheme } from "./fixture.ts";
import { staysStill } from "./stillness.ts";
import { stillSandbox } from "../support/still-sandbox.ts";

const BACKFILLING = "Logistics Postgres to Snowflake";
const QUIET = "Billing Postgres to Snowflake";
const STUCK = "Orders Postgres to Snowflake";
const LARGE = `Large <img src=x onerror="document.title='broken'">`;
const HARMFUL = [
  `<script>document.body.textContent = "broken"</script>`,
  `"><img src=x onerror=alert(1)>`,
  "a/b\\c 'd' `e` $(f) ${g}",
  "\u202egnp.txt",
  "long_".repeat(2_000),
];

interface Window extends Pick<Session, "page" | "workbench"> {
  readonly pipelinePage: PipelinePage;
  readonly sandbox: Sandbox;
  /** Somebody else who uses the same account. */
  readonly elsewhere: ArtieClient;
}

test("the pipeline page", async ({ openWorkbench }) => {
  // Figures go on; the copies that are under way take an hour.
  await using sandbox = await stillSandbox({ clock: new ScaledClock() });
  const { page, workbench } = await openWorkbench({
    userSettings: { "artie.apiUrl": sandbox.url, "artie.refreshInterval": 5 },
  });
  const elsewhere = createArtieClient({ url: sandbox.url, key: sandbox.apiKey, userAgent: "somebody-else/1" });
  const window = { page, workbench, pipelinePage: new PipelinePage(page), sandbox, elsewhere };
  const refused: string[] = [];
  page.on("console", (message) => {
    if (/content security policy/i.test(message.text())) refused.push(message.text());
  });
  await createLarge(elsewhere);
  await workbench.openContainer("Artie");
  await workbench.widenSidebar(460);
  await workbench.signIn("Acme", sandbox.apiKey);

  await staysStill(window);
  await drawsNothingThatJumps(window);
  await showsAnEverydayPipeline(window);
  await looksRightEverywhere(window);
  await followsWhatHappensElsewhere(window);
  await leavesTheFocusWhereItIs(window);
  await saysThatWhatItShowsMayBeOld(window);
  await tellsWhyAPipelineDoesNotStart(window);
  await listsTwoThousandTables(window);
  await comesBackAfterAReload(window);
  await saysThatAPipelineIsGone(window);
  await asksToSignIn(window);
  expect(refused).toEqual([]);
});

async function drawsNothingThatJumps({ workbench, pipelinePage }: Window): Promise<void> {
  await workbench.view("Pipelines").row(QUIET).clickInline("Open Pipeline");
  await pipelinePage.waitFor(QUIET);
  await pipelinePage.frame.getByRole("img", { name: /^Rows processed/ }).waitFor();
  await pipelinePage.frame.getByText("No recent errors.").waitFor();
  const { sum, what } = await pipelinePage.layoutShift();
  expect(sum, what).toBeLessThanOrEqual(0.02);
}

async function showsAnEverydayPipeline({ workbench, pipelinePage, page }: Window): Promise<void> {
  await workbench.view("Pipelines").row(BACKFILLING).clickInline("Open Pipeline");
  await pipelinePage.waitFor(BACKFILLING);
  await workbench.clearNotifications();
  const pipelines = workbench.view("Pipelines");
  await pipelines.row(BACKFILLING).expand();
  await pipelines.row("public.shipments").contextMenu("Open Pipeline");
  await pipelinePage.activeName().getByText("public.shipments", { exact: true }).waitFor();
  await pipelinePage.button("Cancel Backfill of Table").waitFor();
  await workbench.runCommand("View: Toggle Primary Side Bar Visibility");
  await pipelinePage.stateOf("Source").getByText("valid", { exact: true }).waitFor();
  await pipelinePage.button("Snowflake Production").click();
  await page.getByRole("tab", { name: "Snowflake Production.json" }).waitFor();
  await workbench.runCommand("View: Close Editor");
  await pipelinePage.stateOf("Pipeline").getByText("backfilling 0 of 13").waitFor();
  await pipelinePage.frame.getByText("0 of 13 tables copied").waitFor();
  await pipelinePage.frame.getByRole("img", { name: /^Rows processed, .* to now\. Highest: [\d.]+K\.$/ }).waitFor();
  await expect.poll(() => page.title()).toContain(BACKFILLING);

  await pipelinePage.grid.getByRole("button", { name: "Rows" }).click();
  await pipelinePage.grid.locator('[role="columnheader"][aria-sort="descending"]').getByText("Rows").waitFor();
  const counts = await pipelinePage.counts();
  expect(counts).toHaveLength(13);
  expect(Math.min(...counts)).toBeGreaterThan(0);
  expect(counts[0]).toBe(Math.max(...counts));

  await pipelinePage.choose("Stage to show", "Queued");
  await pipelinePage.waitForCount("3 of 13 tables");
  await pipelinePage.filter("customs");
  await pipelinePage.waitForCount("1 of 13 tables");
  await expect.poll(() => pipelinePage.names()).toEqual(["public.customs_forms"]);
  await pipelinePage.filter("");
  await pipelinePage.choose("Stage to show", "All stages");
  await pipelinePage.choose("Window", "Last 7 days");
  await pipelinePage.frame.getByRole("img", { name: /^Latency, \w{3} / }).waitFor();
  await shot(page, "media/pipeline-page");
}

async function looksRightEverywhere({ pipelinePage, page }: Window): Promise<void> {
  for (const theme of THEME_NAMES) {
    await useTheme(page, theme);
    await pipelinePage.waitForTheme(theme);
    const isFirst = theme === THEME_NAMES[0];
    const include = [...PipelinePage.frames, "body"];
    expect(await seriousProblems(page, { include, rules: isFirst ? [] : ["color-contrast"] })).toEqual([]);
    for (const width of [300, 560, 900, 1600]) {
      await pipelinePage.resize(width, width === 300 ? 1900 : 1100);
      expect(await pipelinePage.overflow()).toBe(0);
      expect(await pipelinePage.cutStations()).toEqual([]);
      await shot(page, `pipeline-page-${width}-${theme}`);
      if (width >= 560) expect(await pipelinePage.stationLines()).toBe(1);
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

async function followsWhatHappensElsewhere({ pipelinePage, sandbox, elsewhere }: Window): Promise<void> {
  const { uuid } = sandbox.pipeline(BACKFILLING);
  await elsewhere.pipelines.updateStatus(uuid, "paused");
  await pipelinePage.stateOf("Pipeline").getByText("paused", { exact: true }).waitFor();
  await pipelinePage.button("Resume").waitFor();
  await pipelinePage.announced().getByText(`${BACKFILLING} is paused`).waitFor();
}

async function leavesTheFocusWhereItIs({ pipelinePage, sandbox, elsewhere, page }: Window): Promise<void> {
  const { uuid } = sandbox.pipeline(BACKFILLING);
  await pipelinePage.button("Refresh").click();
  await elsewhere.pipelines.updateStatus(uuid, "running");
  await pipelinePage.button("Pause").waitFor();
  await pipelinePage.frame.locator(".actions :focus").getByText("Refresh").waitFor();

  await page.keyboard.press("F1");
  const commands = page.locator(".quick-input-widget input:focus");
  await commands.waitFor();
  await elsewhere.pipelines.updateStatus(uuid, "paused");
  await pipelinePage.button("Resume").waitFor();
  expect(await commands.count()).toBe(1);
  await page.keyboard.press("Escape");
}

async function saysThatWhatItShowsMayBeOld({ pipelinePage, sandbox }: Window): Promise<void> {
  sandbox.setFaults({ 500: 1 });
  const alert = pipelinePage.frame.getByRole("alert");
  await alert.getByText("What is shown may be out of date").waitFor();
  await pipelinePage.pictures("pipeline-page-outdated");
  expect(await pipelinePage.rows.count()).toBe(13);
  // Nothing else is to find out first that the API answers again.
  sandbox.setLatency(600_000);
  sandbox.setFaults({});
  await alert.getByRole("button", { name: "Refresh" }).click();
  sandbox.setLatency(0);
  await alert.waitFor({ state: "hidden" });
}

async function tellsWhyAPipelineDoesNotStart({ workbench, pipelinePage }: Window): Promise<void> {
  await open(workbench, STUCK);
  await pipelinePage.waitFor(STUCK);
  await pipelinePage.button("Start").click();
  await workbench.answerQuestion("Start");
  await workbench.notification("was not started");
  await workbench.clearNotifications();
  const errors = pipelinePage.frame.getByRole("region", { name: "Recent errors" });
  await errors.getByText("replication slot").first().waitFor();
  await errors.getByText("Drop the stale replication slot").first().waitFor();
  const concerns = pipelinePage.frame.getByRole("list", { name: "Needs attention" });
  await concerns.getByText("Its start failed at").waitFor();
  await concerns.getByRole("button", { name: "Drop Replication Slot..." }).waitFor();
  await pipelinePage.button("More Actions").click();
  await pipelinePage.button("Edit").waitFor();
  await pipelinePage.pictures("pipeline-page-errors");
}

async function listsTwoThousandTables({ workbench, pipelinePage, page }: Window): Promise<void> {
  await open(workbench, LARGE);
  await pipelinePage.waitFor(LARGE);
  await pipelinePage.waitForCount(`2,005 of 2,005 tables`);
  expect(await pipelinePage.elementCount()).toBeLessThan(700);

  await pipelinePage.grid.focus();
  await page.keyboard.press("End");
  await pipelinePage.activeName().getByText("schema_9.table_1999", { exact: true }).waitFor();
  await page.keyboard.press("PageUp");
  await page.keyboard.press("ArrowUp");
  await expect.poll(() => pipelinePage.activeName().innerText()).not.toBe("schema_9.table_1999");
  expect(await pipelinePage.elementCount()).toBeLessThan(700);
  await page.keyboard.press("Home");
  await expect.poll(() => pipelinePage.names()).toEqual(expect.arrayContaining(HARMFUL.slice(0, 3)));
  expect(await pipelinePage.frame.locator("img, main script, iframe").count()).toBe(0);
  await pipelinePage.pictures("pipeline-page-large");

  await pipelinePage.grid.hover();
  await page.mouse.wheel(0, 28 * 500);
  await pipelinePage.grid.locator('[aria-rowindex="510"]').waitFor();
  expect(await pipelinePage.elementCount()).toBeLessThan(700);

  await pipelinePage.filter("schema_7 table_17");
  await pipelinePage.waitForCount("12 of 2,005 tables");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await pipelinePage.activeName().getByText("schema_7.table_17", { exact: true }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("tab", { name: /schema_7\.table_17\.json/ }).waitFor();
  await workbench.runCommand("View: Close Editor");
  await pipelinePage.waitForCount("12 of 2,005 tables");
}

async function comesBackAfterAReload({ workbench, pipelinePage }: Window): Promise<void> {
  await workbench.reload();
  await pipelinePage.waitFor(LARGE);
  await pipelinePage.waitForCount("12 of 2,005 tables");
}

async function saysThatAPipelineIsGone({ pipelinePage, sandbox, elsewhere }: Window): Promise<void> {
  await elsewhere.pipelines.delete(sandbox.pipeline(LARGE).uuid);
  await pipelinePage.frame.getByRole("alert").getByText("The account Acme has no such pipeline.").waitFor();
  await pipelinePage.button("Start").waitFor({ state: "detached" });
  await pipelinePage.grid.waitFor({ state: "hidden" });
  await pipelinePage.pictures("pipeline-page-gone");
}

async function asksToSignIn({ workbench, pipelinePage }: Window): Promise<void> {
  await workbench.runCommand("Artie: Sign Out");
  await workbench.answerQuestion("Sign Out");
  const alert = pipelinePage.frame.getByRole("alert");
  await alert.getByText("Sign in to Artie to see this pipeline.").waitFor();
  await alert.getByRole("button", { name: "Sign In" }).click();
  await workbench.asked("Sign In to Artie (1 of 2)");
}

async function open(workbench: Workbench, name: string): Promise<void> {
  await workbench.runCommand("Artie: Open Pipeline");
  await workbench.page.getByPlaceholder("The pipeline to look at").fill(name.slice(0, 20));
  await workbench.pick(name);
}

async function createLarge({ pipelines }: ArtieClient): Promise<void> {
  const example = (await pipelines.list()).find(({ name }) => name === STUCK);
  const many = Array.from({ length: 2_000 }, (_, index) => ({
    schema: `schema_${index % 10}`,
    name: `table_${index}`,
  }));
  await pipelines.create({
    name: LARGE,
    sourceReaderUUID: example?.sourceReaderUUID ?? "",
    destinationUUID: example?.destinationUUID ?? "",
    tables: [...many, ...HARMFUL.map((name) => ({ schema: "", name }))],
  });
}
