// Updates replace the whole object, as the real API's do: what is left out is gone.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SandboxClient, errorOf } from "./sandbox-client.ts";

const RUNNING = "Billing Postgres to Snowflake";

describe("an update in the sandbox", () => {
  let api: SandboxClient;
  beforeEach(async () => {
    api = await SandboxClient.start();
  });
  afterEach(() => api.sandbox.close());

  it("of a pipeline without its tables deletes all of them", async () => {
    const { uuid } = await api.pipeline(RUNNING);
    await api.post(`/pipelines/${uuid}`, { pipeline: { name: "Renamed" } });
    const after = await api.pipeline("Renamed");
    expect(after).toMatchObject({
      tables: [],
      destinationUUID: null,
      specificDestCfg: {},
      advancedSettings: {},
      hasUndeployedChanges: true,
    });
  });

  it("of a pipeline as it was read changes nothing but the undeployed mark and the time", async () => {
    const before = await api.pipeline(RUNNING);
    await api.post(`/pipelines/${before.uuid}`, { pipeline: before });
    expect(await api.pipeline(RUNNING)).toMatchObject({
      ...before,
      hasUndeployedChanges: true,
      lastUpdatedAt: expect.any(String) as string,
      tables: before.tables.map((table) => ({ ...table, updatedAt: expect.any(String) as string })),
    });
  });

  it("of a draft leaves nothing undeployed", async () => {
    const draft = await api.pipeline("MySQL to BigQuery");
    await api.post(`/pipelines/${draft.uuid}`, { pipeline: { ...draft, name: "Still a draft" } });
    expect(await api.pipeline("Still a draft")).toMatchObject({ hasUndeployedChanges: false });
  });

  it("keeps a table that is named by schema and name, and stops the copy of one that is dropped", async () => {
    const busy = await api.pipeline("Logistics Postgres to Snowflake");
    const [first, second] = busy.tables;
    const kept = { name: first?.name, schema: "public" };
    await api.post(`/pipelines/${busy.uuid}`, { pipeline: { ...busy, tables: [kept] } });
    const after = await api.pipeline("Logistics Postgres to Snowflake");
    expect(after.tables).toMatchObject([{ uuid: first?.uuid, backfillStage: "backfilling" }]);
    const stop = { tableUUIDs: [second?.uuid], historyTableUUIDs: [] };
    expect((await api.act(after.name, "backfill/cancel", stop)).status).toBe(400);
  });

  it("of a pipeline with a destination but no tables is refused, also together with its source reader", async () => {
    const before = await api.pipeline(RUNNING);
    const sourceReader = api.reader("Billing reader");
    const path = `/pipelines/${before.uuid}`;
    for (const tables of [undefined, null, []]) {
      const pipeline = { ...before, tables };
      const alone = await api.post(path, { pipeline });
      const together = await api.post(`${path}/update-with-source-reader`, { pipeline, sourceReader });
      expect([alone.status, together.status]).toEqual([400, 400]);
      expect([errorOf(alone), errorOf(together)]).toEqual(
        Array(2).fill("failed to update pipeline: at least one table is required"),
      );
    }
    expect(await api.pipeline(RUNNING)).toEqual(before);
  });

  it("that is refused changes nothing", async () => {
    const before = await api.pipeline(RUNNING);
    const wrong = [
      { ...before, name: "" },
      { ...before, name: "Renamed", destinationUUID: before.uuid },
      { ...before, name: "Renamed", tables: [{ schema: "public" }] },
      { ...before, name: "Renamed", advancedSettings: { bufferRows: "many" } },
    ];
    for (const pipeline of wrong) {
      expect((await api.post(`/pipelines/${before.uuid}`, { pipeline })).status).toBe(400);
    }
    expect(await api.pipeline(RUNNING)).toEqual(before);
  });

  it("of pipeline and source reader together changes both or neither", async () => {
    const before = await api.pipeline(RUNNING);
    const pipeline = { ...before, name: "Renamed" };
    const path = `/pipelines/${before.uuid}/update-with-source-reader`;
    const reader = api.reader("Billing reader");
    const wrong = { ...reader, connectorUUID: before.uuid };
    expect((await api.post(path, { pipeline, sourceReader: wrong })).status).toBe(400);
    expect(await api.pipeline(RUNNING)).toEqual(before);
    expect((await api.post(path, { pipeline, sourceReader: { ...reader, name: "New name" } })).status).toBe(200);
    expect(await api.pipeline("Renamed")).toMatchObject({ uuid: before.uuid });
    expect(api.reader("New name").uuid).toBe(reader.uuid);
  });

  it("of a source reader blanks what is left out, and marks its pipelines", async () => {
    const { uuid, connectorUUID } = api.reader("Billing reader");
    await api.post(`/source-readers/${uuid}`, { connectorUUID });
    const { json } = await api.get(`/source-readers/${uuid}`);
    expect(json).toMatchObject({ name: "", database: "", isShared: false, settings: {}, isValid: false });
    expect(await api.pipeline(RUNNING)).toMatchObject({ hasUndeployedChanges: true });
  });

  it("of a connector replaces its configuration, and marks its pipelines", async () => {
    const uuid = api.connector("Snowflake Production");
    await api.post(`/connectors/${uuid}`, { label: "Snowflake Production", sharedConfig: { username: "ARTIE" } });
    const { json } = await api.get(`/connectors/${uuid}`);
    expect(json).toMatchObject({ sharedConfig: { username: "ARTIE" }, isValid: false });
    expect(json).not.toMatchObject({ defaultDatabase: expect.anything() as string });
    expect(await api.pipeline(RUNNING)).toMatchObject({ hasUndeployedChanges: true });
  });

  it("of a connector cannot change its type", async () => {
    const answer = await api.post(`/connectors/${api.connector("S3 Archive")}`, { label: "S3 Archive", type: "gcs" });
    expect(errorOf(answer)).toBe("failed to update connector: the type of a connector cannot change");
  });
});

