// What planning costs: calls as they are made over the same calls by tools that look and act in one go, with neither a plan
// nor a policy that reads it; and a read where changes wait for a person over one where nothing does. Requests, and
// processor time of the caller alone.
import { fork } from "node:child_process";
import { once } from "node:events";
import { z } from "zod";
import { createArtieClient, fetchHttp } from "../../src/artie/index.ts";
import { mergePipeline } from "../../src/rules/merge.ts";
import { catalog } from "../../src/tools/catalog.ts";
import type { ToolContext } from "../../src/tools/context.ts";
import { defineTool, type Tool } from "../../src/tools/define.ts";
import { MemoryApprovals } from "../../src/tools/policy/memory-approvals.ts";
import { stateAfter } from "../../src/tools/summaries.ts";
import { callTool, servicesFor, type TestCall } from "../unit/support/services.ts";

/** A read is not to notice. */
export const MAX_PLANNED = { change: 1.5, read: 1.1 } as const;

const ROUNDS = 60;
interface Given {
  readonly pipeline: string;
  readonly status?: string | undefined;
  readonly tables?: string[] | undefined;
  readonly advancedSettings?: { readonly bufferRows: number } | undefined;
}

const PAUSED = "Sessions DynamoDB to S3";
const RUNNING = "Hubspot to Snowflake";
const CONTACTS: Given = { pipeline: RUNNING, tables: ["contacts"] };

const STATUS = "artie_pipelines_update_status";
const BACKFILL = "artie_pipelines_backfill";
const CANCEL = "artie_pipelines_cancel_backfill";
const UPDATE = "update_a_artie_pipeline_by_id";
const READ = "get_single_artie_pipeline_by_id";

/** Each undoes what another has done, so that every round does the same. */
const CALLS: readonly (readonly [tool: string, args: Given])[] = [
  [STATUS, { pipeline: PAUSED, status: "paused" }],
  [STATUS, { pipeline: PAUSED, status: "transfer paused" }],
  [BACKFILL, CONTACTS],
  [CANCEL, CONTACTS],
  [UPDATE, { pipeline: RUNNING, advancedSettings: { bufferRows: 5_000 } }],
  [UPDATE, { pipeline: RUNNING, advancedSettings: { bufferRows: 6_000 } }],
];

/** What the tools did before there were plans. */
const AT_ONCE: Readonly<Record<string, (context: ToolContext, given: Given) => Promise<object>>> = {
  async [STATUS]({ artie, resolve, signal }, { pipeline, status = "" }) {
    const { uuid } = await resolve.pipeline(pipeline);
    await artie.pipelines.updateStatus(uuid, status, { signal });
    return { pipeline: stateAfter(await artie.pipelines.get(uuid, { signal })) };
  },
  async [BACKFILL]({ artie, resolve, signal }, { pipeline, tables = [] }) {
    const target = await resolve.pipeline(pipeline);
    const tableUUIDs = resolve.tables(target, tables).map(({ uuid }) => uuid ?? "");
    await artie.pipelines.backfill(target.uuid, { tableUUIDs, beforeBackfill: "" }, { signal });
    return { pipeline: stateAfter(await artie.pipelines.get(target.uuid, { signal })) };
  },
  async [CANCEL]({ artie, resolve, signal }, { pipeline, tables = [] }) {
    const target = await resolve.pipeline(pipeline);
    const tableUUIDs = resolve.tables(target, tables).map(({ uuid }) => uuid ?? "");
    await artie.pipelines.cancelBackfill(target.uuid, { tableUUIDs, historyTableUUIDs: [] }, { signal });
    return { pipeline: stateAfter(await artie.pipelines.get(target.uuid, { signal })) };
  },
  async [UPDATE]({ replace, resolve }, { pipeline, advancedSettings }) {
    const target = await resolve.pipeline(pipeline);
    const { after } = await replace.pipeline(target, mergePipeline(target, { fields: { advancedSettings } }));
    return { pipeline: stateAfter(after) };
  },
};

