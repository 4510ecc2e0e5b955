// The API replaces whole objects. The tools change what they are told to and nothing else: no table is lost, no field
// is blanked.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyText, containing } from "../support/matchers.ts";
import type { World } from "../support/world.ts";
import { worldForTests } from "../support/world-for-tests.ts";

const UPDATE = "update_a_artie_pipeline_by_id";
const UPDATE_BOTH = "artie_pipelines_update_with_source_reader";
const PIPELINE = "Billing Postgres to Snowflake";
const UUID = "8a9a6b0e-6d0f-4f5e-9d43-0f6f5a2f6c11";

type Fields = Record<string, unknown>;
type Pipeline = ReturnType<World["pipeline"]>;

let world: World;
worldForTests((started) => (world = started));

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What laying a change over a value has to give. */
function over(before: unknown, change: unknown): unknown {
  if (change === undefined) return before;
  if (!isFields(before) || !isFields(change)) return change;
  const names = [...new Set([...Object.keys(before), ...Object.keys(change)])];
  return Object.fromEntries(names.map((name) => [name, over(before[name], change[name])]));
}

/** What a person can set on a pipeline, without what follows from it. */
function settable({ tables, ...pipeline }: Pipeline) {
  const { name, sourceReaderUUID, destinationUUID, dataPlaneName, specificDestCfg, advancedSettings } = pipeline;
  const { encryptionKeyUUID, columnHashingSaltUUID } = pipeline;
  return {
    fields: {
      ...{ name, sourceReaderUUID, destinationUUID, dataPlaneName, specificDestCfg, advancedSettings },
      ...{ encryptionKeyUUID, columnHashingSaltUUID },
    },
    tables: tables.map((table) => ({
      uuid: table.uuid,
      name: table.name,
      schema: table.schema,
      disableReplication: table.disableReplication,
      enableHistoryMode: table.enableHistoryMode,
      individualDeployment: table.individualDeployment,
      advancedSettings: table.advancedSettings,
    })),
  };
}

const word = fc.stringMatching(/^[a-z]{1,8}$/);
const some = (shape: Record<string, fc.Arbitrary<unknown>>) => fc.record(shape, { requiredKeys: [] });

const pipelineFields = some({
  name: fc.constantFrom("Renamed", "Renamed again"),
  specificDestCfg: some({
    database: word,
    schema: word,
    compaction: some({ enabled: fc.boolean(), everySeconds: fc.nat(), quietWindow: some({ start: word, end: word }) }),
  }),
  advancedSettings: some({
    bufferRows: fc.nat(),
    appendOnly: fc.boolean(),
    stagingSchema: word,
    staticColumns: fc.array(some({ column: word, value: word }), { maxLength: 2 }),
    dynamoDBBackfillConfig: some({ bucket: word, enabled: fc.boolean(), optionalFolder: word }),
  }),
});
const tableFields = some({
  disableReplication: fc.boolean(),
  enableHistoryMode: fc.boolean(),
  advancedSettings: some({
    alias: word,
    skipDelete: fc.boolean(),
    columnsToHash: fc.array(word, { maxLength: 2 }),
    ctidSettings: some({ enabled: fc.boolean(), chunkSize: fc.nat() }),
  }),
});

/** One update: for each table of the pipeline how it is named and what changes, or that it goes; and tables to add. */
const update = fc.record({
  fields: pipelineFields,
  changes: fc.array(
    fc.record({ by: fc.constantFrom("uuid", "name", "schema", "none", "removed"), fields: tableFields }),
    { minLength: 8, maxLength: 8 },
  ),
  added: fc.uniqueArray(word, { maxLength: 2 }),
});
type Update = typeof update extends fc.Arbitrary<infer T> ? T : never;

