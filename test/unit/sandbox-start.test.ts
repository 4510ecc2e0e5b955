// What keeps a pipeline from starting: the checks of sources and destinations, in the words of the systems that refuse.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SandboxClient, errorOf } from "./sandbox-client.ts";

const STALE = "Orders Postgres to Snowflake";

describe("starting a pipeline in the sandbox", () => {
  let api: SandboxClient;
  beforeEach(async () => {
    api = await SandboxClient.start();
  });
  afterEach(() => api.sandbox.close());

  const dropSlot = (slotName: string, connector = "Orders Postgres") =>
    api.post(`/connectors/${api.connector(connector)}/postgres-drop-replication-slot`, { slotName });

  it("fails while a stale slot is in the way, and succeeds when it is dropped", async () => {
    const refused = await api.act(STALE, "start");
    expect(refused.status).toBe(400);
    expect(errorOf(refused)).toBe(
      'failed to start pipeline: failed to validate source: replication slot "artie_orders" already exists and is dangling: it is inactive and no source reader owns it',
    );
    expect(await api.pipeline(STALE)).toMatchObject({ status: "draft", isDeploying: false });
    expect((await dropSlot("artie_orders")).status).toBe(204);
    expect((await api.act(STALE, "start")).status).toBe(204);
    expect(api.sandbox.snapshot().slots.find(({ name }) => name === "artie_orders")).toMatchObject({
      sourceReader: "Orders reader",
    });
  });

  it("succeeds with another slot, too", async () => {
    const reader = api.reader("Orders reader");
    const settings = { replicationSlotOverride: "artie_orders_2" };
    await api.post(`/source-readers/${reader.uuid}`, { ...reader, settings });
    expect((await api.act(STALE, "start")).status).toBe(204);
  });

  it("leaves the failure in the pipeline's error log", async () => {
    await api.act(STALE, "start");
    const { json } = await api.get(`/pipelines/${api.uuid(STALE)}/error-logs`);
    expect(json).toMatchObject({ items: [{ message: expect.stringContaining("artie_orders") as string }] });
  });

  it("does not drop a slot that is in use, or that is not there", async () => {
    const foreign = await dropSlot("debezium_search");
    expect([foreign.status, errorOf(foreign)]).toEqual([
      400,
      'failed to drop replication slot: ERROR: replication slot "debezium_search" is active for PID 4711 (SQLSTATE 55006)',
    ]);
    expect((await dropSlot("artie_billing", "Billing Postgres")).status).toBe(400);
    expect((await dropSlot("artie_nowhere")).status).toBe(404);
    expect((await dropSlot("artie", "Customers MySQL")).status).toBe(400);
  });

  it("drops the slot of a paused pipeline", async () => {
    await api.act("Logistics Postgres to Snowflake", "status", { status: "paused" });
    expect((await dropSlot("artie_logistics", "Production Postgres")).status).toBe(204);
  });

  const connectorOn = async (host: string, password = "sandbox-trouble-password") => {
    const sharedConfig = { host: `${host}.larkspur.example`, port: 5432, user: "artie", password };
    const { json } = await api.post("/connectors", { type: "postgresql", label: host, sharedConfig });
    return (json as { uuid: string }).uuid;
  };
  const validate = async (connectorUUID: string, database = "shop", settings: Record<string, unknown> = {}) =>
    api.post("/source-readers/validate-unsaved", { sourceReader: { connectorUUID, database, settings } });

  it.each([
    ["replica-db", /^failed to validate source reader: wal_level is "replica": it must be "logical"$/],
    ["full-db", /ERROR: all replication slots are in use \(SQLSTATE 53400\)$/],
    ["unpublished-db", /ERROR: publication "dbz_publication" does not exist \(SQLSTATE 42704\)$/],
    ["locked-db", /ERROR: permission denied to use replication slots \(SQLSTATE 42501\)$/],
    ["vault-db", /dial tcp vault-db\.larkspur\.example:5432: i\/o timeout$/],
    ["nowhere-db", /dial tcp: lookup nowhere-db\.larkspur\.example: no such host$/],
  ])("is told by %s what is wrong with it", async (host, reason) => {
    const answer = await validate(await connectorOn(host));
    expect(answer.status).toBe(200);
    expect(errorOf(answer)).toMatch(reason);
  });

  it("is told about a wrong password, a missing database and a reader with the same slot", async () => {
    expect(errorOf(await validate(await connectorOn("staging-db", "wrong")))).toMatch(
      /FATAL: password authentication failed for user "artie" \(SQLSTATE 28P01\)$/,
    );
    const staging = api.connector("Staging Postgres");
    expect(errorOf(await validate(staging, ""))).toMatch(/database is required$/);
    expect(errorOf(await validate(staging, "nope"))).toMatch(/database "nope" does not exist$/);
    expect(errorOf(await validate(api.connector("Identity Postgres"), "identity"))).toMatch(
      /replication slot "artie" is already used by source reader "Identity reader"$/,
    );
    expect((await validate(staging, "shop_staging")).status).toBe(204);
  });

  it("does without a publication that the reader creates itself", async () => {
    const settings = { publicationAutoCreateMode: "filtered" };
    expect((await validate(await connectorOn("unpublished-db"), "shop", settings)).status).toBe(204);
  });

  it("checks the shadow script of an Oracle database", async () => {
    const finance = api.connector("Finance Oracle");
    expect((await validate(finance, "FINPDB")).status).toBe(204);
    expect(errorOf(await validate(finance, "HRPDB"))).toMatch(/invalid Oracle shadow script: ORA-00942/);
  });

  it("validates before it resumes", async () => {
    const name = "Finance Oracle to Snowflake";
    const reader = api.reader("Finance reader");
    await api.post(`/source-readers/${reader.uuid}`, { ...reader, database: "HRPDB" });
    const answer = await api.act(name, "status", { status: "running" });
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toMatch(/^failed to update pipeline status: failed to validate source: invalid Oracle/);
    expect((await api.pipeline(name)).status).toBe("transfer paused");
  });

  it("validates the destination, too", async () => {
    const replace = async (changes: object) => {
      const pipeline = await api.pipeline("MySQL to BigQuery");
      await api.post(`/pipelines/${pipeline.uuid}`, { pipeline: { ...pipeline, ...changes } });
      return errorOf(await api.act("MySQL to BigQuery", "start"));
    };
    const snowflake = { destinationUUID: api.connector("Snowflake Production") };
    expect(await replace({ ...snowflake, specificDestCfg: { database: "RESTRICTED" } })).toMatch(
      /^failed to start pipeline: failed to validate destination: .*Insufficient privileges to operate on database "RESTRICTED"/,
    );
    expect(await replace({ destinationUUID: api.connector("Snowflake Staging") })).toMatch(
      /failed to connect to snowflake: 390100 \(08004\): Incorrect username or password/,
    );
    expect(await replace({ destinationUUID: null })).toMatch(/no destination connector is set$/);
    expect(await replace({ tables: [{ name: "nope", schema: "" }] })).toMatch(/table "nope" does not exist$/);
    expect(await replace({ tables: [] })).toMatch(/no tables to replicate$/);
  });
});

