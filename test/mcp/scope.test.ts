// A grant for some pipelines, over MCP: whatever is asked, by whichever tool, resource, prompt or completion, no byte tells
// of anything outside, nothing outside changes, and inside all is as ever.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { grantedTools } from "../../src/gateway/hosts.ts";
import { catalog } from "../../src/tools/catalog.ts";
import { callTool, type Result } from "./results.ts";
import { divided, grantOf, type Lot, ScopedWorld, type Session } from "./scoped-world.ts";

const NEVER = "3f0c1f5e-0000-4000-8000-00000000dead";
const NOWHERE = "Nothing of this name";
const RUNS = 3;

/** Words that stand in the texts of the tools themselves tell nothing. */
const said = JSON.stringify(catalog.map(({ name, title, description }) => [name, title, description]));

interface Refs {
  readonly pipeline: string;
  readonly connector: string;
  readonly sourceReader: string;
}

interface Case {
  readonly tool: string;
  readonly args: (refs: Refs) => Record<string, unknown>;
  /** Fields that name other things on purpose, e.g. who else uses a connector. */
  readonly differs?: true;
}

const config = { type: "postgresql", sharedConfig: { host: "orders-db.larkspur.example", password: "secret://X" } };
const settings = { enableHeartbeats: true };

/** Every tool that a grant for pipelines has, with what it is about. */
const cases: readonly Case[] = [
  ...[{}, { limit: 1 }, { limit: 1, cursor: "1" }, { query: "s" }, { status: "running" }].map((args) => ({
    ...{ tool: "list_all_artie_pipelines", args: () => args, differs: true as const },
  })),
  ...[{}, { limit: 1 }, { role: "source" }, { query: "o" }].map((args) => ({
    ...{ tool: "list_all_artie_connectors", args: () => args, differs: true as const },
  })),
  { tool: "list_all_artie_source_readers", args: () => ({ limit: 2 }), differs: true },
  { tool: "artie_data_catalog_search", args: () => ({ query: "o", limit: 50 }), differs: true },
  about("get_single_artie_pipeline_by_id", "pipeline"),
  about("artie_pipelines_usage", "pipeline", { from: "2026-08-03T07:00:00Z", to: "2026-08-03T08:30:00Z" }),
  about("artie_pipelines_error_logs", "pipeline"),
  about("artie_pipelines_validate_unsaved_source", "sourceReader"),
  about("artie_pipelines_validate_unsaved_source", "connector", { database: "shop" }),
  { tool: "artie_pipelines_validate_unsaved_source", args: () => ({ config, database: "shop" }), differs: true },
  about("artie_pipelines_validate_unsaved_destination", "connector", { specificDestCfg: {} }),
  about("get_single_artie_connector_by_id", "connector", {}, true),
  about("artie_connectors_ping", "connector"),
  { tool: "artie_connectors_ping", args: () => ({ config }), differs: true },
  about("artie_connectors_fetch_databases", "connector"),
  about("artie_connectors_fetch_schemas", "connector"),
  about("artie_connectors_fetch_tables", "connector", { limit: 3 }),
  about("artie_connectors_fetch_table_details", "connector", { tableName: "orders" }),
  about("artie_connectors_list_postgres_publications", "connector"),
  about("artie_connectors_generate_shadow_script", "connector", {
    database: "x",
    tables: [{ schema: "a", name: "b" }],
  }),
  about("get_single_artie_source_reader_by_id", "sourceReader", {}, true),
  about("artie_source_readers_validate_unsaved", "connector", { database: "shop" }),
  about("artie_pipelines_start", "pipeline"),
  about("artie_pipelines_update_status", "pipeline", { status: "paused" }),
  about("artie_pipelines_backfill", "pipeline", { tables: ["orders"] }),
  about("artie_pipelines_cancel_backfill", "pipeline"),
  about("artie_pipelines_detect_schema_changes", "pipeline"),
  about("artie_pipelines_trigger_automatic_schema_changes", "pipeline", { forceRefresh: true }),
  about("update_a_artie_pipeline_by_id", "pipeline", { advancedSettings: { bufferRows: 7_000 } }),
  about("artie_pipelines_update_with_source_reader", "pipeline", { sourceReader: { settings } }),
  {
    tool: "update_a_artie_pipeline_by_id",
    args: ({ connector }) => ({ pipeline: NOWHERE, destination: connector }),
    differs: true,
  },
  about("update_a_artie_source_reader_by_id", "sourceReader", { settings }),
  about("artie_source_readers_deploy", "sourceReader"),
  about("artie_source_readers_update_status", "sourceReader", { status: "paused" }),
  about("delete_a_artie_source_reader_by_id", "sourceReader", {}, true),
  about("update_a_artie_connector_by_id", "connector", { sharedConfig: { note: "seen" } }),
  about("artie_connectors_create_database", "connector", { name: "FRESH" }),
  about("artie_connectors_create_schema", "connector", { databaseName: "ANALYTICS", name: "FRESH" }),
  about("artie_connectors_create_snowflake_warehouse", "connector", { name: "FRESH_WH" }),
  about("artie_connectors_start_dynamodb_export", "connector", { s3Bucket: "exports" }),
  about("artie_connectors_drop_postgres_replication_slot", "connector", { slotName: "artie", confirm: "artie" }),
  { tool: "delete_a_artie_connector_by_id", args: ({ connector }) => ({ connector, confirm: connector }) },
  { tool: "delete_a_artie_pipeline_by_id", args: ({ pipeline }) => ({ pipeline, confirm: pipeline }) },
];