describe("a removal in the sandbox", () => {
  let api: SandboxClient;
  beforeEach(async () => {
    api = await SandboxClient.start();
  });
  afterEach(() => api.sandbox.close());

  it("of a connector stops the pipelines that depend on it", async () => {
    const source = await api.call("DELETE", `/connectors/${api.connector("Billing Postgres")}`);
    expect(source.status).toBe(204);
    expect((await api.pipeline(RUNNING)).status).toBe("paused");
    expect((await api.get(`/pipelines/${api.uuid(RUNNING)}?includeRelatedObjects=true`)).status).toBe(404);
    await api.call("DELETE", `/connectors/${api.connector("Redshift Reporting")}`);
    expect(await api.pipeline("Identity Postgres to Redshift")).toMatchObject({
      status: "paused",
      destinationUUID: null,
    });
  });

  it("of what is still in use is refused, and names the user", async () => {
    const reader = await api.call("DELETE", `/source-readers/${api.reader("Billing reader").uuid}`);
    expect([reader.status, errorOf(reader)]).toEqual([
      400,
      'failed to delete source reader: it is used by pipelines: "Billing Postgres to Snowflake", "Billing Postgres to Snowflake audit"',
    ]);
    const connector = await api.get(`/connectors/${api.connector("Finance Oracle")}`);
    const { sshTunnelUUID } = connector.json as { sshTunnelUUID: string };
    const tunnel = await api.call("DELETE", `/ssh-tunnels/${sshTunnelUUID}`);
    expect(errorOf(tunnel)).toBe('failed to delete SSH tunnel: it is used by connector "Finance Oracle"');
  });

  it("of a source reader takes its slot along", async () => {
    await api.call("DELETE", `/pipelines/${api.uuid("Logistics Postgres to Snowflake")}`);
    const slots = () => api.sandbox.snapshot().slots.map(({ name }) => name);
    expect(slots()).toContain("artie_logistics");
    await api.call("DELETE", `/source-readers/${api.reader("Logistics reader").uuid}`);
    expect(slots()).not.toContain("artie_logistics");
  });
});
