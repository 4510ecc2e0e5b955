// The agent and the person take turns in one job: what either has done, the other goes on from.
import { expect, test } from "vitest";
import { repairStalledSync } from "./model/scripts/pipeline-workflows.ts";
import type { Stage } from "./stage.ts";

const STUCK = "Orders Postgres to Snowflake";
const DEPLOYED_MS = 60_000;

export function testTurns(stage: () => Stage): void {
  test("the agent finds the stale slot, the person drops it, the agent starts the pipeline", async () => {
    const { chat, clock, recording, sandbox, session } = stage();
    const { workbench } = session;
    const row = workbench.view("Pipelines").row(STUCK);

    const asked = chat.ask(repairStalledSync.example);
    await workbench.answer(/asks for approval\. artie_orders/, "Deny...");
    await workbench.enter("Deny: artie_orders, Orders Postgres", "I look first what else reads it.");
    const { answer: refused } = await asked;
    expect(refused).toMatch(/The slot is still there\..*I look first what else reads it/s);
    expect(slots(stage())).toContain("artie_orders");
    // What the agent ran into shows where the person looks.
    await row.waitForDescription(/^draft · start failed/);

    await workbench.runCommand("Artie: Drop Replication Slot");
    await workbench.pick("Orders Postgres");
    await workbench.pick("artie_orders");
    expect(await workbench.question()).toContain("Drop the replication slot artie_orders of Orders Postgres?");
    await workbench.answerQuestion("Drop");
    await workbench.enter("Type artie_orders to go on.", "artie_orders");
    await workbench.notification("Dropped the replication slot artie_orders");
    expect(slots(stage())).not.toContain("artie_orders");
    await workbench.clearNotifications();

    recording.forget();
    const { confirmations, answer } = await chat.ask(`Start the pipeline ${STUCK}.`);
    expect(confirmations).toEqual([expect.stringContaining("Start pipeline")]);
    expect(recording.calls).toEqual(["artie_pipelines_start", "get_single_artie_pipeline_by_id"]);
    expect(answer).toContain(`${STUCK} is draft, deploying.`);
    await row.waitForDescription(/^deploying/);
    clock.advance(DEPLOYED_MS);
    await row.waitForDescription(/^(backfilling|running)/);
    expect(sandbox.pipeline(STUCK).status).toBe("running");
  });
}

function slots({ sandbox }: Stage): string[] {
  return sandbox.snapshot().slots.map(({ name }) => name);
}
