// What a right click offers on every kind of row, and the menus behind the views' dots.
import { type Gallery } from "./window.ts";

const PIPELINES = {
  draft: "MySQL to BigQuery",
  running: "Billing Postgres to Snowflake",
  backfilling: "Sessions DynamoDB to S3",
  paused: "Support MongoDB to BigQuery",
  table: "web_sessions",
};
const CONNECTORS = {
  postgres: "Billing Postgres",
  oracle: "Finance Oracle",
  dynamodb: "Sessions DynamoDB",
  snowflake: "Snowflake Production",
  database: "billing",
  schema: "public",
  table: "invoices",
};
const ACCESS = { level: "Change", tag: "Pipelines", tool: "Start pipeline" };

export async function menus(gallery: Gallery): Promise<void> {
  const { workbench } = gallery;
  await workbench.view("Pipelines").row(PIPELINES.backfilling).expand();
  await ofRows(gallery, "Pipelines", PIPELINES);
  await several(gallery);
  await behindDots(gallery);
  await workbench.toggleView("Pipelines");
  for (const label of ["Billing Postgres", "billing", "public"]) await workbench.view("Connectors").row(label).expand();
  await ofRows(gallery, "Connectors", CONNECTORS);
  await workbench.toggleView("Connectors");
  await workbench.toggleView("Agent Access");
  await workbench.view("Agent Access").row("Pipelines").expand();
  await ofRows(gallery, "Agent Access", ACCESS);
  await workbench.toggleView("Agent Access");
  await workbench.toggleView("Connectors");
  await workbench.toggleView("Pipelines");
}

async function ofRows({ page, workbench, picture }: Gallery, name: string, rows: Record<string, string>) {
  for (const [kind, label] of Object.entries(rows)) {
    await workbench.view(name).row(label).openMenu();
    await picture(`menu-${name.toLowerCase().replaceAll(" ", "-")}-${kind}`);
    await page.keyboard.press("Escape");
  }
}

async function several({ page, workbench, picture }: Gallery): Promise<void> {
  const view = workbench.view("Pipelines");
  await view.row(PIPELINES.running).click();
  await view.row(PIPELINES.backfilling).click({ modifiers: ["ControlOrMeta"] });
  await view.row(PIPELINES.backfilling).openMenu();
  await picture("menu-pipelines-several");
  await page.keyboard.press("Escape");
  await view.row(PIPELINES.draft).click();
}

async function behindDots({ page, picture }: Gallery): Promise<void> {
  const header = page.locator('.part.sidebar .pane-header[aria-label^="Pipelines"]');
  await header.hover();
  await header.getByRole("button", { name: /More Actions/ }).click();
  await page.getByRole("menuitem", { name: "Show Log" }).waitFor();
  await picture("menu-behind-dots");
  await page.keyboard.press("Escape");
}
