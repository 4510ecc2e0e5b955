// No result fills a model's context: long lists come in pages, long texts are cut, however large the account is.
import fc from "fast-check";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { reveal } from "../../../src/artie/index.ts";
import { weigh } from "../../../src/tools/weight.ts";
import { clientOf } from "../support/client.ts";
import { answerJson, serve, serveJson } from "../support/http.ts";
import { containing } from "../support/matchers.ts";
import { World } from "../support/world.ts";
import { worldForTests } from "../support/world-for-tests.ts";

const MOST_TOKENS = 4_000;
const MOST_ROWS = 50;
const UUID = "8a9a6b0e-6d0f-4f5e-9d43-0f6f5a2f6c11";

type Result = Record<string, unknown>;

/** The rows of a page, whatever the tool calls them. */
const rowsOf = ({ items, tables, columns }: Result) => (items ?? tables ?? columns) as Result[];
const tokensOf = (result: Result) => countTokens(JSON.stringify(result));

/** How many entries a list had before it was cut. */
function countOf(list: unknown): number {
  const entries = list as string[];
  const more = /^… (\d+) more; /.exec(entries.at(-1) ?? "")?.[1];
  return more === undefined ? entries.length : entries.length - 1 + Number(more);
}

/** Every page that a tool gives, each checked. */
async function walk(world: World, tool: string, args: object = {}): Promise<Result[]> {
  const rows: Result[] = [];
  let cursor: unknown;
  do {
    const result = await world.succeed(tool, { ...args, ...(cursor !== undefined && { cursor }) });
    expect(tokensOf(result)).toBeLessThanOrEqual(MOST_TOKENS);
    expect(rowsOf(result).length).toBeLessThanOrEqual(MOST_ROWS);
    rows.push(...rowsOf(result));
    cursor = result["cursor"];
  } while (cursor !== undefined);
  return rows;
}

describe("a large account", () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({ pipelines: 5_000 });
  });
  beforeEach(() => {
    world.sandbox.clearRequests();
  });
  afterAll(() => world[Symbol.asyncDispose]());

  it("lists its 5,000 pipelines in pages, and leads from one to the next", async () => {
    const first = await world.succeed("list_all_artie_pipelines");
    expect(first["total"]).toBe(5_000);
    expect(tokensOf(first)).toBeLessThanOrEqual(MOST_TOKENS);
    expect(rowsOf(first).length).toBeGreaterThan(20);
    const last = await world.succeed("list_all_artie_pipelines", { cursor: "4990" });
    expect(rowsOf(last).length).toBe(10);
    expect(last).not.toHaveProperty("cursor");
    expect(rowsOf(await world.succeed("list_all_artie_pipelines", { cursor: "5000" }))).toEqual([]);
  });

  it("gives every pipeline once to who walks through the pages", async () => {
    const query = "Amsterdam";
    const expected = world.snapshot.pipelines.filter(({ name }) => name.includes(query)).map(({ uuid }) => uuid);
    expect(expected.length).toBeGreaterThan(300);
    const rows = await walk(world, "list_all_artie_pipelines", { query });
    expect(rows.map(({ uuid }) => uuid)).toEqual(expected);
  });

  it.each([
    ["get_single_artie_connector_by_id", { connector: "Customers MySQL" }],
    ["get_single_artie_source_reader_by_id", { sourceReader: "Customers reader" }],
    ["artie_data_catalog_search", { query: "customers" }],
    ["artie_data_catalog_search", { query: "e" }],
  ])("stays within bounds in %s %j", async (tool, args) => {
    const result = await world.succeed(tool, args);
    expect(tokensOf(result)).toBeLessThanOrEqual(MOST_TOKENS);
    expect(JSON.stringify(result)).toMatch(/… \d+ more; the list tools|more pipelines .* list_all_artie_pipelines/);
    expect(world.sandbox.requests.length).toBeLessThan(70);
  });

  it.each([
    ["delete_a_artie_connector_by_id", { connector: "Customers MySQL" }],
    ["delete_a_artie_source_reader_by_id", { sourceReader: "Customers reader", confirm: "Customers reader" }],
    ["get_single_artie_pipeline_by_id", { pipeline: "x" }],
  ])("stays within bounds when %s is refused", async (tool, args) => {
    const error = await world.fail(tool, args);
    expect(countTokens(JSON.stringify({ error }))).toBeLessThanOrEqual(MOST_TOKENS);
    expect(world.writes).toEqual([]);
  });

  it("stays within bounds when everything that hangs on a connector stops", async () => {
    const connector = "Customers MySQL";
    const result = await world.succeed("delete_a_artie_connector_by_id", { connector, confirm: connector });
    expect(tokensOf(result)).toBeLessThanOrEqual(MOST_TOKENS);
    expect(result["deleted"]).toMatchObject({ label: connector });
    world.reset();
  });
});

