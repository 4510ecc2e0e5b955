// A pipeline that does not start because of a stale slot: the slot is dropped, or the reader is given another one, and the
// pipeline starts.
import { expect, test } from "vitest";
import { shot } from "../../harness/pictures.ts";
import { type Hands, Keyboard, Mouse } from "./hands.ts";
import type { Stage } from "./stage.ts";

const STUCK = "Orders Postgres to Snowflake";
const SLOT = "artie_orders";
const DEPLOYED_MS = 60_000;

export function testRepair(stage: () => Stage): void {
  test("repairs a pipeline with a stale slot by mouse", async () => {
    const { session } = stage();
    const mouse = new Mouse(session.workbench);
    const row = session.workbench.view("Pipelines").row(STUCK);
    await row.hover();
    await mouse.click(row.locator.getByRole("button", { name: "Start Pipeline" }));
    await dropAndStart(stage(), mouse);
    // Start, yes; drop, yes, its name; start, yes.
    expect(mouse.count).toBeLessThanOrEqual(7);
  });

  test("repairs a pipeline with a stale slot by keyboard", async () => {
    const keyboard = new Keyboard(stage().session.workbench);
    await keyboard.command("Artie: Start Pipeline");
    await keyboard.pick(/The draft to start/, STUCK);
    await dropAndStart(stage(), keyboard);
    expect(keyboard.count).toBeLessThanOrEqual(11);
  });

  test("gives the reader of a pipeline with a stale slot another one", async () => {
    const { sandbox, session } = stage();
    const { page, workbench } = session;
    await workbench.view("Pipelines").row(STUCK).clickInline("Start Pipeline");
    await workbench.answerQuestion("Start");
    await workbench.answer("was not started", "Edit Reader");
    const lines = page.locator(".editor-instance .view-lines");
    await lines.getByText(`"${SLOT}"`).dblclick();
    await page.keyboard.type("artie_orders_2");
    const lens = (title: string) => page.locator(".codelens-decoration a").filter({ hasText: title });
    await lens("Apply...").click();
    expect(await workbench.question()).toContain("Apply your changes to Orders reader?");
    await shot(page, "jobs-repair-reader");
    await workbench.answerQuestion("Apply");
    await workbench.notification("Applied the changes to Orders reader");
    await workbench.clearNotifications();
    await workbench.view("Pipelines").row(STUCK).clickInline("Start Pipeline");
    await workbench.answerQuestion("Start");
    await workbench
      .view("Pipelines")
      .row(STUCK)
      .waitForDescription(/^deploying/);
    const slots = sandbox.snapshot().slots.map(({ name }) => name);
    expect(slots).toEqual(expect.arrayContaining([SLOT, "artie_orders_2"]));
  });
}

/** From the question whether to start to what the person reads in the end. */
async function dropAndStart({ clock, sandbox, session }: Stage, hands: Hands): Promise<void> {
  const { page, workbench } = session;
  const row = workbench.view("Pipelines").row(STUCK);
  const way = hands.constructor.name.toLowerCase();
  await hands.confirm(/^Start Orders Postgres to Snowflake\?/, "Start");
  await workbench.notification("was not started");
  await shot(page, `jobs-repair-${way}-failed`);
  const failed = await hands.accept(/was not started: replication slot "artie_orders"/, "Drop Replication Slot...");
  expect(failed).toContain("is dangling");
  await row.waitForDescription(/^draft · start failed/);
  const asked = await hands.confirm(/^Drop the replication slot artie_orders of Orders Postgres\?/, "Drop");
  expect(asked).toContain("What is lost:");
  await hands.enter(/Type artie_orders/, SLOT);
  await hands.accept(/Dropped the replication slot artie_orders/, `Start ${STUCK}...`);
  await shot(page, `jobs-repair-${way}-dropped`);
  await hands.confirm(/^Start Orders Postgres to Snowflake\?/, "Start");
  await workbench.notification(/Started Orders Postgres to Snowflake/);
  clock.advance(DEPLOYED_MS);
  expect(await row.waitForDescription(/^(backfilling|running)/)).not.toContain("start failed");
  await shot(page, `jobs-repair-${way}`);
  expect(sandbox.pipeline(STUCK).status).toBe("running");
}
