// The tools that look at connectors, through them, and mend what stands behind them.
import { describe, expect, it } from "vitest";
import { containing } from "../support/matchers.ts";
import type { World } from "../support/world.ts";
import { worldForTests } from "../support/world-for-tests.ts";

const LIST = "list_all_artie_connectors";
const GET = "get_single_artie_connector_by_id";
const DELETE = "delete_a_artie_connector_by_id";
const PING = "artie_connectors_ping";
const DATABASES = "artie_connectors_fetch_databases";
const SCHEMAS = "artie_connectors_fetch_schemas";
const TABLES = "artie_connectors_fetch_tables";
const DETAILS = "artie_connectors_fetch_table_details";
const PUBLICATIONS = "artie_connectors_list_postgres_publications";
const DROP_SLOT = "artie_connectors_drop_postgres_replication_slot";
const WAREHOUSE = "artie_connectors_create_snowflake_warehouse";
const SHADOW_SCRIPT = "artie_connectors_generate_shadow_script";
const EXPORT = "artie_connectors_start_dynamodb_export";

const staging = {
  type: "postgresql",
  sharedConfig: { host: "staging-db.larkspur.example", port: 5432, user: "artie", password: "secret://STAGING" },
};

let world: World;
worldForTests((started) => (world = started), { STAGING: "sandbox-staging-password" });

const rowsOf = (result: Record<string, unknown>) => result["items"] as Record<string, unknown>[];
const namesOf = (result: Record<string, unknown>) => rowsOf(result).map(({ name, label }) => name ?? label);

describe("listing connectors", () => {
  it("gives sources and destinations with type, role and validity", async () => {
    const result = await world.succeed(LIST);
    expect(result["total"]).toBe(world.snapshot.connectors.length);
    expect(rowsOf(result)).toContainEqual({
      uuid: world.connector("Snowflake Staging").uuid,
      label: "Snowflake Staging",
      type: "snowflake",
      isValid: false,
      role: "destination",
    });
    expect(rowsOf(result)).toContainEqual({
      uuid: world.connector("Hubspot").uuid,
      label: "Hubspot",
      type: "api",
      isValid: true,
      role: "source",
    });
  });

  it.each([
    [{ type: "snowflake" }, ["Snowflake Production", "Snowflake Staging"]],
    [{ role: "destination", query: "s3" }, ["S3 Archive"]],
    [{ role: "source", type: "mysql" }, ["Customers MySQL"]],
    [{ query: "FINANCE" }, ["Finance Oracle"]],
    [{ type: "abacus" }, []],
  ])("takes the filter %j", async (filter, labels) => {
    expect(namesOf(await world.succeed(LIST, filter)).toSorted()).toEqual(labels);
  });
});

describe("reading a connector", () => {
  it("shows its configuration without credentials, and who uses it", async () => {
    const result = await world.succeed(GET, { connector: "billing postgres" });
    expect(result).toMatchObject({
      label: "Billing Postgres",
      role: "source",
      sharedConfig: { host: "billing-db.larkspur.example", port: 5432, user: "artie", password: "[redacted]" },
      pipelines: [{ name: "Billing Postgres to Snowflake" }, { name: "Billing Postgres to Snowflake audit" }],
    });
  });

  it.each([
    ["Snowflake Production", ["privateKey"]],
    ["BigQuery Marketing", ["credentialsData"]],
    ["Databricks Lakehouse", ["personalAccessToken"]],
    ["S3 Archive", ["awsSecretAccessKey"]],
  ])("redacts the credentials of %s", async (connector, fields) => {
    const { sharedConfig } = await world.succeed(GET, { connector });
    for (const field of fields) expect(sharedConfig).toMatchObject({ [field]: "[redacted]" });
    expect(JSON.stringify(sharedConfig)).not.toContain("sandbox-");
  });
});

