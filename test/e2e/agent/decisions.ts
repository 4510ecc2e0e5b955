// What becomes of a call that waits for the person of the window, when they don't just approve it: denied with a reason,
// forgotten, or approved when it is no longer what they were shown.
import { expect, test } from "vitest";
import { APPROVAL_MS } from "../../../src/tools/policy/approval.ts";
import { LIVE, Slots, STALE } from "../../support/slots.ts";
import type { Stage } from "./stage.ts";

const drop = ({ slotName, connector }: typeof STALE) => `Drop the slot ${slotName} of ${connector}.`;

export function testDecisions(stage: () => Stage): void {
  test("tells the agent why the person denied a call", async () => {
    const { chat, sandbox, session } = stage();
    const { workbench } = session;
    const slots = new Slots(sandbox);
    const asked = chat.ask(drop(STALE));
    const question = await workbench.answer(/asks for approval\. artie_orders/, "Deny...");
    expect(question).toContain(
      'Drops a replication slot of Orders Postgres, which the source reader "Orders reader" names',
    );
    await workbench.enter("Deny: artie_orders, Orders Postgres", "Search still reads from it");
    const { answer } = await asked;

    expect(answer).toMatch(/is still there\. Nothing was changed: it was denied by .+: Search still reads from it\./);
    expect([slots.has(STALE), slots.drops]).toEqual([true, 0]);
  });

  test("counts as denied what nobody has decided about in time", async () => {
    const { chat, sandbox, session } = stage();
    const { workbench, page } = session;
    const slots = new Slots(sandbox);
    const waits = page.locator(".statusbar").getByText("1 waiting");
    const asked = chat.ask(drop(STALE));
    await workbench.notification(/asks for approval\. artie_orders/);
    await waits.waitFor();
    stage().letPass(APPROVAL_MS);
    const { answer } = await asked;

    expect(answer).toContain("is still there. Nothing was changed: nobody decided in time, so it counts as denied.");
    await waits.waitFor({ state: "detached" });
    await workbench.answer(/asks for approval\. artie_orders/, "Approve");
    await workbench.notification("It was decided before: denied, because nobody decided in time.");
    await workbench.clearNotifications();
    expect([slots.has(STALE), slots.drops]).toEqual([true, 0]);
  });

  test("asks again when more would happen than the person was shown", async () => {
    const { chat, recording, sandbox, session } = stage();
    const { workbench } = session;
    const slots = new Slots(sandbox);
    const asked = chat.ask(drop(STALE));
    await workbench.notification(/asks for approval\. artie_orders/);
    await slots.addReader("Orders copy");
    await workbench.answer(/asks for approval\. artie_orders/, "Approve");
    const again = await workbench.answer(/asks for approval\. artie_orders.*Orders copy/, "Approve");
    const { answer } = await asked;

    expect(again).toContain('which the source reader "Orders reader", the source reader "Orders copy" name.');
    const read = recording.entries.flatMap(({ results }) => results).join();
    expect(read).toContain("the approval does not fit, what it would do has changed since");
    expect(answer).toContain("I dropped the slot artie_orders.");
    expect([slots.has(STALE), slots.drops]).toEqual([false, 1]);
  });

  test("drops no slot that a pipeline reads from by the time of the yes", async () => {
    const { chat, sandbox, session } = stage();
    const { workbench } = session;
    const slots = new Slots(sandbox);
    await slots.pause();
    const asked = chat.ask(drop(LIVE));
    await workbench.notification(/asks for approval\. artie_logistics/);
    await slots.resume();
    await workbench.answer(/asks for approval\. artie_logistics/, "Approve");
    const { answer } = await asked;

    expect(answer).toContain('is in use by the pipeline "Logistics Postgres to Snowflake"');
    expect([slots.has(LIVE), slots.drops]).toEqual([true, 0]);
  });
}
