// The seven workflows that people run, asked for in their own words.
import { expect, test } from "vitest";
import type { Sandbox } from "../../../src/sandbox/index.ts";
import { signUps } from "../../harness/sign-ups.ts";
import type { Stage } from "./stage.ts";

const READING_POSTS =
  /^\/(connectors\/(ping|postgres-publications)|data-catalog\/search|source-readers\/validate-unsaved)$/;

export function testWorkflows(stage: () => Stage): void {
  test("provision a warehouse, find a pipeline, start it, confirm that it starts", async () => {
    const { chat, clock, recording, sandbox } = stage();
    const { confirmations, answer } = await chat.ask(
      "Create a Snowflake warehouse ARTIE_LOADING, find the pipeline MySQL to BigQuery, start it and confirm that it is starting.",
    );

    expect(confirmations).toEqual([
      expect.stringMatching(/Create Snowflake warehouse[^]*without size[^]*ARTIE_LOADING/),
      expect.stringMatching(/Start pipeline[^]*a draft first copies its tables/),
    ]);
    expect(recording.calls).toEqual([
      "list_all_artie_connectors",
      "artie_connectors_create_snowflake_warehouse",
      "list_all_artie_pipelines",
      "artie_pipelines_start",
      "get_single_artie_pipeline_by_id",
    ]);
    const { uuid } = sandbox.pipeline("MySQL to BigQuery");
    expect(writes(sandbox)).toEqual(["POST /connectors/new-snowflake-warehouse", `POST /pipelines/${uuid}/start`]);
    expect(sandbox.snapshot().warehouses).toContainEqual({ server: "larkspur-prod", name: "ARTIE_LOADING" });
    expect(answer).toContain("The warehouse ARTIE_LOADING is there, and MySQL to BigQuery is draft, deploying.");
    clock.advance(5_000);
    expect(sandbox.pipeline("MySQL to BigQuery").status).toBe("running");
  });

  test("audit all pipelines, cancel what is backfilling, verify, report exactly what was changed", async () => {
    const { chat, recording, sandbox } = stage();
    const backfilling = ["Logistics Postgres to Snowflake", "Sessions DynamoDB to S3"];
    for (const name of backfilling) expect(sandbox.pipeline(name).hasBackfillingTables).toBe(true);
    const { confirmations, answer } = await chat.ask(
      "Audit all pipelines; where a backfill is running, cancel it, verify it, and report exactly what you changed.",
    );

    expect(confirmations, confirmations.join("\n---\n")).toHaveLength(2);
    for (const asked of confirmations) expect(asked).toMatch(/Cancel backfill[^]*streaming goes on/);
    expect(recording.calls).toEqual([
      "list_all_artie_pipelines",
      ...["artie_pipelines_cancel_backfill", "get_single_artie_pipeline_by_id"],
      ...["artie_pipelines_cancel_backfill", "get_single_artie_pipeline_by_id"],
      "list_all_artie_pipelines",
    ]);
    const cancelled = backfilling.map((name) => `POST /pipelines/${sandbox.pipeline(name).uuid}/backfill/cancel`);
    expect(writes(sandbox)).toEqual(cancelled);
    for (const name of backfilling) {
      const { status, hasBackfillingTables, tables } = sandbox.pipeline(name);
      expect({ status, hasBackfillingTables }).toEqual({ status: "running", hasBackfillingTables: false });
      expect(new Set(tables.map((table) => table.status))).toEqual(new Set(["streaming"]));
    }
    expect(answer).toContain("I looked at 13 pipelines and changed 2:");
    expect(answer).toContain("Logistics Postgres to Snowflake: stopped 13 copies, now running");
    expect(answer).toMatch(/Sessions DynamoDB to S3: stopped \d+ copies, now running/);
    expect(answer).toContain("No backfill is left.");
  });

  test("repair a stalled Postgres sync: publications, the stale slot, drop it, start again", async () => {
    const { chat, recording, sandbox, session } = stage();
    const name = "Orders Postgres to Snowflake";
    const asked = chat.ask(
      `The pipeline ${name} has stalled: list the publications, find the stale slot, drop it and start the pipeline again.`,
    );
    const question = await session.workbench.answer(/asks for approval\. artie_orders/, "Approve");
    expect(question).toContain("Drops a replication slot of Orders Postgres, which the source reader");
    const { confirmations, answer } = await asked;

    expect(confirmations).toEqual([
      expect.stringContaining("Start pipeline"),
      expect.stringMatching(/Drop Postgres replication slot[^]*confirm = the slot's name[^]*artie_orders/),
      expect.stringContaining("Start pipeline"),
    ]);
    expect(recording.calls).toEqual([
      "get_single_artie_pipeline_by_id",
      "artie_connectors_list_postgres_publications",
      "artie_pipelines_start",
      "artie_connectors_drop_postgres_replication_slot",
      "artie_pipelines_start",
      "get_single_artie_pipeline_by_id",
    ]);
    const { uuid } = sandbox.pipeline(name);
    expect(writes(sandbox)).toEqual([
      `POST /pipelines/${uuid}/start`,
      expect.stringMatching(/^POST \/connectors\/[^/]+\/postgres-drop-replication-slot$/),
      `POST /pipelines/${uuid}/start`,
    ]);
    expect(sandbox.pipeline(name).isDeploying).toBe(true);
    expect(answer).toContain("dbz_publication");
    expect(answer).toContain("I dropped the slot artie_orders; Orders Postgres to Snowflake is draft, deploying.");
  });

  test("look at a new Oracle source: dry run of the reader, schemas, the tables of FINANCE", async () => {
    const { chat, recording, sandbox } = stage();
    const before = sandbox.snapshot();
    const { confirmations, answer } = await chat.ask(
      "Validate a reader for our new Oracle source Finance Oracle without saving it; if it passes, show me the schemas and the tables of the schema FINANCE.",
    );

    expect(confirmations).toEqual([]);
    expect(recording.calls).toEqual([
      "artie_connectors_fetch_databases",
      "artie_source_readers_validate_unsaved",
      "artie_connectors_fetch_schemas",
      "artie_connectors_fetch_tables",
    ]);
    expect(writes(sandbox)).toEqual([]);
    expect(sandbox.snapshot()).toEqual(before);
    expect(answer).toContain("FINPDB passes. Its schemas are FINANCE, TREASURY; the tables of FINANCE:");
    for (const table of ["GL_ENTRIES", "ACCOUNTS", "VENDORS", "PAYMENT_RUNS"]) {
      expect(answer).toContain(`FINANCE.${table}`);
    }
  });

  test("search the catalog for billing_address and list every pipeline that touches it", async () => {
    const { chat, recording, sandbox } = stage();
    const before = sandbox.snapshot();
    const { confirmations, answer } = await chat.ask(
      "Search the catalog for billing_address and list every pipeline that touches it.",
    );

    expect(confirmations).toEqual([]);
    expect(new Set(recording.calls)).toEqual(new Set(["artie_data_catalog_search"]));
    expect(writes(sandbox)).toEqual([]);
    expect(sandbox.snapshot()).toEqual(before);
    expect(answer).toContain("5 pipelines touch billing_address:");
    for (const line of [
      "Billing Postgres to Snowflake: billing_address, invoices",
      "Finance Oracle to Snowflake: VENDORS",
      "MySQL to BigQuery: customers",
      "Orders Postgres to Snowflake: orders",
      "Staging Postgres to BigQuery: orders",
    ]) {
      expect(answer).toContain(line);
    }
  });

  test("load 500 sign-ups from a CSV through bulk track, with a key that only the person knows", async () => {
    const { chat, recording, sandbox, session } = stage();
    stage().writeFile("sign-ups.csv", signUps(500));
    const asking = chat.ask(
      "Load the sign-ups in sign-ups.csv through bulk track, and keep every request below 10 MB.",
    );
    const asksForTheKey = "Artie: value of the secret INGESTION_KEY";
    await session.workbench.asked(asksForTheKey);
    expect(await session.workbench.input().getAttribute("type")).toBe("password");
    await session.workbench.enter(asksForTheKey, sandbox.ingestionKey);
    const { confirmations, answer } = await asking;

    expect(confirmations).toEqual([expect.stringMatching(/Track many events[^]*secret:\/\/INGESTION_KEY/)]);
    expect(recording.calls).toEqual(["create_a_artie_bulk_track"]);
    expect(sandbox.snapshot().events).toMatchObject({ count: 500, duplicates: 0 });
    const sent = sandbox.requests.filter(({ path }) => path === "/v1/bulk-track");
    for (const { bodyBytes } of sent) expect(bodyBytes).toBeLessThan(10_000_000);
    expect(answer).toContain("500 events were accepted.");
    const everything = [answer, await chat.transcript(), JSON.stringify(recording.entries)];
    for (const text of everything) expect(text).not.toContain(sandbox.ingestionKey);
    expect(session.host.hasLogged(sandbox.ingestionKey)).toBe(false);
  });

  test("create and validate a source reader for a staging database before it is deployed", async () => {
    const { chat, recording, sandbox } = stage();
    const before = sandbox.snapshot();
    const { confirmations, answer } = await chat.ask(
      "Create and validate a source reader named Staging copy for the database shop_staging of Staging Postgres before we deploy it.",
    );

    expect(confirmations).toEqual([expect.stringContaining("Create source reader")]);
    expect(recording.calls).toEqual([
      "artie_source_readers_validate_unsaved",
      "create_a_artie_source_reader",
      "get_single_artie_source_reader_by_id",
    ]);
    expect(writes(sandbox)).toEqual(["POST /source-readers"]);
    const known = new Set(before.sourceReaders.map(({ uuid }) => uuid));
    const created = sandbox.snapshot().sourceReaders.filter(({ uuid }) => !known.has(uuid));
    expect(created).toMatchObject([{ name: "Staging copy", status: "draft", isValid: true, database: "shop_staging" }]);
    expect(answer).toContain("Staging copy is valid and still a draft: deploy it when you are ready.");
  });
}

/** The requests that changed something, or tried to. */
function writes({ requests }: Sandbox): string[] {
  return requests
    .filter(({ method, path }) => method !== "GET" && !READING_POSTS.test(path) && !path.startsWith("/v1/"))
    .map(({ method, path }) => `${method} ${path}`);
}