describe("testing a connector", () => {
  it("takes a saved one, whose configuration it sends and does not show", async () => {
    expect(await world.succeed(PING, { connector: "Orders Postgres" })).toEqual({ valid: true });
    expect(world.sandbox.requests.at(-1)?.body).toMatchObject({
      uuid: world.connector("Orders Postgres").uuid,
      sharedConfig: { password: "sandbox-orders-password" },
    });
  });

  it("takes one that is not saved, with its password from the secret store", async () => {
    expect(await world.succeed(PING, { config: staging })).toEqual({ valid: true });
    expect(world.sandbox.requests.at(-1)?.body).toMatchObject({
      sharedConfig: { password: "sandbox-staging-password" },
    });
  });

  it("that fails is an answer, with what is wrong and what to do", async () => {
    const wrong = { ...staging, sharedConfig: { ...staging.sharedConfig, password: "hunter22" } };
    expect(await world.succeed(PING, { config: wrong })).toMatchObject({
      valid: false,
      failure: {
        code: "bad_credentials",
        remedy: containing("password"),
        reported: { root: 'FATAL: password authentication failed for user "artie" (SQLSTATE 28P01)' },
      },
    });
    const away = { ...staging, sharedConfig: { ...staging.sharedConfig, host: "nowhere.example" } };
    expect(await world.succeed(PING, { config: away })).toMatchObject({ failure: { code: "unreachable_host" } });
  });

  it.each([
    [{}, "invalid_input", /either connector .* or config/],
    [{ connector: "Orders Postgres", config: staging }, "invalid_input", /either connector .* or config/],
    [{ config: { ...staging, hostname: "x" } }, "invalid_input", /hostname/],
    [
      { config: { ...staging, sharedConfig: { password: "secret://UNKNOWN" } } },
      "unknown_secret",
      /no secret "UNKNOWN"/,
    ],
    [{ config: { ...staging, sharedConfig: { password: "secret://" } } }, "unknown_secret", /not the name of a secret/],
    [{ config: { ...staging, sharedConfig: { password: "secret://a b" } } }, "unknown_secret", /"a b" is not the name/],
    [{ config: { type: "abacus" } }, "validation", /unknown connector type/],
  ])("refuses %j", async (args, code, message) => {
    const error = await world.fail(PING, args);
    expect(error.code).toBe(code);
    expect(error.reported?.message ?? error.message).toMatch(message);
  });
});

describe("exploring a database", () => {
  it("goes from databases over schemas and tables to columns", async () => {
    const connector = "Finance Oracle";
    expect(namesOf(await world.succeed(DATABASES, { connector }))).toEqual(["FINPDB", "HRPDB"]);
    const databaseName = "FINPDB";
    expect(namesOf(await world.succeed(SCHEMAS, { connector, databaseName }))).toEqual(["FINANCE", "TREASURY"]);
    const tables = await world.succeed(TABLES, { connector, databaseName, schemaName: "FINANCE" });
    expect(namesOf(tables)).toEqual(["GL_ENTRIES", "ACCOUNTS", "VENDORS", "PAYMENT_RUNS"]);
    const details = await world.succeed(DETAILS, {
      connector,
      databaseName,
      schemaName: "FINANCE",
      tableName: "VENDORS",
    });
    expect(details).toEqual({
      schema: "FINANCE",
      name: "VENDORS",
      columnCount: 3,
      columns: [
        { name: "VENDOR_ID", dataType: "NUMBER(10)", isPrimaryKey: true, notNull: true },
        { name: "NAME", dataType: "VARCHAR2(200)", notNull: true },
        { name: "BILLING_ADDRESS", dataType: "VARCHAR2(500)" },
      ],
    });
  });

  it("defaults to the connector's own database, and marks views", async () => {
    const tables = await world.succeed(TABLES, { connector: "Orders Postgres", query: "ORDER" });
    expect(rowsOf(tables)).toEqual([
      { schema: "public", name: "orders" },
      { schema: "public", name: "order_lines" },
      { schema: "public", name: "open_orders", isView: true },
    ]);
    const view = { connector: "Orders Postgres", tableName: "open_orders", isView: true };
    expect(await world.succeed(DETAILS, view)).toMatchObject({ name: "open_orders", isView: true, columnCount: 3 });
  });

  it("works before a connector is saved", async () => {
    expect(namesOf(await world.succeed(DATABASES, { config: staging }))).toEqual(["shop_staging"]);
    const databaseName = "shop_staging";
    expect(namesOf(await world.succeed(SCHEMAS, { config: staging, databaseName }))).toEqual(["public"]);
    const tables = await world.succeed(TABLES, { config: staging, databaseName });
    expect(namesOf(tables)).toEqual(["orders", "products", "sign_ups"]);
    for (const tool of [SCHEMAS, TABLES, PUBLICATIONS]) {
      const error = await world.fail(tool, { config: staging });
      expect(error).toMatchObject({ code: "invalid_input", message: containing("Give databaseName") });
    }
  });

  it("says whose UUID it is when it is no connector's", async () => {
    const { uuid, name } = world.pipeline("MySQL to BigQuery");
    for (const tool of [DATABASES, SCHEMAS, TABLES]) {
      const error = await world.fail(tool, { connector: uuid });
      expect(error).toMatchObject({ code: "wrong_kind_of_uuid", message: containing(`the pipeline "${name}"`) });
    }
  });

  it("passes the API's own refusal on", async () => {
    const error = await world.fail(SCHEMAS, { connector: "Finance Oracle", databaseName: "NOPE" });
    expect(error).toMatchObject({
      code: "unknown_database",
      nextTool: DATABASES,
      reported: { chain: ["failed to fetch schemas", containing("NOPE")] },
    });
  });
});

