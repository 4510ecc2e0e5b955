// A Postgres is brought into Snowflake in a real window, from an account that has nothing, and every decision counts.
import { type Page } from "playwright-core";
import { expect } from "vitest";
import { createArtieClient } from "../../src/artie/index.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { shots, test } from "./fixture.ts";

const MOST_DECISIONS = 14;

test("an empty account has a pipeline that streams after at most 14 decisions", async ({ openWorkbench }) => {
  await using sandbox = await startSandbox({ speed: 100_000 });
  const artie = createArtieClient({ url: sandbox.url, key: sandbox.apiKey, userAgent: "somebody-else/1" });
  await empty(artie);
  const { page, workbench } = await openWorkbench({ userSettings: settingsFor(sandbox) });
  await workbench.openContainer("Artie");
  await workbench.signIn("Acme", sandbox.apiKey);
  await workbench.clearNotifications();

  let decisions = 0;
  const decide = async (asked: RegExp, answer: string) => {
    const box = page.locator(".quick-input-widget:visible");
    await box
      .filter({ hasText: asked })
      .or(box.filter({ has: page.getByPlaceholder(asked) }))
      .waitFor();
    await box.locator("input[type=text], input[type=password]").first().fill(answer);
    await page.keyboard.press("Enter");
    decisions += 1;
  };
  await workbench.runCommand("Artie: New Pipeline...");
  await decide(/Where do the rows come from/, "New: PostgreSQL");
  await decide(/\(host\)/, "billing-db.larkspur.example");
  await decide(/\(user\)/, "artie");
  await decide(/secret storage.*password/s, "sandbox-billing-password");
  await selectTables(page, ["invoices", "payments"]);
  await page.keyboard.press("Enter");
  decisions += 1;
  await decide(/Where do the rows go/, "New: Snowflake");
  await decide(/\(accountIdentifier\)/, "larkspur-prod");
  await decide(/\(username\)/, "ARTIE");
  await decide(/How does Artie sign in/, "Key pair");
  await decide(/secret storage.*privateKey/s, "sandbox-snowflake-private-key");
  await decide(/\(virtualDWH\)/, "ARTIE_WH");
  await decide(/Which database do the tables go into/, "ANALYTICS");

  const lens = page.locator(".codelens-decoration a").filter({ hasText: /^Create and Start$/ });
  await lens.waitFor();
  await shots(page, "new-pipeline");
  expect(await page.locator(".editor-instance .view-lines").innerText()).not.toContain("sandbox-");
  await workbench.runCommand("Artie: Create and Start");
  expect(await workbench.question()).toMatch(
    /^Create .* and start it\?[^]*Then creates [^]*Then starts it: copies 2 tables/,
  );
  await workbench.answerQuestion("Create and Start");
  decisions += 2;
  await workbench.view("Pipelines").row("PostgreSQL billing-db to Snowflake larkspur-prod").locator.waitFor();
  await expect
    .poll(async () => (await artie.pipelines.list({ fresh: true })).map(({ status }) => status))
    .toEqual(["running"]);
  expect(decisions).toBeLessThanOrEqual(MOST_DECISIONS);
});

async function selectTables(page: Page, names: readonly string[]): Promise<void> {
  const box = page.getByPlaceholder(/Which tables/);
  await box.waitFor();
  for (const name of names) {
    await box.fill(name);
    await page.locator(".quick-input-widget:visible .monaco-list-row").getByRole("checkbox", { name }).first().click();
  }
  await box.fill("");
}

/** The account is new: it has nothing. */
async function empty({ pipelines, sourceReaders, connectors }: ReturnType<typeof createArtieClient>): Promise<void> {
  for (const { uuid } of await pipelines.list()) await pipelines.delete(uuid);
  for (const { uuid } of await sourceReaders.list()) await sourceReaders.delete(uuid);
  for (const { uuid } of await connectors.list()) await connectors.delete(uuid);
}

function settingsFor(sandbox: Sandbox) {
  return { "artie.apiUrl": sandbox.url, "artie.refreshInterval": 0, "files.autoSave": "off" };
}
