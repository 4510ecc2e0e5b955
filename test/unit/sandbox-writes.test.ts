// When things in the sandbox say that they were last changed, and what a request may name besides.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { SandboxClient } from "./sandbox-client.ts";

const RUNNING = "Billing Postgres to Snowflake";
const DRAFT = "MySQL to BigQuery";

describe("a write in the sandbox, on a clock that stands still", () => {
  let api: SandboxClient;
  beforeEach(async () => {
    api = await SandboxClient.start();
  });
  afterEach(() => api.sandbox.close());

  const changedAt = async (path: string) => {
    const { json } = await api.get(path);
    const times = z.object({ lastUpdatedAt: z.string().optional(), updatedAt: z.string().optional() }).parse(json);
    return times.lastUpdatedAt ?? times.updatedAt;
  };

  /** Whether each of the requests, one after the other, leaves another time at the path. */
  const leavesATime = async (path: string, requests: readonly (() => Promise<{ status: number }>)[]) => {
    const seen = [await changedAt(path)];
    for (const request of requests) {
      expect((await request()).status).toBeLessThan(300);
      seen.push(await changedAt(path));
    }
    expect(seen).not.toContain(undefined);
    expect(seen).toEqual([...new Set(seen)].toSorted());
  };

  it("leaves another time at the pipeline, whatever it is", async () => {
    const { uuid, tables } = await api.pipeline(RUNNING);
    const tableUUIDs = [tables[0]?.uuid];
    const act = (action: string, body: object) => () => api.act(RUNNING, action, body);
    await leavesATime(`/pipelines/${uuid}`, [
      act("backfill", { tableUUIDs, beforeBackfill: "" }),
      act("backfill/cancel", { tableUUIDs, historyTableUUIDs: [] }),
      act("status", { status: "paused" }),
      act("status", { status: "running" }),
      async () => api.post(`/pipelines/${uuid}`, { pipeline: await api.pipeline(RUNNING) }),
      async () => api.post(`/pipelines/${uuid}`, { pipeline: await api.pipeline(RUNNING) }),
      () => api.post(`/source-readers/${api.reader("Billing reader").uuid}`, api.reader("Billing reader")),
      () => api.call("DELETE", `/connectors/${api.connector("Snowflake Production")}`),
    ]);
    await leavesATime(`/pipelines/${api.uuid(DRAFT)}`, [() => api.act(DRAFT, "start")]);
  });

  it("leaves another time at the pipeline that gets a new table", async () => {
    const name = "Inventory SQL Server to Databricks";
    const look = () => api.act(name, "detect-schema-changes");
    await leavesATime(`/pipelines/${api.uuid(name)}`, [look]);
    const before = await changedAt(`/pipelines/${api.uuid(name)}`);
    expect((await look()).status).toBe(204);
    expect(await changedAt(`/pipelines/${api.uuid(name)}`)).toBe(before);
  });

  it("leaves another time at a connector and at a source reader", async () => {
    const connector = `/connectors/${api.connector("S3 Archive")}`;
    const save = async () => api.post(connector, (await api.get(connector)).json);
    await leavesATime(connector, [save, save]);
    const { uuid, ...reader } = api.reader("Billing reader");
    const path = `/source-readers/${uuid}`;
    await leavesATime(path, [
      () => api.post(path, reader),
      () => api.post(`${path}/status`, { status: "paused" }),
      () => api.act(RUNNING, "start"),
      () => api.post(`${path}/deploy`),
    ]);
  });

  it("leaves the time as it was when it is refused", async () => {
    const path = `/pipelines/${api.uuid(RUNNING)}`;
    const before = await changedAt(path);
    const stranger = api.sandbox.pipeline(DRAFT).tables[0]?.uuid;
    const refused = [
      await api.act(RUNNING, "backfill", { tableUUIDs: [stranger], beforeBackfill: "" }),
      await api.act(RUNNING, "status", { status: "draft" }),
      await api.post(path, { pipeline: { name: "" } }),
    ];
    expect(refused.map(({ status }) => status)).toEqual([400, 409, 400]);
    expect(await changedAt(path)).toBe(before);
  });
});

describe("a pipeline created from a source in the sandbox", () => {
  it("reads the database that is named", async () => {
    const api = await SandboxClient.start();
    const databaseOf = async (body: object) => {
      const sourceConnectorUUID = api.connector("Finance Oracle");
      const { json } = await api.post("/pipelines/create-from-source", { sourceConnectorUUID, ...body });
      const { sourceReaderUUID } = z.object({ sourceReaderUUID: z.string() }).parse(json);
      const reader = await api.get(`/source-readers/${sourceReaderUUID}`);
      return z.object({ database: z.string(), isValid: z.boolean() }).parse(reader.json);
    };
    expect(await databaseOf({ database: "FINPDB" })).toEqual({ database: "FINPDB", isValid: true });
    expect(await databaseOf({})).toEqual({ database: "", isValid: false });
    await api.sandbox.close();
  });
});
