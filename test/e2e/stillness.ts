// Nothing blinks: what is the same after a refresh is not touched in the window, and where the person is stays as it is.
import { type Locator, type Page } from "playwright-core";
import { expect } from "vitest";
import { type ArtieClient } from "../../src/artie/index.ts";
import { type Sandbox } from "../../src/sandbox/index.ts";
import { type PipelinePage } from "../harness/pipeline-page.ts";
import { type Workbench } from "../harness/workbench.ts";

const BACKFILLING = "Logistics Postgres to Snowflake";
const OTHER = "Hubspot to Snowflake";

interface Window {
  readonly page: Page;
  readonly workbench: Workbench;
  readonly pipelinePage: PipelinePage;
  readonly sandbox: Sandbox;
  readonly elsewhere: ArtieClient;
}

/** Ends with the page of the pipeline that backfills in front. The window refreshes every second. */
export async function staysStill(window: Window): Promise<void> {
  const { page, workbench, pipelinePage } = window;
  const sidebar = { body: page.locator("body").first(), selector: ".part.sidebar" };
  const body = pipelinePage.frame.locator("body");
  const content = { body, selector: "main" };
  await workbench.view("Connectors").row("Sources").waitFor();
  await workbench.view("Pipelines").row(BACKFILLING).expand();
  await workbench.view("Pipelines").row("public.shipments").waitFor();

  await opensWithEnter(window);
  await pipelinePage.stateOf("Source").getByText("valid", { exact: true }).waitFor();
  await pipelinePage.frame.getByRole("img", { name: /^Latency/ }).waitFor();
  await workbench.clearNotifications();
  const option = pipelinePage.frame.getByRole("option", { name: "Queued", exact: true });
  await pipelinePage.frame.getByRole("combobox", { name: "Stage to show" }).click();
  await option.waitFor();
  await select({ body, selector: "h1" });

  await watch(sidebar);
  await watch(content);
  await refreshes(window, 3);
  expect(await touched(sidebar)).toEqual([]);
  expect(await touched(content)).toEqual([]);
  expect(await selected(content)).toBe(BACKFILLING);
  expect(await option.count()).toBe(1);
  await pipelinePage.frame.locator("h1").click();

  await drawsOnlyWhatChanged(window, sidebar, content);
}

/** By the keyboard alone: to the view, to the row, into the page. */
async function opensWithEnter({ page, workbench, pipelinePage }: Window): Promise<void> {
  await workbench.focusView("Pipelines");
  await page.keyboard.press("Home");
  await workbench.view("Pipelines").moveTo(BACKFILLING);
  await page.keyboard.press("Enter");
  await pipelinePage.waitFor(BACKFILLING);
}

async function drawsOnlyWhatChanged(window: Window, sidebar: Part, content: Part): Promise<void> {
  const { elsewhere, pipelinePage, sandbox, workbench } = window;
  const other = workbench.view("Pipelines").row(OTHER);
  const uuidOf = (name: string) => sandbox.pipeline(name).uuid;
  await watch(sidebar);
  await watch(content);
  await elsewhere.pipelines.updateStatus(uuidOf(OTHER), "paused");
  await other.waitForDescription(/^paused/);
  const rows = (await touched(sidebar)).filter((place) => place.startsWith("row "));
  expect(new Set(rows)).toEqual(new Set([`row ${OTHER}`]));
  expect(await touched(content)).toEqual([]);

  await elsewhere.pipelines.updateStatus(uuidOf(BACKFILLING), "paused");
  await pipelinePage.stateOf("Pipeline").getByText("paused", { exact: true }).waitFor();
  await pipelinePage.button("Resume").waitFor();
  // Words and signs change; nothing is made anew.
  expect((await touched(content)).filter((place) => place.startsWith("children of"))).toEqual([]);
  for (const name of [OTHER, BACKFILLING]) await elsewhere.pipelines.updateStatus(uuidOf(name), "running");
  await other.waitForDescription(/^running/);
  await pipelinePage.stateOf("Pipeline").getByText("backfilling").waitFor();
}

/** Waits until the window has read the list so many times more. */
async function refreshes({ sandbox }: Window, times: number): Promise<void> {
  const reads = () => sandbox.requests.filter(({ operation }) => operation === "GET /pipelines").length;
  const before = reads();
  // The one after the last is not awaited for itself: by then, all that came before it has been drawn.
  await expect.poll(reads).toBeGreaterThan(before + times);
}

/** In the window: takes note of everything that is touched below the element, by the row or the element it is in. */
const WATCH = `(root) => {
  const places = [];
  const placeOf = ({ target, type, attributeName }) => {
    const node = target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement;
    const row = node?.closest('[role="treeitem"]');
    const what = type === "childList" ? "children" : attributeName ?? "text";
    // VS Code numbers the rows below a row that it draws again; what they show stays untouched.
    if (row === node && what !== "children") return [];
    if (row) return [\`row \${row.querySelector(".label-name")?.textContent}\`];
    // Figures go on by themselves: then shapes move and numbers change. A paused pipeline has fewer of them.
    if (what !== "children" && node?.closest(".usage, .cell.rows, .cell.latency")) return [];
    if (node?.closest(".usage")) return ["figures made anew"];
    return [\`\${what} of \${node?.tagName.toLowerCase()} \${node?.getAttribute("class") ?? ""}\`];
  };
  const observer = new MutationObserver((records) => places.push(...records.flatMap(placeOf)));
  observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
  root.touchedPlaces = () => {
    places.push(...observer.takeRecords().flatMap(placeOf));
    return places;
  };
}`;

/** A part of the document that the body belongs to. */
interface Part {
  readonly body: Locator;
  readonly selector: string;
}

async function watch({ body, selector }: Part): Promise<void> {
  await body.evaluate(`(${WATCH})(document.querySelector("${selector}"))`);
}

/** What has been touched since. */
async function touched({ body, selector }: Part): Promise<string[]> {
  return body.evaluate(`document.querySelector("${selector}").touchedPlaces()`);
}

async function select({ body, selector }: Part): Promise<void> {
  await body.evaluate(`document.getSelection().selectAllChildren(document.querySelector("${selector}"))`);
}

async function selected({ body }: Part): Promise<string> {
  return body.evaluate("document.getSelection().toString()");
}
