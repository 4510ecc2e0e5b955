// What is asked before something changes, and what is told after it.
import { type Gallery } from "./window.ts";

const BACKFILLING = "Logistics Postgres to Snowflake";

export async function questions(gallery: Gallery): Promise<void> {
  const { page, workbench, picture, sandbox } = gallery;
  const view = workbench.view("Pipelines");
  await view.row("MySQL to BigQuery").clickInline("Start Pipeline");
  await workbench.question();
  await picture("ask-start");
  await workbench.answerQuestion("Cancel");
  await view.row(BACKFILLING).clickInline("Cancel Backfill");
  await workbench.question();
  await picture("ask-cancel-backfill");
  await workbench.answerQuestion("Keep Copying");
  await workbench.runCommand("Artie: Sign Out");
  await workbench.question();
  await picture("ask-sign-out");
  await workbench.answerQuestion("Cancel");

  await view.row("Billing Postgres to Snowflake").clickInline("Pause Pipeline");
  await workbench.question();
  await picture("ask-pause");
  await workbench.answerQuestion("Cancel");
  await view.row("Support MongoDB to BigQuery").clickInline("Resume Pipeline");
  await workbench.question();
  await picture("ask-resume");
  await workbench.answerQuestion("Resume");
  await workbench.notification("Resumed");
  await workbench.view("Connectors").row("Billing Postgres").contextMenu("Test Connector");
  await workbench.notification("Artie can connect");
  await picture("told-done");
  await workbench.clearNotifications();

  sandbox.planFault({ fault: "500", method: "POST" });
  await view.row("Orders Postgres to Snowflake").clickInline("Start Pipeline");
  await workbench.answerQuestion("Start");
  await workbench.notification("was not started");
  await picture("told-failed");
  await workbench.clearNotifications();

  await view.row("MySQL to BigQuery").contextMenu("Show Pipeline Details");
  await page.getByRole("tab", { name: "MySQL to BigQuery.json" }).waitFor();
  await picture("details");
  await workbench.runCommand("View: Close All Editors");
}