function about(tool: string, field: keyof Refs, more: object = {}, differs?: true): Case {
  return { tool, args: (refs) => ({ [field]: refs[field], ...more }), ...(differs ? { differs } : {}) };
}

const READS = new Set(catalog.flatMap(({ name, level }) => (level === "read" ? [name] : [])));

test("every tool of such a grant is called below", () => {
  const offered = grantedTools(grantOf(["one"]).config).map(({ name }) => name);
  expect([...new Set(cases.map(({ tool }) => tool))].sort()).toEqual(offered.toSorted());
});

describe("in random accounts with random scopes", () => {
  const worlds = fc.record({
    seed: fc.integer({ min: 1, max: 1_000_000 }),
    pipelines: fc.integer({ min: 13, max: 25 }),
    picks: fc.uniqueArray(fc.nat({ max: 12 }), { minLength: 1, maxLength: 3 }),
    among: fc.nat({ max: 10_000 }),
  });

  test("nothing tells of the outside, nothing outside changes, inside all is as ever", async () => {
    const property = fc.asyncProperty(worlds, async ({ seed, pipelines, picks, among }) => {
      await using world = await ScopedWorld.start(seed, pipelines);
      const names = picks.map((pick) => world.sandbox.snapshot().pipelines[pick]?.name ?? "");
      const trial = await Trial.begin(world, names, among);
      await trial.lists();
      await trial.reads();
      await trial.strangers();
      await trial.resources();
      await trial.promptsAndCompletions();
      await trial.writes();
    });
    await fc.assert(property, { numRuns: RUNS, endOnFailure: true });
  });
});

