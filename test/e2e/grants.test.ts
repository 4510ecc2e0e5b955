// Giving an agent a grant as a person does: question by question with a way back, a row that counts down, and its end.
import { once } from "node:events";
import { connect as connectSocket } from "node:net";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { type Page } from "playwright-core";
import { expect } from "vitest";
import { z } from "zod";
import { sidebarProblems } from "../harness/axe.ts";
import { Workbench } from "../harness/workbench.ts";
import { freePort } from "../support/free-port.ts";
import { shots, test } from "./fixture.ts";

const DETECT = "artie_pipelines_detect_schema_changes";

test("new grant, what the agent does with it, and its end", async ({ openWorkbench }) => {
  const settings = { "artie.gateway.port": await freePort() };
  const { host, page, workbench } = await openWorkbench({ userSettings: settings });
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await workbench.openContainer("Artie");
  await workbench.widenSidebar(520);
  await workbench.view("Pipelines").clickWelcome("Use the Sandbox");
  await workbench.view("Pipelines").row("MySQL to BigQuery").description();

  await workbench.view("Pipelines").row("MySQL to BigQuery").contextMenu("Grant an Agent This Pipeline...");
  await workbench.asked("New Grant (1/");
  await workbench.pick("Another program...");
  await workbench.enter("What is it called?", "Nightly checks");
  const level = await workbench.asked("What may it do?");
  await level.getByRole("button", { name: "Back" }).click();
  await workbench.pick("Another program...");
  await workbench.enter("What is it called?", "Nightly checks");
  await workbench.asked("Look at everything, change nothing.");
  await shots(page, "grants-level");
  await workbench.pick("Operate");
  await workbench.pick("8 hours");
  const safeguards = await workbench.asked("Ask me before every change");
  await shots(page, "grants-safeguards");
  await safeguards.getByRole("button", { name: "OK" }).click();
  await workbench.asked(/Nightly checks may look at everything, and start, pause and backfill/);
  await shots(page, "grants-sentence");
  await workbench.pick("Make it and copy its URL");
  await workbench.notification("The URL is in the clipboard");
  const agent = await connect(await clipboard(page));
  await agent.callTool({ name: "artie_pipelines_start", arguments: { pipeline: "MySQL to BigQuery" } });
  await workbench.clearNotifications();
  await workbench.toggleView("Pipelines");
  await workbench.toggleView("Connectors");
  await workbench.toggleView("Grants");
  const grants = workbench.view("Grants");
  await grants.row("Nightly checks").waitForDescription(/^7 h 59 min left|^8 h 0 min left/);
  await grants.row("Nightly checks").expand();
  await grants.row("Start pipeline").waitForDescription(/^MySQL to BigQuery · /);
  await shots(page, "grants-row");
  await useGuarded(await guardedByClicks(page, workbench));
  await grants.row("Guarded").waitForDescription(/^6 d 23 h left|^7 d 0 h left/);

  // Another window of the same person reaches the gateway through the one that has it, and takes it over from there.
  const beside = await page.context().newPage();
  await beside.goto(host.openUrl);
  const other = new Workbench(beside);
  await other.openContainer("Artie");
  await other.widenSidebar(520);
  for (const view of ["Pipelines", "Connectors"]) await other.toggleView(view);
  const there = other.view("Grants");
  await there.row("Nightly checks").waitForDescription(/1 call/);
  // It has a sandbox of its own, which the gateway does not reach: nothing is asked, and nothing made.
  await other.runCommand("Artie: New Grant...");
  expect(await other.notification("No grant was made")).toContain("Another window has the gateway");
  const owner = connectSocket(settings["artie.gateway.port"], "127.0.0.1");
  await once(owner, "connect");
  let [isGone, isOver] = [false, false];
  // Whichever way it ends.
  owner.resume().on("error", () => undefined);
  const gone = new Promise<void>((resolve) => owner.once("close", () => resolve())).then(() => (isGone = true));
  const calls = callUntil(
    agent,
    () => isOver,
    () => isGone,
  );
  await page.goto("about:blank");
  await gone;
  await expect
    .poll(() => calls.byTheOther)
    .toBe(true)
    .finally(() => (isOver = true));
  await calls.ended;
  await there.row("Nightly checks").waitForDescription(/\d calls/);

  await there.row("Nightly checks").contextMenu("Narrow...");
  await other.pick("Choose areas and kinds of calls...");
  await check(other, "Which areas of Artie?");
  await check(other, "Which kinds of calls?", "list");
  await check(other, "Which pipelines may it see?");
  await there.row("Nightly checks").waitForDescription(/ · Operate · list · MySQL to BigQuery · /);
  expect((await agent.listTools()).tools.every(({ name }) => name.startsWith("list_all_"))).toBe(true);

  await there.row("Nightly checks").contextMenu("Revoke");
  await there.row("Nightly checks").waitForDescription(/^revoked/);
  await expect(agent.listTools()).rejects.toThrow("grant_revoked");
  await agent.close();
  await other.clearNotifications();
  await shots(beside, "grants-over", async (theme) => {
    expect(await contrastOf(beside, "Nightly checks"), theme).toBeGreaterThanOrEqual(3);
    expect(await sidebarProblems(beside), theme).toEqual([]);
  });
});

