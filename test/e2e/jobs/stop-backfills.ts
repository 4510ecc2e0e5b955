// The backfills on one source are stopped, and the person knows what changed.
import { expect, test } from "vitest";
import { shots } from "../../harness/pictures.ts";
import { type Hands, Keyboard, Mouse } from "./hands.ts";
import type { Stage } from "./stage.ts";

const BACKFILLING = "Logistics Postgres to Snowflake";
const OTHER = "Sessions DynamoDB to S3";
const SOURCE = "Production Postgres";

export function testStopBackfills(stage: () => Stage): void {
  test("stops the backfills on a source by mouse", async () => {
    const { page, workbench } = stage().session;
    const mouse = new Mouse(workbench);
    const row = workbench.view("Connectors").row(SOURCE);
    await page.getByRole("treeitem", { name: /^Billing Postgres, PostgreSQL/ }).hover();
    const comesIntoView = async () => {
      await page.mouse.wheel(0, 44);
      return row.locator.isVisible();
    };
    await expect.poll(comesIntoView).toBe(true);
    await mouse.menu(row, "Cancel All Backfills...");
    await stopAndRead(stage(), mouse);
    expect(mouse.count).toBeLessThanOrEqual(4);
  });

  test("stops the backfills on a source by keyboard", async () => {
    const keyboard = new Keyboard(stage().session.workbench);
    await keyboard.command("Artie: Cancel All Backfills...");
    await keyboard.pick(/Of what\?/, SOURCE);
    await stopAndRead(stage(), keyboard);
    expect(keyboard.count).toBeLessThanOrEqual(6);
  });

  test("stops the backfills of several sources that are selected, after one question", async () => {
    const { sandbox, session } = stage();
    const { page, workbench } = session;
    const mouse = new Mouse(workbench);
    const pipelines = workbench.view("Pipelines");
    await workbench.runCommand("Artie: Group Pipelines");
    await workbench.pick("Source");
    await pipelines.row(SOURCE).click();
    await pipelines.row("Sessions DynamoDB").click({ modifiers: ["ControlOrMeta"] });
    await mouse.menu(pipelines.row(SOURCE), "Cancel All Backfills...");
    await workbench.question();
    await shots(page, "jobs-cancel-all");
    const question = await mouse.confirm(/^Cancel all backfills of .*: 2 pipelines\?/, "Cancel Backfill");
    for (const name of [SOURCE, "Sessions DynamoDB", BACKFILLING, OTHER]) expect(question).toContain(name);
    await expect.poll(() => sandbox.pipeline(OTHER).hasBackfillingTables).toBe(false);
    await expect.poll(() => sandbox.pipeline(BACKFILLING).hasBackfillingTables).toBe(false);
    expect(mouse.count).toBeLessThanOrEqual(3);
    await workbench.runCommand("Artie: Group Pipelines");
    await workbench.pick("Don't group");
    await page.getByRole("treeitem", { name: /^Logistics Postgres to Snowflake, running/ }).waitFor();
  });
}

/** From the question to what the person reads in the end. */
async function stopAndRead({ sandbox, session }: Stage, hands: Hands): Promise<void> {
  const { page, workbench } = session;
  const pipelines = workbench.view("Pipelines");
  const asked = await hands.confirm(/^Cancel all backfills of Production Postgres: /, "Cancel Backfill");
  for (const { name, schema } of sandbox.pipeline(BACKFILLING).tables) expect(asked).toContain(`${schema}.${name}`);
  const told = await hands.accept(/Canceled the backfill/, "Show What Happened");
  expect(told).toMatch(/public\.shipments[^]*streaming goes on\./);
  const record = page.locator(".editor-instance .view-lines");
  await record.filter({ hasText: /Cancel.backfill/ }).waitFor();
  // Nobody is asked to save what is only there to be read.
  await workbench.runCommand("View: Close Editor");
  await record.waitFor({ state: "detached" });
  expect(sandbox.pipeline(BACKFILLING).hasBackfillingTables).toBe(false);
  expect(sandbox.pipeline(OTHER).hasBackfillingTables).toBe(true);
  await pipelines.row(BACKFILLING).waitForDescription(/^running · history of 13 tables incomplete/);
  await pipelines.row(BACKFILLING).expand();
  await pipelines.row("public.shipments").waitForDescription(/^streaming · history incomplete \(canceled/);
  await shots(page, `jobs-stopped-${hands.constructor.name.toLowerCase()}`);
  await pipelines.row(BACKFILLING).collapse();
}
