// Tools for pipelines: look, start, pause, resume, backfill, measure.
import { z } from "zod";
import type { FullPipeline, Table } from "../artie/index.ts";
import type { ToolContext } from "./context.ts";
import { defineTool, type Tool } from "./define.ts";
import { ToolError } from "./errors.ts";
import { orNotOffered } from "./offered.ts";
import { confirmation, pipelineRef, requireConfirmation, tableRefs } from "./refs.ts";
import { connectorName, readerName } from "./resolve.ts";
import { compact, page, paging } from "./shape.ts";
import { isBackfilling, isHistoryBackfilling, tableName } from "./state.ts";
import { pipelineSummary, stateAfter, tableSummary } from "./summaries.ts";
import { Topology } from "./topology.ts";
import { listed } from "./words.ts";

const STATUSES = ["draft", "paused", "transfer paused", "running"] as const;
const HOUR = 3_600_000;

const list = defineTool({
  name: "list_all_artie_pipelines",
  title: "List pipelines",
  description:
    "Lists pipelines with status, source and destination; absent flags are false. Start here to find or audit them.",
  method: "list",
  tags: ["pipelines"],
  level: "read",
  input: z.strictObject({
    status: z.enum(STATUSES).optional(),
    backfilling: z.boolean().optional(),
    query: z.string().optional().describe("Part of a pipeline, source or destination name"),
    ...paging,
  }),
  async run(context, { status, backfilling, query, ...paging }) {
    const topology = await Topology.read(context);
    const rows = topology.pipelines
      .filter((pipeline) => status === undefined || pipeline.status === status)
      .filter((pipeline) => backfilling === undefined || (pipeline.hasBackfillingTables === true) === backfilling)
      .map((pipeline) => ({
        ...pipelineSummary(pipeline),
        source: label(topology.source(pipeline)),
        destination: label(topology.destination(pipeline)),
      }))
      .filter((row) => query === undefined || matches(query, row.name, row.source, row.destination));
    return page(rows, paging, (row) => row);
  },
});

const get = defineTool({
  name: "get_single_artie_pipeline_by_id",
  title: "Get pipeline",
  description:
    "Reads a pipeline: state, source, destination, settings in use and its tables (paged) with their backfill stage. Use it before and after any action.",
  method: "get",
  tags: ["pipelines"],
  level: "read",
  input: z.strictObject({ pipeline: pipelineRef, ...paging }),
  async run({ resolve }, { pipeline: ref, ...paging }) {
    const { pipeline, sourceReader, sourceConnector, destinationConnector } = await resolve.pipelineWithRelations(ref);
    const { items, total, cursor } = page(pipeline.tables, paging, tableSummary);
    return {
      ...stateAfter(pipeline),
      lastDeployedAt: pipeline.lastDeployedAt,
      environmentUUID: pipeline.environmentUUID,
      source: sourceConnector && {
        uuid: sourceConnector.uuid,
        label: connectorName(sourceConnector),
        type: sourceConnector.type,
      },
      sourceReader: sourceReader && {
        uuid: sourceReader.uuid,
        name: readerName(sourceReader),
        status: sourceReader.status,
        settings: inUse(sourceReader.settings),
      },
      destination: destinationConnector && {
        uuid: destinationConnector.uuid,
        label: connectorName(destinationConnector),
        type: destinationConnector.type,
      },
      specificDestCfg: inUse(pipeline.specificDestCfg),
      advancedSettings: inUse(pipeline.advancedSettings),
      tableCount: total,
      tables: items,
      cursor,
    };
  },
});

const start = defineTool({
  name: "artie_pipelines_start",
  title: "Start pipeline",
  description:
    "Validates and deploys a draft, or resumes a pipeline; a draft first copies its tables. Accepted is not done: read the state again later.",
  method: "custom",
  tags: ["pipelines"],
  level: "operate",
  hints: { openWorld: true },
  input: z.strictObject({
    pipeline: pipelineRef,
    keepPaused: z.boolean().optional().describe("Deploy without resuming"),
    disableBackFill: z.boolean().optional().describe("Do not copy history"),
  }),
  async run({ artie, resolve, signal }, { pipeline: ref, ...options }) {
    const { uuid } = await resolve.pipeline(ref);
    await artie.pipelines.start(uuid, options, { signal });
    return { accepted: true, pipeline: stateAfter(await artie.pipelines.get(uuid, { signal })) };
  },
});

