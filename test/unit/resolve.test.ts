// Names and UUIDs: how a pipeline, a connector, a source reader or a table is found.
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ManualClock, type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { ToolError } from "../../src/rules/tool-error.ts";
import { Resolver } from "../../src/rules/resolve.ts";
import { clientOf } from "./support/client.ts";
import { serveJson } from "./support/http.ts";

const UNKNOWN = "00000000-0000-4000-8000-000000000000";
const SIGNAL = new AbortController().signal;

async function refusal(call: Promise<unknown>): Promise<ToolError> {
  const outcome: unknown = await call.catch((error: unknown) => error);
  if (outcome instanceof ToolError) return outcome;
  throw new Error("That was not refused.", { cause: outcome });
}

describe("in a sandbox", () => {
  let sandbox: Sandbox;
  let resolve: Resolver;
  beforeAll(async () => {
    sandbox = await startSandbox({ clock: new ManualClock() });
  });
  beforeEach(() => {
    sandbox.clearRequests();
    resolve = new Resolver(clientOf(sandbox), SIGNAL);
  });
  afterAll(() => sandbox.close());

  const first = <T>(items: readonly T[]): T => {
    const [item] = items;
    if (item === undefined) throw new Error("The sandbox is empty.");
    return item;
  };

  it("finds everything by its name, its UUID, in any case and with spaces around", async () => {
    const { pipelines, connectors, sourceReaders } = sandbox.snapshot();
    const pipeline = first(pipelines);
    for (const ref of [pipeline.uuid, pipeline.uuid.toUpperCase(), pipeline.name, ` ${pipeline.name.toUpperCase()} `]) {
      expect((await resolve.pipeline(ref)).uuid).toBe(pipeline.uuid);
    }
    const connector = first(connectors);
    for (const ref of [connector.uuid, connector.uuid.toUpperCase(), connector.label, `\t${connector.label}\n`]) {
      expect((await resolve.connector(ref)).uuid).toBe(connector.uuid);
      expect((await resolve.connectorUuid(ref)).toLowerCase()).toBe(connector.uuid);
    }
    const reader = first(sourceReaders);
    for (const ref of [reader.uuid, reader.name, reader.name.toLowerCase()]) {
      expect((await resolve.sourceReader(ref)).uuid).toBe(reader.uuid);
    }
  });

  it("prefers the name to the letter to one that only reads alike", async () => {
    const found = await resolve.pipeline("Billing Postgres to Snowflake");
    expect(found.name).toBe("Billing Postgres to Snowflake");
  });

  it("names what an unknown name may have meant, best first", async () => {
    const error = await refusal(resolve.pipeline("billing pipeline to snowflake"));
    expect(error.code).toBe("unknown_name");
    expect(error.candidates.slice(0, 2).toSorted()).toEqual([
      "Billing Postgres to Snowflake",
      "Billing Postgres to Snowflake audit",
    ]);
    expect(error.message).toContain('no pipeline "billing pipeline to snowflake"; did you mean "Billing Postgres');
    const nothing = await refusal(resolve.connector("zzz"));
    expect(nothing.candidates.length).toBe(10);
  });

  it("says whose a UUID of another kind is", async () => {
    const { pipelines, connectors, sourceReaders } = sandbox.snapshot();
    const [pipeline, connector, reader] = [first(pipelines), first(connectors), first(sourceReaders)];
    const cases = [
      [() => resolve.pipeline(connector.uuid), `the connector "${connector.label}", not of a pipeline`],
      [() => resolve.pipeline(reader.uuid.toUpperCase()), `the source reader "${reader.name}", not of a pipeline`],
      [() => resolve.connector(pipeline.uuid), `the pipeline "${pipeline.name}", not of a connector`],
      [() => resolve.connectorUuid(reader.uuid), `the source reader "${reader.name}", not of a connector`],
      [() => resolve.sourceReader(pipeline.uuid), `the pipeline "${pipeline.name}", not of a source reader`],
    ] as const;
    for (const [call, message] of cases) {
      const error = await refusal(call());
      expect(error.code).toBe("wrong_kind_of_uuid");
      expect(error.message).toContain(message);
    }
  });

  it("says when a UUID is nobody's", async () => {
    const calls = [
      () => resolve.pipeline(UNKNOWN),
      () => resolve.connector(UNKNOWN),
      () => resolve.connectorUuid(UNKNOWN),
      () => resolve.sourceReader(UNKNOWN),
    ];
    for (const call of calls) {
      const error = await refusal(call());
      expect(error.code).toBe("unknown_name");
      expect(error.message).toContain(UNKNOWN);
    }
  });

  it("lists each kind once, however many names there are to find", async () => {
    await Promise.all(sandbox.snapshot().connectors.map(({ label }) => resolve.connectorUuid(label)));
    await resolve.connectorUuid(first(sandbox.snapshot().connectors).uuid);
    const known = `/connectors/${first(sandbox.snapshot().connectors).uuid}`;
    expect(sandbox.requests.map(({ path }) => path)).toEqual(["/connectors", known]);
    expect(sandbox.requests[0]?.query).toEqual({ includeSourceConnectors: "true" });
  });

  it("finds tables by name, full name and UUID, each once", async () => {
    const pipeline = await resolve.pipeline("Inventory SQL Server to Databricks");
    const suppliers = first(pipeline.tables.filter(({ name }) => name === "suppliers"));
    for (const ref of ["suppliers", "purchasing.suppliers", " Purchasing.SUPPLIERS", suppliers.uuid ?? ""]) {
      expect(resolve.tables(pipeline, [ref])).toEqual([suppliers]);
    }
    expect(
      resolve.tables(pipeline, ["suppliers", "purchasing.suppliers", "movements"]).map(({ name }) => name),
    ).toEqual(["suppliers", "movements"]);
    expect(() => resolve.tables(pipeline, ["supplier"])).toThrow(/no table "supplier".*did you mean "purchasing.supp/);
  });
});

describe("in an account with namesakes", () => {
  const uuid = (number: number) => `8a9a6b0e-6d0f-4f5e-9d43-${String(number).padStart(12, "0")}`;

  it("asks for the UUID, and names some of them", async () => {
    const items = Array.from({ length: 3_000 }, (_, number) => ({ uuid: uuid(number), name: "Twin" }));
    await using server = await serveJson(200, { items });
    const error = await refusal(new Resolver(clientOf(server), SIGNAL).pipeline("twin"));
    expect(error).toMatchObject({ code: "ambiguous_name" });
    expect(error.message).toBe('3000 pipelines are called "twin"; use the UUID.');
    expect(error.candidates.length).toBe(10);
    expect(error.candidates[0]).toBe(`Twin (${uuid(0)})`);
  });

  it("takes the one whose name is the same to the letter", async () => {
    const items = [
      { uuid: uuid(1), name: "twin" },
      { uuid: uuid(2), name: "Twin" },
    ];
    await using server = await serveJson(200, { items, uuid: uuid(2), name: "Twin" });
    await new Resolver(clientOf(server), SIGNAL).pipeline("Twin");
    expect(server.requests.at(-1)?.target).toBe(`/pipelines/${uuid(2)}`);
  });

  it("asks which table is meant when schemas share its name", async () => {
    const table = (number: number, schema: string) => ({ uuid: uuid(number), name: "orders", schema });
    const body = { uuid: uuid(9), name: "Shop", tables: [table(1, "eu"), table(2, "us")] };
    await using server = await serveJson(200, body);
    const resolve = new Resolver(clientOf(server), SIGNAL);
    const pipeline = await resolve.pipeline(uuid(9));
    expect(() => resolve.tables(pipeline, ["orders"])).toThrow(/2 tables of "Shop" are called "orders"/);
    expect(resolve.tables(pipeline, ["us.orders"])).toMatchObject([{ uuid: uuid(2) }]);
  });
});

describe("any name", () => {
  it("is found, or refused with a message that stays short and free of throwing", async () => {
    const label = fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(label, { minLength: 1, maxLength: 8 }), label, async (names, other) => {
        const items = names.map((name, number) => ({ uuid: `id-${number}`, name }));
        await using server = await serveJson(200, { items, name: "x" });
        const resolve = new Resolver(clientOf(server), SIGNAL);
        for (const [number, name] of names.entries()) {
          await resolve.pipeline(name);
          expect(server.requests.at(-1)?.target).toBe(`/pipelines/id-${number}`);
        }
        if (names.some((name) => name.trim().toLowerCase() === other.trim().toLowerCase())) return;
        const error = await refusal(resolve.pipeline(other));
        expect(error.code).toBe("unknown_name");
        expect(error.message.length).toBeLessThan(2_000);
        for (const candidate of error.candidates) expect(names).toContain(candidate);
      }),
      { numRuns: 30 },
    );
  });

  it("that is huge is cut in what comes back", async () => {
    await using server = await serveJson(200, { items: [{ uuid: "x", name: "y".repeat(100_000) }] });
    const error = await refusal(new Resolver(clientOf(server), SIGNAL).pipeline("z".repeat(100_000)));
    expect(JSON.stringify(error).length).toBeLessThan(1_000);
  });
});
