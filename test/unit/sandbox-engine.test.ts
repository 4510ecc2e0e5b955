// The life of a pipeline in the sandbox, driven by a clock that only the test moves.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SandboxClient, errorOf, tablesIn } from "./sandbox-client.ts";

const DRAFT = "MySQL to BigQuery";
const BUSY = "Logistics Postgres to Snowflake";
const RUNNING = "Billing Postgres to Snowflake";
const HOURS_MS = 3_600_000;

describe("a pipeline in the sandbox", () => {
  let api: SandboxClient;
  beforeEach(async () => {
    api = await SandboxClient.start();
  });
  afterEach(() => api.sandbox.close());

  it("goes from draft through deploying and backfilling to running", async () => {
    expect(await api.pipeline(DRAFT)).toMatchObject({ status: "draft", isDeploying: false });
    expect((await api.act(DRAFT, "start", {})).status).toBe(204);
    expect(await api.pipeline(DRAFT)).toMatchObject({
      status: "draft",
      isDeploying: true,
      hasBackfillingTables: false,
    });

    api.clock.advance(4_000);
    const deployed = await api.pipeline(DRAFT);
    expect(deployed).toMatchObject({ status: "running", isDeploying: false, hasBackfillingTables: true });
    expect(tablesIn(deployed, "backfilling")).toHaveLength(4);

    api.clock.advance(15_000);
    const done = await api.pipeline(DRAFT);
    expect(done).toMatchObject({ status: "running", hasBackfillingTables: false });
    expect(tablesIn(done, "streaming")).toHaveLength(4);
  });

  it("comes to the same state however often it is looked at", async () => {
    await api.act(DRAFT, "start");
    const other = await SandboxClient.start();
    await other.act(DRAFT, "start");
    for (let second = 0; second < 12; second++) {
      api.clock.advance(1_000);
      await api.pipeline(DRAFT);
    }
    other.clock.advance(12_000);
    expect(await api.pipeline(DRAFT)).toEqual(await other.pipeline(DRAFT));
    await other.sandbox.close();
  });

  it("stays paused with keepPaused, and backfills once it is resumed", async () => {
    await api.act(DRAFT, "start", { keepPaused: true });
    api.clock.advance(60_000);
    const paused = await api.pipeline(DRAFT);
    expect(paused.status).toBe("paused");
    expect(tablesIn(paused, "ready_to_backfill")).toHaveLength(4);
    expect((await api.act(DRAFT, "status", { status: "running" })).status).toBe(200);
    expect(tablesIn(await api.pipeline(DRAFT), "backfilling")).toHaveLength(4);
  });

  it("streams without a backfill with disableBackFill", async () => {
    await api.act(DRAFT, "start", { disableBackFill: true });
    api.clock.advance(4_000);
    const running = await api.pipeline(DRAFT);
    expect(running).toMatchObject({ status: "running", hasBackfillingTables: false });
    expect(tablesIn(running, "streaming")).toHaveLength(4);
  });

  it("copies ten tables at a time, first in first out, history tables in the same line", async () => {
    const before = await api.pipeline(BUSY);
    const inOrder = before.tables.map(({ name }) => name).filter((name) => name !== "depots");
    expect(tablesIn(before, "backfilling")).toEqual(inOrder.slice(0, 10));
    expect(tablesIn(before, "ready_to_backfill")).toEqual(inOrder.slice(10));
    expect(before.tables.find(({ name }) => name === "depots")).toMatchObject({
      backfillStage: "streaming",
      historyTableBackfillStage: "ready_to_backfill",
    });
    // The first table takes exactly an hour, every other a little longer.
    api.clock.advance(HOURS_MS);
    const later = await api.pipeline(BUSY);
    expect(tablesIn(later, "streaming")).toEqual([inOrder[0], "depots"]);
    expect(tablesIn(later, "backfilling")).toEqual(inOrder.slice(1, 11));
  });

  it("copies as many tables at a time as maxConcurrentSnapshots says", async () => {
    const pipeline = await api.pipeline(DRAFT);
    await api.post(`/pipelines/${pipeline.uuid}`, {
      pipeline: { ...pipeline, advancedSettings: { maxConcurrentSnapshots: 1 } },
    });
    await api.act(DRAFT, "start");
    api.clock.advance(4_000);
    expect(tablesIn(await api.pipeline(DRAFT), "backfilling")).toEqual(["customers"]);
  });

  it("cancels single tables and lets the next ones in", async () => {
    const before = await api.pipeline(BUSY);
    const [first] = before.tables;
    const waiting = tablesIn(before, "ready_to_backfill");
    await api.act(BUSY, "backfill/cancel", { tableUUIDs: [first?.uuid], historyTableUUIDs: [] });
    const after = await api.pipeline(BUSY);
    expect(after.status).toBe("running");
    expect(after.tables[0]?.backfillStage).toBe("streaming");
    expect(tablesIn(after, "backfilling")).toContain(waiting[0]);
  });

  it("cancels a table and its history table apart", async () => {
    const depots = (await api.pipeline(BUSY)).tables.find(({ name }) => name === "depots");
    const stage = async () => (await api.pipeline(BUSY)).tables.find(({ name }) => name === "depots");
    await api.act(BUSY, "backfill/cancel", { tableUUIDs: [depots?.uuid], historyTableUUIDs: [] });
    expect(await stage()).toMatchObject({ historyTableBackfillStage: "ready_to_backfill" });
    await api.act(BUSY, "backfill/cancel", { tableUUIDs: [], historyTableUUIDs: [depots?.uuid] });
    expect(await stage()).toMatchObject({ historyTableBackfillStage: "streaming" });
  });

  it("cancels everything and keeps streaming", async () => {
    const uuids = (await api.pipeline(BUSY)).tables.map(({ uuid }) => uuid);
    await api.act(BUSY, "backfill/cancel", { tableUUIDs: uuids, historyTableUUIDs: uuids });
    expect(await api.pipeline(BUSY)).toMatchObject({ status: "running", hasBackfillingTables: false });
  });

  it("backfills a running pipeline's table again, and its history table on its own", async () => {
    const [events] = (await api.pipeline(RUNNING)).tables;
    const request = { tableUUIDs: [events?.uuid], beforeBackfill: "" };
    expect((await api.act(RUNNING, "backfill", { ...request, historyMode: true })).status).toBe(204);
    expect((await api.pipeline(RUNNING)).tables[0]).toMatchObject({
      backfillStage: "streaming",
      historyTableBackfillStage: "backfilling",
    });
    expect((await api.act(RUNNING, "backfill", request)).status).toBe(204);
    expect((await api.pipeline(RUNNING)).tables[0]?.backfillStage).toBe("backfilling");
    const again = await api.act(RUNNING, "backfill", request);
    expect([again.status, errorOf(again)]).toEqual([
      400,
      'failed to backfill tables: table "billing_events" is already being backfilled',
    ]);
  });

  it.each([
    ["a draft", DRAFT, "customers", {}, /pipeline has not been started/],
    ["a table that is not replicated", "Support MongoDB to BigQuery", "macros", {}, /replication is disabled/],
    ["a history table that is not there", RUNNING, "invoices", { historyMode: true }, /has no history table/],
  ])("refuses to backfill %s", async (_, name, table, options, reason) => {
    const uuid = (await api.pipeline(name)).tables.find((entry) => entry.name === table)?.uuid;
    const answer = await api.act(name, "backfill", { tableUUIDs: [uuid], beforeBackfill: "", ...options });
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toMatch(reason);
  });

  it("backfills all of the tables of a request or none", async () => {
    const [first] = (await api.pipeline(RUNNING)).tables;
    const stranger = (await api.pipeline(DRAFT)).tables[0];
    const tableUUIDs = [first?.uuid, stranger?.uuid];
    expect((await api.act(RUNNING, "backfill", { tableUUIDs, beforeBackfill: "" })).status).toBe(400);
    expect(await api.pipeline(RUNNING)).toMatchObject({ hasBackfillingTables: false });
  });

  it("pauses at once, holds backfills meanwhile, and resumes with a short deployment", async () => {
    expect((await api.act(BUSY, "status", { status: "paused" })).status).toBe(200);
    const paused = await api.pipeline(BUSY);
    expect(paused).toMatchObject({ status: "paused", isDeploying: false, hasBackfillingTables: true });
    expect(tablesIn(paused, "backfilling")).toEqual([]);
    api.clock.advance(5 * HOURS_MS);
    expect(tablesIn(await api.pipeline(BUSY), "ready_to_backfill")).toHaveLength(12);
    expect((await api.act(BUSY, "status", { status: "running" })).status).toBe(200);
    expect(await api.pipeline(BUSY)).toMatchObject({ status: "running", isDeploying: true });
    api.clock.advance(2_000);
    expect(await api.pipeline(BUSY)).toMatchObject({ status: "running", isDeploying: false });
  });

  it("keeps capturing while the transfer is paused", async () => {
    await api.act(RUNNING, "status", { status: "transfer paused" });
    expect((await api.pipeline(RUNNING)).status).toBe("transfer paused");
    const slot = api.sandbox.snapshot().slots.find(({ name }) => name === "artie_billing");
    expect(slot).toMatchObject({ isActive: true, sourceReader: "Billing reader" });
  });

  it("takes undeployed changes up with a start", async () => {
    const name = "Inventory SQL Server to Databricks";
    expect(await api.pipeline(name)).toMatchObject({ hasUndeployedChanges: true });
    await api.act(name, "start");
    api.clock.advance(4_000);
    expect(await api.pipeline(name)).toMatchObject({ status: "running", hasUndeployedChanges: false });
  });

  it("gives a pipeline without a status one when it is asked to", async () => {
    const name = "Identity Postgres to Redshift";
    expect((await api.pipeline(name)).status).toBeUndefined();
    await api.act(name, "status", { status: "paused" });
    expect((await api.pipeline(name)).status).toBe("paused");
  });

  describe("refuses a change of status", () => {
    it("of a draft", async () => {
      const answer = await api.act(DRAFT, "status", { status: "running" });
      expect([answer.status, errorOf(answer)]).toEqual([
        409,
        "failed to update pipeline status: pipeline is a draft and has to be started first",
      ]);
    });

    it("back to draft", async () => {
      expect((await api.act(RUNNING, "status", { status: "draft" })).status).toBe(409);
    });

    it("while it is being deployed, unless it is the one that it is deployed to have", async () => {
      await api.act(DRAFT, "start");
      expect((await api.act(DRAFT, "status", { status: "paused" })).status).toBe(409);
      expect((await api.act(DRAFT, "status", { status: "running" })).status).toBe(200);
      expect(await api.pipeline(DRAFT)).toMatchObject({ status: "draft", isDeploying: true });
    });

    it("to one that there is not", async () => {
      expect((await api.act(RUNNING, "status", { status: "stopped" })).status).toBe(400);
    });
  });

  it("picks new tables up when it is set to, and cools down for two hours", async () => {
    const name = "Inventory SQL Server to Databricks";
    const changes = "automatic-schema-changes";
    expect((await api.act(name, changes)).status).toBe(202);
    const tables = await api.pipeline(name);
    expect(tablesIn(tables, "backfilling")).toEqual(["purchase_orders"]);
    expect((await api.act(name, changes)).status).toBe(409);
    expect((await api.act(name, `${changes}?forceRefresh=true`)).status).toBe(202);
    api.clock.advance(2 * HOURS_MS);
    expect((await api.act(name, changes)).status).toBe(202);
    expect((await api.act("Support MongoDB to BigQuery", changes)).status).toBe(409);
  });

  it("reports usage that adds up, and none while it does not deliver", async () => {
    const usage = async (name: string, from: number, to: number) => {
      const at = (hours: number) => new Date(api.clock.now() + hours * HOURS_MS).toISOString();
      const { json } = await api.get(`/pipelines/${api.uuid(name)}/usage?from=${at(from)}&to=${at(to)}`);
      return (json as { tableStats: { tableName: string; count: number; latency: number | null }[] }).tableStats;
    };
    const [first, second, both] = [
      await usage(RUNNING, -2, -1),
      await usage(RUNNING, -1, 0),
      await usage(RUNNING, -2, 0),
    ];
    expect(both).toHaveLength(4);
    for (const [index, stat] of both.entries()) {
      expect(stat.count).toBe((first[index]?.count ?? 0) + (second[index]?.count ?? 0));
      expect(stat.latency).toBeGreaterThan(0);
    }
    expect(await usage("Support MongoDB to BigQuery", -1, 0)).toEqual([]);
    expect(await usage(DRAFT, -1, 0)).toEqual([]);
    expect(await usage(RUNNING, 1, 2)).toEqual([]);
  });

  it.each([["?from=yesterday"], ["?to=2026-08-03"], ["?from=2026-08-03T09:00:00Z&to=2026-08-03T08:00:00Z"]])(
    "refuses the usage window %s",
    async (query) => {
      expect((await api.get(`/pipelines/${api.uuid(RUNNING)}/usage${query}`)).status).toBe(400);
    },
  );
});
