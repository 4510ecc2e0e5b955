// A field that no tool knows is refused at every depth, before anything is sent, with the one that was likely meant.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { catalog } from "../../../src/tools/catalog.ts";
import { argsFor, scenarioSecrets } from "../support/scenarios.ts";
import type { World } from "../support/world.ts";
import { worldForTests } from "../support/world-for-tests.ts";

const UPDATE = "update_a_artie_pipeline_by_id";
const PIPELINE = "MySQL to BigQuery";

let world: World;
worldForTests((started) => (world = started));

describe("a field that does not exist", () => {
  const table = (advancedSettings: object) => ({ tables: [{ name: "customers", schema: "shop", advancedSettings }] });

  it.each([
    [table({ columnsToExclude: ["email"] }), "tables[0].advancedSettings.columnsToExclude", "excludeColumns"],
    [table({ columns_to_exclude: ["email"] }), "tables[0].advancedSettings.columns_to_exclude", "excludeColumns"],
    [table({ exclude_columns: ["email"] }), "tables[0].advancedSettings.exclude_columns", "excludeColumns"],
    [table({ mergePredicates: [{ partition_field: "d" }] }), "mergePredicates[0].partition_field", "partitionField"],
    [table({ softPartitioning: { partitionColunm: "d" } }), "partitionColunm", "partitionColumn"],
    [table({ rangeSettings: { chunkSize: 5 } }), "rangeSettings.chunkSize", "chunksSize"],
    [{ advancedSettings: { staticColumns: [{ name: "a", value: "b" }] } }, "staticColumns[0].name", undefined],
    [{ advancedSettings: { flush_interval_seconds: 5 } }, "flush_interval_seconds", "flushIntervalSeconds"],
    [{ specificDestCfg: { compaction: { quietWindow: { begin: "1" } } } }, "compaction.quietWindow.begin", undefined],
    [{ tables: [{ name: "a", history_mode: true }] }, "tables[0].history_mode", "enableHistoryMode"],
    [{ removeTable: ["customers"] }, "removeTable", "removeTables"],
  ])("in %j is named as %s", async (args, at, meant) => {
    const { code, message } = await world.fail(UPDATE, { pipeline: PIPELINE, ...args });
    expect(code).toBe("invalid_input");
    expect(message).toContain(at);
    if (meant !== undefined) expect(message).toContain(`did you mean ${meant}?`);
    expect(world.sandbox.requests).toEqual([]);
  });

  it("is answered with all fields of its level, once", async () => {
    const tables = [{ name: "customers", schema: "shop", advancedSettings: { a1: 1, b2: 2, c3: 3 } }];
    const { message } = await world.fail(UPDATE, { pipeline: PIPELINE, tables });
    expect(message.split("tables[0].advancedSettings takes ")).toHaveLength(2);
    for (const field of ["alias", "excludeColumns", "softPartitioning", "unifyAcrossSchemas"]) {
      expect(message).toContain(field);
    }
  });

  it("is refused in dry runs, readers and connectors as well, and passes where the API is open", async () => {
    const connector = "Orders Postgres";
    const calls = [
      ["artie_source_readers_validate_unsaved", { connector, settings: { publicationName: "p" } }],
      ["create_a_artie_source_reader", { connector, tablesConfig: { "public.orders": { excludeColumn: ["a"] } } }],
      ["update_a_artie_source_reader_by_id", { sourceReader: "Orders reader", settings: { slotOverride: "a" } }],
      ["artie_pipelines_validate_unsaved_destination", { connector, specificDestCfg: { databse: "A" } }],
      ["artie_connectors_ping", { config: { type: "mysql", shared_config: {} } }],
    ] as const;
    for (const [tool, args] of calls) expect(await world.fail(tool, args)).toMatchObject({ code: "invalid_input" });
    expect(world.sandbox.requests).toEqual([]);
    const open = { type: "mysql", sharedConfig: { anything: { at: "all" } } };
    expect(await world.succeed("artie_connectors_ping", { config: open })).toHaveProperty("valid");
  });

  it("is refused wherever it stands: one key of a valid input, at any depth, misspelled", async () => {
    const inputs = new Map<string, unknown>();
    for (const { name } of catalog) {
      world.reset({}, scenarioSecrets);
      inputs.set(name, await argsFor(name, world));
    }
    world.reset({}, scenarioSecrets);
    const choice = fc.record({
      tool: fc.constantFrom(...catalog),
      where: fc.nat(),
      letter: fc.constantFrom("x", "_", "Z"),
    });
    await fc.assert(
      fc.asyncProperty(choice, async ({ tool, where, letter }) => {
        const full = await fc.sample(valueOf(tool.input), 1)[0];
        const places = keysIn(tool.input, full);
        const place = places[where % places.length];
        if (!place) return;
        const wrong = misspelled(full, place, letter);
        const { ok, value } = await world.call(tool.name, wrong);
        expect([ok, value["error"]], JSON.stringify([tool.name, wrong])).toMatchObject([
          false,
          { code: "invalid_input" },
        ]);
      }),
      { numRuns: 1_000 },
    );
    expect(world.sandbox.requests).toEqual([]);
  });
});

it("takes an object or a list that came as the text of its JSON", async () => {
  const tables = JSON.stringify([
    { name: "customers", schema: "shop", advancedSettings: '{"excludeColumns":["email"]}' },
  ]);
  await world.succeed(UPDATE, { pipeline: PIPELINE, tables });
  const table = world.pipeline(PIPELINE).tables.find(({ schema }) => schema === "shop");
  expect(table?.advancedSettings).toMatchObject({ excludeColumns: ["email"] });
});

/** Any value that the schema's structure allows; what it says about single values beyond their type does not matter here. */
function valueOf(schema: z.core.$ZodType): fc.Arbitrary<unknown> {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return valueOf(schema.def.innerType);
  if (schema instanceof z.ZodObject) {
    return fc.record(
      Object.fromEntries(Object.entries(schema.shape).map(([key, field]) => [key, valueOf(field as z.ZodType)])),
    );
  }
  if (schema instanceof z.ZodArray) return fc.array(valueOf(schema.element), { minLength: 1, maxLength: 2 });
  if (schema instanceof z.ZodRecord) return fc.record({ key: valueOf(schema.valueType) });
  return fc.constant("text");
}

/** The paths of keys that belong to an object of fixed fields. */
function keysIn(schema: z.core.$ZodType, value: unknown, path: readonly string[] = []): string[][] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) {
    return keysIn(schema.def.innerType, value, path);
  }
  const fields = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return fields.flatMap(([key, item]) => {
    const inner = innerOf(schema, key);
    const deeper = inner ? keysIn(inner, item, [...path, key]) : [];
    return schema instanceof z.ZodObject ? [[...path, key], ...deeper] : deeper;
  });
}

function innerOf(schema: z.core.$ZodType, key: string): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodObject) return (schema.shape as Record<string, z.ZodType>)[key];
  if (schema instanceof z.ZodArray) return schema.element;
  return schema instanceof z.ZodRecord ? schema.valueType : undefined;
}

function misspelled(value: unknown, [key = "", ...rest]: readonly string[], letter: string): unknown {
  if (Array.isArray(value))
    return value.map((item: unknown, at) => (String(at) === key ? misspelled(item, rest, letter) : item));
  const entries = Object.entries(value as object).map(([name, item]: [string, unknown]) => {
    if (name !== key) return [name, item] as const;
    return rest.length === 0
      ? ([`${name}${letter}`, item] as const)
      : ([name, misspelled(item, rest, letter)] as const);
  });
  return Object.fromEntries(entries);
}
