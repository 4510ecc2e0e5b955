// The three views and what they say when the pointer rests on a row.
import { type Gallery } from "./window.ts";

/** By what pipelines are grouped, and a group of it. */
const GROUPS = {
  Status: "running",
  Source: "Billing Postgres",
  Destination: "S3 Archive",
  Environment: /^Environment /,
};
const EXPANDED = ["Support MongoDB to BigQuery", "Logistics Postgres to Snowflake"];

export async function views(gallery: Gallery): Promise<void> {
  await pipelines(gallery);
  await groups(gallery);
  await connectors(gallery);
  await access(gallery);
}

async function pipelines({ workbench, tooltip }: Gallery): Promise<void> {
  const view = workbench.view("Pipelines");
  for (const name of EXPANDED) await view.row(name).expand();
  await view.row("public.shipments").waitFor();
  await tooltip("pipeline-tooltip", view.row("Logistics Postgres to Snowflake"), "Logistics reader");
  await tooltip("table-tooltip", view.row("public.shipments"), "public.shipments");
  for (const name of EXPANDED.toReversed()) await view.row(name).collapse();
}

async function groups({ page, workbench, picture }: Gallery): Promise<void> {
  for (const [by, group] of Object.entries(GROUPS)) {
    await workbench.runCommand("Artie: Group Pipelines");
    await workbench.waitForTitle("Group Pipelines");
    if (by === "Status") await picture("group-by");
    await workbench.pick(by);
    await workbench.view("Pipelines").row(group).locator.first().waitFor();
    await picture(`grouped-by-${by.toLowerCase()}`);
  }
  await workbench.runCommand("Artie: Group Pipelines");
  await workbench.pick("Don't group");
  await page.locator("[aria-level='2']").getByText("MySQL to BigQuery").waitFor({ state: "detached" });
}

async function connectors({ workbench, sandbox, picture, tooltip }: Gallery): Promise<void> {
  const view = workbench.view("Connectors");
  await workbench.toggleView("Pipelines");
  for (const label of ["Billing Postgres", "billing", "public", "invoices"]) await view.row(label).expand();
  await view.row("due_on").waitFor();
  await picture("columns");
  await view.row("Publications").expand();
  await tooltip("connector-tooltip", view.row("Billing Postgres"), "Data plane");
  sandbox.setFaults({ "500": 1 });
  await view.row("Customers MySQL").expand();
  await view.row("Could not be read").waitFor();
  await picture("database-failed");
  sandbox.setFaults({});
  for (const name of ["Customers MySQL", "Billing Postgres"]) await view.row(name).collapse();
}

async function access({ workbench, picture, tooltip }: Gallery): Promise<void> {
  const view = workbench.view("Agent Access");
  await workbench.toggleView("Connectors");
  await workbench.toggleView("Agent Access");
  await view.row("Pipelines").expand();
  await tooltip("access-tooltip", view.row("Start pipeline"), "artie_pipelines_start");
  await view.row("Recent calls").expand();
  await picture("access");
  await view.row("Read").contextMenu("Allow at Most This Level in the Workspace");
  await view.row("Operate").waitForDescription(/pinned by the workspace$/);
  await picture("access-pinned");
  await view.row("Everything").contextMenu("Allow at Most This Level in the Workspace");
  await view.row("Operate").waitForDescription(/tokens$/);
  await workbench.clearNotifications();
  await workbench.toggleView("Agent Access");
  await workbench.toggleView("Connectors");
  await workbench.toggleView("Pipelines");
}
