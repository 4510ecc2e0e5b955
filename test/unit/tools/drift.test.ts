// An API that is newer than this version gives fields that nobody here knows: an update sends them back as they were.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSecretField } from "../../../src/tools/policy/redact/index.ts";
import { clientOf } from "../support/client.ts";
import { answerJson, serve } from "../support/http.ts";
import { containing } from "../support/matchers.ts";
import type { World } from "../support/world.ts";
import { worldForTests } from "../support/world-for-tests.ts";

const UPDATE = "update_a_artie_pipeline_by_id";
const UPDATE_READER = "update_a_artie_source_reader_by_id";
const UPDATE_CONNECTOR = "update_a_artie_connector_by_id";
const UUID = "8a9a6b0e-6d0f-4f5e-9d43-0f6f5a2f6c11";

type Fields = Record<string, unknown>;

const DRAFT = { uuid: UUID, status: "draft", specificDestCfg: {}, advancedSettings: {} };
const READER = { uuid: UUID, name: "Reader", connectorUUID: UUID, containerName: "", database: "" };

let world: World;
worldForTests((started) => (world = started));

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** An API that holds one object of each kind, newer than this version: it has fields that nobody here knows. */
function serveNewer(objects: Record<string, unknown>, answer: (body: Fields) => unknown = (body) => body) {
  const kept = new Map(Object.entries(objects));
  return serve((response, { method, target, body }) => {
    if (method === "POST") kept.set(target, answer(JSON.parse(body) as Fields));
    answerJson(response, 200, kept.get(target) ?? { items: [] });
  });
}

/** Anything an API could give; nothing null, which stands for what is not set. */
/** No credential's: an empty one would be refused as one that was not read. */
const name = fc.string({ minLength: 1, maxLength: 6 }).filter((text) => !isSecretField(text));
const value = fc.letrec((tie) => ({
  settings: fc.dictionary(name, tie("any"), { maxKeys: 4 }),
  any: fc.oneof(
    { depthSize: "small" },
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.array(fc.string()),
    tie("settings"),
  ),
}));
const settings = value.settings as fc.Arbitrary<Fields>;