/** The arguments for the tool, and what the pipeline has to be afterwards. */
function plan(before: ReturnType<typeof settable>, { fields, changes, added }: Update) {
  const planned = before.tables.map((table, index) => ({ table, ...(changes[index] ?? { by: "none", fields: {} }) }));
  const kept = planned.filter(({ by }) => by !== "removed");
  const known = new Set(before.tables.map(({ name }) => name));
  const names = added.filter((name) => !known.has(name));
  const reference = (by: string, { uuid, name, schema }: { uuid: string; name: string; schema: string }) =>
    by === "uuid" ? { uuid } : by === "schema" ? { name, schema } : { name };
  const changed = kept.filter(({ by }) => by !== "none");
  const removed = planned.filter(({ by }) => by === "removed").map(({ table }) => `${table.schema}.${table.name}`);
  return {
    args: {
      ...(fields as { name?: string }),
      tables: [
        ...changed.map(({ table, by, fields }) => ({ ...reference(by, table), ...fields })),
        ...names.map((name) => ({ name, schema: "public" })),
      ],
      ...(removed.length > 0 && { removeTables: removed }),
    },
    fields: over(before.fields, fields),
    kept: kept.map(({ table, by, fields }) => (by === "none" ? table : over(table, fields))),
    names,
  };
}

