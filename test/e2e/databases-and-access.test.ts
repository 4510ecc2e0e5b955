// Looking into databases, finding a table by its name, and deciding what the agent may do: clicks and keys in one window.
import type { Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { sidebarProblems } from "../harness/axe.ts";
import type { Workbench } from "../harness/workbench.ts";
import { shot, shots, test } from "./fixture.ts";
import { stillSandbox } from "../support/still-sandbox.ts";

test("databases, the catalog and the agent's access, click by click", async ({ openWorkbench }) => {
  const sandbox = await stillSandbox();
  onTestFinished(() => sandbox.close());
  const { page, workbench } = await openWorkbench({ userSettings: { "artie.apiUrl": sandbox.url } });
  await workbench.openContainer("Artie");
  await workbench.signIn("Acme", sandbox.apiKey);
  await workbench.widenSidebar(460);
  await page.locator('.pane-header[aria-label^="Pipelines"]').click();

  await lookIntoDatabase(workbench, sandbox);
  expect(await sidebarProblems(page)).toEqual([]);
  await searchCatalog(page, workbench, sandbox);
  await startExport(page, workbench, sandbox);
  await dropSlot(workbench, sandbox);
  await decideAccess(page, workbench);
});

async function lookIntoDatabase(workbench: Workbench, sandbox: Sandbox): Promise<void> {
  const connectors = workbench.view("Connectors");
  for (const label of ["Billing Postgres", "billing", "public", "invoices"]) await connectors.row(label).expand();
  expect(await connectors.row("id").description()).toBe("bigint · primary key");
  expect(await connectors.row("due_on").description()).toBe("date · nullable");

  // Folded up while it is being read, a row gives up; unfolded again, it begins anew.
  sandbox.setLatency(600_000);
  const identity = connectors.row("Identity Postgres").locator;
  await identity.locator(".monaco-tl-twistie").click();
  await identity.and(identity.page().locator("[aria-expanded=true]")).waitFor();
  await identity.locator(".monaco-tl-twistie").click();
  await identity.and(identity.page().locator("[aria-expanded=false]")).waitFor();
  sandbox.setLatency(0);
  await connectors.row("Identity Postgres").expand();
  await connectors.row("identity").waitFor();
}

async function searchCatalog(page: Page, workbench: Workbench, sandbox: Sandbox): Promise<void> {
  const searches = () => sandbox.requests.filter(({ path }) => path === "/data-catalog/search").map(({ body }) => body);
  const connectors = workbench.view("Connectors");
  await workbench.runCommand("Artie: Search Data Catalog");
  const box = page.getByPlaceholder(/^Part of the name/);
  await box.pressSequentially("GL_ENTRIES", { delay: 15 });
  await expect.poll(() => searches().at(-1)).toEqual({ query: "GL_ENTRIES" });
  await page
    .getByRole("option", { name: /^GL_ENTRIES/ })
    .first()
    .waitFor();
  expect(searches().length).toBeLessThan("GL_ENTRIES".length);
  await page.keyboard.press("Enter");
  await connectors.row("GL_ENTRIES").waitFor();
  await shot(page, "catalog-revealed");

  await workbench.runCommand("Artie: Search Data Catalog");
  await box.fill("GL_ENTRIES");
  const match = page.getByRole("option", { name: /^GL_ENTRIES/ }).first();
  await match.hover();
  await match.getByRole("button", { name: /pipelines that replicate it/ }).click();
  await workbench.asked("Pipelines That Replicate GL_ENTRIES");
  await shots(page, "catalog-pipelines");
  await workbench.pick("Finance Oracle to Snowflake");
  await workbench.view("Pipelines").row("Finance Oracle to Snowflake").waitFor();
  await page.locator('.pane-header[aria-label^="Pipelines"]').click();
}

async function startExport(page: Page, workbench: Workbench, sandbox: Sandbox): Promise<void> {
  await workbench.view("Connectors").row("GL_ENTRIES").locator.click({ button: "right" });
  await page.getByRole("menuitem", { name: "Generate Oracle Shadow Script" }).waitFor();
  await page.keyboard.press("Escape");

  await workbench.runCommand("Artie: Start DynamoDB Export");
  await workbench.pick("Sessions DynamoDB");
  for (const usual of ["larkspur-exports", "sessions"]) {
    await expect.poll(() => workbench.input().inputValue()).toBe(usual);
    await page.keyboard.press("Enter");
  }
  expect(await workbench.question()).toContain("Export Sessions DynamoDB to larkspur-exports/sessions?");
  await workbench.answerQuestion("Start Export");
  await workbench.notification("Artie accepted the export of Sessions DynamoDB to larkspur-exports/sessions");
  const { body } = sandbox.requests.findLast(({ method }) => method !== "GET") ?? {};
  expect(body).toEqual({ s3Bucket: "larkspur-exports", s3Prefix: "sessions" });
}

async function dropSlot(workbench: Workbench, sandbox: Sandbox): Promise<void> {
  await workbench.runCommand("Artie: Drop Replication Slot");
  await workbench.pick("Orders Postgres");
  await workbench.pick("artie_orders");
  await workbench.answerQuestion("Drop");
  await workbench.enter("Type artie_orders to go on.", "artie_order");
  await workbench.asked("This is not the name");
  expect(sandbox.snapshot().slots.map(({ name }) => name)).toContain("artie_orders");
  await workbench.enter("This is not the name", "artie_orders");
  await workbench.notification("Dropped the replication slot artie_orders of Orders Postgres.");
  expect(sandbox.snapshot().slots.map(({ name }) => name)).not.toContain("artie_orders");
}

async function decideAccess(page: Page, workbench: Workbench): Promise<void> {
  const access = workbench.view("Agent Access");
  const title = page.locator(".pane").filter({ has: page.locator('.pane-header[aria-label^="Agent Access"]') });
  await page.locator('.pane-header[aria-label^="Connectors"]').click();
  await page.locator('.pane-header[aria-label^="Agent Access"]').click();
  await title.getByText(/^Operate · 34 of 68 tools · [\d,]+ tokens$/).waitFor();
  await access.row("Pipelines").expand();
  await checkbox(access.row("Start pipeline")).click();
  await title.getByText(/^Operate · 33 of 68 tools/).waitFor();
  await checkbox(access.row("Change")).click();
  expect(await workbench.answer("access is now", "Undo")).toContain("Change");
  await title.getByText(/^Operate · 33 of 68 tools/).waitFor();
  await checkbox(access.row("Change")).click();
  await title.getByText(/^Change · 57 of 68 tools/).waitFor();
  await shots(page, "access");
  expect(await sidebarProblems(page)).toEqual([]);
}

function checkbox({ locator }: ReturnType<ReturnType<Workbench["view"]>["row"]>) {
  return locator.getByRole("checkbox");
}
