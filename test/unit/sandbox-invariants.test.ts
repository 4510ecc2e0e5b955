// Whatever is done to a pipeline, in whatever order: some things always hold.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SandboxClient, tablesIn, type PipelineView } from "./sandbox-client.ts";

const NAME = "Logistics Postgres to Snowflake";

type Action =
  | { readonly kind: "advance"; readonly ms: number }
  | { readonly kind: "status"; readonly status: string }
  | { readonly kind: "start" }
  | { readonly kind: "backfill" | "cancel"; readonly tables: readonly number[]; readonly history: boolean };

const tables = fc.uniqueArray(fc.nat(12), { minLength: 1, maxLength: 13 });
const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ kind: fc.constant("advance" as const), ms: fc.integer({ min: 0, max: 5_000_000 }) }),
  fc.record({
    kind: fc.constant("status" as const),
    status: fc.constantFrom("running", "paused", "transfer paused", "draft"),
  }),
  fc.record({ kind: fc.constant("start" as const) }),
  fc.record({ kind: fc.constantFrom("backfill" as const, "cancel" as const), tables, history: fc.boolean() }),
);

async function perform(api: SandboxClient, before: PipelineView, next: Action): Promise<number> {
  if (next.kind === "advance") {
    api.clock.advance(next.ms);
    return 204;
  }
  if (next.kind === "start") return (await api.act(NAME, "start")).status;
  if (next.kind === "status") return (await api.act(NAME, "status", { status: next.status })).status;
  const uuids = next.tables.map((index) => before.tables[index]?.uuid);
  if (next.kind === "backfill") {
    return (await api.act(NAME, "backfill", { tableUUIDs: uuids, beforeBackfill: "", historyMode: next.history }))
      .status;
  }
  const body = next.history
    ? { tableUUIDs: [], historyTableUUIDs: uuids }
    : { tableUUIDs: uuids, historyTableUUIDs: [] };
  return (await api.act(NAME, "backfill/cancel", body)).status;
}

function stagesOf(pipeline: PipelineView, stage: string): string[] {
  const history = pipeline.tables.filter(({ historyTableBackfillStage }) => historyTableBackfillStage === stage);
  return [...tablesIn(pipeline, stage), ...history.map(({ name }) => `${name} (history)`)];
}

function checkInvariants(before: PipelineView, next: Action, status: number, after: PipelineView): void {
  const running = stagesOf(after, "backfilling");
  const waiting = stagesOf(after, "ready_to_backfill");
  expect(running.length).toBeLessThanOrEqual(10);
  if (waiting.length > 0 && after.status === "running") expect(running).toHaveLength(10);
  if (after.status !== "running") expect(running).toEqual([]);
  expect(after.hasBackfillingTables).toBe(running.length + waiting.length > 0);
  expect(after.tables.map(({ uuid }) => uuid)).toEqual(before.tables.map(({ uuid }) => uuid));
  expect([200, 204, 400, 409]).toContain(status);
  if (status >= 400) expect(after).toEqual(before);
  if (next.kind === "cancel") expect(after.status).toBe(before.status);
}

describe("a pipeline in the sandbox, whatever is done to it", () => {
  it("copies at most ten tables, fills every free place, and changes nothing when it refuses", async () => {
    const api = await SandboxClient.start();
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 12 }), async (actions) => {
        api.sandbox.reset();
        let before = await api.pipeline(NAME);
        for (const next of actions) {
          const status = await perform(api, before, next);
          const after = await api.pipeline(NAME);
          checkInvariants(before, next, status, after);
          before = after;
        }
      }),
      { numRuns: 40 },
    );
    await api.sandbox.close();
  });

  it("begins copies in the order in which they were asked for", async () => {
    const api = await SandboxClient.start();
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...Array(12).keys()], { minLength: 1 }), async (order) => {
        api.sandbox.reset();
        const { tables: all } = await api.pipeline(NAME);
        const uuids = all.map(({ uuid }) => uuid);
        await api.act(NAME, "backfill/cancel", { tableUUIDs: uuids, historyTableUUIDs: uuids });
        for (const index of order) {
          await api.act(NAME, "backfill", { tableUUIDs: [uuids[index]], beforeBackfill: "" });
        }
        const pipeline = await api.pipeline(NAME);
        const expected = order.map((index) => all[index]?.name);
        expect(new Set(tablesIn(pipeline, "backfilling"))).toEqual(new Set(expected.slice(0, 10)));
        expect(new Set(tablesIn(pipeline, "ready_to_backfill"))).toEqual(new Set(expected.slice(10)));
      }),
      { numRuns: 25 },
    );
    await api.sandbox.close();
  });
});
