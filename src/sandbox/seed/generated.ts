// As many more pipelines as somebody asks for, to see how long lists behave. They share the seeded readers.
import { Random } from "../random.ts";
import type { State } from "../state.ts";
import type { Seeder } from "./seeder.ts";
import type { PipelineSeed } from "./company.ts";

const SHOPS = ["Amsterdam", "Bergen", "Cork", "Dresden", "Eindhoven", "Florence", "Ghent", "Helsinki", "Innsbruck"];
const STATUSES: readonly PipelineSeed["status"][] = ["running", "running", "running", "paused", "draft"];
const ROUTES = [
  {
    from: "MySQL",
    to: "BigQuery",
    reader: "Customers reader",
    destination: "BigQuery Marketing",
    tables: ["customers"],
  },
  {
    from: "MongoDB",
    to: "Databricks",
    reader: "Support reader",
    destination: "Databricks Lakehouse",
    tables: ["tickets", "conversations"],
  },
  {
    from: "DynamoDB",
    to: "S3",
    reader: "Sessions reader",
    destination: "S3 Archive",
    tables: ["web_sessions", "consent_log"],
  },
] as const;

export function addGeneratedPipelines(state: State, seeder: Seeder, count: number): void {
  const random = new Random(seeder.uuid("generator", "pipelines"));
  for (let number = 1; number <= count; number++) {
    const route = pick(random, ROUTES);
    const shop = `${pick(random, SHOPS)} ${String(number).padStart(4, "0")}`;
    const seed: PipelineSeed = {
      name: `Shop ${shop} ${route.from} to ${route.to}`,
      reader: route.reader,
      destination: route.destination,
      status: pick(random, STATUSES),
      tables: route.tables.map((name) => ({ name })),
    };
    state.addPipeline(seeder.makePipeline(seed, random.integer(10, 190)));
  }
}

function pick<T>(random: Random, choices: readonly T[]): T {
  const choice = choices[random.integer(0, choices.length - 1)];
  if (choice === undefined) throw new RangeError("There is nothing to choose from.");
  return choice;
}
