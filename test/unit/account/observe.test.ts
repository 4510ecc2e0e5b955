// What the store learns from the exchanges of a real client with a real sandbox.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ArtieClient, type ArtieExchange, createArtieClient } from "../../../src/artie/index.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/index.ts";
import { disturbanceOf, observe } from "../../../src/account/observe.ts";

describe("observe", () => {
  let sandbox: Sandbox;
  let artie: ArtieClient;
  let exchanges: ArtieExchange[];

  beforeAll(async () => {
    sandbox = await startSandbox();
  });

  beforeEach(() => {
    sandbox.reset();
    exchanges = [];
    const take = (exchange: ArtieExchange) => exchanges.push(exchange);
    artie = createArtieClient({ url: sandbox.url, key: sandbox.apiKey, userAgent: "test/1", observe: take });
  });

  afterAll(async () => {
    await sandbox.close();
  });

  const uuidOf = (name: string) => sandbox.pipeline(name).uuid;
  const last = () => {
    const exchange = exchanges.at(-1);
    if (!exchange) throw new Error("nothing was sent");
    return exchange;
  };

  it("finds whole lists", async () => {
    await artie.pipelines.list();
    expect(observe(last())).toMatchObject([{ kind: "pipelines", rows: sandbox.snapshot().pipelines.map(nameOf) }]);
    await artie.sourceReaders.list();
    expect(observe(last())).toMatchObject([{ kind: "readers", whole: true }]);
    await artie.connectors.list();
    expect(observe(last())).toMatchObject([{ kind: "connectors", whole: true }]);
  });

  it("finds the pipeline in every answer that holds one", async () => {
    const uuid = uuidOf("Hubspot to Snowflake");
    const found = [{ kind: "pipeline", row: { uuid } }];
    await artie.pipelines.get(uuid);
    expect(observe(last())).toMatchObject(found);
    await artie.pipelines.getWithRelations(uuid);
    expect(observe(last())).toMatchObject([...found, { kind: "readers", whole: false }]);
    await artie.pipelines.updateStatus(uuid, "paused");
    expect(observe(last())).toMatchObject(found);
    expect(disturbanceOf(last())).toBeUndefined();
  });

  it("learns that a pipeline is gone from its deletion and from a 404", async () => {
    const uuid = uuidOf("Hubspot to Snowflake");
    const gone = [{ kind: "gone", of: "pipeline", uuid }];
    await artie.pipelines.delete(uuid);
    expect(observe(last())).toEqual(gone);
    expect(disturbanceOf(last())).toBeUndefined();
    await expect(artie.pipelines.get(uuid)).rejects.toThrow();
    expect(observe(last())).toEqual(gone);
    await expect(artie.pipelines.start(uuid)).rejects.toThrow();
    expect(disturbanceOf(last())).toEqual({ pipeline: uuid });
  });

  it("asks for another look at a pipeline after a write that says nothing of it", async () => {
    const uuid = uuidOf("MySQL to BigQuery");
    await artie.pipelines.start(uuid);
    expect(observe(last())).toEqual([]);
    expect(disturbanceOf(last())).toEqual({ pipeline: uuid });
  });

  it("asks for it also when the answer got lost, but not when the API refused", async () => {
    const uuid = uuidOf("MySQL to BigQuery");
    sandbox.planFault({ fault: "cut", path: /start$/ });
    await expect(artie.pipelines.start(uuid)).rejects.toThrow();
    expect(disturbanceOf(last())).toEqual({ pipeline: uuid });
    await expect(artie.pipelines.start(uuidOf("Orders Postgres to Snowflake"))).rejects.toThrow();
    expect(last().status).toBe(400);
    expect(disturbanceOf(last())).toBeUndefined();
  });

  it.each(["500", "502", "503", "504", "garbage"] as const)(
    "asks for another look when a write was answered with %s: it may have been carried out",
    async (fault) => {
      const uuid = uuidOf("Hubspot to Snowflake");
      sandbox.planFault({ fault, method: "POST" });
      await expect(artie.pipelines.updateStatus(uuid, "paused")).rejects.toThrow();
      expect(disturbanceOf(last())).toEqual({ pipeline: uuid });
      sandbox.planFault({ fault, method: "DELETE" });
      await expect(artie.pipelines.delete(uuid)).rejects.toThrow();
      expect(disturbanceOf(last())).toBe("anything");
      sandbox.planFault({ fault, method: "POST" });
      const connector = sandbox.snapshot().connectors[0]?.uuid ?? "";
      await expect(artie.connectors.replace(connector, {})).rejects.toThrow();
      expect(disturbanceOf(last())).toBe("anything");
    },
  );

  it("asks for another look at everything after a write on a connector", async () => {
    const [connector] = sandbox.snapshot().connectors;
    await artie.connectors.delete(connector?.uuid ?? "");
    expect(observe(last())).toEqual([{ kind: "gone", of: "connector", uuid: connector?.uuid }]);
    expect(disturbanceOf(last())).toBe("anything");
  });

  it("takes nothing from reads that failed or that are about something else", async () => {
    sandbox.planFault({ fault: "garbage", path: /^\/pipelines$/ });
    await expect(artie.pipelines.list()).rejects.toThrow();
    expect(observe(last())).toEqual([]);
    await artie.dataCatalog.search("billing");
    expect(observe(last())).toEqual([]);
    expect(disturbanceOf(last())).toBeUndefined();
  });
});

function nameOf({ uuid, name }: { readonly uuid: string; readonly name: string }) {
  return { uuid, name };
}
