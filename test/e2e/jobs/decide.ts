// What agents may not do alone is decided by keyboard alone, wherever it shows: in a notification, in the status bar, in the
// rows that wait, beside the plan. A screen reader is told what begins to wait and how it ended. In every theme.
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { sidebarProblems } from "../../harness/axe.ts";
import { shots } from "../../harness/pictures.ts";
import { grantAgent, windowAgent } from "./agents.ts";
import { Keyboard } from "./hands.ts";
import type { Stage } from "./stage.ts";

const PIPELINE = "Billing Postgres to Snowflake";
const TABLE = "public.invoices";
const PAUSE = "artie_pipelines_update_status";
const UPDATE = "update_a_artie_pipeline_by_id";
const DELETE = "delete_a_artie_pipeline_by_id";

export function testDecide(stage: () => Stage): void {
  test("decides by keyboard what the window's agent waits for, and takes it back", async () => {
    const { home, sandbox, session } = stage();
    const { page, workbench } = session;
    const keyboard = new Keyboard(workbench);
    const heard = await listen(page);
    const statusItem = page.locator(".part.statusbar").getByRole("button", { name: "1 call waits for your approval" });
    await using agent = await windowAgent(home);
    const paused = agent.call(PAUSE, { pipeline: PIPELINE, status: "paused" });
    await expect.poll(heard).toMatch(/The agent asks for approval\. Billing Postgres to Snowflake: Pauses it/);
    await statusItem.waitFor();
    await shots(page, "decide-notification");
    await keyboard.notified(/asks for approval/, "Show");
    await plan(page, "Waits until").waitFor();
    await shots(page, "decide-plan");
    await keyboard.statusBar(/waits for your approval/);
    await workbench.question();
    await shots(page, "decide-question");
    await keyboard.confirm(/^The agent asks for approval/, "Approve");
    expect(await paused).toContain('"undo"');
    await plan(page, "Outcome: approved by").waitFor();
    await statusItem.waitFor({ state: "detached" });
    await expect.poll(heard).toMatch(/Done as you approved\. Billing Postgres to Snowflake: Pauses it/);
    await shots(page, "decide-done");
    await keyboard.notified(/Done as you approved/, "Undo");
    await workbench.question();
    await shots(page, "decide-undo");
    await keyboard.confirm(/^Undo at Billing Postgres to Snowflake\?/, "Undo");
    await expect.poll(heard).toMatch(/Undone at Billing Postgres to Snowflake/);
    expect(sandbox.pipeline(PIPELINE).status).toBe("running");
  });

  test("denies by keyboard what it was shown as a difference, with the reason", async () => {
    const { home, sandbox, session } = stage();
    const { page, workbench } = session;
    const keyboard = new Keyboard(workbench);
    const heard = await listen(page);
    await using agent = await windowAgent(home);
    await keyboard.unfold("Grants");
    const denied = agent.call(UPDATE, { pipeline: PIPELINE, removeTables: [TABLE], name: "Billing" });
    await keyboard.row("Grants", PIPELINE);
    await keyboard.press("Enter");
    await page.getByRole("tab", { name: `Plan for ${PIPELINE}` }).waitFor();
    await shots(page, "decide-difference");
    expect(await sidebarProblems(page)).toEqual([]);
    await keyboard.row("Grants", PIPELINE);
    await keyboard.menu("Deny...");
    await workbench.waitForTitle(`Deny: ${PIPELINE}`);
    await shots(page, "decide-reason");
    await keyboard.enter(/Why, for the agent/, "Invoices stay");
    expect(await denied).toMatch(/approval_denied.*Invoices stay/);
    await expect.poll(heard).toMatch(/Denied: Billing Postgres to Snowflake\. The agent is told\./);
    expect(sandbox.pipeline(PIPELINE).tables.map(({ name }) => name)).toContain("invoices");
    await keyboard.unfold("Pipelines");
  });

  test("breaks the glass by keyboard, decides what the agent asks, takes back what it did, and ends it", async () => {
    const { sandbox, session } = stage();
    const { page, workbench } = session;
    const keyboard = new Keyboard(workbench);
    const grants = workbench.view("Grants");
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await keyboard.row("Pipelines", PIPELINE);
    await keyboard.menu("Break Glass for an Agent...");
    await keyboard.pick(/Which agent is it for/, "Another program...");
    await keyboard.enter(/What is it called/, "On call");
    await workbench.notification("The URL is in the clipboard");
    await using agent = await grantAgent(await page.evaluate<string>("navigator.clipboard.readText()"));
    await keyboard.unfold("Grants");
    await grants.row("On call").waitForDescription(/^(30|29) min left/);
    await workbench.clearNotifications();
    await shots(page, "break-glass");

    expect(await agent.call(PAUSE, { pipeline: PIPELINE, status: "paused" })).toContain('"undo"');
    await grants.row("Change pipeline status").waitForDescription(PIPELINE);
    await keyboard.row("Grants", "Change pipeline status");
    await keyboard.menu("Undo");
    await keyboard.confirm(/^Undo at Billing Postgres to Snowflake\?/, "Undo");
    await workbench.notification(`Undone at ${PIPELINE}`);
    expect(sandbox.pipeline(PIPELINE).status).toBe("running");

    const deleted = agent.call(DELETE, { pipeline: PIPELINE });
    await keyboard.notified(/On call asks for approval/, "Deny...");
    await keyboard.enter(/Why, for the agent/, "It is needed");
    expect(await deleted).toMatch(/approval_denied.*It is needed/);
    await grants.row("Waiting").locator.waitFor({ state: "detached" });
    const approved = agent.call(DELETE, { pipeline: PIPELINE });
    await grants.row("Waiting").waitFor();
    await keyboard.row("Grants", PIPELINE);
    await keyboard.menu("Approve");
    expect(await approved).toContain("deleted");

    await keyboard.row("Grants", "On call");
    await keyboard.menu("End and Show What It Did");
    await page.getByRole("tab", { name: "On call.md" }).waitFor();
    await grants.row("On call").waitForDescription(/^revoked/);
    await workbench.clearNotifications();
    await shots(page, "break-glass-report");
  });
}

function plan(page: Page, line: string): Locator {
  return page.locator(".editor-instance .view-line").filter({ hasText: line });
}

/** What a screen reader is told from now on. */
async function listen(page: Page): Promise<() => Promise<string>> {
  await page.evaluate(`{
    const place = document.querySelector(".monaco-aria-container");
    globalThis.heard = [];
    new MutationObserver(() => heard.push(place.innerText)).observe(place, { childList: true, subtree: true, characterData: true });
  }`);
  return async () => (await page.evaluate<string[]>("heard")).join("\n");
}
