// The seven workflows that people run, from the slash command to the state of the account: the built command line over
// stdio, the SDK's client as the agent, the sandbox as the API. Every tool that is called is one that the prompt names.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { MAX_EVENT_BYTES } from "../../src/artie/index.ts";
import { toolsNamedIn } from "../../src/mcp/prompts/catalog.ts";
import { ManualClock, type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { nodeBinary } from "../harness/paths.ts";
import { useBuilt } from "./built.ts";
import { callTool } from "./results.ts";

const built = useBuilt();
const clock = new ManualClock();
const client = new Client({ name: "test", version: "1" });
let sandbox: Sandbox;
let workspace: string;

beforeAll(async () => {
  sandbox = await startSandbox({ clock });
  workspace = mkdtempSync(join(tmpdir(), "artie-workflows-"));
  const api = ["--api-url", sandbox.url, "--events-url", sandbox.eventsUrl];
  await client.connect(
    new StdioClientTransport({
      command: nodeBinary,
      args: [built.cli, "stdio", ...api, "--access", "everything"],
      env: { ARTIE_API_KEY: sandbox.apiKey, ARTIE_SECRET_INGESTION_KEY: sandbox.ingestionKey },
      cwd: workspace,
    }),
  );
});
afterAll(async () => {
  await client.close();
  await sandbox.close();
  rmSync(workspace, { recursive: true });
});
beforeEach(() => {
  sandbox.reset();
});

type Call = (tool: string, args?: Record<string, unknown>) => Promise<{ isError: boolean; value: Answer }>;

/** The fields that these tests look at. */
const answer = z.looseObject({
  items: z.array(z.looseObject({ name: z.string().optional(), label: z.string().optional() })).optional(),
  source: z.looseObject({ label: z.string(), type: z.string() }).optional(),
  destination: z.looseObject({ label: z.string(), type: z.string() }).optional(),
  sourceReader: z.looseObject({ name: z.string() }).optional(),
  cursor: z.string().optional(),
  error: z
    .looseObject({
      code: z.string(),
      message: z.string(),
      reported: z.object({ message: z.string() }).optional(),
    })
    .optional(),
});
type Answer = z.infer<typeof answer>;

/** Begins as a person does: with the prompt. */
async function begin(prompt: string, args: Record<string, string> = {}): Promise<Call> {
  const { messages } = await client.getPrompt({ name: prompt, arguments: args });
  const content = messages[0]?.content;
  const named = toolsNamedIn(content?.type === "text" ? content.text : "");
  return async (tool, input = {}) => {
    expect(named).toContain(tool);
    const { isError, value } = await callTool(client, tool, input);
    return { isError, value: answer.parse(value) };
  };
}

/** Names of the pipelines that are not as they were. */
function changedSince(before: ReturnType<Sandbox["snapshot"]>): string[] {
  const old = new Map(before.pipelines.map((pipeline) => [pipeline.uuid, JSON.stringify(pipeline)]));
  const changed = sandbox
    .snapshot()
    .pipelines.filter((pipeline) => old.get(pipeline.uuid) !== JSON.stringify(pipeline));
  return changed.map(({ name }) => name);
}

function writes(): string[] {
  const reads = /^\/(connectors\/(ping|postgres-publications)|data-catalog\/search|source-readers\/validate-unsaved)$/;
  return sandbox.requests
    .filter(({ method, path }) => method !== "GET" && !reads.test(path))
    .map(({ method, path }) => `${method} ${path}`);
}

describe("workflows", () => {
  test("provision a Snowflake warehouse, find a pipeline by name, start it, confirm that it starts", async () => {
    const before = sandbox.snapshot();
    const call = await begin("start_pipeline", { pipeline: "mysql to bigquery", warehouse: "ARTIE_LOADING" });

    const found = await call("list_all_artie_pipelines", { query: "mysql to bigquery" });
    expect(found.value.items).toMatchObject([{ name: "MySQL to BigQuery", status: "draft" }]);
    const read = await call("get_single_artie_pipeline_by_id", { pipeline: "MySQL to BigQuery" });
    expect(read.value).toMatchObject({ status: "draft", tableCount: 4, destination: { type: "bigquery" } });

    const warehouse = { connector: "Snowflake Production", name: "ARTIE_LOADING" };
    const sized = await call("artie_connectors_create_snowflake_warehouse", { ...warehouse, size: "XSMALL" });
    expect(sized.value.error?.message).toContain("takes no size");
    expect(sandbox.snapshot().warehouses).toEqual(before.warehouses);
    const created = await call("artie_connectors_create_snowflake_warehouse", warehouse);
    expect(created.value).toMatchObject({ created: "ARTIE_LOADING" });

    const started = await call("artie_pipelines_start", { pipeline: "MySQL to BigQuery" });
    expect(started.value).toMatchObject({ accepted: true, pipeline: { isDeploying: true } });
    clock.advance(5_000);
    const confirmed = await call("get_single_artie_pipeline_by_id", { pipeline: "MySQL to BigQuery" });
    expect(confirmed.value).toMatchObject({ status: "running", hasBackfillingTables: true, backfillingTables: 4 });

    expect(changedSince(before)).toEqual(["MySQL to BigQuery"]);
    const { warehouses } = sandbox.snapshot();
    expect(warehouses).toContainEqual({ server: "larkspur-prod", name: "ARTIE_LOADING" });
    expect(warehouses).toHaveLength(before.warehouses.length + 1);
    clock.advance(60 * 60 * 1_000);
    const { tables, hasBackfillingTables } = sandbox.pipeline("MySQL to BigQuery");
    expect(hasBackfillingTables).toBe(false);
    expect(tables.map(({ backfillStage }) => backfillStage)).toEqual(Array(4).fill("streaming"));
  });

  test("audit all pipelines, cancel what is backfilling, verify, report exactly what was changed", async () => {
    const before = sandbox.snapshot();
    const backfilling = before.pipelines.filter((pipeline) => pipeline.hasBackfillingTables).map(({ name }) => name);
    expect(backfilling).toEqual(["Logistics Postgres to Snowflake", "Sessions DynamoDB to S3"]);
    const call = await begin("stop_backfills");

    const audited: string[] = [];
    for (let cursor: string | undefined; ;) {
      const { value } = await call("list_all_artie_pipelines", { backfilling: true, limit: 1, cursor });
      audited.push(...(value.items ?? []).map(({ name = "" }) => name));
      cursor = value.cursor;
      if (cursor === undefined) break;
    }
    expect(audited).toEqual(backfilling);

    const report = new Map<string, unknown>();
    for (const pipeline of audited) {
      const { value } = await call("artie_pipelines_cancel_backfill", { pipeline });
      report.set(pipeline, { tables: value["stopped"], history: value["stoppedHistory"] });
      const after = await call("get_single_artie_pipeline_by_id", { pipeline });
      expect(after.value).toMatchObject({ status: "running", backfillingTables: 0 });
      expect(after.value).not.toHaveProperty("hasBackfillingTables");
    }
    expect((await call("list_all_artie_pipelines", { backfilling: true })).value.items).toEqual([]);

    expect(changedSince(before)).toEqual(backfilling);
    for (const name of backfilling) {
      const { status, tables } = sandbox.pipeline(name);
      expect(status).toBe("running");
      expect(new Set(tables.map((table) => table.status))).toEqual(new Set(["streaming"]));
    }
    const copying = (name: string, stage: "backfillStage" | "historyTableBackfillStage") =>
      before.pipelines
        .find((pipeline) => pipeline.name === name)
        ?.tables.filter((table) => table[stage] === "backfilling" || table[stage] === "ready_to_backfill")
        .map((table) => (table.schema ? `${table.schema}.${table.name}` : table.name));
    expect(Object.fromEntries(report)).toEqual({
      "Logistics Postgres to Snowflake": {
        tables: copying("Logistics Postgres to Snowflake", "backfillStage"),
        history: ["public.depots"],
      },
      "Sessions DynamoDB to S3": { tables: copying("Sessions DynamoDB to S3", "backfillStage") },
    });
    expect(copying("Logistics Postgres to Snowflake", "backfillStage")).toHaveLength(12);
  });

  test("repair a stalled Postgres sync: publications, the stale slot, drop it, start again", async () => {
    const name = "Orders Postgres to Snowflake";
    const before = sandbox.snapshot();
    const call = await begin("repair_stalled_sync", { pipeline: name });

    const read = await call("get_single_artie_pipeline_by_id", { pipeline: name });
    expect(read.value).toMatchObject({ source: { label: "Orders Postgres", type: "postgresql" } });
    expect((await call("artie_pipelines_error_logs", { pipeline: name })).value.items).toEqual([]);
    const refused = await call("artie_pipelines_start", { pipeline: name });
    expect(refused).toMatchObject({
      isError: true,
      value: {
        error: {
          code: "slot_stale",
          nextTool: "list_all_artie_source_readers",
          thenTool: "artie_connectors_drop_postgres_replication_slot",
        },
      },
    });
    const slotName = /replication slot "([^"]+)"/.exec(refused.value.error?.reported?.message ?? "")?.[1] ?? "";
    expect(slotName).toBe("artie_orders");

    const publications = await call("artie_connectors_list_postgres_publications", { connector: "Orders Postgres" });
    expect(publications.value.items?.map((row) => row.name)).toContain("dbz_publication");
    const readers = await call("list_all_artie_source_readers");
    const users = readers.value.items?.filter((row) => row["replicationSlotOverride"] === slotName);
    expect(users?.map((row) => row.name)).toEqual([read.value.sourceReader?.name]);

    const drop = { connector: "Orders Postgres", slotName };
    const unconfirmed = await call("artie_connectors_drop_postgres_replication_slot", drop);
    expect(unconfirmed.value.error?.code).toBe("confirmation_needed");
    expect(sandbox.snapshot().slots).toEqual(before.slots);
    const dropped = await call("artie_connectors_drop_postgres_replication_slot", { ...drop, confirm: slotName });
    expect(dropped.value).toMatchObject({ dropped: slotName });

    expect((await call("artie_pipelines_start", { pipeline: name })).isError).toBe(false);
    clock.advance(5_000);
    const confirmed = await call("get_single_artie_pipeline_by_id", { pipeline: name });
    expect(confirmed.value).toMatchObject({ status: "running", backfillingTables: 4 });

    expect(changedSince(before)).toEqual([name]);
    const slots = sandbox.snapshot().slots.filter((slot) => slot.server === "orders-db.larkspur.example");
    expect(slots).toMatchObject([
      { name: "debezium_search", isActive: true },
      { name: slotName, isActive: true, sourceReader: "Orders reader" },
    ]);
    const { uuid } = sandbox.pipeline(name);
    expect(writes()).toEqual([
      `POST /pipelines/${uuid}/start`,
      expect.stringMatching(/^POST \/connectors\/[^/]+\/postgres-drop-replication-slot$/),
      `POST /pipelines/${uuid}/start`,
    ]);
  });

  test("look at a new Oracle source: dry run of the reader, schemas, the tables of FINANCE", async () => {
    const before = sandbox.snapshot();
    const connector = "Finance Oracle";
    const call = await begin("onboard_oracle_source", { connector, schema: "FINANCE" });

    const databases = await call("artie_connectors_fetch_databases", { connector });
    expect(databases.value.items).toEqual([{ name: "FINPDB" }, { name: "HRPDB" }]);
    const notReady = await call("artie_source_readers_validate_unsaved", { connector, database: "HRPDB" });
    expect(notReady.value).toMatchObject({
      valid: false,
      failure: { code: "oracle_shadow_script", nextTool: "artie_connectors_generate_shadow_script" },
    });
    const ready = await call("artie_source_readers_validate_unsaved", { connector, database: "FINPDB" });
    expect(ready.value).toEqual({ valid: true });

    const schemas = await call("artie_connectors_fetch_schemas", { connector, databaseName: "FINPDB" });
    expect(schemas.value.items).toEqual([{ name: "FINANCE" }, { name: "TREASURY" }]);
    const place = { connector, databaseName: "FINPDB", schemaName: "FINANCE" };
    const tables = await call("artie_connectors_fetch_tables", place);
    expect(tables.value.items?.map(({ name }) => name)).toEqual(["GL_ENTRIES", "ACCOUNTS", "VENDORS", "PAYMENT_RUNS"]);

    expect(sandbox.snapshot()).toEqual(before);
    expect(writes()).toEqual([]);
  });

  test("search the catalog for billing_address and list every pipeline that touches it", async () => {
    const before = sandbox.snapshot();
    const call = await begin("trace_column", { name: "billing_address" });

    const touching = new Map<string, Set<string>>();
    const unreplicated: string[] = [];
    for (let cursor: string | undefined; ;) {
      const { value } = await call("artie_data_catalog_search", { query: "billing_address", cursor });
      for (const row of value.items ?? []) {
        const pipelines = z.array(z.object({ name: z.string() })).parse(row["pipelines"] ?? []);
        const table = String(row["table"]);
        for (const { name } of pipelines) touching.set(name, (touching.get(name) ?? new Set()).add(table));
        if (pipelines.length === 0) unreplicated.push(table);
      }
      cursor = value.cursor;
      if (cursor === undefined) break;
    }
    const holding = (name: string, table: string) =>
      before.pipelines.find((pipeline) => pipeline.name === name)?.tables.some((row) => row.name === table);
    for (const [name, tables] of touching) for (const table of tables) expect(holding(name, table)).toBe(true);
    expect(Object.fromEntries([...touching].map(([name, tables]) => [name, [...tables].sort()]))).toEqual({
      "Billing Postgres to Snowflake": ["billing_address", "invoices"],
      "Finance Oracle to Snowflake": ["VENDORS"],
      "MySQL to BigQuery": ["customers"],
      "Orders Postgres to Snowflake": ["orders"],
      "Staging Postgres to BigQuery": ["orders"],
    });

    for (const pipeline of touching.keys()) {
      const { value } = await call("get_single_artie_pipeline_by_id", { pipeline });
      expect(value.source?.label).toBeTruthy();
    }
    // It is in the warehouse, and no pipeline writes it.
    expect(unreplicated).toEqual(["DIM_CUSTOMER"]);
    expect(sandbox.snapshot()).toEqual(before);
    expect(writes()).toEqual([]);
  });

  test("load 500 sign-ups from a CSV through bulk track, below 10 MB a request, each once", async () => {
    // Six bytes each once they are JSON, so that it takes more than one request.
    const padding = "\u0001".repeat(3_600);
    const rows = Array.from({ length: 500 }, (_, index) => {
      const at = new Date(Date.UTC(2026, 6, 1) + index * 60_000).toISOString();
      return `sign_up,${at},person${index}@example.com,"Street ${index}, ""Larkspur""",${padding}`;
    });
    writeFileSync(join(workspace, "sign-ups.csv"), ["event,timestamp,email,address,notes", ...rows].join("\n"));
    const call = await begin("load_events", { file: "sign-ups.csv" });
    const load = { file: "sign-ups.csv", ingestionKey: "secret://INGESTION_KEY" };

    expect((await call("create_a_artie_bulk_track", load)).value).toMatchObject({ accepted: 500 });
    const sent = sandbox.requests.filter(({ path }) => path === "/v1/bulk-track");
    expect(sent.length).toBeGreaterThan(1);
    for (const { bodyBytes } of sent) expect(bodyBytes).toBeLessThan(MAX_EVENT_BYTES);
    const { count, recent } = sandbox.snapshot().events;
    expect(count).toBe(500);
    expect(recent[499]).toMatchObject({
      event: "sign_up",
      timestamp: "2026-07-01T08:19:00.000Z",
      properties: { email: "person499@example.com", address: 'Street 499, "Larkspur"' },
    });

    expect((await call("create_a_artie_bulk_track", load)).value).toMatchObject({ accepted: 500 });
    expect(sandbox.snapshot().events).toMatchObject({ count: 500, duplicates: 500 });
  });

  test("create and validate a source reader for a staging database before it is deployed", async () => {
    const before = sandbox.snapshot();
    const connector = "Staging Postgres";
    const name = "Staging copy";
    const call = await begin("stage_source_reader", { connector, database: "shop_staging", name });

    expect((await call("artie_connectors_ping", { connector })).value).toEqual({ valid: true });
    const databases = await call("artie_connectors_fetch_databases", { connector });
    expect(databases.value.items?.map((row) => row.name)).toContain("shop_staging");
    const readers = await call("list_all_artie_source_readers");
    const taken = readers.value.items?.map((row) => row["replicationSlotOverride"]);
    expect(taken).not.toContain("artie_staging_copy");

    const settings = { replicationSlotOverride: "artie_staging_copy" };
    const reader = { connector, name, database: "shop_staging", settings };
    const misspelled = await call("artie_source_readers_validate_unsaved", { ...reader, database: "shop_stagging" });
    expect(misspelled.value).toMatchObject({ valid: false });
    expect((await call("artie_source_readers_validate_unsaved", reader)).value).toEqual({ valid: true });
    expect(sandbox.snapshot()).toEqual(before);

    expect((await call("create_a_artie_source_reader", reader)).value).toMatchObject({ created: { name } });
    const created = await call("get_single_artie_source_reader_by_id", { sourceReader: name });
    expect(created.value).toMatchObject({ status: "draft", database: "shop_staging", settings });

    const after = sandbox.snapshot();
    expect(
      after.sourceReaders.filter((row) => !before.sourceReaders.some(({ uuid }) => uuid === row.uuid)),
    ).toMatchObject([{ name, status: "draft", isValid: true }]);
    expect({ ...after, sourceReaders: before.sourceReaders }).toEqual(before);
    expect(writes()).toEqual(["POST /source-readers"]);
  });
});