/** Checks what have these labels in the list that asks this, and accepts. */
async function check(workbench: Workbench, asks: string, ...labels: readonly string[]): Promise<void> {
  const box = await workbench.asked(asks);
  for (const label of labels) await box.getByRole("checkbox", { name: label }).first().click();
  await box.getByRole("button", { name: "OK" }).click();
}

/** From the view's title to the copied URL, with all that a grant can be held by. */
async function guardedByClicks(page: Page, workbench: Workbench): Promise<{ url: string; token: string }> {
  await page.locator('.part.sidebar .pane-header[aria-label^="Grants"]').hover();
  await page.locator(".part.sidebar").getByRole("button", { name: "New Grant..." }).click();
  await workbench.pick("Another program...");
  await workbench.enter("What is it called?", "Guarded");
  await workbench.pick("Choose areas and kinds of calls...");
  await check(workbench, "Which areas of Artie?", "Toggle all checkboxes", "Pipelines");
  await check(workbench, "Which kinds of calls? None: all of them.", "list", "custom");
  await workbench.pick("Chosen pipelines...");
  await check(workbench, "Which pipelines may it see?", "Billing Postgres to Snowflake");
  await workbench.pick("7 days");
  await check(workbench, "With which safeguards? None is fine.", "Only so many changes...", "A second factor");
  await workbench.enter("How often may it change something?", "1");
  const sentence =
    /Guarded may do everything, also delete \(Pipelines only\) by custom, list calls in Billing Postgres to Snowflake; it may change something once; it must send a member's token/;
  await workbench.asked(sentence);
  await shots(page, "grants-guarded");
  await workbench.pick("Make it and copy its URL");
  await workbench.notification("Its second factor is a token of its own");
  const url = await clipboard(page);
  await workbench.answer("Its second factor is a token of its own", "Copy Token");
  await expect.poll(() => clipboard(page), { timeout: 30_000 }).not.toBe(url);
  return { url, token: await clipboard(page) };
}

function clipboard(page: Page): Promise<string> {
  return page.evaluate<string>("navigator.clipboard.readText()");
}

/** Gets what was chosen, and no more. */
async function useGuarded({ url, token }: { url: string; token: string }): Promise<void> {
  await expect(connect(url)).rejects.toThrow("token_auth_required");
  const agent = await connect(url, token);
  const names = (await agent.listTools()).tools.map(({ name }) => name);
  expect(names).toContain(DETECT);
  expect(names.filter((name) => !/^list_all_|^artie_pipelines_/.test(name))).toEqual([]);
  const { structuredContent } = await agent.callTool({ name: "list_all_artie_pipelines", arguments: {} });
  expect(structuredContent).toMatchObject({ total: 1, items: [{ name: "Billing Postgres to Snowflake" }] });
  const change = { name: DETECT, arguments: { pipeline: "Billing Postgres to Snowflake" } };
  expect((await agent.callTool(change)).isError).toBeFalsy();
  await expect(agent.callTool(change)).rejects.toThrow("limit_writes");
  await agent.close();
}

async function connect(url: string, token?: string): Promise<Client> {
  const agent = new Client({ name: "agent", version: "1" });
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  await agent.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
  return agent;
}

/** The color of the row's icon, and those of all that it stands on, the nearest first. */
const colorsOf = (name: string) => `(() => {
  const rows = [...document.querySelectorAll(".part.sidebar [role=treeitem]")];
  const row = rows.find((each) => each.querySelector(".label-name")?.textContent === ${JSON.stringify(name)});
  const icon = row.querySelector(".custom-view-tree-node-item-icon");
  const grounds = [];
  for (let each = icon; each; each = each.parentElement) grounds.push(getComputedStyle(each).backgroundColor);
  return [getComputedStyle(icon).color, ...grounds];
})()`;

/** Of a row's icon, drawn in one color, to what it stands on, as WCAG counts it. */
async function contrastOf(page: Page, name: string): Promise<number> {
  const colors = z.array(z.string()).parse(await page.evaluate(colorsOf(name)));
  const [color = [], ...grounds] = colors.map((text) => (text.match(/[\d.]+/g) ?? []).map(Number));
  const ground = grounds.find((parts) => parts[3] !== 0) ?? [255, 255, 255];
  const [darker = 0, lighter = 0] = [color, ground].map(luminance).sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(color: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = color.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Calls without end. What is answered of a call that began when the window that had the gateway was gone, another answers. */
function callUntil(agent: Client, isOver: () => boolean, isGone: () => boolean) {
  const calls = { byTheOther: false, ended: Promise.resolve() };
  const run = async () => {
    while (!isOver()) {
      const wasGone = isGone();
      const answered = await agent.callTool({ name: "list_all_artie_pipelines", arguments: {} }).then(
        () => true,
        () => false,
      );
      calls.byTheOther ||= wasGone && answered;
    }
  };
  calls.ended = run();
  return calls;
}
