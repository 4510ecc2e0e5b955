import { describe, expect, it } from "vitest";
import type { FullPipeline } from "../../../src/artie/index.ts";
import { progressOf } from "../../../src/vscode/commands/follow-ups/expectation.ts";

const started = { isStart: true, tables: ["t1"], history: [] };
const copied = { isStart: false, tables: ["t1"], history: ["t2"] };

function pipeline(rest: Partial<FullPipeline>): FullPipeline {
  return { uuid: "p", name: "Orders", status: "running", tables: [], ...rest };
}

describe("what became of a start or a backfill", () => {
  it("goes on while it deploys, and while any of its copies is open", () => {
    const copying = { uuid: "t1", name: "orders", backfillStage: "backfilling" };
    const queued = { uuid: "t2", name: "items", historyTableBackfillStage: "ready_to_backfill" };
    expect(progressOf(started, pipeline({ isDeploying: true })).kind).toBe("going on");
    expect(progressOf(started, pipeline({ hasBackfillingTables: true })).kind).toBe("going on");
    expect(progressOf(started, pipeline({ tables: [copying] })).kind).toBe("going on");
    expect(progressOf(copied, pipeline({ tables: [queued] })).kind).toBe("going on");
  });

  it("has ended when only others' copies are open", () => {
    const others = { uuid: "t9", name: "others", backfillStage: "backfilling" };
    expect(progressOf(copied, pipeline({ hasBackfillingTables: true, tables: [others] })).kind).toBe("ended");
  });

  it("has failed when the pipeline is a draft again", () => {
    expect(progressOf(started, pipeline({ status: "draft" }))).toEqual({ kind: "failed", tables: [] });
  });

  it("names the tables that the API says failed", () => {
    const failed = { uuid: "t1", schema: "public", name: "orders", status: "backfill failed" };
    const fine = { uuid: "t2", name: "items", status: "streaming", historyTableStatus: "streaming" };
    expect(progressOf(copied, pipeline({ tables: [failed, fine] }))).toEqual({
      kind: "failed",
      tables: ["public.orders"],
    });
  });
});
