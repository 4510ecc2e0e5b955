// What stops rows, or sends them elsewhere, needs a yes, by whichever setting it does so; what does neither needs none.
import { expect, it } from "vitest";
import type { PersonPlan } from "../../../src/tools/run/invoke.ts";
import type { World } from "../support/world.ts";
import { worldForTests } from "../support/world-for-tests.ts";

const PIPELINE = "update_a_artie_pipeline_by_id";
const BOTH = "artie_pipelines_update_with_source_reader";
const READER = "update_a_artie_source_reader_by_id";
const CONNECTOR = "update_a_artie_connector_by_id";

const RUNNING = "Hubspot to Snowflake";
const BILLING = "Billing Postgres to Snowflake";
const HISTORY = "Logistics Postgres to Snowflake";
const NEW = "secret://STAGING";

let world: World;
worldForTests((started) => (world = started), { STAGING: "sandbox-staging-password" });

type Args = Record<string, unknown>;
type Call = readonly [what: string, tool: string, args: Args, before?: readonly (readonly [string, Args])[]];

const table = (settings: object, more: object = {}) => ({
  pipeline: RUNNING,
  tables: [{ name: "contacts", ...more, advancedSettings: settings }],
});
const advanced = (advancedSettings: object) => ({ pipeline: RUNNING, advancedSettings });
const arriving = (specificDestCfg: object) => ({ pipeline: RUNNING, specificDestCfg });
const reading = (sourceReader: string, settings: object) => ({ sourceReader, settings });

const STOPPING: readonly Call[] = [
  ["a table is taken out", PIPELINE, { pipeline: RUNNING, removeTables: ["contacts"] }],
  ["a table is switched off", PIPELINE, table({}, { disableReplication: true })],
  ["a table's history ends", PIPELINE, { pipeline: HISTORY, tables: [{ name: "depots", enableHistoryMode: false }] }],
  ["columns are excluded", PIPELINE, table({ excludeColumns: ["email"] })],
  ["columns are chosen", PIPELINE, table({ includeColumns: ["id"] })],
  [
    "fewer columns are chosen",
    PIPELINE,
    table({ includeColumns: ["id"] }),
    [[PIPELINE, table({ includeColumns: ["id", "email"] })]],
  ],
  [
    "a column that all tables have is switched off",
    PIPELINE,
    advanced({ includeArtieUpdatedAtColumn: false }),
    [[PIPELINE, advanced({ includeArtieUpdatedAtColumn: true })]],
  ],
  [
    "a column that all tables have is taken out by null",
    PIPELINE,
    advanced({ enableSoftDelete: null }),
    [[PIPELINE, advanced({ enableSoftDelete: true })]],
  ],
  [
    "a static column goes",
    PIPELINE,
    advanced({ staticColumns: [] }),
    [[PIPELINE, advanced({ staticColumns: [{ column: "origin", value: "eu" }] })]],
  ],
  [
    "columns are excluded at the reader",
    READER,
    { sourceReader: "Billing reader", tablesConfig: { "public.invoices": { excludeColumns: ["total"] } } },
  ],
  ["databases are chosen", READER, reading("Inventory reader", { databasesToSync: ["inventory"] })],
];

const MOVING: readonly Call[] = [
  ["another destination", PIPELINE, { pipeline: RUNNING, destination: "Snowflake Staging" }],
  ["another schema", PIPELINE, arriving({ schema: "OTHER" })],
  ["another database", PIPELINE, arriving({ database: "STAGING" })],
  ["no schema", PIPELINE, arriving({ schema: null })],
  ["the source's schema", PIPELINE, arriving({ useSameSchemaAsSource: true })],
  ["a prefix", PIPELINE, arriving({ schemaNamePrefix: "eu_" })],
  ["a namespace for each schema", PIPELINE, arriving({ dynamicallyCreateNamespaces: true })],
  ["a table for each event", PIPELINE, advanced({ splitEventsByType: true })],
  ["another name of a table", PIPELINE, table({ alias: "people" })],
  ["partitions", PIPELINE, table({ softPartitioning: { enabled: true, partitionColumn: "created_at" } })],
  ["one table for all schemas", PIPELINE, table({ unifyAcrossSchemas: true })],
  [
    "another stream",
    PIPELINE,
    {
      pipeline: "Sessions DynamoDB to S3",
      tables: [{ name: "web_sessions", advancedSettings: { streamARN: "arn:aws:dynamodb:other" } }],
    },
  ],
  ["another schema of the source", PIPELINE, advanced({ defaultSourceSchema: "archive" })],
  ["another data plane", PIPELINE, { pipeline: RUNNING, dataPlaneName: "aws-us-east-1" }],
  ["a slot in place of Artie's own", READER, reading("Identity reader", { replicationSlotOverride: "artie_identity" })],
  ["another publication", READER, reading("Billing reader", { publicationNameOverride: "other" })],
  ["another database at the reader", READER, { sourceReader: "Inventory reader", database: "archive" }],
  ["another way of capture", READER, reading("Inventory reader", { mssqlReplicationMethod: "change_tracking" })],
  ["another log", READER, reading("Finance reader", { archiveLogPath: "/other" })],
  [
    "another slot through the pipeline",
    BOTH,
    { pipeline: BILLING, sourceReader: { settings: { replicationSlotOverride: "artie_2" } } },
  ],
  [
    "another host of the source",
    CONNECTOR,
    { connector: "Billing Postgres", sharedConfig: { host: "other.example", password: NEW } },
  ],
  ["a tunnel to the source", CONNECTOR, { connector: "Billing Postgres", sharedConfig: { port: 5433, password: NEW } }],
  [
    "another account of the destination",
    CONNECTOR,
    { connector: "Snowflake Production", sharedConfig: { accountIdentifier: "other", privateKey: NEW } },
  ],
  ["another place in a bucket", CONNECTOR, { connector: "S3 Archive", sharedConfig: { prefix: "other/" } }],
];