describe("a grant for one pipeline", () => {
  test("is not told who outside holds the slot that its pipeline wants", async () => {
    await using world = await ScopedWorld.start(1, 13);
    const { artie } = world.account;
    const { connectors, sourceReaders } = world.sandbox.snapshot();
    const connectorUUID = connectors.find(({ label }) => label === "Production Postgres")?.uuid ?? "";
    const destinationUUID = connectors.find(({ label }) => label === "Snowflake Production")?.uuid ?? "";
    const { database } = sourceReaders.find(({ name }) => name === "Logistics reader") ?? {};
    const reader = await artie.sourceReaders.create({
      ...{ connectorUUID, name: "Second", ...(database ? { database } : {}) },
      settings: { replicationSlotOverride: "artie_logistics" },
    });
    const tables = [{ schema: "public", name: "shipments" }];
    await artie.pipelines.create({ name: "Mine", sourceReaderUUID: reader.uuid, destinationUUID, tables });
    const session = await world.connect("Mine");
    const { isError, value } = await callTool(session.client, "artie_pipelines_start", { pipeline: "Mine" });
    expect(isError).toBe(true);
    expect(value["error"]).toMatchObject({ code: "slot_shared" });
    expect(session.taken()).toContain(
      'replication slot \\\\\\"artie_logistics\\\\\\" is already used by source reader',
    );
    expect(session.taken()).not.toContain("Logistics reader");
  });

  test("hears of its own changes, and of none outside", async () => {
    await using world = await ScopedWorld.start(1, 13);
    const [mine, other] = ["Hubspot to Snowflake", "Billing Postgres to Snowflake"];
    const told: string[] = [];
    const [host, whole] = [world.host(mine), world.host()];
    host.onDidChangeResources?.((change) => told.push(JSON.stringify(change)));
    const services = [
      await host.services(AbortSignal.timeout(60_000)),
      await whole.services(AbortSignal.timeout(60_000)),
    ];
    for (const { artie } of services) await artie.pipelines.list();
    const uuidOf = (name: string) => world.sandbox.pipeline(name).uuid;
    await services[1]?.artie.pipelines.updateStatus(uuidOf(other), "paused");
    await services[1]?.artie.pipelines.delete(uuidOf("MySQL to BigQuery"));
    await services[1]?.artie.pipelines.list();
    expect(told).toEqual([]);
    await services[1]?.artie.pipelines.updateStatus(uuidOf(mine), "paused");
    await services[1]?.artie.pipelines.list();
    expect(told.join()).toContain(uuidOf(mine));
    expect(told.join()).not.toContain(uuidOf(other));
  });
});

test("a host is made once, until the grant may do something else", async () => {
  await using world = await ScopedWorld.start(1, 13);
  const host = world.host("Hubspot to Snowflake");
  expect(world.host("Hubspot to Snowflake")).toBe(host);
  expect(world.host("MySQL to BigQuery")).not.toBe(host);
  expect(world.host().tools().length).toBeGreaterThan(host.tools().length);
  expect(grantedTools({ ...grantOf([]).config, access: "read" }).every(({ level }) => level === "read")).toBe(true);
});

/** One grant in one world, and a client that sees the whole account beside it. */
class Trial {
  readonly #world: ScopedWorld;
  readonly #names: readonly string[];
  readonly #among: number;
  readonly #scoped: Session;
  readonly #whole: Session;
  readonly #inside: Lot;
  readonly #outside: Lot;
  readonly #foreign: readonly string[];

