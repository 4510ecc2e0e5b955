// Giving an agent a grant as a person does: question by question with a way back, a row that counts down, and its end.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { expect } from "vitest";
import { shots, test } from "./fixture.ts";

test("new grant, what the agent does with it, and its end", async ({ openWorkbench }) => {
  const { page, workbench } = await openWorkbench({ userSettings: { "artie.gateway.port": 0 } });
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

  await grants.row("Nightly checks").contextMenu("Revoke");
  await grants.row("Nightly checks").waitForDescription(/^revoked/);
  await expect(agent.listTools()).rejects.toThrow("grant_revoked");
  await agent.close();
  await workbench.clearNotifications();
  await shots(page, "grants-over");
});