describe("replication slots and publications", () => {
  it("are listed for Postgres only", async () => {
    expect(namesOf(await world.succeed(PUBLICATIONS, { connector: "Orders Postgres" }))).toEqual([
      "dbz_publication",
      "reporting",
    ]);
    const error = await world.fail(PUBLICATIONS, { connector: "Customers MySQL" });
    expect(error).toMatchObject({ code: "invalid_input", message: containing("postgresql connectors only") });
  });

  it("are dropped when they are stale and their name is confirmed", async () => {
    const slot = { connector: "Orders Postgres", slotName: "artie_orders" };
    for (const confirm of [undefined, "", "artie", "Orders Postgres"]) {
      const error = await world.fail(DROP_SLOT, { ...slot, confirm });
      expect(error).toMatchObject({
        code: "confirmation_needed",
        message: containing("the exact name of the replication slot"),
      });
    }
    expect(world.writes).toEqual([]);
    const result = await world.succeed(DROP_SLOT, { ...slot, confirm: "artie_orders" });
    expect(result).toMatchObject({ dropped: "artie_orders", connector: { label: "Orders Postgres" } });
    expect(world.snapshot.slots.map(({ name }) => name)).not.toContain("artie_orders");
  });

  it.each([
    ["Billing Postgres", "artie_billing", "Billing Postgres to Snowflake"],
    ["Identity Postgres", "artie", "Identity Postgres to Redshift"],
  ])("of %s that a pipeline reads from are refused before the call", async (connector, slotName, pipeline) => {
    const error = await world.fail(DROP_SLOT, { connector, slotName, confirm: slotName });
    expect(error).toMatchObject({ code: "refused", message: containing(`in use by the pipeline "${pipeline}"`) });
    expect(world.writes).toEqual([]);
  });

  it("of a pipeline that is paused may go", async () => {
    const pipeline = "Logistics Postgres to Snowflake";
    await world.succeed("artie_pipelines_update_status", { pipeline, status: "paused" });
    const slot = { connector: "Production Postgres", slotName: "artie_logistics", confirm: "artie_logistics" };
    expect(await world.succeed(DROP_SLOT, slot)).toMatchObject({ dropped: "artie_logistics" });
  });

  it("of a pipeline that goes on capturing may not go", async () => {
    const pipeline = "Logistics Postgres to Snowflake";
    await world.succeed("artie_pipelines_update_status", { pipeline, status: "transfer paused" });
    world.sandbox.clearRequests();
    const slot = { connector: "Production Postgres", slotName: "artie_logistics", confirm: "artie_logistics" };
    expect(await world.fail(DROP_SLOT, slot)).toMatchObject({ code: "refused" });
    expect(world.writes).toEqual([]);
  });

  it("that another program uses, or that are not there, are refused by the API", async () => {
    const connector = "Orders Postgres";
    const active = await world.fail(DROP_SLOT, { connector, slotName: "debezium_search", confirm: "debezium_search" });
    expect(active).toMatchObject({ code: "slot_in_use", nextTool: "list_all_artie_source_readers" });
    expect(await world.fail(DROP_SLOT, { connector, slotName: "nope", confirm: "nope" })).toMatchObject({
      code: "not_found",
    });
  });
});