describe("a pipeline of 2,000 tables", () => {
  const names = Array.from({ length: 2_000 }, (_, index) => `event_log_partition_${index}`);
  let world: World;
  let pipeline: string;
  beforeAll(async () => {
    world = await World.start();
    const sourceReaderUUID = world.reader("Hubspot reader").uuid;
    const tables = names.map((name) => ({ name, schema: "analytics", enableHistoryMode: true }));
    const created = await world.services.artie.pipelines.create({
      name: "Wide",
      sourceReaderUUID,
      destinationUUID: world.connector("Snowflake Production").uuid,
      tables,
    });
    pipeline = created.uuid;
    await world.services.artie.pipelines.start(pipeline);
    world.clock.advance(5_000);
  });
  afterAll(() => world[Symbol.asyncDispose]());

  it("shows them in pages, each once, with the pipeline's state on every page", async () => {
    const rows = await walk(world, "get_single_artie_pipeline_by_id", { pipeline });
    expect(rows.map(({ name }) => name)).toEqual(names.map((name) => `analytics.${name}`));
    const page = await world.succeed("get_single_artie_pipeline_by_id", { pipeline, cursor: "1000", limit: 3 });
    expect(page).toMatchObject({ name: "Wide", tableCount: 2_000, backfillingTables: 2_000, cursor: "1003" });
  });

  it("is backfilled, measured and stopped within bounds", async () => {
    const window = { from: "2026-08-03T08:30:00Z", to: "2026-08-03T09:00:05Z" };
    const usage = await walk(world, "artie_pipelines_usage", { pipeline, ...window });
    expect(usage.length).toBe(2_000);
    const canceled = await world.succeed("artie_pipelines_cancel_backfill", { pipeline });
    expect(tokensOf(canceled)).toBeLessThanOrEqual(MOST_TOKENS);
    expect(countOf(canceled["stopped"])).toBe(2_000);
    expect(countOf(canceled["stoppedHistory"])).toBe(2_000);
    expect(world.pipeline("Wide").hasBackfillingTables).toBe(false);
    const some = names.slice(0, 700);
    const backfill = { pipeline, tables: some };
    const accepted = await world.succeed("artie_pipelines_backfill", backfill);
    expect(tokensOf(accepted)).toBeLessThanOrEqual(MOST_TOKENS);
    expect(countOf(accepted["accepted"])).toBe(some.length);
    const destroy = { ...backfill, beforeBackfill: "drop_table" };
    const error = await world.fail("artie_pipelines_backfill", destroy);
    expect(countTokens(JSON.stringify({ error }))).toBeLessThanOrEqual(MOST_TOKENS);
    expect(error.message).toContain("the exact name of the pipeline");
  });
});

