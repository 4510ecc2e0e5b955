// What waits for a person: bound to the exact call and plan, good for one run, and ended safely in every other case.
import { beforeEach, describe, expect, it, test } from "vitest";
import type { Entry } from "../../../src/audit/entry.ts";
import { catalog } from "../../../src/tools/catalog.ts";
import { APPROVAL_MS, type ApprovalGate } from "../../../src/tools/policy/approval.ts";
import { MemoryApprovals } from "../../../src/tools/policy/memory-approvals.ts";
import { argsFor, scenarioSecrets } from "../support/scenarios.ts";
import type { World } from "../support/world.ts";
import { worldForTests } from "../support/world-for-tests.ts";

const CANCEL = "artie_pipelines_cancel_backfill";
const COPYING = "Logistics Postgres to Snowflake";
const DELETE = "delete_a_artie_pipeline_by_id";
const DRAFT = "MySQL to BigQuery";

let world: World;
let book: MemoryApprovals;
worldForTests((started) => (world = started));
beforeEach(() => {
  book = new MemoryApprovals();
});

function gate(rule: ApprovalGate["rule"], principal = "grant 1"): ApprovalGate {
  return { rule, principal, book, answerWithinMs: 0 };
}

interface Failure {
  readonly code: string;
  readonly message: string;
  readonly approval: { readonly id: string; readonly expiresAt: string };
  readonly plan: { readonly items: readonly string[] };
}

async function failing(tool: string, args: object, asked = gate("writes")): Promise<Failure> {
  const { ok, value } = await world.call(tool, args, { approval: asked });
  expect(ok, JSON.stringify(value)).toBe(false);
  return value["error"] as Failure;
}

describe("a call that waits", () => {
  it("says so with the plan, changes nothing, and runs once when it is approved", async () => {
    const waiting = await failing(CANCEL, { pipeline: COPYING });
    expect(waiting).toMatchObject({
      code: "approval_waiting",
      plan: {
        targets: [{ kind: "pipeline", name: COPYING }],
        effect: expect.stringContaining("streaming goes on") as unknown,
        loss: "Their history stays incomplete until the next backfill; undo copies the tables again, not their history tables",
        figures: [
          { what: "rows copied so far", value: "not reported by Artie" },
          // The clock of the sandbox stands still, in another year.
          { what: "rows processed in the last hour", value: "not reported by Artie" },
        ],
        undo: { tool: "artie_pipelines_backfill" },
      },
    });
    expect(world.writes).toEqual([]);
    expect(book.decide(waiting.approval.id, { approve: true, by: "Kim" })).toBe(true);
    const entries: Entry[] = [];
    const again = { pipeline: COPYING, approval: waiting.approval.id };
    const record = (entry: Entry) => void entries.push(entry);
    const { ok, value } = await world.call(CANCEL, again, { approval: gate("writes"), record });
    expect(ok, JSON.stringify(value)).toBe(true);
    const { stopped, stoppedHistory } = value as Record<string, string[]>;
    const histories = stoppedHistory?.map((name) => `the history table of ${name}`) ?? [];
    expect([...(stopped ?? []), ...histories]).toEqual(waiting.plan.items);
    expect(value).toMatchObject({ undo: { tool: "artie_pipelines_backfill" } });
    expect(entries).toMatchObject([{ outcome: "done", approval: { id: waiting.approval.id, by: "Kim" } }]);
    expect(await failing(CANCEL, again)).toMatchObject({ code: "approval_used" });
    expect(world.writes).toHaveLength(1);
  });

  it("gets the answer itself when a person decides at once, and stands in for confirm", async () => {
    book.onDidChange(() => {
      const [first] = book.waiting();
      if (first) book.decide(first.id, { approve: true });
    });
    const asked = { ...gate("destroy"), answerWithinMs: 20_000 };
    const { ok } = await world.call(DELETE, { pipeline: DRAFT }, { approval: asked });
    expect(ok).toBe(true);
    expect(world.snapshot.pipelines.some(({ name }) => name === DRAFT)).toBe(false);
  });

  it("is asked once, however often it is called", async () => {
    const first = await failing(CANCEL, { pipeline: COPYING, reason: "cost" });
    const second = await failing(CANCEL, { reason: "cost", pipeline: COPYING });
    expect(second.approval.id).toBe(first.approval.id);
    expect(book.waiting()).toHaveLength(1);
    await failing(CANCEL, { pipeline: COPYING }, gate("writes", "grant 2"));
    expect(book.waiting()).toHaveLength(2);
  });
});