  private constructor(world: ScopedWorld, names: readonly string[], among: number, sessions: [Session, Session]) {
    this.#world = world;
    this.#names = names;
    this.#among = among;
    [this.#scoped, this.#whole] = sessions;
    const { inside, outside } = divided(world.sandbox.snapshot(), names);
    this.#inside = inside;
    this.#outside = outside;
    this.#foreign = foreignTexts(inside, outside);
  }

  static async begin(world: ScopedWorld, names: readonly string[], among: number): Promise<Trial> {
    return new Trial(world, names, among, [await world.connect(...names), await world.connect()]);
  }

  #refsOf(lot: Lot, by: "name" | "uuid"): Refs {
    const pick = <T extends { uuid: string }>(rows: readonly T[], nameOf: (row: T) => string) => {
      const row = rows[this.#among % rows.length];
      return row === undefined ? NOWHERE : by === "uuid" ? row.uuid : nameOf(row);
    };
    return {
      pipeline: pick(lot.pipelines, ({ name }) => name),
      connector: pick(lot.connectors, ({ label }) => label),
      sourceReader: pick(lot.sourceReaders, ({ name }) => name),
    };
  }

  /** Calls with what the caller knows already taken out of the answer. */
  async #call({ tool, args }: Case, refs: Refs): Promise<Result> {
    const result = await callTool(this.#scoped.client, tool, args(refs));
    this.#silent(`${tool} ${JSON.stringify(args(refs))}`, Object.values(refs));
    return result;
  }

  /** @param known what the caller has said itself */
  #silent(what: string, known: readonly string[] = []): void {
    const bytes = known.reduce((text, word) => text.replaceAll(word, ""), this.#scoped.taken());
    const told = this.#foreign.filter((text) => bytes.includes(text) && !known.some((word) => word.includes(text)));
    expect(told, what).toEqual([]);
  }

  async lists(): Promise<void> {
    const none = this.#refsOf(this.#inside, "name");
    const totals = z.looseObject({ total: z.number().optional(), items: z.array(z.looseObject({ uuid: z.string() })) });
    const expected = [
      ["list_all_artie_pipelines", this.#inside.pipelines],
      ["list_all_artie_connectors", this.#inside.connectors],
      ["list_all_artie_source_readers", this.#inside.sourceReaders],
    ] as const;
    for (const [tool, rows] of expected) {
      const { isError, value } = await this.#call({ tool, args: () => ({}) }, none);
      expect(isError, JSON.stringify(value)).toBe(false);
      const { total, items } = totals.parse(value);
      expect(items.map(({ uuid }) => uuid).sort()).toEqual(rows.map(({ uuid }) => uuid).sort());
      expect(total ?? items.length).toBe(rows.length);
    }
  }

  async reads(): Promise<void> {
    for (const by of ["name", "uuid"] as const) {
      const refs = this.#refsOf(this.#inside, by);
      for (const each of cases.filter(({ tool }) => READS.has(tool))) {
        const seen = await this.#call(each, refs);
        if (each.differs) continue;
        expect(seen, each.tool).toEqual(await callTool(this.#whole.client, each.tool, each.args(refs)));
      }
    }
  }

  /** What lies outside, by name and UUID, is answered as what never was. */
  async strangers(): Promise<void> {
    const before = this.#world.sandbox.snapshot();
    for (const by of ["name", "uuid"] as const) {
      const refs = this.#refsOf(this.#outside, by);
      // The same words, so that the same names are like it.
      const never = (ref: string) => (by === "uuid" ? NEVER : `${ref} ?`);
      const nothing = {
        ...{ pipeline: never(refs.pipeline), connector: never(refs.connector) },
        sourceReader: never(refs.sourceReader),
      };
      for (const each of cases) {
        const real = unnamed(await this.#call(each, refs), nothing, refs);
        const made = unnamed(await this.#call(each, nothing), nothing, refs);
        expect(real, each.tool).toEqual(made);
      }
    }
    expect(this.#world.sandbox.snapshot()).toEqual(before);
  }

  async resources(): Promise<void> {
    const { client } = this.#scoped;
    const { resources } = await client.listResources();
    const uris = [
      "artie://pipelines",
      ...this.#inside.pipelines.map(({ uuid }) => `artie://pipelines/${uuid}`),
      ...this.#inside.connectors.map(({ uuid }) => `artie://connectors/${uuid}`),
    ];
    expect(resources.map(({ uri }) => uri).sort()).toEqual(uris.sort());
    for (const uri of uris) expect((await client.readResource({ uri })).contents).toHaveLength(1);
    this.#silent("resources");
    const outside = [
      ...this.#outside.pipelines.map(({ uuid }) => `artie://pipelines/${uuid}`),
      ...this.#outside.connectors.map(({ uuid }) => `artie://connectors/${uuid}`),
      `artie://pipelines/${NEVER}`,
    ];
    const told = await Promise.all(outside.map((uri) => messageOf(client.readResource({ uri }), uri)));
    expect(new Set(told).size).toBe(1);
    this.#silent(
      "resources outside",
      outside.flatMap((uri) => [uri, uri.split("/").at(-1) ?? ""]),
    );
  }

  async promptsAndCompletions(): Promise<void> {
    const { client } = this.#scoped;
    const { prompts } = await client.listPrompts();
    const { resourceTemplates } = await client.listResourceTemplates();
    const total = async (ref: Parameters<typeof client.complete>[0]["ref"], name: string, value: string) => {
      const { completion } = await client.complete({ ref, argument: { name, value } });
      expect(completion.total ?? 0).toBeLessThanOrEqual(this.#inside.pipelines.length + this.#inside.connectors.length);
    };
    for (const value of ["", "s", this.#refsOf(this.#outside, "uuid").pipeline.slice(0, 4)]) {
      for (const { name, arguments: taken = [] } of prompts) {
        for (const argument of taken) await total({ type: "ref/prompt", name }, argument.name, value);
      }
      for (const { uriTemplate } of resourceTemplates)
        await total({ type: "ref/resource", uri: uriTemplate }, "uuid", value);
    }
    for (const { name, arguments: taken = [] } of prompts) {
      const given = Object.fromEntries(taken.map((argument) => [argument.name, NOWHERE]));
      await client.getPrompt({ name, arguments: given });
    }
    this.#silent("prompts and completions");
  }

  /** Changes what is inside where nothing outside uses it; what is refused says why, and what is outside stays. */
  async writes(): Promise<void> {
    const before = this.#world.sandbox.snapshot();
    for (const by of ["uuid", "name"] as const) {
      for (const each of cases.filter(({ tool }) => !READS.has(tool))) {
        await this.#call(each, this.#refsOf(divided(this.#world.sandbox.snapshot(), this.#names).inside, by));
      }
    }
    const after = this.#world.sandbox.snapshot();
    const uuids = new Set(
      [...this.#outside.pipelines, ...this.#outside.connectors, ...this.#outside.sourceReaders].map(({ uuid }) => uuid),
    );
    const outsideOf = ({ pipelines, connectors, sourceReaders }: Lot): Lot => ({
      pipelines: pipelines.filter(({ uuid }) => uuids.has(uuid)),
      connectors: connectors.filter(({ uuid }) => uuids.has(uuid)),
      sourceReaders: sourceReaders.filter(({ uuid }) => uuids.has(uuid)),
    });
    expect(outsideOf(after)).toEqual(outsideOf(before));
    const foreignReaders = new Set(this.#outside.sourceReaders.map(({ name }) => name));
    const slots = (all: typeof before) =>
      all.slots.filter(({ sourceReader }) => sourceReader && foreignReaders.has(sourceReader));
    expect(slots(after)).toEqual(slots(before));
  }
}

/** An answer without what was asked for, in either of two ways: a name of the one may stand in one of the other. */
function unnamed(answer: Result, ...asked: readonly Refs[]): string {
  const names = asked.flatMap((refs) => Object.values<string>({ ...refs })).sort((a, b) => b.length - a.length);
  return names.reduce((text, name) => text.replaceAll(name, "REF"), JSON.stringify(answer));
}

/** Names and UUIDs of all that lies outside, but for those that stand in what lies inside, or in the tools' own words. */
function foreignTexts(inside: Lot, outside: Lot): string[] {
  const own = JSON.stringify(inside) + said;
  const texts = [
    ...outside.pipelines.flatMap(({ uuid, name, tables }) => [uuid, name, ...tables.map((table) => table.uuid)]),
    ...outside.connectors.flatMap(({ uuid, label }) => [uuid, label]),
    ...outside.sourceReaders.flatMap(({ uuid, name }) => [uuid, name]),
  ];
  return texts.filter((text) => !own.includes(text));
}

async function messageOf(asked: Promise<unknown>, uri: string): Promise<string> {
  const error: unknown = await asked.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Error);
  return JSON.stringify(
    error,
    Object.getOwnPropertyNames(error).filter((name) => name !== "stack"),
  ).replaceAll(uri, "URI");
}
