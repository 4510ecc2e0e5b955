// What a pipeline is doing, in words, and which side a connector is on.
import { describe, expect, it } from "vitest";
import type { Connector, FullPipeline, Pipeline, SourceReader } from "../../../src/artie/index.ts";
import { connectorRole, isBusy, pipelineState, tableName } from "../../../src/rules/state.ts";

const pipeline = (fields: Partial<Pipeline>): Pipeline => ({ uuid: "p", name: "P", ...fields });
const full = (fields: Partial<FullPipeline>): FullPipeline => ({ uuid: "p", name: "P", tables: [], ...fields });

describe("the state of a pipeline", () => {
  it.each([
    [{ status: "running" }, "running", "running"],
    [{ status: "paused" }, "paused", "paused"],
    [{ status: "transfer paused" }, "transfer paused", "transfer paused"],
    [{ status: "draft" }, "draft", "draft"],
    [{}, "not reported", "not reported"],
    [{ status: null }, "not reported", "not reported"],
    [{ status: "" }, "not reported", "not reported"],
    [{ status: "hibernating" }, "other", "hibernating"],
    [{ status: "draft", isDeploying: true }, "deploying", "deploying"],
    [{ status: "running", isDeploying: true, hasBackfillingTables: true }, "deploying", "deploying"],
    [{ status: "running", hasBackfillingTables: true }, "backfilling", "backfilling"],
    [{ status: "paused", hasBackfillingTables: true }, "paused", "paused"],
    [{ status: "transfer paused", hasBackfillingTables: true }, "transfer paused", "transfer paused"],
    [{ status: "running", isDeploying: null, hasBackfillingTables: false }, "running", "running"],
  ])("%j is %s", (fields, kind, text) => {
    expect(pipelineState(pipeline(fields))).toEqual({ kind, text });
  });

  it("counts the tables that are known to be done while others are copied or wait, history tables too", () => {
    const tables = [
      { name: "a", backfillStage: "streaming" },
      { name: "b", backfillStage: "backfilling" },
      { name: "c", backfillStage: "ready_to_backfill" },
      { name: "d", backfillStage: "streaming", historyTableBackfillStage: "backfilling" },
      { name: "e", disableReplication: true },
      { name: "f", backfillStage: "some new stage" },
    ];
    expect(pipelineState(full({ status: "running", hasBackfillingTables: true, tables }))).toEqual({
      kind: "backfilling",
      text: "backfilling 1 of 5",
      done: 1,
      total: 5,
    });
  });

  it("counts nothing by tables that were read before the backfill began", () => {
    const tables = [{ name: "a" }, { name: "b", backfillStage: "streaming" }];
    const state = pipelineState(full({ status: "running", hasBackfillingTables: true, tables }));
    expect(state).toEqual({ kind: "backfilling", text: "backfilling" });
  });

  it("never counts below nothing", () => {
    const tables = [{ name: "a", disableReplication: true, backfillStage: "backfilling" }];
    expect(pipelineState(full({ hasBackfillingTables: true, tables })).text).toBe("backfilling 0 of 0");
  });

  it("is worth looking at often while it deploys or copies", () => {
    expect(
      [{}, { isDeploying: true }, { hasBackfillingTables: true }].map((fields) => isBusy(pipeline(fields))),
    ).toEqual([false, true, true]);
  });
});

describe("the name of a table", () => {
  it.each([
    [{ name: "orders", schema: "public" }, "public.orders"],
    [{ name: "orders", schema: "" }, "orders"],
    [{ name: "orders", schema: null }, "orders"],
    [{ uuid: "u" }, "u"],
    [{}, "unnamed table"],
  ])("of %j is %s", (table, name) => {
    expect(tableName(table)).toBe(name);
  });
});

describe("the role of a connector", () => {
  const connector = (type: string): Connector => ({ uuid: "c", type });
  const reader: SourceReader = { uuid: "r", connectorUUID: "c" };
  const target = pipeline({ destinationUUID: "c" });

  it.each([
    ["oracle", [], [], "source"],
    ["api", [target], [], "source"],
    ["snowflake", [], [reader], "destination"],
    ["s3", [], [], "destination"],
    ["a new kind", [], [], "destination"],
    ["postgresql", [], [], "source"],
    ["postgresql", [target], [], "destination"],
    ["mysql", [target], [reader], "source"],
    ["mssql", [], [reader], "source"],
  ] as const)("of type %s follows from who uses it", (type, pipelines, readers, role) => {
    expect(connectorRole(connector(type), pipelines, readers)).toBe(role);
  });
});