describe("an approval ends safely", () => {
  async function approved(tool = CANCEL, args: object = { pipeline: COPYING }): Promise<string> {
    const { approval } = await failing(tool, args);
    book.decide(approval.id, { approve: true });
    return approval.id;
  }

  test("when a person denies it, with the reason", async () => {
    const { approval } = await failing(CANCEL, { pipeline: COPYING });
    book.decide(approval.id, { approve: false, reason: "not before the audit", by: "Kim" });
    expect(book.decide(approval.id, { approve: true }), "the first decision counts").toBe(false);
    const denied = await failing(CANCEL, { pipeline: COPYING, approval: approval.id });
    expect(denied).toMatchObject({ code: "approval_denied" });
    expect(denied.message).toContain("by Kim: not before the audit");
  });

  test("for other arguments, and for another principal", async () => {
    const approval = await approved();
    expect(await failing(CANCEL, { pipeline: COPYING, reason: "x", approval })).toMatchObject({
      code: "approval_mismatch",
    });
    expect(await failing(CANCEL, { pipeline: COPYING, approval }, gate("writes", "grant 2"))).toMatchObject({
      code: "approval_mismatch",
    });
    expect(await failing(CANCEL, { pipeline: COPYING, approval: "apr_made_up" })).toMatchObject({
      code: "approval_mismatch",
    });
  });

  test("when more would happen than was approved", async () => {
    const { uuid } = world.pipeline(COPYING);
    const { artie } = world.services;
    const before = await artie.pipelines.get(uuid);
    const [copying] = before.tables.filter(({ backfillStage }) => backfillStage === "backfilling");
    await artie.pipelines.cancelBackfill(uuid, { tableUUIDs: [copying?.uuid ?? ""], historyTableUUIDs: [] });
    const approval = await approved();
    await artie.pipelines.backfill(uuid, { tableUUIDs: [copying?.uuid ?? ""], beforeBackfill: "" });
    const writes = world.writes.length;
    expect(await failing(CANCEL, { pipeline: COPYING, approval })).toMatchObject({ code: "approval_mismatch" });
    expect(world.writes).toHaveLength(writes);
  });

  test("but not when less would", async () => {
    const { uuid } = world.pipeline(COPYING);
    const approval = await approved();
    const { artie } = world.services;
    const [copying] = (await artie.pipelines.get(uuid)).tables.filter(
      ({ backfillStage }) => backfillStage === "backfilling",
    );
    await artie.pipelines.cancelBackfill(uuid, { tableUUIDs: [copying?.uuid ?? ""], historyTableUUIDs: [] });
    const { ok, value } = await world.call(CANCEL, { pipeline: COPYING, approval }, { approval: gate("writes") });
    expect(ok, JSON.stringify(value)).toBe(true);
  });

  test("when its time is over", async () => {
    const { approval } = await failing(CANCEL, { pipeline: COPYING });
    const kept = await book.find(approval.id);
    expect(Date.parse(approval.expiresAt) - Date.parse(kept?.createdAt ?? "")).toBe(APPROVAL_MS);
  });

  test("when nobody decides, with that reason, and it waits no more", async () => {
    book = new MemoryApprovals(1);
    const asked = { ...gate("writes"), answerWithinMs: 20_000 };
    const lapsed = await failing(CANCEL, { pipeline: COPYING }, asked);
    expect(lapsed).toMatchObject({ code: "approval_expired" });
    expect(lapsed.message).toContain("nobody decided in time");
    expect(book.waiting()).toEqual([]);
    expect(world.writes).toEqual([]);
  });

  test("when the window is closed while it waits, be it decided in time or too late", async () => {
    const asked = { ...gate("writes"), answerWithinMs: 20_000 };
    book.onDidChange(() => {
      if (book.waiting().length > 0) book.dispose();
    });
    expect(await failing(CANCEL, { pipeline: COPYING }, asked)).toMatchObject({ code: "approval_expired" });
    expect(world.writes).toEqual([]);
  });

  test("when its client is gone while it waits", async () => {
    const ending = new AbortController();
    const asked = { ...gate("writes"), answerWithinMs: 20_000 };
    const stop = book.onDidChange(() => ending.abort());
    const { ok } = await world.call(CANCEL, { pipeline: COPYING }, { approval: asked, signal: ending.signal });
    stop();
    expect(ok).toBe(false);
    const [left] = book.waiting();
    book.decide(left?.id ?? "", { approve: true });
    expect(world.writes).toEqual([]);
  });

  test("when too many wait already", async () => {
    const request = { principal: "grant 1", tool: CANCEL, plan: { targets: [], effect: "", risk: "none" as const } };
    for (let index = 0; index < 500; index += 1) await book.open({ ...request, call: String(index) });
    expect(await failing(CANCEL, { pipeline: COPYING })).toMatchObject({ code: "refused" });
    expect(world.writes).toEqual([]);
  });
});

