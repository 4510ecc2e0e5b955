// The tools that look at pipelines and run them, as an agent would use them.
import { describe, expect, it } from "vitest";
import { clientOf } from "../support/client.ts";
import { failureOf } from "../support/failure.ts";
import { answerJson, serve } from "../support/http.ts";
import { containing, including } from "../support/matchers.ts";
import type { World } from "../support/world.ts";
import { worldForTests } from "../support/world-for-tests.ts";

const LIST = "list_all_artie_pipelines";
const GET = "get_single_artie_pipeline_by_id";
const START = "artie_pipelines_start";
const STATUS = "artie_pipelines_update_status";
const BACKFILL = "artie_pipelines_backfill";
const CANCEL = "artie_pipelines_cancel_backfill";
const USAGE = "artie_pipelines_usage";
const ERROR_LOGS = "artie_pipelines_error_logs";

const RUNNING = "Hubspot to Snowflake";
const DRAFT = "MySQL to BigQuery";
const BLOCKED = "Orders Postgres to Snowflake";
const COPYING = "Logistics Postgres to Snowflake";

let world: World;
worldForTests((started) => (world = started));

const rowsOf = (result: Record<string, unknown>) => result["items"] as Record<string, unknown>[];
const operations = () => world.writes.map(({ operation, body }) => [operation, body]);

