// The tools for source readers, and the search over what the connectors hold.
import { describe, expect, it } from "vitest";
import { anyText, containing } from "../support/matchers.ts";
import type { World } from "../support/world.ts";
import { worldForTests } from "../support/world-for-tests.ts";

const LIST = "list_all_artie_source_readers";
const GET = "get_single_artie_source_reader_by_id";
const VALIDATE = "artie_source_readers_validate_unsaved";
const CREATE = "create_a_artie_source_reader";
const DELETE = "delete_a_artie_source_reader_by_id";
const STATUS = "artie_source_readers_update_status";
const DEPLOY = "artie_source_readers_deploy";
const SEARCH = "artie_data_catalog_search";

let world: World;
worldForTests((started) => (world = started));

const rowsOf = (result: Record<string, unknown>) => result["items"] as Record<string, unknown>[];

describe("reading source readers", () => {
  it("gives what matters for CDC", async () => {
    const rows = rowsOf(await world.succeed(LIST));
    expect(rows.length).toBe(world.snapshot.sourceReaders.length);
    expect(rows).toContainEqual({
      uuid: world.reader("Billing reader").uuid,
      name: "Billing reader",
      status: "running",
      isValid: true,
      isShared: true,
      database: "billing",
      connectorUUID: world.connector("Billing Postgres").uuid,
      replicationSlotOverride: "artie_billing",
    });
  });

  it("names the pipelines of one", async () => {
    const result = await world.succeed(GET, { sourceReader: "billing READER" });
    expect(result).toMatchObject({
      settings: { replicationSlotOverride: "artie_billing" },
      pipelines: [{ name: "Billing Postgres to Snowflake" }, { name: "Billing Postgres to Snowflake audit" }],
    });
  });
});

describe("a new source reader", () => {
  const connector = "Staging Postgres";

  it("is checked without being kept", async () => {
    const before = world.snapshot.sourceReaders.length;
    const settings = { replicationSlotOverride: "artie_second" };
    expect(await world.succeed(VALIDATE, { connector, settings })).toEqual({ valid: true });
    expect(world.snapshot.sourceReaders.length).toBe(before);
    expect(world.writes).toEqual([]);
  });

  it.each([
    [{ connector: "Identity Postgres" }, "slot_shared", 'already used by source reader "Identity reader"'],
    [
      { connector: "Orders Postgres", settings: { replicationSlotOverride: "artie_orders" } },
      "slot_stale",
      "is dangling",
    ],
    [
      { connector: "Staging Postgres", settings: { publicationNameOverride: "nope" } },
      "publication_missing",
      'publication "nope" does not exist',
    ],
    [{ connector: "Finance Oracle", database: "HRPDB" }, "oracle_shadow_script", "ORA-00942"],
  ])("that would not work says why and what helps: %j", async (args, code, message) => {
    const result = await world.succeed(VALIDATE, args);
    const failure = { code, message: anyText, remedy: anyText, reported: { message: containing(message) } };
    expect(result).toMatchObject({ valid: false, failure });
  });

  it("takes the connector's own database unless another is named", async () => {
    const settings = { replicationSlotOverride: "artie_second" };
    const { created } = await world.succeed(CREATE, { connector, name: "Second reader", settings });
    expect(created).toMatchObject({ name: "Second reader", database: "shop_staging" });
    const { artie } = world.services;
    const bare = await artie.connectors.create({ type: "postgresql", label: "No database", sharedConfig: {} });
    world.sandbox.clearRequests();
    for (const tool of [CREATE, VALIDATE]) {
      const error = await world.fail(tool, { connector: bare.uuid });
      expect(error).toMatchObject({ code: "invalid_input", message: containing("needs database") });
    }
    expect(world.writes).toEqual([]);
  });

  it("needs no database where the source has none", async () => {
    const { created } = await world.succeed(CREATE, { connector: "Sessions DynamoDB", name: "Second sessions" });
    expect(created).toMatchObject({ name: "Second sessions", isValid: true });
  });
});

describe("running a shared source reader", () => {
  it("reads the state before and after", async () => {
    const args = { sourceReader: "Billing reader", status: "paused" };
    const result = await world.succeed(STATUS, args);
    expect(result).toMatchObject({ changed: true, statusBefore: "running", sourceReader: { status: "paused" } });
    world.sandbox.clearRequests();
    expect(await world.succeed(STATUS, args)).toMatchObject({ changed: false });
    expect(world.writes).toEqual([]);
    expect(await world.succeed(DEPLOY, { sourceReader: "Billing reader" })).toMatchObject({
      accepted: true,
      sourceReader: { status: "running" },
    });
  });

  it("is refused for one that follows its pipeline", async () => {
    const error = await world.fail(DEPLOY, { sourceReader: "Orders reader" });
    expect(error).toMatchObject({
      status: 400,
      reported: { root: 'source reader "Orders reader" is not shared' },
    });
  });
});

