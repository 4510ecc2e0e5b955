// A name that another one has already is taken, with that said: people and agents find things by it.
import { expect, it } from "vitest";
import type { World } from "../support/world.ts";
import { worldForTests } from "../support/world-for-tests.ts";

let world: World;
worldForTests((started) => (world = started), { PASSWORD: "a-password" });

const PIPELINE = "MySQL to BigQuery";

/** Of each kind: what gives it a name, by the name of the argument, and one that is there. */
const CASES = [
  ["create_a_artie_pipeline", "name", "pipeline", () => ({ sourceReader: world.snapshot.sourceReaders[0]?.uuid })],
  ["update_a_artie_pipeline_by_id", "name", "pipeline", () => ({ pipeline: PIPELINE })],
  ["create_a_artie_source_reader", "name", "source reader", () => ({ connector: "Customers MySQL" })],
  [
    "update_a_artie_source_reader_by_id",
    "name",
    "source reader",
    () => ({ sourceReader: world.snapshot.sourceReaders[0]?.uuid }),
  ],
  [
    "create_a_artie_connector",
    "label",
    "connector",
    () => ({ type: "mysql", sharedConfig: { host: "db.example", user: "a", password: "secret://PASSWORD" } }),
  ],
  ["update_a_artie_connector_by_id", "label", "connector", () => ({ connector: "Customers MySQL" })],
] as const;

const TAKEN = {
  pipeline: "billing postgres to snowflake",
  "source reader": () => world.snapshot.sourceReaders[1]?.name ?? "",
  connector: "orders POSTGRES",
};

it.each(CASES)("%s says when %s is taken", async (tool, field, kind, args) => {
  const taken = TAKEN[kind];
  const name = typeof taken === "string" ? taken : taken();
  const result = await world.succeed(tool, { ...args(), [field]: name });
  expect(result["note"]).toBe(`Another ${kind} has this name, too: name them by UUID, or give one another name.`);
  world.reset({}, { PASSWORD: "a-password" });
  expect(await world.succeed(tool, { ...args(), [field]: "A name of its own" })).not.toHaveProperty("note");
});

it("says it of the update that changes the reader as well, and not when the name stays", async () => {
  const tool = "artie_pipelines_update_with_source_reader";
  const named = await world.succeed(tool, { pipeline: PIPELINE, changes: { name: "Billing Postgres to Snowflake" } });
  expect(named["note"]).toContain("Another pipeline has this name");
  const advancedSettings = { flushIntervalSeconds: 77 };
  const uuid = world.snapshot.pipelines.find(({ name }) => name === "Billing Postgres to Snowflake")?.uuid;
  const kept = await world.succeed("update_a_artie_pipeline_by_id", { pipeline: uuid, advancedSettings });
  expect(kept).not.toHaveProperty("note");
});