const updateStatus = defineTool({
  name: "artie_pipelines_update_status",
  title: "Change pipeline status",
  description:
    "Pauses or resumes a pipeline: paused stops all, transfer paused goes on capturing, running resumes. Without status it only reads the state.",
  method: "custom",
  tags: ["pipelines"],
  level: "operate",
  hints: { idempotent: true, openWorld: true },
  input: z.strictObject({ pipeline: pipelineRef, status: z.enum(STATUSES).optional() }),
  async run({ artie, resolve, signal }, { pipeline: ref, status }) {
    const before = await resolve.pipeline(ref);
    if (status === undefined || before.status === status) {
      return { changed: false, pipeline: stateAfter(before) };
    }
    await artie.pipelines.updateStatus(before.uuid, status, { signal });
    const after = await artie.pipelines.get(before.uuid, { signal });
    return { changed: true, statusBefore: before.status, pipeline: stateAfter(after) };
  },
});

const LOSSES = {
  truncate_table: "This empties the destination tables first",
  drop_table: "This drops the destination tables first",
} as const;

const backfill = defineTool({
  name: "artie_pipelines_backfill",
  title: "Backfill tables",
  description:
    "Copies the history of tables again; ten run at a time, streaming goes on. truncate_table and drop_table destroy destination data and need access to everything and confirm = the pipeline's exact name.",
  method: "custom",
  tags: ["pipelines"],
  level: "operate",
  hints: { destructive: true, openWorld: true },
  input: z.strictObject({
    pipeline: pipelineRef,
    tables: tableRefs.describe("Names or UUIDs"),
    historyMode: z.boolean().optional().describe("Their history tables instead"),
    beforeBackfill: z.enum(["", "truncate_table", "drop_table"]).default(""),
    backfillFromSchemas: z.array(z.string()).optional(),
    backfillFromDatabases: z.array(z.string()).optional(),
    confirm: confirmation,
  }),
  async run(context, { pipeline: ref, tables: refs, confirm, ...options }) {
    const { artie, resolve, signal } = context;
    const target = await resolve.pipeline(ref);
    const tables = resolve.tables(target, refs);
    if (options.beforeBackfill !== "") {
      requireDestroyAccess(context);
      requireConfirmation(confirm, target.name, `${LOSSES[options.beforeBackfill]}: ${listed(tables.map(tableName))}.`);
    }
    await artie.pipelines.backfill(target.uuid, { ...options, tableUUIDs: uuidsOf(tables) }, { signal });
    const after = await artie.pipelines.get(target.uuid, { signal });
    return { accepted: tables.map(tableName), pipeline: stateAfter(after) };
  },
});

const cancelBackfill = defineTool({
  name: "artie_pipelines_cancel_backfill",
  title: "Cancel backfill",
  description:
    "Stops running and queued backfills of a pipeline; streaming goes on. Leave out tables to stop all of them, history tables too. Answers what was stopped and the state after.",
  method: "custom",
  tags: ["pipelines"],
  level: "operate",
  hints: { destructive: true, openWorld: true },
  input: z.strictObject({
    pipeline: pipelineRef,
    tables: tableRefs.optional().describe("Names or UUIDs"),
    reason: z.string().max(500).optional(),
  }),
  async run({ artie, resolve, signal }, { pipeline: ref, tables: refs, reason }) {
    const target = await resolve.pipeline(ref);
    const candidates = refs ? resolve.tables(target, refs) : target.tables;
    const tables = candidates.filter(isBackfilling);
    const history = candidates.filter(isHistoryBackfilling);
    if (tables.length + history.length === 0) {
      return { stopped: [], note: "No backfill of these tables is running or queued.", pipeline: stateAfter(target) };
    }
    const body = { tableUUIDs: uuidsOf(tables), historyTableUUIDs: uuidsOf(history), optionalReason: reason };
    await artie.pipelines.cancelBackfill(target.uuid, body, { signal });
    const after = await artie.pipelines.get(target.uuid, { signal });
    const own = byOutcome(tables, after, isBackfilling);
    const histories = byOutcome(history, after, isHistoryBackfilling);
    return {
      stopped: own.stopped,
      stoppedHistory: nonEmpty(histories.stopped),
      stillStopping: nonEmpty([...own.stillStopping, ...histories.stillStopping]),
      pipeline: stateAfter(after),
    };
  },
});