describe("listing pipelines", () => {
  it("names what a person needs, and leaves out what is false", async () => {
    const result = await world.succeed(LIST);
    expect(result["total"]).toBe(world.snapshot.pipelines.length);
    expect(rowsOf(result)).toContainEqual({
      uuid: world.pipeline(COPYING).uuid,
      name: COPYING,
      status: "running",
      hasBackfillingTables: true,
      source: "Production Postgres",
      destination: "Snowflake Production",
    });
    const identity = rowsOf(result).find(({ name }) => name === "Identity Postgres to Redshift");
    expect(identity?.["status"]).toBe("not reported");
  });

  it.each([
    [{ status: "draft" }, ["MySQL to BigQuery", "Orders Postgres to Snowflake", "Staging Postgres to BigQuery"]],
    [{ status: "transfer paused" }, ["Finance Oracle to Snowflake"]],
    [{ backfilling: true }, ["Logistics Postgres to Snowflake", "Sessions DynamoDB to S3"]],
    [{ query: "REDSHIFT" }, ["Identity Postgres to Redshift"]],
    [{ query: "customers mysql" }, ["Campaigns MySQL to Databricks", "MySQL to BigQuery"]],
    [{ query: "bigquery", status: "draft" }, ["MySQL to BigQuery", "Staging Postgres to BigQuery"]],
    [{ query: "no such thing" }, []],
  ])("takes the filter %j", async (filter, names) => {
    const result = await world.succeed(LIST, filter);
    expect(
      rowsOf(result)
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(names);
  });

  it("asks for each list once", async () => {
    await world.succeed(LIST);
    expect(world.sandbox.requests.map(({ path }) => path).toSorted()).toEqual([
      "/connectors",
      "/pipelines",
      "/source-readers",
    ]);
  });
});

describe("reading a pipeline", () => {
  it("names its ends and the stage of each table, and shows no credential", async () => {
    const result = await world.succeed(GET, { pipeline: COPYING });
    expect(result).toMatchObject({
      name: COPYING,
      status: "running",
      hasBackfillingTables: true,
      backfillingTables: 13,
      source: { label: "Production Postgres", type: "postgresql" },
      sourceReader: { name: "Logistics reader", settings: { replicationSlotOverride: "artie_logistics" } },
      destination: { label: "Snowflake Production", type: "snowflake" },
      specificDestCfg: { database: "ANALYTICS", schema: "LOGISTICS" },
      tableCount: 13,
    });
    const tables = result["tables"] as Record<string, unknown>[];
    expect(tables[0]).toMatchObject({ name: "public.shipments", backfillStage: "backfilling" });
    expect(tables.at(-1)).toMatchObject({ name: "public.depots", historyTableBackfillStage: "ready_to_backfill" });
    expect(JSON.stringify(result)).not.toContain("sandbox-");
  });
});

describe("starting a pipeline", () => {
  it("reads the state back", async () => {
    const result = await world.succeed(START, { pipeline: DRAFT });
    expect(result).toMatchObject({ accepted: true, pipeline: { name: DRAFT, isDeploying: true } });
    expect(operations()).toEqual([["POST /pipelines/{uuid}/start", {}]]);
    world.clock.advance(4_000);
    expect(await world.succeed(GET, { pipeline: DRAFT })).toMatchObject({ status: "running", backfillingTables: 4 });
  });

  it("passes on what was asked for", async () => {
    await world.succeed(START, { pipeline: DRAFT, keepPaused: true, disableBackFill: true });
    expect(operations()).toEqual([["POST /pipelines/{uuid}/start", { keepPaused: true, disableBackFill: true }]]);
    world.clock.advance(4_000);
    expect(world.pipeline(DRAFT)).toMatchObject({ status: "paused", hasBackfillingTables: false });
  });

  it("that a stale slot prevents says so and what helps, and then can be mended with what it says", async () => {
    const error = await world.fail(START, { pipeline: BLOCKED });
    expect(error).toMatchObject({
      code: "slot_stale",
      status: 400,
      reported: { chain: ["failed to start pipeline", "failed to validate source", containing("dangling")] },
      nextTool: "list_all_artie_source_readers",
      thenTool: "artie_connectors_drop_postgres_replication_slot",
    });
    expect(world.pipeline(BLOCKED).status).toBe("draft");
    const slot = { connector: "Orders Postgres", slotName: "artie_orders", confirm: "artie_orders" };
    await world.succeed(error.thenTool ?? "", slot);
    await world.succeed(START, { pipeline: BLOCKED });
    expect(world.pipeline(BLOCKED).isDeploying).toBe(true);
  });
});

describe("changing a pipeline's status", () => {
  it("reads before and after", async () => {
    const result = await world.succeed(STATUS, { pipeline: RUNNING, status: "transfer paused" });
    expect(result).toEqual({
      changed: true,
      statusBefore: "running",
      undo: { tool: STATUS, input: { pipeline: RUNNING, status: "running" } },
      pipeline: {
        uuid: world.pipeline(RUNNING).uuid,
        name: RUNNING,
        status: "transfer paused",
        backfillingTables: 0,
      },
    });
  });

  it("changes nothing without a status, or with the one that it has", async () => {
    for (const args of [{ pipeline: RUNNING }, { pipeline: RUNNING, status: "running" }]) {
      expect(await world.succeed(STATUS, args)).toMatchObject({ changed: false, pipeline: { status: "running" } });
    }
    expect(world.writes).toEqual([]);
  });

  it("that conflicts is not sent: the sidebar would not offer it either", async () => {
    const error = await world.fail(STATUS, { pipeline: DRAFT, status: "paused" });
    expect(error).toEqual({ code: "refused", message: `Nothing was changed: "${DRAFT}" is draft.` });
    await world.succeed(START, { pipeline: DRAFT });
    const later = await world.fail(STATUS, { pipeline: DRAFT, status: "paused" });
    expect(later).toMatchObject({ code: "refused", message: containing("is deploying") });
    expect(operations().map(([operation]) => operation)).toEqual(["POST /pipelines/{uuid}/start"]);
  });
});

describe("backfilling tables", () => {
  it("takes names and UUIDs, each table once", async () => {
    const { uuid, tables } = world.pipeline(RUNNING);
    const refs = ["contacts", "COMPANIES", tables[0]?.uuid];
    const result = await world.succeed(BACKFILL, { pipeline: uuid, tables: refs });
    expect(result).toMatchObject({ accepted: ["contacts", "companies"], pipeline: { backfillingTables: 2 } });
    expect(operations()).toEqual([
      [
        "POST /pipelines/{uuid}/backfill",
        { tableUUIDs: tables.slice(0, 2).map((table) => table.uuid), beforeBackfill: "" },
      ],
    ]);
  });

  it("copies history tables when asked", async () => {
    const args = { pipeline: "Billing Postgres to Snowflake", tables: ["public.billing_events"], historyMode: true };
    await world.succeed(BACKFILL, args);
    const [table] = world.pipeline("Billing Postgres to Snowflake").tables;
    expect(table).toMatchObject({ name: "billing_events", historyTableBackfillStage: "backfilling" });
    expect(table?.backfillStage).toBe("streaming");
  });

  it.each([
    [{ tables: ["invoices"] }, "unknown_name", /no table "invoices" in "Hubspot to Snowflake"/],
    [{ tables: [] }, "invalid_input", /tables/],
    [{ tables: ["contacts"], beforeBackfill: "burn" }, "invalid_input", /beforeBackfill/],
    [{ tables: ["contacts"], beforeBackfill: "truncate_table" }, "confirmation_needed", /Empties.*contacts/],
    [{ tables: ["contacts"], beforeBackfill: "drop_table", confirm: "" }, "confirmation_needed", /Drops.*contacts/],
    [
      { tables: ["contacts"], beforeBackfill: "drop_table", confirm: DRAFT },
      "confirmation_needed",
      /the exact name of the pipeline/,
    ],
    [
      { tables: ["contacts"], beforeBackfill: "drop_table", confirm: "hubspot to snowflake" },
      "confirmation_needed",
      /./,
    ],
  ])("changes nothing with %j", async (args, code, message) => {
    const error = await world.fail(BACKFILL, { pipeline: RUNNING, ...args });
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(world.writes).toEqual([]);
  });

  it.each(["read", "operate", "change"] as const)("refuses to destroy at the level %s", async (access) => {
    world.reset({ access });
    const args = { pipeline: RUNNING, tables: ["contacts"], beforeBackfill: "truncate_table", confirm: RUNNING };
    const error = await world.fail(BACKFILL, args);
    expect(error).toMatchObject({ code: "refused", message: containing(`this session has "${access}"`) });
    expect(world.writes).toEqual([]);
  });

  it("destroys when the name is confirmed at the level everything", async () => {
    const args = { pipeline: RUNNING, tables: ["contacts"], beforeBackfill: "truncate_table", confirm: RUNNING };
    await world.succeed(BACKFILL, args);
    expect(world.writes[0]?.body).toMatchObject({ beforeBackfill: "truncate_table" });
  });
});

describe("canceling backfills", () => {
  it("without tables stops all, queued and history tables too, and leaves streaming", async () => {
    const result = await world.succeed(CANCEL, { pipeline: COPYING, reason: "too expensive" });
    const names = world.pipeline(COPYING).tables.map(({ name }) => `public.${name}`);
    expect(result).toMatchObject({
      stopped: names.slice(0, 12),
      stoppedHistory: ["public.depots"],
      pipeline: { name: COPYING, status: "running", backfillingTables: 0 },
    });
    expect(world.writes[0]?.body).toMatchObject({ optionalReason: "too expensive" });
    const after = world.pipeline(COPYING);
    expect(after).toMatchObject({ status: "running", hasBackfillingTables: false });
    expect(new Set(after.tables.map(({ status }) => status))).toEqual(new Set(["streaming"]));
  });

  it("does not say that a copy has stopped that the API still shows", async () => {
    const copying = { uuid: crypto.randomUUID(), name: "parcels", backfillStage: "backfilling" };
    const pipeline = { uuid: crypto.randomUUID(), name: COPYING, status: "running", tables: [copying] };
    await using api = await serve((response, { method }) => {
      answerJson(response, method === "GET" ? 200 : 204, method === "GET" ? pipeline : undefined);
    });
    world.reset({ artie: clientOf(api) });
    const result = await world.succeed(CANCEL, { pipeline: pipeline.uuid });
    expect(result).toMatchObject({ stopped: [], stillStopping: ["parcels"], pipeline: { backfillingTables: 1 } });
  });

  it("with tables stops those, and says which of them there was something to stop for", async () => {
    const result = await world.succeed(CANCEL, { pipeline: COPYING, tables: ["parcels", "depots"] });
    expect(result).toMatchObject({
      stopped: ["public.parcels"],
      stoppedHistory: ["public.depots"],
      pipeline: { backfillingTables: 11 },
    });
  });

  it("asks for nothing when nothing is being copied", async () => {
    const result = await world.succeed(CANCEL, { pipeline: RUNNING });
    expect(result).toMatchObject({ stopped: [], note: containing("No backfill") });
    expect(world.writes).toEqual([]);
  });

  it("stops nothing when one of the tables is unknown", async () => {
    const error = await world.fail(CANCEL, { pipeline: COPYING, tables: ["parcels", "parcel"] });
    expect(error).toMatchObject({ code: "unknown_name", candidates: including("public.parcels") });
    expect(world.writes).toEqual([]);
  });
});

describe("the usage of a pipeline", () => {
  const window = () => world.sandbox.requests.find(({ path }) => path.endsWith("/usage"))?.query ?? {};

  it("is that of the last hour when no window is given", async () => {
    const before = Date.now();
    const result = await world.succeed(USAGE, { pipeline: RUNNING });
    const { from = "", to = "" } = window();
    expect(Date.parse(to) - Date.parse(from)).toBe(3_600_000);
    expect(Date.parse(to)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(to)).toBeLessThanOrEqual(Date.now());
    expect(result).toMatchObject({ pipeline: RUNNING, from, to });
  });

  it("is that of an hour before the end, or of the window that is given, in UTC", async () => {
    await world.succeed(USAGE, { pipeline: RUNNING, to: "2026-08-03T10:00:00+02:00" });
    expect(window()).toEqual({ from: "2026-08-03T07:00:00.000Z", to: "2026-08-03T08:00:00.000Z" });
    world.sandbox.clearRequests();
    const result = await world.succeed(USAGE, {
      pipeline: RUNNING,
      from: "2026-08-03T08:00:00Z",
      to: "2026-08-03T08:30:00Z",
    });
    expect(window()).toEqual({ from: "2026-08-03T08:00:00.000Z", to: "2026-08-03T08:30:00.000Z" });
    const counts = rowsOf(result).map(({ count }) => Number(count));
    expect(counts.length).toBe(3);
    expect(counts).toEqual(counts.toSorted((a, b) => b - a));
    expect(result["rows"]).toBe(counts.reduce((sum, count) => sum + count, 0));
  });

  it.each([
    [{ from: "yesterday" }, /from/],
    [{ from: "2026-08-03" }, /from/],
    [{ from: "2026-08-03T08:00:00" }, /from/],
    [{ from: "2026-08-03T09:00:00Z", to: "2026-08-03T08:00:00Z" }, /from must be before to/],
    [{ from: "2026-08-03T08:00:00Z", to: "2026-08-03T08:00:00Z" }, /from must be before to/],
    [{ from: "2999-01-01T00:00:00Z" }, /from must be before to/],
  ])("refuses the window %j", async (args, message) => {
    const error = await world.fail(USAGE, { pipeline: RUNNING, ...args });
    expect(error.code).toBe("invalid_input");
    expect(error.message).toMatch(message);
    expect(world.sandbox.requests.filter(({ path }) => path.endsWith("/usage"))).toEqual([]);
  });

  it.each([
    [USAGE, "usage"],
    [ERROR_LOGS, "error logs"],
  ])("%s says where to look when the account's API lacks it", async (tool, what) => {
    const { uuid } = world.pipeline(RUNNING);
    await using server = await serve((response, { target }) => {
      if (target === `/pipelines/${uuid}`) answerJson(response, 200, { uuid, name: RUNNING });
      else answerJson(response, 404, { error: "no such route" });
    });
    world.services = { ...world.services, artie: clientOf(server) };
    const error = await world.fail(tool, { pipeline: uuid });
    expect(error).toEqual({
      code: "not_offered",
      message: `This account's API does not offer ${what}; look for "${RUNNING}" at https://app.artie.com.`,
    });
  });
});

describe("the errors of a pipeline", () => {
  it("come newest first, each with its likely cause and remedy", async () => {
    await world.fail(START, { pipeline: BLOCKED });
    await failureOf(world.services.artie.pipelines.updateStatus(world.pipeline(BLOCKED).uuid, "paused"));
    const result = await world.succeed(ERROR_LOGS, { pipeline: BLOCKED });
    expect(rowsOf(result)).toMatchObject([
      { message: containing("pipeline is a draft") },
      { message: containing("dangling"), code: "slot_stale", remedy: containing("Drop") },
    ]);
    expect(rowsOf(result)[0]).not.toHaveProperty("code");
  });
});

describe("schema changes", () => {
  it("are looked for, and applied to one pipeline", async () => {
    const pipeline = "Inventory SQL Server to Databricks";
    await world.succeed("artie_pipelines_detect_schema_changes", { pipeline });
    expect(world.pipeline(pipeline).tables.map(({ name }) => name)).toContain("purchase_orders");
    const result = await world.succeed("artie_pipelines_trigger_automatic_schema_changes", {
      pipeline,
      forceRefresh: true,
    });
    expect(result).toMatchObject({ accepted: true, pipeline: { name: pipeline } });
    expect(world.writes.at(-1)?.query).toEqual({ forceRefresh: "true" });
  });

  it.each([undefined, "", "yes", "All pipelines", RUNNING])(
    "everywhere need a confirmation other than %j",
    async (confirm) => {
      const error = await world.fail("artie_company_trigger_automatic_schema_changes", { confirm });
      expect(error.code).toBe("confirmation_needed");
      expect(error.message).toContain("what the tool's description says");
      expect(world.writes).toEqual([]);
    },
  );
});
