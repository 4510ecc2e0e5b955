// An account's client for who may see chosen pipelines only: what lies inside works as ever, what lies outside is as
// unknown as what never was.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { scopedClient } from "../../../src/account/scope/index.ts";
import {
  type ArtieClient,
  ArtieError,
  completedClient,
  createArtieClient,
  fetchHttp,
  type Http,
} from "../../../src/artie/index.ts";
import { mergePipeline, writable } from "../../../src/rules/merge.ts";
import { World } from "../support/world.ts";

const NEVER = "3f0c1f5e-0000-4000-8000-00000000dead";
const INSIDE = "Orders Postgres to Snowflake";
const OUTSIDE = "Billing Postgres to Snowflake";
let world: World;
let whole: ArtieClient;

beforeAll(async () => {
  world = await World.start();
});
beforeEach(() => {
  world.reset();
});
afterAll(() => world[Symbol.asyncDispose]());

function scopeOf(...pipelines: string[]): ArtieClient {
  return scopeOver(fetchHttp, ...pipelines);
}

function scopeOver(http: Http, ...pipelines: string[]): ArtieClient {
  const { url, apiKey: key } = world.sandbox;
  whole = createArtieClient({ url, key, userAgent: "artie-test", freshMs: 0, http });
  return scopedClient(whole, pipelines);
}

/** As it is, in the form in which it goes back. */
async function replaceable(uuid: string) {
  return mergePipeline(await whole.pipelines.get(uuid), { fields: {} });
}

/** The sandbox, but for one thing that it answers. */
function answering(path: RegExp, body: object, status: number): Http {
  const answer = { status, headers: { get: () => null }, text: JSON.stringify(body) };
  return (request) => (path.test(request.url.pathname) ? Promise.resolve(answer) : fetchHttp(request));
}

async function refusal(call: Promise<unknown>): Promise<ArtieError> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ArtieError) return error;
  throw new Error(`Not refused: ${String(error)}`);
}

describe("what is seen", () => {
  test("is the pipeline, its reader and both connectors, also by the pipeline's UUID", async () => {
    for (const ref of [INSIDE, world.pipeline(INSIDE).uuid.toUpperCase()]) {
      const artie = scopeOf(ref);
      expect((await artie.pipelines.list()).map(({ name }) => name)).toEqual([INSIDE]);
      expect((await artie.sourceReaders.list()).map(({ name }) => name)).toEqual(["Orders reader"]);
      expect((await artie.connectors.list()).map(({ label }) => label)).toEqual([
        "Orders Postgres",
        "Snowflake Production",
      ]);
    }
  });

  test("is what the whole account shows of it, to the letter", async () => {
    const artie = scopeOf(INSIDE);
    const { uuid, sourceReaderUUID, destinationUUID } = world.pipeline(INSIDE);
    expect(await artie.pipelines.getWithRelations(uuid)).toEqual(await whole.pipelines.getWithRelations(uuid));
    expect(await artie.sourceReaders.get(sourceReaderUUID)).toEqual(await whole.sourceReaders.get(sourceReaderUUID));
    expect(await artie.connectors.get(String(destinationUUID))).toEqual(
      await whole.connectors.get(String(destinationUUID)),
    );
  });

  test("is nothing where the choice names nothing, or what several are called", async () => {
    expect(await scopeOf("orders postgres to snowflake").pipelines.list()).toEqual([]);
    expect(await scopeOf(NEVER).connectors.list()).toEqual([]);
    await whole.pipelines.create({ name: INSIDE, sourceReaderUUID: world.reader("Staging reader").uuid });
    expect(await scopeOf(INSIDE).pipelines.list()).toEqual([]);
  });

  test("ends where the pipeline leads elsewhere", async () => {
    const artie = scopeOf(INSIDE);
    const { uuid } = world.pipeline(INSIDE);
    const before = world.connector("Snowflake Production").uuid;
    const destinationUUID = world.connector("BigQuery Marketing").uuid;
    await whole.pipelines.replace(uuid, { ...(await replaceable(uuid)), destinationUUID });
    expect((await refusal(artie.connectors.replace(before, {}))).status).toBe(404);
  });
});