describe("provisioning", () => {
  it("of a warehouse takes no size", async () => {
    const args = { connector: "Snowflake Production", name: "LOADING_WH" };
    const error = await world.fail(WAREHOUSE, { ...args, size: "XL" });
    expect(error).toMatchObject({ code: "invalid_input", message: containing("the API takes no size") });
    expect(world.writes).toEqual([]);
    expect(await world.succeed(WAREHOUSE, args)).toEqual({ created: "LOADING_WH", connector: "Snowflake Production" });
    expect(world.snapshot.warehouses).toContainEqual({ server: "larkspur-prod", name: "LOADING_WH" });
  });

  it.each([
    [WAREHOUSE, { connector: "BigQuery Marketing", name: "X" }, "snowflake"],
    [SHADOW_SCRIPT, { connector: "Orders Postgres", database: "x", tables: [{ schema: "a", name: "b" }] }, "oracle"],
    [EXPORT, { connector: "S3 Archive", s3Bucket: "x" }, "dynamodb"],
    [DROP_SLOT, { connector: "Customers MySQL", slotName: "x", confirm: "x" }, "postgresql"],
  ])("%s is refused on a connector of another type", async (tool, args, type) => {
    const error = await world.fail(tool, args);
    expect(error).toMatchObject({ code: "invalid_input", message: containing(`on ${type} connectors only`) });
    expect(world.writes).toEqual([]);
  });

  it("of a shadow script looks the columns up", async () => {
    const tables = [{ schema: "FINANCE", name: "VENDORS" }];
    const { script } = await world.succeed(SHADOW_SCRIPT, { connector: "Finance Oracle", database: "FINPDB", tables });
    expect(script).toMatch(/VENDORS/);
    expect(script).toMatch(/BILLING_ADDRESS/);
  });

  it("of a database that is there says so", async () => {
    const args = { connector: "Snowflake Production", name: "analytics" };
    expect(await world.fail("artie_connectors_create_database", args)).toMatchObject({ status: 400 });
  });
});

describe("deleting a connector", () => {
  it("names the pipelines that it would stop, and wants its exact label", async () => {
    const connector = "Billing Postgres";
    for (const confirm of [undefined, "billing postgres", world.connector(connector).uuid, "Orders Postgres"]) {
      const error = await world.fail(DELETE, { connector, confirm });
      expect(error.code).toBe("confirmation_needed");
      expect(error.message).toContain('"Billing Postgres to Snowflake", "Billing Postgres to Snowflake audit"');
    }
    expect(world.writes).toEqual([]);
    const result = await world.succeed(DELETE, { connector, confirm: connector });
    expect(result).toMatchObject({ deleted: { label: connector }, stopped: [{ status: "running" }, {}] });
    expect(world.snapshot.connectors.map(({ label }) => label)).not.toContain(connector);
  });

  it("says when none would stop", async () => {
    const error = await world.fail(DELETE, { connector: "Snowflake Staging" });
    expect(error.message).toContain("stops no pipeline");
  });
});