describe("connecting in the sandbox", () => {
  let api: SandboxClient;
  beforeEach(async () => {
    api = await SandboxClient.start();
  });
  afterEach(() => api.sandbox.close());

  const ping = (payload: object) => api.post("/connectors/ping", payload);
  const orders = { host: "orders-db.larkspur.example", port: 5432, user: "artie", password: "sandbox-orders-password" };

  it("accepts the configurations that it knows", async () => {
    expect((await ping({ type: "postgresql", sharedConfig: orders })).status).toBe(204);
    expect((await ping({ type: "postgresql", sharedConfig: { ...orders, port: "5432" } })).status).toBe(204);
  });

  it("answers HTTP 200 with the reason to one that it does not", async () => {
    const refused = await ping({ type: "postgresql", sharedConfig: { ...orders, port: 5433 } });
    expect([refused.status, errorOf(refused)]).toEqual([
      200,
      "failed to connect to postgresql: dial tcp orders-db.larkspur.example:5433: connect: connection refused",
    ]);
    expect(errorOf(await ping({ type: "mysql", sharedConfig: {} }))).toMatch(/missing required field "host"$/);
  });

  it("uses the saved configuration when none is sent, and fills masked fields from it", async () => {
    const uuid = api.connector("Orders Postgres");
    expect((await ping({ uuid })).status).toBe(204);
    expect((await ping({ uuid, sharedConfig: { ...orders, password: "********" } })).status).toBe(204);
    expect(errorOf(await ping({ uuid, sharedConfig: { ...orders, password: "wrong" } }))).toMatch(
      /authentication failed/,
    );
    expect((await ping({ uuid: api.reader("Orders reader").uuid })).status).toBe(404);
  });

  it("says that a user may not create", async () => {
    const sharedConfig = {
      accountIdentifier: "larkspur-prod",
      username: "ARTIE_READONLY",
      privateKey: "sandbox-snowflake-readonly-key",
    };
    const connector = { type: "snowflake", sharedConfig };
    const answer = await api.post("/connectors/new-snowflake-warehouse", { connector, name: "BIG_WH" });
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toMatch(/Insufficient privileges/);
  });

  it("provisions a warehouse once", async () => {
    const connector = { uuid: api.connector("Snowflake Production") };
    expect((await api.post("/connectors/new-snowflake-warehouse", { connector, name: "BIG_WH" })).status).toBe(204);
    expect(api.sandbox.snapshot().warehouses.map(({ name }) => name)).toContain("BIG_WH");
    const again = await api.post("/connectors/new-snowflake-warehouse", { connector, name: "BIG_WH" });
    expect(errorOf(again)).toMatch(/warehouse "BIG_WH" already exists$/);
  });

  it("answers 404 to the UUID of something that is no connector", async () => {
    const wrong = [api.uuid("MySQL to BigQuery"), api.reader("Orders reader").uuid];
    for (const uuid of wrong) expect((await api.get(`/connectors/${uuid}/databases`)).status).toBe(404);
  });

  it("takes the default schema where the database has one", async () => {
    const names = async (path: string) => {
      const { json } = await api.get(path);
      return (json as { items: { name: string; schema: string }[] }).items;
    };
    const inventory = await names(`/connectors/${api.connector("Inventory SQL Server")}/tables`);
    expect(new Set(inventory.map(({ schema }) => schema))).toEqual(new Set(["dbo"]));
    const finance = await names(`/connectors/${api.connector("Finance Oracle")}/tables?databaseName=FINPDB`);
    expect(finance.map(({ schema }) => schema)).toContain("FINANCE");
  });

  it("finds tables by their names and by those of their columns", async () => {
    const { json } = await api.post("/data-catalog/search", { query: "Billing_Address" });
    const items = (json as { items: { object: { table?: { name: string } }; score: number }[] }).items;
    expect(items[0]).toMatchObject({ object: { table: { name: "billing_address" } }, score: 1 });
    const names = items.map(({ object }) => object.table?.name);
    expect(names).toEqual(expect.arrayContaining(["orders", "customers", "VENDORS", "invoices"]));
    expect(items.map(({ score }) => score)).toEqual(items.map(({ score }) => score).toSorted((a, b) => b - a));
  });
});