const usage = defineTool({
  name: "artie_pipelines_usage",
  title: "Pipeline usage",
  description:
    "Rows processed and latency in seconds by table in a window, by default the last hour. No rows means no metrics, not ill health.",
  method: "custom",
  tags: ["pipelines"],
  level: "read",
  input: z.strictObject({
    pipeline: pipelineRef,
    from: z.iso.datetime({ offset: true }).optional().describe("RFC 3339"),
    to: z.iso.datetime({ offset: true }).optional(),
    ...paging,
  }),
  async run({ artie, resolve, signal }, { pipeline: ref, from, to, ...paging }) {
    const target = await resolve.pipeline(ref);
    const window = usageWindow(from, to);
    const stats = await orNotOffered(target, "usage", artie.pipelines.usage(target.uuid, window, { signal }));
    const busiest = stats.toSorted((a, b) => (b.count ?? 0) - (a.count ?? 0));
    const rows = stats.reduce((sum, { count }) => sum + (count ?? 0), 0);
    return { pipeline: target.name, ...window, rows, ...page(busiest, paging, (row) => row) };
  },
});

export const pipelineTools: readonly Tool[] = [list, get, start, updateStatus, backfill, cancelBackfill, usage];

/** What the state after a cancel shows: accepted is not done. */
function byOutcome(tables: readonly Table[], after: FullPipeline, isOpen: (table: Table) => boolean) {
  const open = new Set(after.tables.filter(isOpen).map(({ uuid }) => uuid));
  const names = (stopped: boolean) => tables.filter(({ uuid }) => open.has(uuid) !== stopped).map(tableName);
  return { stopped: names(true), stillStopping: names(false) };
}

function nonEmpty(names: readonly string[]): readonly string[] | undefined {
  return names.length > 0 ? names : undefined;
}

function label(connector: Parameters<typeof connectorName>[0] | undefined): string | undefined {
  return connector && connectorName(connector);
}

function matches(query: string, ...texts: readonly (string | undefined)[]): boolean {
  const wanted = query.toLowerCase();
  return texts.some((text) => text?.toLowerCase().includes(wanted));
}

function uuidsOf(tables: readonly Table[]): string[] {
  return tables.map((table) => {
    if (table.uuid) return table.uuid;
    throw new ToolError("refused", `The API gives no UUID for the table "${tableName(table)}".`);
  });
}

/** Settings that are set: false, 0 and empty ones say nothing. */
function inUse(settings: object | null | undefined): object {
  return compact(Object.fromEntries(Object.entries(settings ?? {}).filter(([, value]) => Boolean(value))));
}

function requireDestroyAccess({ access }: ToolContext): void {
  if (access === "everything") return;
  throw new ToolError(
    "refused",
    `Destroying destination data needs the access level "everything"; this session has "${access}". Leave out beforeBackfill, or ask the person to raise it.`,
  );
}

/** @throws ToolError when the window is empty */
function usageWindow(from: string | undefined, to: string | undefined): { from: string; to: string } {
  const end = to === undefined ? new Date() : new Date(to);
  const start = from === undefined ? new Date(end.getTime() - HOUR) : new Date(from);
  if (start >= end) throw new ToolError("invalid_input", "from must be before to.");
  return { from: start.toISOString(), to: end.toISOString() };
}
