// An update is put back field by field, for a day, and never over what somebody else has done since.
import { describe, expect, it, test } from "vitest";
import type { Entry } from "../../../src/audit/entry.ts";
import { catalog } from "../../../src/tools/catalog.ts";
import { undoInMemory } from "../../../src/tools/memory-undo.ts";
import { argsFor, scenarioSecrets } from "../support/scenarios.ts";
import { worldForTests } from "../support/world-for-tests.ts";
import type { World } from "../support/world.ts";

const UPDATE = "update_a_artie_pipeline_by_id";
const RUNNING = "Hubspot to Snowflake";

let world: World;
worldForTests((started) => (world = started));

interface Undo {
  readonly tool: string;
  readonly input: Record<string, unknown>;
}

async function updated(args: object, tool = UPDATE): Promise<Undo> {
  const { undo } = await world.succeed(tool, args);
  expect(undo).toBeDefined();
  return undo as Undo;
}

/** What can be set, but for when it was: everything that a plan can promise to put back. */
async function state({ privateLink, sshTunnel }: Record<string, unknown> = {}): Promise<unknown> {
  const { artie } = world.services;
  const others = await Promise.all([
    artie.encryptionKeys.list(),
    artie.columnHashingSalts.list(),
    typeof privateLink === "string" && artie.privateLinks.get(privateLink),
    typeof sshTunnel === "string" && artie.sshTunnels.get(sshTunnel),
  ]);
  const MOVING = /^(updatedAt|lastUpdatedAt|createdAt|hasUndeployedChanges|status|backfillStage|uuid)$/;
  return JSON.parse(
    JSON.stringify({ ...world.snapshot, others }, (name, value: unknown) => (MOVING.test(name) ? undefined : value)),
  );
}

const undoable = catalog.filter(({ input }) => "undo" in input.shape).map(({ name }) => name);

describe("every tool that replaces something", () => {
  it("can put it back", () => {
    const updating = catalog.filter(({ name }) => name.startsWith("update_a_") || name.includes("update_with"));
    // The API takes single fields of an ingestion key, and its end can't be taken back.
    expect(undoable).toEqual(updating.map(({ name }) => name).filter((name) => !name.includes("ingestion_api_key")));
  });

  test.each(undoable)("%s", async (name) => {
    world.reset({}, scenarioSecrets);
    const args = await argsFor(name, world);
    const before = await state(args);
    const undo = await updated(args, name);
    expect(undo.tool).toBe(name);
    expect(await state(args)).not.toEqual(before);
    // Back to where its password was entered for is a move, too.
    const confirm: unknown =
      name === "update_a_artie_connector_by_id" ? "Orders Postgres" : Reflect.get(args, "confirm");
    const back = { ...undo.input, ...(confirm === undefined ? {} : { confirm }) };
    const { undo: redo } = await world.succeed(name, back);
    expect(await state(args)).toEqual(before);
    // What was put back can be put back.
    expect(redo).toMatchObject({ tool: name });
  });

  it("does it once", async () => {
    const { input } = await updated({ pipeline: RUNNING, advancedSettings: { bufferRows: 5_000 } });
    await world.succeed(UPDATE, input);
    expect(await world.succeed(UPDATE, input)).toMatchObject({ changed: false });
  });
});

