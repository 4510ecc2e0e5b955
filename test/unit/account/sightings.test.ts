// What is learned of pipelines beyond their state, from the exchanges of a real client with a real sandbox.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Sightings } from "../../../src/account/sightings.ts";
import { type ArtieClient, type ArtieExchange, createArtieClient } from "../../../src/artie/index.ts";
import { attentionOf } from "../../../src/rules/attention.ts";
import { openCopies } from "../../../src/rules/copies.ts";
import { Topology } from "../../../src/rules/topology.ts";
import { ManualClock, type Sandbox, startSandbox } from "../../../src/sandbox/index.ts";

const STUCK = "Orders Postgres to Snowflake";
const DRAFT = "MySQL to BigQuery";
const BACKFILLING = "Logistics Postgres to Snowflake";
const RUNNING = "Hubspot to Snowflake";
const AT = Date.parse("2026-03-04T10:31:00Z");
const MINUTE = 60_000;

describe("sightings", () => {
  const clock = new ManualClock();
  let sandbox: Sandbox;
  let artie: ArtieClient;
  let seen: Sightings;

  beforeAll(async () => {
    sandbox = await startSandbox({ clock });
  });

  beforeEach(() => {
    sandbox.reset();
    seen = new Sightings();
    const observe = (exchange: ArtieExchange) => void seen.take(exchange, AT);
    artie = createArtieClient({ url: sandbox.url, key: sandbox.apiKey, userAgent: "test/1", observe });
  });

  afterAll(async () => {
    await sandbox.close();
  });

  const uuidOf = (name: string) => sandbox.pipeline(name).uuid;
  const list = async () => seen.list(await artie.pipelines.list({ fresh: true }), AT);

  async function read(name: string) {
    const pipeline = await artie.pipelines.get(uuidOf(name), { fresh: true });
    const { tables, history } = openCopies(pipeline);
    const uuids = (rows: typeof tables) => rows.map(({ uuid }) => uuid ?? "");
    seen.detail(pipeline, uuids(tables), uuids(history));
    return pipeline;
  }

  async function reasons(name: string, now = AT) {
    const [pipelines, connectors, sourceReaders] = await Promise.all([
      artie.pipelines.list({ fresh: true }),
      artie.connectors.list(),
      artie.sourceReaders.list(),
    ]);
    const pipeline = pipelines.find((candidate) => candidate.name === name);
    if (!pipeline) throw new Error(`there is no ${name}`);
    const topology = new Topology({ pipelines, connectors, sourceReaders });
    return attentionOf(pipeline, topology, seen.of(pipeline.uuid), now);
  }

  it("keeps why a start failed until one does not", async () => {
    await expect(artie.pipelines.start(uuidOf(STUCK))).rejects.toThrow();
    expect(seen.of(uuidOf(STUCK))?.failedStart).toMatchObject({ at: AT, code: "slot_stale" });
    expect(await reasons(STUCK)).toMatchObject([{ kind: "start failed", failure: { code: "slot_stale" } }]);
    expect(await list()).toEqual([]);
    await artie.connectors.dropReplicationSlot(
      (await artie.connectors.list()).find(({ label }) => label === "Orders Postgres")?.uuid ?? "",
      "artie_orders",
    );
    await artie.pipelines.start(uuidOf(STUCK));
    expect(seen.of(uuidOf(STUCK))).toBeUndefined();
    expect(await reasons(STUCK)).toEqual([]);
  });

  it("blames no pipeline for a network or a key", async () => {
    for (const fault of ["503", "403", "429", "cut"] as const) {
      sandbox.planFault({ fault, path: /start$/, times: 9 });
      await expect(artie.pipelines.start(uuidOf(DRAFT))).rejects.toThrow();
      sandbox.reset();
    }
    expect(seen.of(uuidOf(DRAFT))).toBeUndefined();
  });

  it("sees a pipeline that deployed and is a draft again", async () => {
    const row = sandbox.pipeline(DRAFT);
    const as = (status: string, isDeploying: boolean) => [{ ...row, status, isDeploying }];
    expect(seen.list(as("draft", true), AT)).toEqual([]);
    expect(seen.list(as("draft", false), AT)).toEqual([row.uuid]);
    expect(await reasons(DRAFT)).toEqual([{ kind: "start failed", failure: { at: AT, text: "" } }]);
    expect(seen.list(as("running", false), AT)).toEqual([row.uuid]);
    expect(seen.of(row.uuid)).toBeUndefined();
  });

  it("knows which tables were canceled until they are copied again", async () => {
    const { uuid } = sandbox.pipeline(BACKFILLING);
    const tables = (await read(BACKFILLING)).tables;
    const [first = "", second = ""] = tables.map((table) => table.uuid ?? "");
    const depots = tables.find(({ name }) => name === "depots")?.uuid ?? "";
    await artie.pipelines.cancelBackfill(uuid, { tableUUIDs: [first, second], historyTableUUIDs: [depots] });
    const canceled = { [first]: { own: AT }, [second]: { own: AT }, [depots]: { history: AT } };
    expect(seen.of(uuid)?.canceled).toEqual(canceled);
    await read(BACKFILLING);
    expect(seen.of(uuid)?.canceled).toEqual(canceled);

    // Asked for by ourselves, and by somebody else.
    await artie.pipelines.backfill(uuid, { tableUUIDs: [first], beforeBackfill: "" });
    expect(seen.of(uuid)?.canceled).toEqual({ [second]: { own: AT }, [depots]: { history: AT } });
    const elsewhere = createArtieClient({ url: sandbox.url, key: sandbox.apiKey, userAgent: "test/2" });
    await elsewhere.pipelines.backfill(uuid, { tableUUIDs: [depots], beforeBackfill: "", historyMode: true });
    await read(BACKFILLING);
    expect(seen.of(uuid)?.canceled).toEqual({ [second]: { own: AT } });
  });

  it("takes a copy that has not stopped yet for the one that was canceled", async () => {
    const pipeline = await read(BACKFILLING);
    const [first = ""] = pipeline.tables.map((table) => table.uuid ?? "");
    await artie.pipelines.cancelBackfill(pipeline.uuid, { tableUUIDs: [first], historyTableUUIDs: [] });
    expect(seen.detail(pipeline, [first], [])).toBe(false);
    expect(seen.detail(pipeline, [], [])).toBe(false);
    expect(seen.detail(pipeline, [first], [])).toBe(true);
    expect(seen.of(pipeline.uuid)).toBeUndefined();
  });

  it("counts the errors of the last hour, and none of a pipeline that is paused", async () => {
    await expect(artie.pipelines.start(uuidOf(STUCK))).rejects.toThrow();
    await artie.pipelines.errorLogs(uuidOf(STUCK));
    const [latest] = seen.of(uuidOf(STUCK))?.errors ?? [];
    expect(latest?.message).toContain("replication slot");
    const running = { ...sandbox.pipeline(RUNNING), status: "running" };
    const topology = new Topology({ pipelines: [running], connectors: [], sourceReaders: [] });
    const of = (status: string, now: number) =>
      attentionOf({ ...running, status }, topology, { errors: [{ at: AT, message: "quota" }] }, now);
    expect(of("running", AT + 59 * MINUTE)).toEqual([{ kind: "errors", count: 1, latest: "quota" }]);
    expect(of("running", AT + 61 * MINUTE)).toEqual([]);
    expect(of("paused", AT)).toEqual([]);
  });

  it("minds a lag that is far above the pipeline's own", () => {
    const running = { ...sandbox.pipeline(RUNNING), status: "running" };
    const topology = new Topology({ pipelines: [running], connectors: [], sourceReaders: [] });
    const of = (now: number, usual: number) => attentionOf(running, topology, { lag: { now, usual } }, AT);
    expect(of(300, 10)).toEqual([{ kind: "lag", lag: { now: 300, usual: 10 } }]);
    for (const [now, usual] of [
      [30, 2],
      [900, 600],
      [5, 900],
    ] as const) {
      expect(of(now, usual)).toEqual([]);
    }
  });

  it("names each reason, the weightiest first", async () => {
    expect((await reasons("Identity Postgres to Redshift")).map(({ kind }) => kind)).toEqual(["not reported"]);
    expect((await reasons("Inventory SQL Server to Databricks")).map(({ kind }) => kind)).toEqual(["undeployed"]);
    expect(await reasons("Support MongoDB to BigQuery")).toEqual([]);
    const pipeline = {
      ...sandbox.pipeline(RUNNING),
      tables: [{ schema: "", name: "contacts", status: "backfill failed" }],
      hasUndeployedChanges: true,
    };
    const destination = { uuid: pipeline.destinationUUID ?? "", type: "snowflake", isValid: false };
    const topology = new Topology({ pipelines: [], connectors: [destination], sourceReaders: [] });
    const found = attentionOf({ ...pipeline, status: "running" }, topology, undefined, AT);
    expect(found.map(({ kind }) => kind)).toEqual(["backfill failed", "connector", "undeployed"]);
  });
});
