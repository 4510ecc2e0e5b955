// Every published operation, called on the sandbox over HTTP, succeeding and failing, and every answer compared with
// the published file.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ManualClock, startSandbox, type Sandbox } from "../../src/sandbox/index.ts";
import { OpenApi, openApiFile } from "./openapi.ts";
import { Caller } from "./caller.ts";

const UNKNOWN = "00000000-0000-4000-8000-000000000000";

if (openApiFile === undefined) {
  console.warn("ARTIE_OPENAPI names no OpenAPI file: the sandbox's answers are not compared with the published API.");
}

describe.runIf(openApiFile !== undefined)("contract of the sandbox (checked when ARTIE_OPENAPI is set)", () => {
  const clock = new ManualClock();
  let sandbox: Sandbox;
  let api: Caller;

  beforeAll(async () => {
    sandbox = await startSandbox({ clock });
    api = new Caller(sandbox, new OpenApi(openApiFile ?? ""));
  });
  beforeEach(() => {
    sandbox.reset();
  });
  afterAll(() => sandbox.close());

  const connector = (label: string) => {
    const found = sandbox.snapshot().connectors.find((entry) => entry.label === label);
    if (!found) throw new Error(`no connector ${label}`);
    return found.uuid;
  };
  const reader = (name: string) => {
    const found = sandbox.snapshot().sourceReaders.find((entry) => entry.name === name);
    if (!found) throw new Error(`no source reader ${name}`);
    return found;
  };
  const uuidOf = (body: unknown) => (body as { uuid: string }).uuid;

  it("lists and shows pipelines", async () => {
    await api.get("/pipelines");
    for (const { uuid } of sandbox.snapshot().pipelines) {
      await api.get(`/pipelines/${uuid}`);
      await api.get(`/pipelines/${uuid}?includeRelatedObjects=true`);
    }
    await api.get(`/pipelines/${UNKNOWN}`, 404);
    await api.get(`/pipelines/${connector("Orders Postgres")}`, 404);
    await api.get("/pipelines/no-uuid", 400);
  });

  it("creates, replaces and deletes pipelines", async () => {
    const pipeline = {
      name: "New one",
      sourceReaderUUID: reader("Staging reader").uuid,
      destinationUUID: connector("Snowflake Production"),
      specificDestCfg: { database: "STAGING", schema: "PUBLIC" },
      advancedSettings: { flushIntervalSeconds: 30, bufferRows: null },
      tables: [{ name: "orders", schema: "public", enableHistoryMode: true, advancedSettings: { skipDelete: true } }],
    };
    const created = uuidOf(await api.post("/pipelines", { pipeline }));
    await api.post("/pipelines", { pipeline: { name: "No reader" } }, 400);
    await api.post(`/pipelines/${created}`, { pipeline: { ...pipeline, name: "Renamed" } });
    await api.post(`/pipelines/${created}`, { pipeline: { name: 7 } }, 400);
    await api.post(`/pipelines/${created}/update-with-source-reader`, {
      pipeline,
      sourceReader: reader("Staging reader"),
    });
    await api.post(`/pipelines/${created}/update-with-source-reader`, { pipeline }, 400);
    await api.delete(`/pipelines/${created}`);
    await api.delete(`/pipelines/${created}`, 404);
  });

  it("creates pipelines from a source", async () => {
    await api.post("/pipelines/create-from-source", { sourceConnectorUUID: connector("Finance Oracle") });
    await api.post("/pipelines/create-from-source", { sourceType: "keyspaces", destinationType: "iceberg" });
    await api.post("/pipelines/create-from-source", {}, 400);
  });

  it("validates unsaved sources and destinations", async () => {
    const source = { sourceReaderUUID: reader("Staging reader").uuid, tables: [{ name: "orders", schema: "public" }] };
    await api.post("/pipelines/validate-unsaved-source", { ...source, validateTables: true }, 204);
    const stale = { sourceReaderUUID: reader("Orders reader").uuid, tables: [], validateTables: false };
    await api.post("/pipelines/validate-unsaved-source", stale, 200);
    await api.post("/pipelines/validate-unsaved-source", {}, 400);
    const destinationUUID = connector("Snowflake Production");
    const verdict = (database: string) => ({ destinationUUID, specificCfg: { database } });
    await api.post("/pipelines/validate-unsaved-destination", verdict("ANALYTICS"), 204);
    await api.post("/pipelines/validate-unsaved-destination", verdict("RESTRICTED"), 200);
    await api.post("/pipelines/validate-unsaved-destination", {}, 400);
  });

  it("starts, pauses and backfills pipelines", async () => {
    const path = `/pipelines/${sandbox.pipeline("MySQL to BigQuery").uuid}`;
    const [table] = sandbox.pipeline("MySQL to BigQuery").tables;
    const tableUUIDs = [table?.uuid];
    await api.post(`${path}/status`, { status: "paused" }, 409);
    await api.post(`${path}/backfill`, { tableUUIDs, beforeBackfill: "" }, 400);
    await api.post(`${path}/start`, { keepPaused: false }, 204);
    await api.post(`${path}/start`, undefined, 400);
    await api.get(path);
    clock.advance(5_000);
    await api.get(path);
    await api.post(`${path}/backfill/cancel`, { tableUUIDs, historyTableUUIDs: [] }, 204);
    await api.post(`${path}/backfill/cancel`, { tableUUIDs: [UNKNOWN], historyTableUUIDs: [] }, 400);
    await api.post(`${path}/backfill`, { tableUUIDs, beforeBackfill: "truncate_table" }, 204);
    await api.post(`${path}/status`, { status: "transfer paused" }, 200);
    await api.post(`${path}/status`, { status: "stopped" }, 400);
    await api.get(path);
  });

  it("looks for schema changes", async () => {
    const path = `/pipelines/${sandbox.pipeline("Inventory SQL Server to Databricks").uuid}`;
    await api.post(`${path}/detect-schema-changes`, undefined, 204);
    await api.post(`/pipelines/${UNKNOWN}/detect-schema-changes`, undefined, 404);
    await api.post(`${path}/automatic-schema-changes`, undefined, 409);
    await api.post(`${path}/automatic-schema-changes?forceRefresh=true`, undefined, 202);
    await api.post("/company/automatic-schema-changes", undefined, 202);
    await api.post("/company/automatic-schema-changes", undefined, 403, "arsk_readonly");
    await api.get(path);
  });

  it("lists, shows and changes connectors", async () => {
    await api.get("/connectors");
    await api.get("/connectors?includeSourceConnectors=true");
    for (const { uuid } of sandbox.snapshot().connectors) await api.get(`/connectors/${uuid}`);
    await api.get(`/connectors/${UNKNOWN}`, 404);
    const payload = { type: "postgresql", label: "Another", sharedConfig: { host: "nowhere.example", user: "artie" } };
    const created = uuidOf(await api.post("/connectors", payload));
    await api.post("/connectors", { type: "abacus", label: "Wrong" }, 400);
    await api.post(`/connectors/${created}`, { ...payload, label: "Renamed", defaultDatabase: "shop" });
    await api.post(`/connectors/${created}`, { label: "" }, 400);
    await api.delete(`/connectors/${created}`);
    await api.delete(`/connectors/${created}`, 404);
  });

  it("pings and explores systems, saved or not", async () => {
    for (const { uuid, type } of sandbox.snapshot().connectors) {
      await api.post("/connectors/ping", { uuid, type }, uuid === connector("Snowflake Staging") ? 200 : 204);
    }
    await api.post("/connectors/ping", { type: "abacus" }, 400);
    const saved = `/connectors/${connector("Finance Oracle")}`;
    await api.get(`${saved}/databases`);
    await api.get(`/connectors/${connector("S3 Archive")}/databases`);
    await api.get(`${saved}/schemas?databaseName=FINPDB`);
    await api.get(`${saved}/tables?databaseName=FINPDB&schemaName=FINANCE`);
    await api.get(`${saved}/detail?databaseName=FINPDB&schemaName=FINANCE&tableName=VENDORS`);
    await api.get(`/connectors/${connector("Hubspot")}/databases`, 400);
    await api.get(`${saved}/schemas?databaseName=NOPE`, 400);
    await api.get(`${saved}/tables?schemaName=NOPE`, 400);
    await api.get(`${saved}/detail?tableName=`, 400);
    const unsaved = { connector: { uuid: connector("Orders Postgres") }, databaseName: "orders" };
    await api.post("/connectors/databases", unsaved.connector);
    await api.post("/connectors/schemas", unsaved);
    await api.post("/connectors/tables", { ...unsaved, schemaName: "public", forceRefresh: true });
    await api.post("/connectors/postgres-publications", unsaved);
    const broken = { connector: { type: "postgresql", sharedConfig: { host: "nowhere.example" } }, databaseName: "x" };
    await api.post("/connectors/databases", broken.connector, 400);
    await api.post("/connectors/schemas", broken, 400);
    await api.post("/connectors/tables", broken, 400);
    await api.post("/connectors/postgres-publications", broken, 400);
  });

  it("provisions systems", async () => {
    const snowflake = { uuid: connector("Snowflake Production") };
    await api.post("/connectors/new-database", { connector: snowflake, name: "FRESH" }, 204);
    await api.post("/connectors/new-database", { connector: snowflake, name: "fresh" }, 400);
    await api.post("/connectors/new-schema", { connector: snowflake, databaseName: "FRESH", name: "RAW" }, 204);
    await api.post("/connectors/new-schema", { connector: snowflake, databaseName: "NOPE", name: "RAW" }, 400);
    await api.post("/connectors/new-snowflake-warehouse", { connector: snowflake, name: "LOADING_WH" }, 204);
    await api.post("/connectors/new-snowflake-warehouse", { connector: snowflake }, 400);
    const slots = `/connectors/${connector("Orders Postgres")}/postgres-drop-replication-slot`;
    await api.post(slots, { slotName: "debezium_search" }, 400);
    await api.post(slots, { slotName: "artie_orders" }, 204);
    await api.post(slots, { slotName: "artie_orders" }, 404);
    await api.post(`/connectors/${connector("Sessions DynamoDB")}/start-dynamodb-export`, { s3Bucket: "exports" });
    await api.post(`/connectors/${connector("Orders Postgres")}/start-dynamodb-export`, { s3Bucket: "exports" }, 400);
    const columns = [{ name: "ID", metadata: { dataType: "NUMBER(10)", notNull: true } }];
    const script = { database: "FINPDB", tables: [{ schema: "FINANCE", name: "VENDORS", columns }] };
    await api.post(`/connectors/${connector("Finance Oracle")}/generate-shadow-script`, script);
    await api.post(`/connectors/${connector("Orders Postgres")}/generate-shadow-script`, script, 400);
  });

  it("manages source readers", async () => {
    await api.get("/source-readers");
    const payload = { connectorUUID: connector("Staging Postgres"), database: "shop_staging", isShared: true };
    const settings = { replicationSlotOverride: "artie_new", databasesToSync: null };
    const created = uuidOf(await api.post("/source-readers", { ...payload, name: "New reader", settings }));
    const path = `/source-readers/${created}`;
    const full = await api.get(path);
    await api.get(`/source-readers/${UNKNOWN}`, 404);
    await api.post("/source-readers", {}, 400);
    await api.post("/source-readers/validate-unsaved", { sourceReader: full }, 204);
    await api.post("/source-readers/validate-unsaved", { sourceReader: reader("Orders reader") }, 200);
    await api.post(`${path}/status`, { status: "paused" }, 400);
    await api.post(`${path}/deploy`, undefined, 204);
    await api.post(`/source-readers/${reader("Orders reader").uuid}/deploy`, undefined, 400);
    await api.post(`${path}/status`, { status: "paused" }, 200);
    await api.post(path, full);
    await api.post(path, { connectorUUID: UNKNOWN }, 400);
    await api.delete(path);
    await api.delete(`/source-readers/${reader("Orders reader").uuid}`, 400);
  });

  it("searches the data catalog", async () => {
    await api.post("/data-catalog/search", { query: "billing_address" });
    await api.post("/data-catalog/search", { query: 7 }, 400);
  });

  it("manages encryption keys", async () => {
    await api.get("/encryption-keys");
    const created = await api.post("/encryption-keys", { name: "New", kmsKeyUUID: UNKNOWN });
    const path = `/encryption-keys/${uuidOf((created as { encryptionKey: unknown }).encryptionKey)}`;
    await api.post("/encryption-keys", {}, 400);
    await api.get(path);
    await api.post(path, { name: "Renamed", description: "" });
    await api.post(path, { name: "" }, 400);
    await api.delete(path);
    await api.get(path, 404);
  });

  it("manages column hashing salts", async () => {
    await api.get("/column-hashing-salts");
    const created = await api.post("/column-hashing-salts", { name: "New", salt: "" });
    const path = `/column-hashing-salts/${uuidOf((created as { columnHashingSalt: unknown }).columnHashingSalt)}`;
    await api.post("/column-hashing-salts", {}, 400);
    await api.get(path);
    await api.post(path, { name: "Renamed" });
    await api.post(path, {}, 400);
    await api.post(`${path}/preview`, { value: "a@example.com" });
    await api.post(`${path}/preview`, {}, 400);
    await api.delete(path);
    await api.get(path, 404);
  });

  it("manages ingestion API keys", async () => {
    const sourceReaderUUID = reader("Hubspot reader").uuid;
    const created = await api.post("/ingestion-api-keys", { name: "New", sourceReaderUUID });
    const path = `/ingestion-api-keys/${uuidOf((created as { ingestionAPIKey: unknown }).ingestionAPIKey)}`;
    await api.post("/ingestion-api-keys", { sourceReaderUUID: reader("Orders reader").uuid }, 400);
    await api.post(path, { name: "Renamed", expiresAt: "2030-01-01T00:00:00Z" });
    await api.post(path, { expiresAt: "tomorrow" }, 400);
    await api.delete(path);
    await api.delete(path, 404);
  });

  it("manages SSH tunnels", async () => {
    const payload = { name: "New", host: "bastion.example", port: 22, username: "artie" };
    const created = await api.post("/ssh-tunnels", payload);
    const path = `/ssh-tunnels/${uuidOf(created)}`;
    await api.post("/ssh-tunnels", { ...payload, port: 0 }, 400);
    await api.get(path);
    await api.post(path, { ...(created as object), name: "Renamed" });
    await api.post(path, { port: "22" }, 400);
    await api.delete(path);
    await api.get(path, 404);
  });

  it("manages PrivateLink connections", async () => {
    const payload = {
      name: "New",
      vpcServiceName: "com.amazonaws.vpce.eu-west-1.vpce-svc-1",
      availabilityZoneIds: ["a"],
    };
    const path = `/privatelink-connections/${uuidOf(await api.post("/privatelink-connections", payload))}`;
    await api.post("/privatelink-connections", {}, 400);
    await api.get(path);
    await api.post(path, { ...payload, availabilityZoneIds: ["a", "b"] });
    clock.advance(60_000);
    await api.get(path);
    await api.post(path, { ...payload, availabilityZoneIds: ["c"] }, 400);
    await api.delete(path);
    await api.get(path, 404);
  });

  it("refuses keys and misbehaves in published ways", async () => {
    await api.get("/pipelines", 401, "");
    await api.get("/pipelines", 401, "some-other-key");
    await api.delete(`/connectors/${connector("S3 Archive")}`, 403, "arsk_readonly");
    for (const fault of ["429", "500"] as const) {
      sandbox.planFault({ fault });
      await api.get("/pipelines", Number(fault));
    }
  });

  it("has answered every published operation, each at least once with success", () => {
    expect(api.operationsWithoutSuccess()).toEqual([]);
    expect(api.operations).toHaveLength(67);
  });
});