describe("updating a pipeline", () => {
  it("changes what it is told to, loses no table and blanks nothing, however often", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(update, { minLength: 1, maxLength: 3 }), async (updates) => {
        world.reset();
        const { uuid, name } = world.pipeline(PIPELINE);
        let current = name;
        for (const next of updates) {
          const before = settable(world.pipeline(current));
          const { args, fields, kept, names } = plan(before, next);
          if (kept.length + names.length === 0) {
            // The API wants a table in a pipeline that has a destination.
            expect((await world.fail(UPDATE, { pipeline: uuid, ...args, confirm: current })).code).toBe("validation");
            expect(settable(world.pipeline(current))).toEqual(before);
            continue;
          }
          await world.succeed(UPDATE, { pipeline: uuid, ...args, confirm: current });
          current = args.name ?? current;
          const after = settable(world.pipeline(current));
          expect(after.fields).toEqual(fields);
          expect(after.tables.slice(0, kept.length)).toEqual(kept);
          expect(after.tables.slice(kept.length).map((table) => table.name)).toEqual(names);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("keeps the progress of its tables", async () => {
    const pipeline = "Logistics Postgres to Snowflake";
    const stages = () =>
      world.pipeline(pipeline).tables.map((table) => [table.name, table.backfillStage, table.status]);
    const before = stages();
    await world.succeed(UPDATE, { pipeline, advancedSettings: { bufferRows: 7 } });
    expect(stages()).toEqual(before);
    expect(world.pipeline(pipeline)).toMatchObject({ hasUndeployedChanges: true });
  });

  it("takes tables out only when it is told to, and says which", async () => {
    const args = { pipeline: PIPELINE, removeTables: ["invoices", "public.payments"] };
    const held = await world.fail(UPDATE, args);
    expect(held).toMatchObject({
      code: "confirmation_needed",
      message: containing("public.invoices, public.payments no longer reach the destination"),
    });
    const { plan } = await world.succeed(UPDATE, {
      ...args,
      ...{ name: "Billing", tables: [{ name: "refunds", schema: "public" }], dryRun: true },
    });
    expect(plan).toMatchObject({
      effect: containing(
        "Takes the tables public.invoices, public.payments out; adds the table public.refunds; changes name; all else",
      ),
      items: expect.arrayContaining(["tables.public.invoices: taken out"]) as unknown,
    });
    const result = await world.succeed(UPDATE, { ...args, confirm: PIPELINE });
    expect(result).toMatchObject({ tableCount: 2, removed: ["public.invoices", "public.payments"] });
    expect(world.pipeline(PIPELINE).tables.map(({ name }) => name)).toEqual(["billing_events", "billing_address"]);
  });

  it("changes nothing when no table would be left", async () => {
    const before = world.pipeline(PIPELINE);
    const removeTables = before.tables.map(({ name }) => name);
    const error = await world.fail(UPDATE, { pipeline: PIPELINE, removeTables, confirm: PIPELINE });
    expect(error).toMatchObject({
      code: "validation",
      reported: { message: containing("at least one table is required") },
    });
    expect(world.pipeline(PIPELINE)).toEqual(before);
  });

  it("takes a setting out for null, in groups of settings alone", async () => {
    const [pipeline, table] = [PIPELINE, { name: "invoices", schema: "public" }];
    const set = { bufferRows: 7, dynamoDBBackfillConfig: { bucket: "exports" }, appendOnly: true };
    const row = { ...table, advancedSettings: { alias: "bills", bufferRows: 9 } };
    await world.succeed(UPDATE, { pipeline, advancedSettings: set, tables: [row], confirm: PIPELINE });
    const out = { bufferRows: null, dynamoDBBackfillConfig: { bucket: null } };
    await world.succeed(UPDATE, {
      pipeline,
      advancedSettings: out,
      tables: [{ ...table, advancedSettings: { alias: null } }],
      confirm: PIPELINE,
    });
    const after = settable(world.pipeline(PIPELINE));
    expect(after.fields.advancedSettings).toMatchObject({ appendOnly: true });
    expect(Object.keys(after.fields.advancedSettings)).not.toContain("bufferRows");
    expect(JSON.stringify(after.fields.advancedSettings)).not.toContain("exports");
    expect(after.tables.find(({ name }) => name === "invoices")?.advancedSettings).toEqual({ bufferRows: 9 });
    for (const wrong of [
      { advancedSettings: { dynamoDBBackfillConfig: null } },
      { tables: [{ ...table, name: null }] },
    ]) {
      expect((await world.fail(UPDATE, { pipeline, ...wrong })).code).toBe("invalid_input");
    }
    const reader = { sourceReader: "Billing reader", settings: { publicationNameOverride: "dbz_publication" } };
    await world.succeed("update_a_artie_source_reader_by_id", { ...reader, confirm: "Billing reader" });
    const gone = { sourceReader: "Billing reader", settings: { publicationNameOverride: null } };
    await world.succeed("update_a_artie_source_reader_by_id", { ...gone, confirm: "Billing reader" });
    expect(Object.keys(world.reader("Billing reader").settings)).not.toContain("publicationNameOverride");
  });

  it("changes the pipeline and its source reader at once", async () => {
    const before = { pipeline: settable(world.pipeline(PIPELINE)), reader: world.reader("Billing reader") };
    const result = await world.succeed(UPDATE_BOTH, {
      pipeline: PIPELINE,
      changes: { destination: "Snowflake Staging", tables: [{ name: "invoices", disableReplication: true }] },
      sourceReader: { settings: { enableHeartbeats: true } },
      confirm: PIPELINE,
    });
    expect(result).toMatchObject({ pipeline: { name: PIPELINE }, sourceReader: { name: "Billing reader" } });
    const after = settable(world.pipeline(PIPELINE));
    expect(after.fields).toEqual({
      ...before.pipeline.fields,
      destinationUUID: world.connector("Snowflake Staging").uuid,
    });
    expect(after.tables).toEqual(
      before.pipeline.tables.map((table) =>
        table.name === "invoices" ? { ...table, disableReplication: true } : table,
      ),
    );
    expect(world.reader("Billing reader").settings).toEqual({ ...before.reader.settings, enableHeartbeats: true });
  });

  it.each([
    ["no such table to remove", { removeTables: ["nope"] }, "unknown_name", /no table "nope"/],
    ["no table with the UUID", { tables: [{ uuid: UUID, disableReplication: true }] }, "unknown_name", /UUID 8a9a/],
    ["a table without a name", { tables: [{ disableReplication: true }] }, "invalid_input", /needs its name/],
    [
      "a table that is changed twice",
      { tables: [{ name: "invoices" }, { name: "invoices", schema: "public" }] },
      "invalid_input",
      /public.invoices is named twice/,
    ],
    [
      "a table that is added twice",
      { tables: [{ name: "new" }, { name: "new" }] },
      "invalid_input",
      /new is named twice/,
    ],
    [
      "a table that is changed and removed",
      { tables: [{ name: "invoices" }], removeTables: ["invoices"] },
      "invalid_input",
      /both changed and removed/,
    ],
    ["an unknown destination", { destination: "Nowhere" }, "unknown_name", /no connector "Nowhere"/],
    ["an unknown field", { advancedSettings: { bufferRowz: 1 } }, "invalid_input", /bufferRowz/],
    [
      "a wrong type",
      { tables: [{ name: "invoices", advancedSettings: { alias: 7 } }] },
      "invalid_input",
      /tables.0.advancedSettings.alias/,
    ],
  ])("changes nothing with %s", async (_, args, code, message) => {
    const error = await world.fail(UPDATE, { pipeline: PIPELINE, ...args });
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(world.writes).toEqual([]);
  });

  it("asks for the schema when two tables share a name", async () => {
    await world.succeed(UPDATE, { pipeline: PIPELINE, tables: [{ name: "invoices", schema: "audit" }] });
    world.sandbox.clearRequests();
    const error = await world.fail(UPDATE, {
      pipeline: PIPELINE,
      tables: [{ name: "invoices", disableReplication: true }],
    });
    expect(error).toMatchObject({ code: "ambiguous_name", message: containing("schema") });
    expect(world.writes).toEqual([]);
    const named = [{ name: "invoices", schema: "audit", disableReplication: true }];
    await world.succeed(UPDATE, { pipeline: PIPELINE, tables: named, confirm: PIPELINE });
    const disabled = world.pipeline(PIPELINE).tables.filter(({ disableReplication }) => disableReplication);
    expect(disabled).toMatchObject([{ name: "invoices", schema: "audit" }]);
  });
});

describe("updating what else the API replaces", () => {
  it("keeps an SSH tunnel's and a PrivateLink connection's other fields", async () => {
    const { artie } = world.services;
    const tunnel = await artie.sshTunnels.create({ name: "Tunnel", host: "a.example", port: 22, username: "artie" });
    await world.succeed("update_a_artie_ssh_tunnel_by_id", { sshTunnel: tunnel.uuid, port: 2222, confirm: "Tunnel" });
    expect(await artie.sshTunnels.get(tunnel.uuid)).toEqual({ ...tunnel, port: 2222, updatedAt: anyText });
    const link = await artie.privateLinks.create({
      name: "Link",
      vpcServiceName: "a",
      availabilityZoneIds: ["z1", "z2"],
    });
    await world.succeed("update_a_artie_privatelink_connection_by_id", { privateLink: link.uuid, name: "Renamed" });
    expect(await artie.privateLinks.get(link.uuid)).toMatchObject({
      name: "Renamed",
      vpcServiceName: "a",
      availabilityZoneIds: ["z1", "z2"],
    });
  });

  it("keeps a key's and a salt's name or description", async () => {
    await world.succeed("update_a_artie_encryption_key_by_id", { encryptionKey: "Payments", name: "Cards" });
    const [key] = await world.services.artie.encryptionKeys.list();
    expect(key).toMatchObject({ name: "Cards", description: "Encrypts card columns" });
    await world.succeed("update_a_artie_column_hashing_salt_by_id", {
      columnHashingSalt: "Emails",
      description: "New",
    });
    const [salt] = await world.services.artie.columnHashingSalts.list();
    expect(salt).toMatchObject({ name: "Emails", description: "New" });
  });
});

describe("several updates of one pipeline at once", () => {
  it("all count: none takes away what another has put there", async () => {
    const add = (name: string) => world.succeed(UPDATE, { pipeline: PIPELINE, tables: [{ name, schema: "public" }] });
    const set = (advancedSettings: object) => world.succeed(UPDATE, { pipeline: PIPELINE, advancedSettings });
    await Promise.all([add("one"), set({ flushSizeKb: 77 }), add("two"), set({ bufferRows: 99 }), add("three")]);
    const { tables, advancedSettings } = world.pipeline(PIPELINE);
    expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining(["one", "two", "three"]));
    expect(advancedSettings).toMatchObject({ flushSizeKb: 77, bufferRows: 99 });
  });
});