describe("it is refused, and changes nothing,", () => {
  async function refused(input: Record<string, unknown>, tool = UPDATE): Promise<string> {
    const before = await state();
    const { code, message } = await world.fail(tool, input);
    expect(await state()).toEqual(before);
    return `${code}: ${message}`;
  }

  test("where somebody has changed the field since; what else they did stays", async () => {
    const undo = await updated({ pipeline: RUNNING, advancedSettings: { bufferRows: 5_000 } });
    await updated({ pipeline: RUNNING, advancedSettings: { flushIntervalSeconds: 77 } });
    await world.succeed(UPDATE, { pipeline: RUNNING, advancedSettings: { bufferRows: 6_000 } });
    expect(await refused(undo.input)).toMatch(/refused: .*advancedSettings\.bufferRows changed since/);
    await world.succeed(UPDATE, { pipeline: RUNNING, advancedSettings: { bufferRows: 5_000 } });
    await world.succeed(UPDATE, undo.input);
    const { advancedSettings } = world.pipeline(RUNNING);
    expect(advancedSettings).toMatchObject({ flushIntervalSeconds: 77 });
    expect(advancedSettings["bufferRows"]).not.toBe(5_000);
  });

  test("where its table is gone", async () => {
    const undo = await updated({
      pipeline: RUNNING,
      tables: [{ name: "contacts", advancedSettings: { columnsToHash: ["email"] } }],
    });
    await world.succeed(UPDATE, { pipeline: RUNNING, removeTables: ["contacts"], confirm: RUNNING });
    expect(await refused(undo.input)).toMatch(/contacts.* changed since, or is gone/);
  });

  test("where the pipeline is gone", async () => {
    const undo = await updated({ pipeline: RUNNING, advancedSettings: { bufferRows: 5_000 } });
    await world.succeed("delete_a_artie_pipeline_by_id", { pipeline: RUNNING, confirm: RUNNING });
    expect(await refused(undo.input)).toMatch(/unknown_name|not_found/);
  });

  test("for another pipeline, for another tool, with other wishes, and for one that never was", async () => {
    const { input } = await updated({ pipeline: RUNNING, advancedSettings: { bufferRows: 5_000 } });
    expect(await refused({ ...input, pipeline: "MySQL to BigQuery" })).toMatch(/^refused: /);
    expect(await refused({ ...input, name: "Other" })).toMatch(/^invalid_input: .*leave out all else/);
    const other = { pipeline: RUNNING, undo: input["undo"] };
    expect(await refused(other, "artie_pipelines_update_with_source_reader")).toMatch(/^refused: /);
    expect(await refused({ ...input, undo: "00000000-0000-4000-8000-000000000000" })).toMatch(/^refused: /);
  });

  test("after its day", async () => {
    world.services = { ...world.services, undo: undoInMemory(-1) };
    const { input } = await updated({ pipeline: RUNNING, advancedSettings: { bufferRows: 5_000 } });
    expect(await refused(input)).toMatch(/kept for 24 hours/);
  });
});

describe("what can't be put back", () => {
  it("is said before, where nothing keeps old values", async () => {
    const plan = async () => (await world.succeed(UPDATE, { ...args, dryRun: true }))["plan"];
    const args = { pipeline: RUNNING, advancedSettings: { bufferRows: 5_000 } };
    expect(await plan()).toMatchObject({ undoFor: "24 hours" });
    world.services = { ...world.services, undo: undefined };
    expect(await plan()).not.toHaveProperty("undoFor");
    expect(await world.succeed(UPDATE, args)).not.toHaveProperty("undo");
  });
});

it("leaves no old value in the record", async () => {
  const entries: Entry[] = [];
  const args = { pipeline: RUNNING, name: "Renamed" };
  const { value } = await world.call(UPDATE, args, { record: (entry) => void entries.push(entry) });
  expect(entries).toMatchObject([{ outcome: "done", undo: (value as { undo: Undo }).undo }]);
  expect(JSON.stringify(entries[0]?.undo)).not.toContain(RUNNING);
});

it("starts a canceled backfill again for the same tables", async () => {
  const pipeline = "Logistics Postgres to Snowflake";
  const copying = () =>
    world
      .pipeline(pipeline)
      .tables.filter(({ backfillStage = "" }) => /backfilling|queued/.test(backfillStage))
      .map(({ name }) => name)
      .sort();
  const before = copying();
  const { undo } = await world.succeed("artie_pipelines_cancel_backfill", { pipeline });
  expect(copying()).not.toEqual(before);
  const { tool, input } = undo as Undo;
  await world.succeed(tool, input);
  expect(copying()).toEqual(before);
});