const given = z.strictObject({
  pipeline: z.string(),
  status: z.string().optional(),
  tables: z.array(z.string()).optional(),
  advancedSettings: z.strictObject({ bufferRows: z.int() }).optional(),
});

function toolOf(name: string): Tool {
  const tool = catalog.find((candidate) => candidate.name === name);
  if (tool) return tool;
  throw new Error(`The catalog has no tool "${name}".`);
}

/** A tool of the same name that goes the same way through everything, its turn too, and whose plan says nothing. */
function atOnce(name: string, uuid: string): Tool {
  const { title, description, method, tags, sends } = toolOf(name);
  const run = AT_ONCE[name];
  if (!run) throw new Error(`There is no ${name} that does all at once.`);
  return defineTool({
    ...{ name, title, description, method, tags, sends, level: "operate", input: given },
    plan: () => Promise.resolve({ targets: [{ kind: "pipeline", name, uuid }], effect: "", risk: "none" as const }),
    run: (context, input) => run(context, input),
  });
}

interface Cost {
  requests: number;
  /** Microseconds. */
  cpu: number;
}

export type PlannedFigures = Readonly<Record<keyof typeof MAX_PLANNED, Cost>>;

const addresses = z.object({ url: z.string(), eventsUrl: z.string(), apiKey: z.string(), ingestionKey: z.string() });

/** Each as a ratio. */
export async function plannedFigures(): Promise<PlannedFigures> {
  const child = fork(new URL("./sandbox-child.ts", import.meta.url));
  try {
    const [message] = (await once(child, "message")) as unknown[];
    const sandbox = addresses.parse(message);
    const sum: Cost = { requests: 0, cpu: 0 };
    const http: typeof fetchHttp = (request) => {
      sum.requests += 1;
      return fetchHttp(request);
    };
    const artie = createArtieClient({
      url: sandbox.url,
      key: sandbox.apiKey,
      userAgent: "artie-bench",
      freshMs: 0,
      http,
    });
    const services = servicesFor(sandbox, { artie });
    const bare = { ...services, undo: undefined };
    const gate: TestCall = { approval: { rule: "destroy", principal: "bench", book: new MemoryApprovals() } };
    const costOf = async (work: () => Promise<void>): Promise<Cost> => {
      const [requests, cpu] = [sum.requests, process.cpuUsage()];
      await work();
      const { user, system } = process.cpuUsage(cpu);
      return { requests: sum.requests - requests, cpu: user + system };
    };
    const called = (tool: Tool, args: object, planned: boolean) => async () => {
      const { ok, value } = await callTool(tool, args, planned ? services : bare, planned ? gate : {});
      if (!ok) throw new Error(`${tool.name} failed: ${JSON.stringify(value)}`);
    };
    const uuids = new Map((await artie.pipelines.list()).map(({ name, uuid }) => [name, uuid]));
    const all = (planned: boolean) =>
      CALLS.map(([name, args]) => {
        const tool = planned ? toolOf(name) : atOnce(name, uuids.get(args.pipeline) ?? "");
        return called(tool, args, planned);
      });
    const reads = (planned: boolean) => CALLS.map(() => called(toolOf(READ), { pipeline: RUNNING }, planned));
    const change = await ratioOf(costOf, all(true), all(false));
    return { change, read: await ratioOf(costOf, reads(true), reads(false)) };
  } finally {
    child.kill();
  }
}

type Work = () => Promise<void>;

/** In turns, the first third of them left out. */
async function ratioOf(
  costOf: (work: Work) => Promise<Cost>,
  one: readonly Work[],
  other: readonly Work[],
): Promise<Cost> {
  const sums: [Cost, Cost] = [
    { requests: 0, cpu: 0 },
    { requests: 0, cpu: 0 },
  ];
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, calls] of [one, other].entries()) {
      const cost = await costOf(async () => {
        for (const call of calls) await call();
      });
      const kept = sums[index];
      if (!kept || round < ROUNDS / 3) continue;
      kept.requests += cost.requests;
      kept.cpu += cost.cpu;
    }
  }
  const [{ requests, cpu }, base] = sums;
  return { requests: requests / base.requests, cpu: cpu / base.cpu };
}
