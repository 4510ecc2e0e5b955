// A Postgres is brought into Snowflake, from an account that has nothing to rows that stream; and what is in the way.
import { type Locator, type Page } from "playwright-core";
import { expect, test } from "vitest";
import { shot, shots } from "../../harness/pictures.ts";
import { type Hands, Keyboard, Mouse } from "./hands.ts";
import { addTables } from "../../support/many-tables.ts";
import type { Stage } from "./stage.ts";

/** Each is one answer, however many clicks or keys it takes: the issue allows 14. */
const MOST_DECISIONS = 14;
const PIPELINE = "PostgreSQL billing-db to Snowflake larkspur-prod";
const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;

export function testBringPostgres(stage: () => Stage): void {
  test("brings a Postgres into Snowflake by mouse", async () => {
    await stage().empty();
    const { page, workbench } = stage().session;
    const mouse = new Mouse(workbench);
    await page.locator('.part.sidebar .pane-header[aria-label^="Pipelines"]').hover();
    await mouse.click(page.getByRole("button", { name: "New Pipeline..." }).first());
    const decisions = await answer(mouse);
    const lens = await drawn(page);
    await shots(page, "new-pipeline");
    expect(await page.locator(".editor-instance .view-lines").innerText()).not.toContain("sandbox-");
    await mouse.click(lens);
    await streams(stage(), mouse);
    expect(decisions + 1).toBeLessThanOrEqual(MOST_DECISIONS);
    // 7 of them are texts.
    expect(mouse.count).toBeLessThanOrEqual(17);
  });

  test("brings a Postgres into Snowflake by keyboard", async () => {
    await stage().empty();
    const keyboard = new Keyboard(stage().session.workbench);
    await keyboard.command("Artie: New Pipeline...");
    const decisions = await answer(keyboard);
    await drawn(stage().session.page);
    await keyboard.command("Artie: Create and Start");
    await streams(stage(), keyboard);
    expect(decisions + 1).toBeLessThanOrEqual(MOST_DECISIONS);
    expect(keyboard.count).toBeLessThanOrEqual(24);
  });

  test("goes back, is left half way and taken up again, and says what is in the way", async () => {
    const { sandbox, session } = stage();
    const { page, workbench } = session;
    const keyboard = new Keyboard(workbench);
    const before = sandbox.requests.length;
    addTables(sandbox, { host: "locked-db.larkspur.example", schema: "public", count: 5_000 });
    await keyboard.command("Artie: New Pipeline...");
    await keyboard.pick(/Where do the rows come from/, "New: PostgreSQL");
    await keyboard.enter(/\(host\)/, "nowhere.larkspur.example");
    await workbench.asked(/\(user\)/);
    await keyboard.back();
    await workbench.asked(/\(host\)/);
    expect(await workbench.input().inputValue()).toBe("nowhere.larkspur.example");
    await keyboard.enter(/\(host\)/, "locked-db.larkspur.example");
    await keyboard.enter(/\(user\)/, "artie");
    await keyboard.enter(/secret storage.*password/s, "not the password");

    // The reason stands there in full, and the likely answer is the first to change.
    const refused = await workbench.asked(/Artie can't connect/);
    expect(await refused.innerText()).toMatch(/password authentication failed.*28P01.*\. Correct/s);
    await shot(page, "jobs-new-pipeline-refused");
    await keyboard.pick(/Artie can't connect/, "Change password");
    await keyboard.enter(/secret storage.*password/s, "sandbox-trouble-password");

    // Left half way, also over a reload.
    await workbench.asked(/Which tables/);
    await workbench.escape();
    await workbench.reload();
    await workbench.view("Pipelines").row("MySQL to BigQuery").waitFor();
    await keyboard.command("Artie: New Pipeline...");
    const begun = await workbench.asked(/You have begun this already/);
    expect(await begun.innerText()).toContain("PostgreSQL · locked-db.larkspur.example");
    await shot(page, "jobs-new-pipeline-begun");
    await keyboard.pick(/You have begun this already/, "Go on where you left");
    await keyboard.check(/Which tables/, ["orders", "part_4999"]);

    // A privilege that is missing comes with the SQL that gives it.
    await keyboard.pick(/PostgreSQL locked-db refuses/, "Copy the SQL that helps");
    await workbench.asked(/Copied\. Run it at PostgreSQL locked-db as a user who may grant it/);
    await keyboard.rowOf("Check again").and(page.locator(".focused")).waitFor();
    await shot(page, "jobs-new-pipeline-sql");
    await keyboard.pick(/Copied/, "Go on anyway");
    await keyboard.pick(/Where do the rows go/, "Snowflake Production");
    await keyboard.pick(/Which database do the tables go into/, "RESTRICTED");
    expect(await (await workbench.asked(/Snowflake refuses/)).innerText()).toContain(
      'GRANT USAGE, CREATE SCHEMA ON DATABASE "RESTRICTED"',
    );
    await keyboard.pick(/Snowflake refuses/, "Choose another database");
    await keyboard.pick(/Which database do the tables go into/, "ANALYTICS");

    // What stands in the document is checked once more before anything is made.
    await drawn(page);
    await keyboard.command("Artie: Create and Start");
    await keyboard.accept(/Nothing was created\..*permission denied to use replication slots/, "Copy SQL");
    expect(await workbench.notification("Copied. Run it at")).toContain('ALTER ROLE "artie" WITH REPLICATION;');
    const made = sandbox.requests.slice(before).filter(({ method, path }) => method === "POST" && CREATING.test(path));
    expect(made).toEqual([]);
    await workbench.runCommand("Artie: Discard Draft");
    await workbench.answerQuestion("Discard Draft");
  });
}

const CREATING = /^\/(pipelines|connectors|source-readers)$/;

/** The button of the new document, which takes the focus, and with it what is typed, until it is drawn. */
async function drawn(page: Page): Promise<Locator> {
  const lens = page.locator(".codelens-decoration a").filter({ hasText: /^Create and Start$/ });
  await lens.waitFor();
  return lens;
}

/** Every question; returns how many there were. */
async function answer(hands: Hands): Promise<number> {
  await hands.pick(/Where do the rows come from/, "New: PostgreSQL");
  await hands.enter(/\(host\)/, "billing-db.larkspur.example");
  await hands.enter(/\(user\)/, "artie");
  await hands.enter(/secret storage.*password/s, "sandbox-billing-password");
  await hands.check(/Which tables/, ["public.invoices", "public.payments"]);
  await hands.pick(/Where do the rows go/, "New: Snowflake");
  await hands.enter(/\(accountIdentifier\)/, "larkspur-prod");
  await hands.enter(/\(username\)/, "ARTIE");
  await hands.pick(/How does Artie sign in/, "Key pair");
  await hands.enter(/secret storage.*privateKey/s, "sandbox-snowflake-private-key");
  await hands.enter(/\(virtualDWH\)/, "ARTIE_WH");
  await hands.pick(/Which database do the tables go into/, "ANALYTICS");
  return 12;
}

/** From the question whether to create to what the person reads in the end. */
async function streams({ clock, elsewhere, session }: Stage, hands: Hands): Promise<void> {
  const { page, workbench } = session;
  const way = hands.constructor.name.toLowerCase();
  const asked = await hands.confirm(
    /^Create PostgreSQL billing-db to Snowflake larkspur-prod.* and start it\?/,
    "Create and Start",
  );
  expect(asked).toMatch(/copies 2 tables/);
  await workbench.notification(`Started ${PIPELINE}`);
  const row = workbench.view("Pipelines").row(PIPELINE);
  await row.waitFor();
  for (let hours = 0; hours < DAY_HOURS; hours++) clock.advance(HOUR_MS);
  await row.waitForDescription(/^running/);
  await workbench.notification(`${PIPELINE} is up: the backfill of 2 tables has ended.`);
  await shot(page, `jobs-new-pipeline-${way}`);
  const rows = await elsewhere.pipelines.list({ fresh: true });
  expect(rows.map(({ name, status }) => `${name}: ${status}`)).toEqual([`${PIPELINE}: running`]);
}