const HARMLESS: readonly Call[] = [
  ["a pause", "artie_pipelines_update_status", { pipeline: RUNNING, status: "paused" }],
  ["a pause of delivery", "artie_pipelines_update_status", { pipeline: RUNNING, status: "transfer paused" }],
  ["a pause of a reader", "artie_source_readers_update_status", { sourceReader: "Billing reader", status: "paused" }],
  ["a cancel", "artie_pipelines_cancel_backfill", { pipeline: HISTORY }],
  ["another name", PIPELINE, { pipeline: RUNNING, name: "Renamed" }],
  ["a buffer", PIPELINE, advanced({ bufferRows: 5_000 })],
  ["a switch that is off and is switched off", PIPELINE, arriving({ useSameSchemaAsSource: false })],
  [
    "columns that come back",
    PIPELINE,
    table({ excludeColumns: [] }),
    [[PIPELINE, table({ excludeColumns: ["email"] })]],
  ],
  [
    "all columns in place of some",
    PIPELINE,
    table({ includeColumns: [] }),
    [[PIPELINE, table({ includeColumns: ["id"] })]],
  ],
  ["one more table", PIPELINE, { pipeline: RUNNING, tables: [{ name: "deals" }] }],
  ["a column that begins", PIPELINE, advanced({ staticColumns: [{ column: "origin", value: "eu" }] })],
  ["a draft's destination", PIPELINE, { pipeline: "MySQL to BigQuery", destination: "Snowflake Staging" }],
  ["a heartbeat", READER, reading("Billing reader", { enableHeartbeats: true })],
  ["a label", CONNECTOR, { connector: "Billing Postgres", label: "Renamed" }],
  ["a password", CONNECTOR, { connector: "Billing Postgres", sharedConfig: { password: NEW } }],
  [
    "the host of a draft's source",
    CONNECTOR,
    { connector: "Orders Postgres", sharedConfig: { host: "other.example", password: NEW } },
  ],
];

async function planned(tool: string, args: Args, before: Call[3] = []): Promise<PersonPlan> {
  for (const [earlier, given] of before) {
    const { confirm } = await world.plan(earlier, given);
    await world.succeed(earlier, { ...given, ...(confirm === undefined ? {} : { confirm }) });
  }
  world.sandbox.clearRequests();
  const plan = await world.plan(tool, args);
  expect(plan.idle ?? false, plan.effect).toBe(false);
  return plan;
}

it.for([...STOPPING, ...MOVING])("%s: refused without the exact name", async ([, tool, args, before]) => {
  const plan = await planned(tool, args, before);
  expect(plan.risk, JSON.stringify(plan)).toBe("outage");
  expect(plan.loss).toBeTruthy();
  expect(await world.fail(tool, args)).toMatchObject({ code: "confirmation_needed" });
  expect(world.writes).toEqual([]);
  await world.succeed(tool, { ...args, confirm: plan.confirm });
});

it.for(HARMLESS)("%s: done as it is asked for", async ([, tool, args, before]) => {
  const plan = await planned(tool, args, before);
  expect([plan.risk, plan.confirm], JSON.stringify(plan)).toEqual(["none", undefined]);
  await world.succeed(tool, args);
});

it("a reader that others run on is not changed through a draft of it without them", async () => {
  const { uuid } = world.reader("Billing reader");
  await world.succeed("create_a_artie_pipeline", {
    name: "Beside",
    sourceReader: uuid,
    destination: "Snowflake Staging",
  });
  const change = { pipeline: "Beside", sourceReader: { settings: { replicationSlotOverride: "artie_2" } } };
  const plan = await world.plan(BOTH, change);
  expect([plan.risk, plan.confirm]).toEqual(["outage", "Beside"]);
  expect(JSON.stringify(plan.figures)).toContain(BILLING);
});

it("an expiry that is over is no way to end an ingestion key", async () => {
  const [key] = world.sandbox.state.ingestionKeys.all();
  const ended = { ingestionApiKey: key?.uuid, name: "Website", expiresAt: "2020-01-01T00:00:00Z" };
  const { message } = await world.fail("update_a_artie_ingestion_api_key_by_id", ended);
  expect(message).toContain("Delete the key instead");
  expect(world.writes).toEqual([]);
});

it("a slot's end names the pipelines that have to be backfilled", async () => {
  await world.succeed("artie_pipelines_update_status", { pipeline: HISTORY, status: "paused" });
  const slot = { connector: "Production Postgres", slotName: "artie_logistics" };
  const { loss } = await world.plan("artie_connectors_drop_postgres_replication_slot", slot);
  expect(loss).toContain(`"${HISTORY}" has to be backfilled`);
});