describe("a page", () => {
  const name = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 60 }),
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.base64String({ maxLength: 60 }),
    fc.constantFrom("如何在仓库中复制", "🚚🚢✈️🏭", "ཀཁགང", "x".repeat(5_000)),
  );
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world[Symbol.asyncDispose]());

  it("is within bounds and gives every row once, whatever the rows are called and however many are asked for", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(name, { minLength: 1, maxLength: 70 }),
        fc.integer({ min: 1, max: MOST_ROWS }),
        async (names, limit) => {
          const pipelines = names.map((label, index) => ({ uuid: `${index}`, name: label, status: label }));
          await using server = await serve((response, { target }) => {
            answerJson(response, 200, { items: target === "/pipelines" ? pipelines : [] });
          });
          world.services = { ...world.services, artie: clientOf(server) };
          const rows = await walk(world, "list_all_artie_pipelines", { limit });
          expect(rows.map(({ uuid }) => uuid)).toEqual(names.map((_, index) => `${index}`));
        },
      ),
      { numRuns: 25 },
    );
  });

  it.each(["-1", "x", "1.5", "1e3", "9999999999", " 1", "__proto__"])("does not begin at %j", async (cursor) => {
    world.reset();
    const error = await world.fail("list_all_artie_pipelines", { cursor });
    expect(error).toMatchObject({ code: "invalid_input", message: containing("not a cursor") });
  });

  it.each([0, 51, -1, 1.5, "10"])("does not have %j rows", async (limit) => {
    world.reset();
    expect(await world.fail("list_all_artie_pipelines", { limit })).toMatchObject({ code: "invalid_input" });
  });
});

describe("the weight of a value", () => {
  it("is what it takes of a context, or somewhat more", () => {
    const text = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 200 }),
      fc.base64String({ maxLength: 3_000 }),
      fc.stringMatching(/^[0-9a-f]{0,3000}$/),
      fc.uuid(),
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      fc.webUrl(),
      fc.lorem({ maxCount: 200 }),
    );
    fc.assert(
      fc.property(fc.array(fc.record({ uuid: fc.uuid(), name: text, rows: fc.nat() }), { minLength: 5 }), (value) => {
        expect(weigh(value)).toBeGreaterThan(0.93 * countTokens(JSON.stringify(value)));
      }),
    );
  });
});

