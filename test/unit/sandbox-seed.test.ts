// What a sandbox starts with, and that it is the same every time.
import { describe, expect, it } from "vitest";
import { ManualClock, ScaledClock, startSandbox, type SandboxOptions } from "../../src/sandbox/index.ts";
import { SandboxClient } from "./sandbox-client.ts";

async function snapshotOf(options: SandboxOptions) {
  await using sandbox = await startSandbox({ clock: new ManualClock(), ...options });
  return sandbox.snapshot();
}

describe("the seed of the sandbox", () => {
  it("has the pipelines that people meet", async () => {
    const { pipelines, connectors, slots, environments } = await snapshotOf({});
    const byStatus = (status: string | undefined) => pipelines.filter((pipeline) => pipeline.status === status).length;
    expect(byStatus("draft")).toBeGreaterThanOrEqual(3);
    expect(byStatus("paused")).toBe(1);
    expect(byStatus("transfer paused")).toBe(1);
    expect(byStatus(undefined)).toBe(1);
    expect(pipelines.filter(({ hasUndeployedChanges }) => hasUndeployedChanges)).toHaveLength(1);
    const busy = pipelines.filter(({ hasBackfillingTables }) => hasBackfillingTables);
    expect(busy).toHaveLength(2);
    expect(Math.max(...busy.map(({ tables }) => tables.length))).toBeGreaterThan(10);
    const names = pipelines.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["MySQL to BigQuery", "Hubspot to Snowflake"]));
    expect(names.some((name) => names.some((other) => other !== name && other.startsWith(name)))).toBe(true);
    const types = new Set(connectors.map(({ type }) => type));
    for (const type of ["postgresql", "mysql", "mongodb", "mssql", "oracle", "dynamodb", "api"])
      expect(types).toContain(type);
    for (const type of ["snowflake", "bigquery", "databricks", "redshift", "s3"]) expect(types).toContain(type);
    expect(slots.filter(({ isActive, sourceReader }) => !isActive && sourceReader === null)).toHaveLength(1);
    expect(environments.production.uuid).not.toBe(environments.staging.uuid);
  });

  it("has one broken connector and one reader that cannot start; all others work", async () => {
    const { connectors, sourceReaders } = await snapshotOf({});
    expect(connectors.filter(({ isValid }) => !isValid).map(({ label }) => label)).toEqual(["Snowflake Staging"]);
    expect(sourceReaders.filter(({ isValid }) => !isValid).map(({ name }) => name)).toEqual(["Orders reader"]);
  });

  it("lets every draft start but the one with the stale slot", async () => {
    const api = await SandboxClient.start();
    const drafts = api.sandbox.snapshot().pipelines.filter(({ status }) => status === "draft");
    const refused = [];
    for (const { name } of drafts) if ((await api.act(name, "start")).status !== 204) refused.push(name);
    expect(refused).toEqual(["Orders Postgres to Snowflake"]);
    await api.sandbox.close();
  });

  it("is the same for the same seed, and has other UUIDs for another", async () => {
    const [first, again, other] = [
      await snapshotOf({ seed: 5 }),
      await snapshotOf({ seed: 5 }),
      await snapshotOf({ seed: 6 }),
    ];
    expect(again).toEqual(first);
    expect(other.pipelines.map(({ name }) => name)).toEqual(first.pipelines.map(({ name }) => name));
    const uuids = new Set(first.pipelines.map(({ uuid }) => uuid));
    expect(other.pipelines.filter(({ uuid }) => uuids.has(uuid))).toEqual([]);
  });

  it("gives the same answers to the same requests", async () => {
    const play = async () => {
      const api = await SandboxClient.start({ seed: 3 });
      const created = await api.post("/encryption-keys", { name: "New" });
      await api.act("MySQL to BigQuery", "start");
      api.clock.advance(7_000);
      const list = await api.get("/pipelines");
      await api.sandbox.close();
      return [created.text, list.text];
    };
    expect(await play()).toEqual(await play());
  });

  it("generates as many pipelines as it is asked for, each with a name of its own", async () => {
    const api = await SandboxClient.start({ pipelines: 5_000 });
    const { items } = (await api.get("/pipelines")).json as { items: { uuid: string; name: string }[] };
    expect(items).toHaveLength(5_000);
    expect(new Set(items.map(({ name }) => name)).size).toBe(5_000);
    expect(new Set(items.map(({ uuid }) => uuid)).size).toBe(5_000);
    await api.sandbox.close();
  });

  it("never has fewer pipelines than the seeded ones", async () => {
    const all = (await snapshotOf({})).pipelines.length;
    expect((await snapshotOf({ pipelines: 2 })).pipelines).toHaveLength(all);
  });
});

describe("the clocks of the sandbox", () => {
  it("only move forward", () => {
    expect(() => {
      new ManualClock().advance(-1);
    }).toThrow(RangeError);
    expect(() => {
      new ScaledClock().advance(-1);
    }).toThrow(RangeError);
    expect(() => new ScaledClock(0)).toThrow(RangeError);
  });

  it("jump when they are told to, also the machine's", () => {
    const clock = new ScaledClock(2);
    const before = clock.now();
    clock.advance(60_000);
    expect(clock.now() - before).toBeGreaterThanOrEqual(60_000);
  });
});