describe("what lies outside", () => {
  test("is as unknown as what never was", async () => {
    const artie = scopeOf(INSIDE);
    const asked = (uuid: string) => [
      artie.pipelines.get(uuid),
      artie.pipelines.start(uuid),
      artie.pipelines.usage(uuid, { from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z" }),
      artie.connectors.get(uuid),
      artie.connectors.databases(uuid),
      artie.connectors.delete(uuid),
      artie.connectors.ping({ uuid }),
      artie.sourceReaders.get(uuid),
      artie.sourceReaders.deploy(uuid),
      artie.pipelines.validateUnsavedSource({ sourceReaderUUID: uuid, tables: [], validateTables: false }),
    ];
    const others = [
      world.pipeline(OUTSIDE).uuid,
      world.connector("Billing Postgres").uuid,
      world.reader("Billing reader").uuid,
      world.pipeline(OUTSIDE).tables[0]?.uuid ?? "",
    ];
    const told = async (uuid: string) =>
      (await Promise.all(asked(uuid).map(refusal))).map((error) => JSON.stringify(error).replaceAll(uuid, "UUID"));
    const expected = await told(NEVER);
    for (const uuid of others) expect(await told(uuid)).toEqual(expected);
    expect(world.writes).toEqual([]);
  });

  test("is not to be reached by a reference in an input", async () => {
    const artie = scopeOf(INSIDE);
    const { uuid, tables } = world.pipeline(INSIDE);
    const pipeline = await replaceable(uuid);
    const wrong = [
      { destinationUUID: world.connector("BigQuery Marketing").uuid },
      { destinationUUID: `urn:uuid:${world.connector("BigQuery Marketing").uuid}` },
      { destinationUUID: world.connector("BigQuery Marketing").uuid.replaceAll("-", "") },
      { sourceReaderUUID: world.reader("Billing reader").uuid },
      { encryptionKeyUUID: (await whole.encryptionKeys.list())[0]?.uuid },
      { tables: [{ ...tables[0], uuid: world.pipeline(OUTSIDE).tables[0]?.uuid }] },
    ];
    for (const change of wrong) {
      expect((await refusal(artie.pipelines.replace(uuid, { ...pipeline, ...change }))).status).toBe(404);
    }
    const body = { tableUUIDs: [world.pipeline(OUTSIDE).tables[0]?.uuid ?? ""], beforeBackfill: "" as const };
    expect((await refusal(artie.pipelines.backfill(uuid, body))).status).toBe(404);
    const reader = world.reader("Billing reader");
    const both = artie.pipelines.replaceWithSourceReader(uuid, { pipeline, sourceReader: { ...reader } });
    expect((await refusal(both)).status).toBe(404);
    expect(world.writes).toEqual([]);
    await artie.pipelines.replace(uuid, { ...pipeline, name: "Renamed" });
    expect(world.pipeline("Renamed").uuid).toBe(uuid);
  });

  test("is not to be reached by what has the last word on a request", async () => {
    const { uuid } = world.pipeline(INSIDE);
    const scope = scopeOf(INSIDE);
    const adding = (more: object) =>
      completedClient(scope, (_, request) => ({ ...request, body: { ...Object(request.body), ...more } }));
    const toOther = adding({ destinationUUID: world.connector("BigQuery Marketing").uuid });
    expect((await refusal(toOther.pipelines.start(uuid))).status).toBe(404);
    const { uuid: connector } = world.connector("Orders Postgres");
    expect(await refusal(adding({ proxy: "evil.example" }).connectors.ping({ uuid: connector }))).toMatchObject({
      code: "forbidden",
    });
    expect(world.writes).toEqual([]);
    await adding({ keepPaused: true }).pipelines.detectSchemaChanges(uuid);
    expect(world.writes).toHaveLength(1);
  });

  test("is not changed through a connector or a reader that it uses, too", async () => {
    const artie = scopeOf(INSIDE, OUTSIDE);
    const snowflake = await whole.connectors.get(world.connector("Snowflake Production").uuid);
    const billing = world.reader("Billing reader");
    const refused = await Promise.all(
      [
        artie.connectors.replace(snowflake.uuid, { label: "Mine" }),
        artie.connectors.delete(snowflake.uuid),
        artie.connectors.createDatabase({ connector: { uuid: snowflake.uuid }, name: "FRESH" }),
        artie.sourceReaders.deploy(billing.uuid),
        artie.sourceReaders.replace(billing.uuid, { ...billing, name: "Mine" }),
        artie.connectors.dropReplicationSlot(world.connector("Billing Postgres").uuid, "artie_billing"),
      ].map(refusal),
    );
    for (const error of refused) {
      expect(error).toMatchObject({ code: "forbidden", notProcessed: true });
      expect(error.message).toMatch(/other pipelines use this (connector|source reader), too/);
    }
    expect(world.writes).toEqual([]);
    const orders = await whole.connectors.get(world.connector("Orders Postgres").uuid);
    await artie.connectors.replace(orders.uuid, { ...writable(orders, []), label: "Orders, ours" });
    expect(world.connector("Orders, ours").uuid).toBe(orders.uuid);
  });

  test("is not harmed by a slot of another connector on the same server", async () => {
    const orders = await world.services.artie.connectors.get(world.connector("Orders Postgres").uuid);
    const twin = await world.services.artie.connectors.create({ ...writable(orders, ["uuid"]), label: "Twin" });
    await world.services.artie.sourceReaders.create({
      ...{ connectorUUID: twin.uuid, name: "Twin reader", database: "shop" },
      settings: { replicationSlotOverride: "twin_slot" },
    });
    const artie = scopeOf(INSIDE);
    const uuid = world.connector("Orders Postgres").uuid;
    world.sandbox.clearRequests();
    const error = await refusal(artie.connectors.dropReplicationSlot(uuid, "twin_slot"));
    expect(error).toMatchObject({ code: "forbidden" });
    expect(world.writes).toEqual([]);
  });

  test("has no way in through a configuration", async () => {
    const artie = scopeOf(INSIDE);
    const saved = await whole.connectors.get(world.connector("Orders Postgres").uuid);
    const config = { uuid: saved.uuid, type: saved.type, sharedConfig: saved.sharedConfig ?? {} };
    expect(await artie.connectors.ping(config)).toEqual({ valid: true });
    const elsewhere = { ...config, sharedConfig: { ...config.sharedConfig, host: "billing-db.larkspur.example" } };
    const unsaved = writable(config, ["uuid"]);
    for (const wrong of [elsewhere, unsaved, { ...config, sshTunnelUUID: NEVER }]) {
      expect(await refusal(artie.connectors.ping(wrong))).toMatchObject({ code: "forbidden" });
      const body = { connector: wrong, databaseName: "shop" };
      expect(await refusal(artie.connectors.publications(body))).toMatchObject({ code: "forbidden" });
    }
  });

  test("is not named by an error of the API, nor by a finding or a log", async () => {
    const { uuid, sourceReaderUUID } = world.pipeline(INSIDE);
    const others = `source reader "Billing reader" of "${OUTSIDE}" (${world.pipeline(OUTSIDE).uuid}) on 'Billing Postgres'`;
    const own = `reader "Orders reader" of ${uuid}, table "public.orders"`;
    const text = `failed to start pipeline: replication slot "x" is already used by ${others}, not by ${own}`;
    const artie = scopeOver(answering(/start|validate/, { error: text }, 400), INSIDE);
    const logs = scopeOver(answering(/error-logs/, { logs: [{ at: 1, message: text }, text] }, 200), INSIDE);
    const verdicts = scopeOver(answering(/validate/, { error: text }, 200), INSIDE);
    const check = { sourceReaderUUID, tables: [], validateTables: false };
    const told = [
      await refusal(artie.pipelines.start(uuid)),
      await refusal(artie.pipelines.validateUnsavedSource(check)),
      await verdicts.pipelines.validateUnsavedSource(check),
      await logs.pipelines.errorLogs(uuid),
    ];
    for (const answer of told) {
      const json = JSON.stringify(answer).replaceAll('\\"', '"');
      expect(json).toContain(own);
      expect(json).not.toMatch(/Billing/);
      expect(json).not.toContain(world.pipeline(OUTSIDE).uuid);
    }
    expect(told[0]).toMatchObject({ code: "slot_shared" });
  });
});

test("what a newer API tells of the outside beside what lies inside is not shown", async () => {
  const { uuid: connector, ...known } = world.connector("Snowflake Production");
  const other = world.pipeline(OUTSIDE);
  const own = world.pipeline(INSIDE);
  const users = [own, other].map(({ uuid, name }) => ({ pipelineUUID: uuid, pipelineName: name }));
  const more = { usedBy: users, pipelineUUIDs: [other.uuid, own.uuid], lastUsedByUUID: other.uuid, note: "kept" };
  const answer = { uuid: connector, ...known, ...more };
  const one = scopeOver(answering(/connectors\/[^/]+$/, answer, 200), INSIDE);
  const all = scopeOver(answering(/connectors$/, { items: [answer] }, 200), INSIDE);
  for (const shown of [await one.connectors.get(connector), ...(await all.connectors.list())]) {
    expect(shown).toMatchObject({ uuid: connector, usedBy: [users[0]], pipelineUUIDs: [own.uuid], note: "kept" });
    expect(JSON.stringify(shown)).not.toContain(other.uuid);
    expect(JSON.stringify(shown)).not.toContain(OUTSIDE);
  }
});

test("what concerns the whole account is refused", async () => {
  const artie = scopeOf(INSIDE);
  const refused = await Promise.all(
    [
      artie.company.triggerSchemaChanges(),
      artie.encryptionKeys.list(),
      artie.columnHashingSalts.get(NEVER),
      artie.sshTunnels.get(NEVER),
      artie.connectors.create({ type: "postgresql" }),
      artie.pipelines.create({ name: "New", sourceReaderUUID: world.reader("Orders reader").uuid }),
      artie.ingestionApiKeys.create({ sourceReaderUUID: world.reader("Orders reader").uuid }),
    ].map(refusal),
  );
  for (const error of refused) expect(error).toMatchObject({ code: "forbidden" });
  expect(world.sandbox.requests).toEqual([]);
});

test("the data catalog shows what the connectors inside hold", async () => {
  const artie = scopeOf(INSIDE);
  const [all, seen] = await Promise.all([whole.dataCatalog.search("orders"), artie.dataCatalog.search("orders")]);
  const own = new Set([world.connector("Orders Postgres").uuid, world.connector("Snowflake Production").uuid]);
  expect(seen).toEqual(all.filter(({ connectorUUID }) => own.has(String(connectorUUID))));
  expect(seen.length).toBeGreaterThan(0);
  expect(seen.length).toBeLessThan(all.length);
});