describe("deleting a source reader", () => {
  it("is refused before the call while pipelines use it, and names them", async () => {
    const error = await world.fail(DELETE, { sourceReader: "Billing reader", confirm: "Billing reader" });
    expect(error).toMatchObject({
      code: "refused",
      candidates: ["Billing Postgres to Snowflake", "Billing Postgres to Snowflake audit"],
    });
    expect(world.writes).toEqual([]);
  });

  it("wants its exact name", async () => {
    const connectorUUID = world.connector("Sessions DynamoDB").uuid;
    const { uuid } = await world.services.artie.sourceReaders.create({ connectorUUID, name: "Spare" });
    world.sandbox.clearRequests();
    for (const confirm of [undefined, "spare", uuid, "Orders reader"]) {
      const error = await world.fail(DELETE, { sourceReader: uuid, confirm });
      expect(error).toMatchObject({
        code: "confirmation_needed",
        message: containing("the exact name of the source reader"),
      });
    }
    expect(world.writes).toEqual([]);
    expect(await world.succeed(DELETE, { sourceReader: "Spare", confirm: "Spare" })).toMatchObject({
      deleted: { uuid },
    });
  });
});

describe("a resource without a name", () => {
  it("is deleted only when its UUID is confirmed", async () => {
    const { artie } = world.services;
    const connectorUUID = world.connector("Sessions DynamoDB").uuid;
    const { uuid } = await artie.sourceReaders.create({ connectorUUID, name: "" });
    const tunnel = await artie.sshTunnels.create({ name: "", host: "a.example", port: 22, username: "artie" });
    const link = await artie.privateLinks.create({ name: "", vpcServiceName: "a", availabilityZoneIds: ["z"] });
    world.sandbox.clearRequests();
    const cases = [
      [DELETE, { sourceReader: uuid }, uuid],
      ["delete_a_artie_ssh_tunnel_by_id", { sshTunnel: tunnel.uuid }, tunnel.uuid],
      ["delete_a_artie_privatelink_connection_by_id", { privateLink: link.uuid }, link.uuid],
    ] as const;
    for (const [tool, args, name] of cases) {
      expect(await world.fail(tool, { ...args, confirm: "" })).toMatchObject({ code: "confirmation_needed" });
      expect(world.writes).toEqual([]);
      await world.succeed(tool, { ...args, confirm: name });
      world.sandbox.clearRequests();
    }
  });
});

describe("searching the data catalog", () => {
  it("joins each match to the pipelines that replicate it", async () => {
    const rows = rowsOf(await world.succeed(SEARCH, { query: "billing_address" }));
    const pipelinesOf = (connector: string, table: string) =>
      rows.filter((row) => row["connector"] === connector && row["table"] === table).map((row) => row["pipelines"]);
    expect(pipelinesOf("Billing Postgres", "billing_address")).toEqual([
      [
        {
          uuid: world.pipeline("Billing Postgres to Snowflake").uuid,
          name: "Billing Postgres to Snowflake",
          status: "running",
        },
      ],
    ]);
    expect(pipelinesOf("Finance Oracle", "VENDORS")).toMatchObject([[{ name: "Finance Oracle to Snowflake" }]]);
    expect(pipelinesOf("Orders Postgres", "orders")).toMatchObject([[{ name: "Orders Postgres to Snowflake" }]]);
  });

  it("knows what a warehouse calls a table, and where a pipeline writes", async () => {
    const touching = async (query: string, place: object) => {
      const rows = rowsOf(await world.succeed(SEARCH, { query }));
      const row = rows.find((candidate) => Object.entries(place).every(([key, value]) => candidate[key] === value));
      return ((row?.["pipelines"] ?? []) as { name: string }[]).map(({ name }) => name);
    };
    const connector = "Snowflake Production";
    expect(await touching("billing_events", { connector, table: "BILLING_EVENTS" })).toEqual([
      "Billing Postgres to Snowflake",
    ]);
    expect(await touching("contacts", { connector, table: "CONTACTS" })).toEqual(["Hubspot to Snowflake"]);
    expect(await touching("finance", { connector, schema: "FINANCE" })).toEqual(["Finance Oracle to Snowflake"]);
    expect(await touching("dim_customer", { connector })).toEqual([]);
    expect(await touching("audit", { connector: "Billing Postgres", schema: "audit" })).toEqual([
      "Billing Postgres to Snowflake audit",
    ]);
    expect(await touching("treasury", { connector: "Finance Oracle", schema: "TREASURY" })).toEqual([]);
  });

  it("reads each pipeline around the matches once", async () => {
    await world.succeed(SEARCH, { query: "orders" });
    const reads = world.sandbox.requests.map(({ path }) => path);
    expect(reads.length).toBe(new Set(reads).size);
  });

  it("says when nothing matches, and wants something to look for", async () => {
    expect(await world.succeed(SEARCH, { query: "no_such_thing" })).toEqual({ items: [], total: 0 });
    expect(await world.fail(SEARCH, { query: "" })).toMatchObject({ code: "invalid_input" });
  });
});
