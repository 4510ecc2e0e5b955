// The pipelines of the seed, and as many more as somebody asks for, to see how long lists behave.
import { z } from "zod";
import { enqueueCopy } from "../engine.ts";
import { draftPipeline, rowsOf } from "../pipelines.ts";
import { Random } from "../random.ts";
import json from "./pipelines.json" with { type: "json" };
import { DAY_MS, type Seeder } from "./seeder.ts";

const HOUR_MS = 60 * 60 * 1_000;
const text = z.string();
const settings = z.record(text, z.unknown()).default(() => ({}));
/** `unreported`: running, but the API shows no status. */
const status = z.enum(["draft", "paused", "transfer paused", "running", "unreported"]);

const route = z.strictObject({
  name: text,
  reader: text,
  destination: text,
  /** Tables by schema, which is empty where the source knows none. */
  tables: z.record(text, z.array(text)),
});

const pipeline = route.extend({
  status,
  into: settings,
  settings,
  historyOf: z.array(text).default(() => []),
  notReplicated: z.array(text).default(() => []),
  hasUndeployedChanges: z.boolean().default(false),
  /** All tables are being copied; of those with a history table, which have been streaming, only that. */
  isBackfilling: z.boolean().default(false),
  /** Messages of its error log, an hour apart, oldest first. */
  errors: z.array(text).default(() => []),
});
type PipelineSeed = z.infer<typeof pipeline>;

const { pipelines, generated } = z
  .strictObject({
    pipelines: z.array(pipeline),
    generated: z.strictObject({ shops: z.array(text), statuses: z.array(status), routes: z.array(route) }),
  })
  .parse(json);

export function addPipelines(seeder: Seeder): void {
  for (const [index, seed] of pipelines.entries()) addPipeline(seeder, seed, 200 - index);
}

/** Pipelines along the generated routes; they share the seeded readers. */
export function addGeneratedPipelines(seeder: Seeder, count: number): void {
  const random = new Random(seeder.uuid("generator", "pipelines"));
  for (let number = 1; number <= count; number++) {
    const route = pick(random, generated.routes);
    const name = `Shop ${pick(random, generated.shops)} ${String(number).padStart(4, "0")} ${route.name}`;
    const seed = pipeline.parse({ ...route, name, status: pick(random, generated.statuses) });
    addPipeline(seeder, seed, random.integer(10, 190));
  }
}

function pick<T>(random: Random, choices: readonly T[]): T {
  const choice = choices[random.integer(0, choices.length - 1)];
  if (choice === undefined) throw new RangeError("There is nothing to choose from.");
  return choice;
}

function addPipeline(seeder: Seeder, seed: PipelineSeed, daysOld: number): void {
  const { start, state } = seeder;
  const reader = state.sourceReaders.get(seeder.uuid("source reader", seed.reader));
  const deployedAt = seed.status === "draft" ? undefined : start - (daysOld / 10) * DAY_MS;
  const added = state.addPipeline({
    ...draftPipeline(seeder.stored("pipeline", seed.name, daysOld), reader, seed.name, start),
    destinationUUID: seeder.uuid("connector", seed.destination),
    specificDestCfg: seed.into,
    advancedSettings: seed.settings,
    status: seed.status === "unreported" ? undefined : seed.status,
    hasUndeployedChanges: seed.hasUndeployedChanges,
    lastDeployedAt: deployedAt,
    firstDeployedAt: deployedAt,
    errorLogs: seed.errors.map((message, index) => ({ at: start - (9 - index) * HOUR_MS, message })),
    tables: Object.entries(seed.tables).flatMap(([schema, names]) =>
      names.map((name) => ({
        ...seeder.stored("table", [seed.name, schema, name].join("/"), daysOld),
        name,
        schema,
        advancedSettings: {},
        disableReplication: seed.notReplicated.includes(name),
        enableHistoryMode: seed.historyOf.includes(name),
        individualDeployment: false,
        rows: rowsOf(state, reader, schema, name),
        streaming: seed.status !== "draft" && !seed.notReplicated.includes(name),
      })),
    ),
  });
  if (!seed.isBackfilling) return;
  const historyLast = added.tables.toSorted((a, b) => Number(a.enableHistoryMode) - Number(b.enableHistoryMode));
  for (const table of historyLast) enqueueCopy(added, table, table.enableHistoryMode);
}