describe("a result", () => {
  let world: World;
  worldForTests((started) => (world = started));

  it.each(["a", "é", "7", " ", "-", "Lorem ipsum "])("with ten million characters of %j is cut", async (text) => {
    const long = text.repeat(10_000_000 / text.length);
    await using server = await serveJson(200, { uuid: UUID, type: "s3", label: "Long", sharedConfig: { note: long } });
    world.services = { ...world.services, artie: clientOf(server) };
    const result = await world.succeed("get_single_artie_connector_by_id", { connector: UUID });
    expect(result).toMatchObject({ uuid: UUID, label: "Long" });
    expect(tokensOf(result)).toBeLessThanOrEqual(MOST_TOKENS);
  });

  it("of a call with ten million characters in a wrong place says so", async () => {
    const long = "a".repeat(10_000_000);
    for (const input of [{ pipeline: long }, { [long]: 1 }, { pipeline: UUID, query: long }]) {
      const error = await world.fail("get_single_artie_pipeline_by_id", input);
      expect(error.code).toMatch(/^(unknown_name|invalid_input)$/);
      expect(tokensOf({ error })).toBeLessThanOrEqual(MOST_TOKENS);
    }
  });

  it("is cut where it is long, says so, and stays within bounds, whatever the API gives", async () => {
    const any = fc.letrec((tie) => ({
      text: fc.oneof(
        fc.string({ unit: "grapheme" }),
        fc.integer({ min: 1, max: 20_000 }).map((length) => "lorem ipsum ".repeat(length / 10)),
        fc.integer({ min: 1, max: 3_000 }).map((length) => "漢".repeat(length)),
      ),
      list: fc.integer({ min: 0, max: 300 }).chain((length) => fc.array(tie("any"), { maxLength: length })),
      object: fc.dictionary(fc.string({ maxLength: 20 }), tie("any"), { maxKeys: 60 }),
      any: fc.oneof({ maxDepth: 4 }, tie("text"), fc.integer(), tie("list"), tie("object")),
    }));
    await fc.assert(
      fc.asyncProperty(any.object, async (sharedConfig) => {
        await using server = await serveJson(200, { uuid: UUID, type: "s3", label: "Long", sharedConfig, items: [] });
        world.services = { ...world.services, artie: clientOf(server) };
        const result = await world.succeed("get_single_artie_connector_by_id", { connector: UUID });
        expect(tokensOf(result)).toBeLessThanOrEqual(MOST_TOKENS);
        expect(result).toMatchObject({ uuid: UUID, label: "Long" });
      }),
      { numRuns: 20 },
    );
  });

  it("of an error is within bounds, with the beginning of what was said", async () => {
    for (const message of ["failed: ".repeat(300), "漢字".repeat(5_000), "ERROR: ".repeat(400), '\\"\n'.repeat(900)]) {
      await using server = await serveJson(400, { error: message });
      world.services = { ...world.services, artie: clientOf(server) };
      const error = await world.fail("list_all_artie_pipelines");
      expect(countTokens(JSON.stringify({ error }))).toBeLessThanOrEqual(MOST_TOKENS);
      expect(error.reported?.message.slice(0, 50)).toBe(reveal(message).slice(0, 50));
    }
  });

  it("has neither nulls nor empty fields", async () => {
    const blank = { description: "", dataPlaneName: null, tables: [], sharedConfig: { a: null, b: "", c: [], d: {} } };
    const bare = { uuid: UUID, name: "Bare", type: "s3", label: "Bare", ...blank };
    await using server = await serve((response, { target }) => {
      answerJson(response, 200, target.includes(UUID) ? bare : { items: [] });
    });
    world.services = { ...world.services, artie: clientOf(server) };
    expect(await world.succeed("get_single_artie_connector_by_id", { connector: UUID })).toEqual({
      uuid: UUID,
      name: "Bare",
      type: "s3",
      label: "Bare",
      description: "",
      role: "destination",
      tables: [],
      sharedConfig: {},
      pipelines: [],
    });
  });

  it("of a script comes whole or not at all", async () => {
    let script = "CREATE TABLE ARTIE_SHADOW (ID NUMBER(10) NOT NULL, NAME VARCHAR2(200));\n".repeat(100);
    const connector = { uuid: UUID, type: "oracle", label: "Oracle" };
    await using server = await serve((response, { method }) => {
      answerJson(response, 200, method === "GET" ? connector : { script });
    });
    world.services = { ...world.services, artie: clientOf(server, { freshMs: 0 }) };
    const args = { connector: UUID, database: "FINPDB", tables: [{ schema: "FINANCE", name: "VENDORS" }] };
    const result = await world.succeed("artie_connectors_generate_shadow_script", args);
    expect(result).toEqual({ script });
    expect(tokensOf(result)).toBeLessThanOrEqual(MOST_TOKENS);
    script = script.repeat(3);
    expect(await world.fail("artie_connectors_generate_shadow_script", args)).toMatchObject({
      message: containing("ask for fewer tables"),
    });
  });

  it("of many error logs, each long, comes in pages that say where the rest is", async () => {
    const logs = Array.from({ length: 60 }, (_, number) => ({
      number,
      message: `${number}: ${"failed ".repeat(2_000)}`,
    }));
    await using server = await serve((response, { target }) => {
      if (target.endsWith("/error-logs")) answerJson(response, 200, { items: logs });
      else answerJson(response, 200, { uuid: UUID, name: "Troubled" });
    });
    world.services = { ...world.services, artie: clientOf(server) };
    const rows = await walk(world, "artie_pipelines_error_logs", { pipeline: UUID });
    expect(rows.map(({ number }) => number)).toEqual(logs.map(({ number }) => number));
    expect(rows[0]?.["message"]).toMatch(/^0: failed .*… \[\d+ more characters; see the Artie dashboard\]$/);
  });
});
