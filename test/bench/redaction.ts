// What redaction costs: its share of a call's CPU, with fifty secrets known, and whether its time grows with a text or faster.
import { fork } from "node:child_process";
import { once } from "node:events";
import { z } from "zod";
import { SecretRegistry } from "../../src/tools/policy/redact/index.ts";
import { REPEATS } from "../support/repeats.ts";
import { secretForms } from "../support/secret-forms.ts";
import { callByName, servicesFor } from "../unit/support/services.ts";

const ROUNDS = 200;
const KNOWN = 50;

const CALLS: readonly (readonly [tool: string, args: object])[] = [
  ["list_all_artie_pipelines", {}],
  ["get_single_artie_pipeline_by_id", { pipeline: "Hubspot to Snowflake" }],
  ["list_all_artie_connectors", {}],
  ["get_single_artie_connector_by_id", { connector: "Orders Postgres" }],
  ["artie_pipelines_error_logs", { pipeline: "Hubspot to Snowflake" }],
  ["artie_connectors_fetch_table_details", { connector: "Orders Postgres", schemaName: "public", tableName: "orders" }],
];

/** What the whole of redaction may take of a call. */
export const MAX_SHARE = 0.15;

const addresses = z.object({ url: z.string(), eventsUrl: z.string(), apiKey: z.string(), ingestionKey: z.string() });

/** CPU of noting an answer and redacting the result, over that of the whole call. */
export async function redactionShare(): Promise<number> {
  const child = fork(new URL("./sandbox-child.ts", import.meta.url));
  try {
    const [message] = (await once(child, "message")) as unknown[];
    const services = servicesFor(addresses.parse(message));
    const secrets = secretForms.flatMap((form) =>
      form.kind === "value" ? [1, 2, 3].map((seed) => form.plant(seed).known ?? "") : [],
    );
    const registry = new SecretRegistry(secrets.slice(0, KNOWN));
    const answers: object[] = [];
    const calling = await cpuOf(async () => {
      for (const [tool, args] of CALLS) answers.push((await callByName(tool, args, services)).value);
    });
    const redacting = await cpuOf(() => {
      for (const answer of answers.slice(0, CALLS.length)) {
        registry.note(answer);
        registry.redact(answer);
      }
      return Promise.resolve();
    });
    return redacting / calling;
  } finally {
    child.kill();
  }
}

/** Microseconds of one run, the first half of them left out. */
async function cpuOf(work: () => Promise<void>): Promise<number> {
  for (let round = 0; round < ROUNDS / 2; round++) await work();
  const before = process.cpuUsage();
  for (let round = 0; round < ROUNDS; round++) await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / ROUNDS;
}

const SIZE = 2 ** 17;
/** Microseconds: what is shorter tells nothing. */
const MIN_TIME = 10_000;

/** How many times longer four times the text takes, at worst: 4 is linear, 16 is quadratic. */
export function redactionGrowth(): { readonly unit: string; readonly growth: number } {
  let worst = { unit: "", growth: 0 };
  for (const unit of REPEATS) {
    const growth = cpuOfText(unit, 4 * SIZE) / Math.max(cpuOfText(unit, SIZE), MIN_TIME);
    if (growth > worst.growth) worst = { unit, growth };
  }
  return worst;
}

function cpuOfText(unit: string, length: number): number {
  const text = unit.repeat(Math.ceil(length / unit.length));
  const runs = [1, 2, 3].map(() => {
    const registry = new SecretRegistry(["hunter22hunter22"]);
    const before = process.cpuUsage();
    registry.redact({ text });
    return process.cpuUsage(before).user;
  });
  return Math.min(...runs);
}
