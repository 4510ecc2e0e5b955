// Every list to choose from and every box to type into that a command opens.
import { type Gallery } from "./window.ts";

/** Commands that begin with a list, and its title. */
const LISTS = {
  "Artie: Start Pipeline": "Start Pipeline",
  "Artie: Pause Pipeline": "Pause Pipeline",
  "Artie: Resume Pipeline": "Resume Pipeline",
  "Artie: Cancel Backfill": "Cancel Backfill",
  "Artie: Open Pipeline": "Open Pipeline",
  "Artie: Show Pipeline Details": "Show Pipeline Details",
  "Artie: Show Connector Details": "Show Connector Details",
  "Artie: Test Connector": "Test Connector",
  "Artie: Copy UUID": "Copy UUID",
  "Artie: Filter Pipelines": "Filter Pipelines",
  "Artie: Switch Account": "Switch Artie Account",
  "Artie: Manage Secrets": "Artie Secrets",
  "Artie: Add Secret": "Add a Secret",
};

export async function picks(gallery: Gallery): Promise<void> {
  const { page, workbench, picture } = gallery;
  await workbench.openPalette("Artie: ");
  await page
    .getByRole("option", { name: /^Artie: / })
    .nth(9)
    .waitFor();
  await picture("palette");
  await page.keyboard.press("Escape");
  for (const [command, title] of Object.entries(LISTS)) {
    await workbench.runCommand(command);
    await workbench.waitForTitle(title);
    await picture(`pick-${command.replace("Artie: ", "").toLowerCase().replaceAll(" ", "-")}`);
    await page.keyboard.press("Escape");
  }
  await backfilling(gallery);
  await catalog(gallery);
  await provisioning(gallery);
  await agentAccess(gallery);
}

async function backfilling({ page, workbench, picture }: Gallery): Promise<void> {
  await workbench.view("Pipelines").row("Billing Postgres to Snowflake").contextMenu("Backfill Tables");
  await workbench.waitForTitle("Backfill tables of Billing Postgres to Snowflake");
  await picture("pick-tables");
  await page.locator(".quick-input-widget .monaco-list-row").filter({ hasText: "public.billing_events" }).click();
  await page.keyboard.press("Enter");
  await workbench.waitForTitle("Backfill 1 table of Billing Postgres to Snowflake");
  await picture("pick-manner");
  await workbench.pick("Empty the tables at the destination, then copy");
  await workbench.question();
  await picture("ask-backfill");
  await workbench.answerQuestion("Backfill");
  await workbench.asked("Type Billing Postgres to Snowflake to go on.");
  await picture("type-name");
  await page.keyboard.press("Escape");
}

async function catalog({ page, workbench, picture }: Gallery): Promise<void> {
  await workbench.runCommand("Artie: Search Data Catalog");
  await workbench.waitForTitle("Search Data Catalog");
  await picture("catalog-empty");
  await workbench.input().fill("customer");
  await page
    .getByRole("option", { name: /customer/i })
    .first()
    .waitFor();
  await picture("catalog-matches");
  await workbench.input().fill("customernowhere");
  await page
    .getByRole("option", { name: /^Nothing/ })
    .first()
    .waitFor();
  await picture("catalog-nothing");
  await page.keyboard.press("Escape");
}

async function provisioning({ page, workbench, picture }: Gallery): Promise<void> {
  for (const command of ["Drop Replication Slot", "Create Snowflake Warehouse", "Generate Oracle Shadow Script"]) {
    const name = command.toLowerCase().replaceAll(" ", "-");
    await workbench.runCommand(`Artie: ${command}`);
    await workbench.waitForTitle(command);
    await picture(`pick-${name}`);
    await workbench.acceptFirst(command);
    const next = page.locator(".quick-input-widget:visible");
    await next.getByText("Press 'Enter' to confirm").or(next.getByRole("option").nth(1)).first().waitFor();
    await picture(`pick-${name}-2`);
    await page.keyboard.press("Escape");
  }
}

async function agentAccess({ page, workbench, picture }: Gallery): Promise<void> {
  await workbench.runCommand("Artie: Configure Agent Access");
  await workbench.waitForTitle("Agent Access (1 of 2)");
  await picture("pick-access");
  await workbench.acceptFirst("Agent Access (1 of 2)");
  await workbench.waitForTitle("Agent Access (2 of 2)");
  await picture("pick-areas");
  await page.keyboard.press("Escape");
}