describe("an object with fields that are unknown", () => {
  async function sent(
    tool: string,
    args: Fields,
    objects: Record<string, unknown>,
    answer?: (body: Fields) => unknown,
  ) {
    await using server = await serveNewer(objects, answer);
    world.services = { ...world.services, artie: clientOf(server) };
    await world.call(tool, args);
    return JSON.parse(server.requests.findLast(({ method }) => method === "POST")?.body ?? "null") as Fields;
  }

  it("keeps them in a pipeline and its tables", async () => {
    await fc.assert(
      fc.asyncProperty(settings, settings, settings, async (advancedSettings, specificDestCfg, tableSettings) => {
        const table = { uuid: UUID.replace("8", "9"), name: "orders", schema: "", advancedSettings: tableSettings };
        const pipeline = { uuid: UUID, name: "Newer", advancedSettings, specificDestCfg, tables: [table] };
        const args = {
          pipeline: UUID,
          name: "Renamed",
          confirm: "Newer",
          tables: [{ name: "orders", disableReplication: true }],
        };
        const body = await sent(UPDATE, args, { [`/pipelines/${UUID}`]: pipeline }, () => pipeline);
        expect(body).toEqual({
          pipeline: {
            name: "Renamed",
            advancedSettings,
            specificDestCfg,
            tables: [{ ...table, disableReplication: true }],
          },
        });
      }),
      { numRuns: 25 },
    );
  });

  it("leaves out what is null, however deep", async () => {
    const pipeline = {
      uuid: UUID,
      name: "Newer",
      destinationUUID: null,
      specificDestCfg: { schema: null, compaction: { enabled: true, quietWindow: null } },
      advancedSettings: null,
      tables: [{ uuid: UUID, name: "orders", schema: null, advancedSettings: { ctidSettings: { chunkSize: null } } }],
    };
    const args = { pipeline: UUID, dataPlaneName: "eu" };
    const body = await sent(UPDATE, args, { [`/pipelines/${UUID}`]: pipeline }, () => pipeline);
    expect(body["pipeline"]).toEqual({
      name: "Newer",
      dataPlaneName: "eu",
      specificDestCfg: { compaction: { enabled: true } },
      advancedSettings: {},
      tables: [{ uuid: UUID, name: "orders", advancedSettings: { ctidSettings: {} } }],
    });
  });

  it("keeps them in a source reader", async () => {
    await fc.assert(
      fc.asyncProperty(settings, settings, settings, async (unknown, readerSettings, tablesConfig) => {
        const tables = Object.fromEntries(Object.entries(tablesConfig).filter(([, config]) => isFields(config)));
        const reader = { ...READER, unknown, database: "shop", settings: readerSettings };
        const whole = { ...reader, tablesConfig: { ...tables, "public.orders": { name: "orders", later: unknown } } };
        const args = {
          sourceReader: UUID,
          settings: { enableHeartbeats: true },
          tablesConfig: { "public.orders": { excludeColumns: ["total"] } },
        };
        const body = await sent(UPDATE_READER, args, { [`/source-readers/${UUID}`]: whole });
        expect(body).toEqual({
          ...whole,
          settings: { ...readerSettings, enableHeartbeats: true },
          tablesConfig: {
            ...tables,
            "public.orders": { name: "orders", later: unknown, excludeColumns: ["total"] },
          },
        });
      }),
      { numRuns: 25 },
    );
  });

  it("keeps them in a connector's configuration, and takes out what is null", async () => {
    await fc.assert(
      fc.asyncProperty(settings, async (sharedConfig) => {
        const before = { ...sharedConfig, password: "read-as-it-is-1", user: "old", timeout: 1 };
        const connector = { uuid: UUID, type: "mysql", label: "Shop", isValid: true, sharedConfig: before };
        const args = { connector: UUID, label: "Renamed", sharedConfig: { user: "new", timeout: null } };
        const body = await sent(UPDATE_CONNECTOR, args, { [`/connectors/${UUID}`]: connector }, () => connector);
        expect(body).toEqual({
          uuid: UUID,
          type: "mysql",
          label: "Renamed",
          sharedConfig: {
            ...Object.fromEntries(Object.entries(sharedConfig).filter(([key]) => key !== "timeout")),
            password: "read-as-it-is-1",
            user: "new",
          },
        });
      }),
      { numRuns: 25 },
    );
  });
});

describe("an update after which tables are missing all the same", () => {
  it("is reported as the loss that it is", async () => {
    const tables = ["orders", "lines"].map((name, index) => ({ uuid: UUID.replace("8", String(index)), name }));
    const pipeline = { ...DRAFT, name: "Shop", tables };
    await using server = await serveNewer({ [`/pipelines/${UUID}`]: pipeline }, () => ({
      ...pipeline,
      tables: tables.slice(0, 1),
    }));
    world.services = { ...world.services, artie: clientOf(server) };
    const error = await world.fail(UPDATE, { pipeline: UUID, name: "Renamed" });
    expect(error).toMatchObject({ code: "refused", message: containing('no longer part of "Shop": lines') });
  });

  it("is reported too when the source reader is updated with it", async () => {
    const tables = ["orders", "lines"].map((name, index) => ({ uuid: UUID.replace("8", String(index)), name }));
    const pipeline = { ...DRAFT, name: "Shop", sourceReaderUUID: UUID, tables };
    const reader = { ...READER, settings: {} };
    const known = { [`/pipelines/${UUID}`]: pipeline, [`/source-readers/${UUID}`]: reader };
    await using server = await serveNewer(known, () => ({
      pipeline: { ...pipeline, tables: tables.slice(1) },
      sourceReader: reader,
    }));
    world.services = { ...world.services, artie: clientOf(server) };
    const args = { pipeline: UUID, changes: { name: "Renamed" }, sourceReader: { name: "Renamed" } };
    const error = await world.fail("artie_pipelines_update_with_source_reader", args);
    expect(error).toMatchObject({ code: "refused", message: containing('no longer part of "Shop": orders') });
  });
});