describe("the rule", () => {
  it("is about what can lose data or stop its flow, about every change, or about nothing", async () => {
    const { ok } = await world.call(CANCEL, { pipeline: COPYING }, { approval: gate("destroy") });
    expect(ok).toBe(true);
    expect(await failing(DELETE, { pipeline: DRAFT, confirm: DRAFT }, gate("destroy"))).toMatchObject({
      code: "approval_waiting",
    });
    expect(await failing(DELETE, { pipeline: DRAFT }, gate("none"))).toMatchObject({ code: "confirmation_needed" });
  });

  it("holds every tool that changes something", async () => {
    const changing = catalog.filter(({ level }) => level !== "read");
    for (const { name } of changing) {
      world.reset({}, scenarioSecrets);
      const args = await argsFor(name, world);
      world.sandbox.clearRequests();
      expect(await failing(name, args), name).toMatchObject({ code: "approval_waiting" });
      expect(world.writes, name).toEqual([]);
    }
    expect(changing.length).toBeGreaterThan(30);
  });
});

describe("a plan that takes too long", () => {
  const SLOW = { planWithinMs: 200 };

  it.each(["running", "waiting for a person", "dry run"])(
    "ends with that reason and changes nothing (%s)",
    async (way) => {
      world.sandbox.setLatency(600_000);
      const args = { pipeline: COPYING, dryRun: way === "dry run" };
      const asked = way === "waiting for a person" ? { approval: gate("writes") } : {};
      const { ok, value } = await world.call(CANCEL, args, { ...SLOW, ...asked });
      expect([ok, value]).toMatchObject([
        false,
        {
          error: {
            code: "refused",
            message: expect.stringContaining("Nothing was changed: what this would do") as unknown,
          },
        },
      ]);
      world.sandbox.setLatency(0);
      expect(book.waiting()).toEqual([]);
      expect(world.writes).toEqual([]);
    },
  );
});

describe("a dry run", () => {
  it("plans every change and makes none", async () => {
    const changing = catalog.filter(({ level }) => level !== "read");
    for (const { name } of changing) {
      world.reset({}, scenarioSecrets);
      const args = await argsFor(name, world);
      const before = world.snapshot;
      world.sandbox.clearRequests();
      const entries: Entry[] = [];
      const { ok, value } = await world.call(
        name,
        { ...args, dryRun: true },
        { record: (entry) => void entries.push(entry) },
      );
      expect(ok, JSON.stringify(value)).toBe(true);
      expect(value, name).toMatchObject({
        plan: { targets: expect.any(Array) as unknown, effect: expect.any(String) as unknown },
      });
      expect(world.writes, name).toEqual([]);
      expect(world.snapshot, name).toEqual(before);
      expect(entries, name).toMatchObject([{ outcome: "done", dryRun: true }]);
    }
  });
});
