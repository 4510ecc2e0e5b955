// Giving an agent a grant as a person does: question by question with a way back, a row that counts down, and its end.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { expect } from "vitest";
import { Workbench } from "../harness/workbench.ts";
import { freePort } from "../support/free-port.ts";
import { shots, test } from "./fixture.ts";

test("new grant, what the agent does with it, and its end", async ({ openWorkbench }) => {
  const settings = { "artie.gateway.port": await freePort() };
  const { host, page, workbench } = await openWorkbench({ userSettings: settings });
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await workbench.openContainer("Artie");
  await workbench.widenSidebar(520);
  await page.getByRole("button", { name: "Use the Sandbox" }).click();
  await workbench.view("Pipelines").row("MySQL to BigQuery").description();

  await workbench.view("Pipelines").row("MySQL to BigQuery").contextMenu("Grant an Agent This Pipeline...");
  await page.getByText("New Grant (1/").waitFor();
  await workbench.pick("Another program...");
  await page.getByText("What is it called?").waitFor();
  await workbench.enter("Nightly checks");
  await page.getByPlaceholder("What may it do?").first().waitFor();
  await page.locator(".quick-input-widget:visible").getByRole("button", { name: "Back" }).click();
  await workbench.pick("Another program...");
  await page.getByText("What is it called?").waitFor();
  await workbench.enter("Nightly checks");
  await page.getByText("Look at everything, change nothing.").waitFor();
  await shots(page, "grants-level");
  await workbench.pick("Operate");
  await workbench.pick("8 hours");
  await page.getByText("Ask me before every change").waitFor();
  await shots(page, "grants-safeguards");
  await page.locator(".quick-input-widget:visible").getByRole("button", { name: "OK" }).click();
  await page
    .getByText(/Nightly checks may look at everything, and start, pause and backfill/)
    .first()
    .waitFor();
  await shots(page, "grants-sentence");
  await workbench.pick("Make it and copy its URL");
  await workbench.notification("The URL is in the clipboard");
  const url = await page.evaluate<string>("navigator.clipboard.readText()");

  const agent = new Client({ name: "agent", version: "1" });
  await agent.connect(new StreamableHTTPClientTransport(new URL(url)));
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

  // Another window of the same person reaches the gateway through the one that has it, and takes it over from there.
  const beside = await page.context().newPage();
  await beside.goto(host.openUrl);
  const other = new Workbench(beside);
  await other.openContainer("Artie");
  await other.widenSidebar(520);
  for (const view of ["Pipelines", "Connectors"]) await other.toggleView(view);
  const there = other.view("Grants");
  await there.row("Nightly checks").waitForDescription(/1 call/);
  let closed = false;
  const calls = callUntil(agent, () => closed);
  await page.goto("about:blank");
  await expect.poll(() => calls.afterGap, { timeout: 60_000 }).toBe(true);
  closed = true;
  await calls.ended;
  await there.row("Nightly checks").waitForDescription(/[2-9]\d* calls/);

  await there.row("Nightly checks").contextMenu("Narrow...");
  await other.pick("Choose areas and kinds of calls...");
  await beside.getByPlaceholder("Which areas of Artie?").first().waitFor();
  await beside.locator(".quick-input-widget:visible").getByRole("button", { name: "OK" }).click();
  await beside.getByPlaceholder("Which kinds of calls?").first().waitFor();
  await beside.locator(".quick-input-widget:visible").getByRole("checkbox", { name: "list" }).first().click();
  await beside.locator(".quick-input-widget:visible").getByRole("button", { name: "OK" }).click();
  await beside.getByPlaceholder("Which pipelines may it see?").first().waitFor();
  await beside.locator(".quick-input-widget:visible").getByRole("button", { name: "OK" }).click();
  await there.row("Nightly checks").waitForDescription(/ · Operate · list · MySQL to BigQuery · /);
  expect((await agent.listTools()).tools.every(({ name }) => name.startsWith("list_all_"))).toBe(true);

  await there.row("Nightly checks").contextMenu("Revoke");
  await there.row("Nightly checks").waitForDescription(/^revoked/);
  await expect(agent.listTools()).rejects.toThrow("grant_revoked");
  await agent.close();
  await other.clearNotifications();
  await shots(beside, "grants-over");
});

/** Calls without end; one that is answered after one that was not shows that somebody else answers. */
function callUntil(agent: Client, isOver: () => boolean) {
  const calls = { afterGap: false, ended: Promise.resolve() };
  const run = async () => {
    for (let gap = false; !isOver();) {
      const answered = await agent.callTool({ name: "list_all_artie_pipelines", arguments: {} }).then(
        () => true,
        () => false,
      );
      calls.afterGap ||= gap && answered;
      gap ||= !answered;
    }
  };
  calls.ended = run();
  return calls;
}
