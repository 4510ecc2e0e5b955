// Tools that act on pipelines: start, pause, resume, backfill, cancel, schema changes.
import { operations } from "../../artie/operations.ts";
import { sends } from "../sends.ts";
import { z } from "zod";
import type { FullPipeline, Pipeline, Table } from "../../artie/index.ts";
import { canDo, possibleStatus } from "../../rules/possible.ts";
import { defineTool, type Tool } from "../define.ts";
import { ToolError } from "../../rules/tool-error.ts";
import { pipelineTarget } from "../plan.ts";
import { confirmation, pipelineRef, tableRefs } from "../refs.ts";
import { openCopies, pipelineState, tableName } from "../../rules/state.ts";
import { readBack } from "../read-back.ts";
import { nonEmpty } from "../shape.ts";
import { pipelineSummary, STATUSES, stateAfter } from "../summaries.ts";
import { listed } from "../../rules/listed.ts";

/** Tools that take one another back. */
const STATUS = "artie_pipelines_update_status";
const BACKFILL = "artie_pipelines_backfill";
const CANCEL = "artie_pipelines_cancel_backfill";

const start = defineTool({
  name: "artie_pipelines_start",
  title: "Start pipeline",
  description:
    "Validates and deploys a draft, or resumes a pipeline; a draft first copies its tables. Accepted is not done: read the state again later.",
  method: "custom",
  tags: ["pipelines"],
  level: "operate",
  sends: sends(operations.pipelines.start),
  hints: { openWorld: true },
  input: z.strictObject({
    pipeline: pipelineRef,
    keepPaused: z.boolean().optional().describe("Deploy without resuming"),
    disableBackFill: z.boolean().optional().describe("Do not copy history"),
  }),
  async plan({ resolve }, { pipeline: ref, keepPaused, disableBackFill }) {
    const target = await resolve.pipeline(ref);
    const copies = target.status === "draft" && disableBackFill !== true && target.tables.length > 0;
    const what = keepPaused
      ? "Deploys it without resuming"
      : target.status === "draft"
        ? "Starts it"
        : "Deploys and resumes it";
    return {
      targets: [pipelineTarget(target)],
      effect: copies ? `${what}; ${target.tables.length} tables are copied` : what,
      undo: { tool: STATUS, input: { pipeline: target.name, status: "paused" } },
      risk: copies ? "load" : "none",
      target,
    };
  },
  async run({ artie, signal }, { keepPaused, disableBackFill }, { target: { uuid } }) {
    await artie.pipelines.start(uuid, { keepPaused, disableBackFill }, { signal });
    return { accepted: true, ...(await stateOf(artie.pipelines.get(uuid, { signal }))) };
  },
});

/** A newer API may know others. */
const EFFECTS: Readonly<Record<string, string>> = {
  draft: "Makes it a draft",
  paused: "Pauses it: nothing is captured or delivered until it is resumed",
  "transfer paused": "Pauses its delivery; changes are still captured",
  running: "Resumes it",
};

const updateStatus = defineTool({
  name: STATUS,
  title: "Change pipeline status",
  description:
    "Pauses or resumes a pipeline: paused stops all, transfer paused goes on capturing, running resumes. Without status it only reads the state.",
  method: "custom",
  tags: ["pipelines"],
  level: "operate",
  sends: sends(operations.pipelines.updateStatus),
  hints: { idempotent: true, openWorld: true },
  input: z.strictObject({ pipeline: pipelineRef, status: z.enum(STATUSES).optional() }),
  async plan({ resolve }, { pipeline: ref, status }) {
    const before = await resolve.pipeline(ref);
    const changed = status !== undefined && before.status !== status;
    if (changed && !possibleStatus(status, before)) throw notNow(before);
    const effect = changed ? (EFFECTS[status] ?? `Makes it ${status}`) : undefined;
    return {
      targets: [pipelineTarget(before)],
      effect: effect ?? `Changes nothing: it is ${pipelineState(before).text}`,
      undo:
        changed && before.status
          ? { tool: STATUS, input: { pipeline: before.name, status: before.status } }
          : undefined,
      risk: "none",
      before,
      changed,
    };
  },
  async run({ artie, signal }, { status = "" }, { before, changed }) {
    if (!changed) return { changed: false, pipeline: stateAfter(before) };
    await artie.pipelines.updateStatus(before.uuid, status, { signal });
    const after = await stateOf(artie.pipelines.get(before.uuid, { signal }));
    return { changed: true, statusBefore: before.status, ...after };
  },
});

interface First {
  readonly effect: string;
  readonly loss?: string;
}

const FIRST: Readonly<Record<string, First>> = {
  "": { effect: "" },
  truncate_table: { effect: "Empties the destination tables, then ", loss: "All rows at the destination of" },
  drop_table: { effect: "Drops the destination tables, then ", loss: "At the destination, with what depends on them," },
};

/** What a newer API may do first can be anything. */
function firstOf(beforeBackfill: string): First {
  const unknown = {
    effect: `Does ${beforeBackfill} first, then `,
    loss: "What that does is not known here: maybe all of",
  };
  return FIRST[beforeBackfill] ?? unknown;
}

const backfill = defineTool({
  name: BACKFILL,
  title: "Backfill tables",
  description:
    "Copies the history of tables again; ten run at a time, streaming goes on. truncate_table and drop_table destroy destination data and need access to everything and confirm = the pipeline's exact name.",
  method: "custom",
  tags: ["pipelines"],
  level: "operate",
  sends: sends(operations.pipelines.backfill, { tableUUIDs: "tables" }),
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
  async plan({ resolve }, { pipeline: ref, tables: refs, beforeBackfill, historyMode }) {
    const target = await resolve.pipeline(ref);
    const tables = resolve.tables(target, refs);
    if (!canDo("backfill", target)) throw notNow(target);
    const names = listed(tables.map(tableName));
    const { effect, loss } = firstOf(beforeBackfill);
    const copies = `${effect === "" ? "Copies" : "copies"} the history of ${names} again${historyMode ? " into the history tables" : ""}`;
    return {
      targets: [pipelineTarget(target)],
      effect: `${effect}${copies}; streaming goes on`,
      undo: { tool: CANCEL, input: { pipeline: target.name, tables: tables.map(tableName) } },
      ...(loss === undefined
        ? { risk: "load" }
        : { risk: "loss", loss: `${loss} ${names} is lost`, confirm: target.name }),
      target,
      tables,
    };
  },
  async run({ artie, signal }, input, { target, tables }) {
    const { beforeBackfill, historyMode, backfillFromSchemas, backfillFromDatabases } = input;
    const from = { backfillFromSchemas, backfillFromDatabases };
    const body = { tableUUIDs: uuidsOf(tables), beforeBackfill, historyMode, ...from };
    await artie.pipelines.backfill(target.uuid, body, { signal });
    const after = await stateOf(artie.pipelines.get(target.uuid, { signal }));
    return { accepted: tables.map(tableName), ...after };
  },
});

const cancelBackfill = defineTool({
  name: CANCEL,
  title: "Cancel backfill",
  description:
    "Stops running and queued backfills of a pipeline; streaming goes on. Leave out tables to stop all of them, history tables too. Answers what was stopped and the state after.",
  method: "custom",
  tags: ["pipelines"],
  level: "operate",
  sends: sends(operations.pipelines.cancelBackfill, { tableUUIDs: "tables", optionalReason: "reason" }),
  hints: { destructive: true, openWorld: true },
  input: z.strictObject({
    pipeline: pipelineRef,
    tables: tableRefs.optional().describe("Names or UUIDs"),
    reason: z.string().max(500).optional(),
  }),
  async plan({ resolve }, { pipeline: ref, tables: refs }) {
    const target = await resolve.pipeline(ref);
    const candidates = refs ? resolve.tables(target, refs) : target.tables;
    const { tables, history, notUnderstood } = openCopies(target, candidates);
    const names = [...tables.map(tableName), ...history.map((table) => `the history table of ${tableName(table)}`)];
    const none = names.length === 0;
    return {
      targets: [pipelineTarget(target)],
      effect: none
        ? "Changes nothing: no backfill is running or queued"
        : `Stops copying ${listed(names)}; streaming goes on`,
      loss: none ? undefined : "Their history stays incomplete until the next backfill",
      undo: none ? undefined : { tool: BACKFILL, input: { pipeline: target.name, tables: tables.map(tableName) } },
      risk: "none",
      target,
      tables,
      history,
      notUnderstood,
    };
  },
  async run({ artie, signal }, { reason }, { target, tables, history, notUnderstood }) {
    if (tables.length + history.length === 0) {
      return { stopped: [], note: "No backfill of these tables is running or queued.", pipeline: stateAfter(target) };
    }
    const body = { tableUUIDs: uuidsOf(tables), historyTableUUIDs: uuidsOf(history), optionalReason: reason };
    await artie.pipelines.cancelBackfill(target.uuid, body, { signal });
    const { row: after, incomplete } = await readBack(artie.pipelines.get(target.uuid, { signal }));
    if (!after) return { accepted: [...tables, ...history].map(tableName), incomplete };
    const open = openCopies(after);
    const own = byOutcome(tables, open.tables);
    const histories = byOutcome(history, open.history);
    return {
      stopped: own.stopped,
      stoppedHistory: nonEmpty(histories.stopped),
      stillStopping: nonEmpty([...own.stillStopping, ...histories.stillStopping]),
      ...(notUnderstood.length > 0 ? { note: notUnderstoodNote(notUnderstood) } : {}),
      pipeline: stateAfter(after),
    };
  },
});

const detectSchemaChanges = defineTool({
  name: "artie_pipelines_detect_schema_changes",
  title: "Detect schema changes",
  description:
    "Starts a check of the source for new, removed or altered tables; new ones are added where auto-replicate is on. Accepted is not done.",
  method: "custom",
  tags: ["pipelines"],
  level: "operate",
  sends: sends(operations.pipelines.detectSchemaChanges),
  hints: { openWorld: true },
  input: z.strictObject({ pipeline: pipelineRef }),
  async plan({ resolve }, { pipeline: ref }) {
    const target = await resolve.pipeline(ref);
    const effect = "Checks the source for new, removed or altered tables";
    return { targets: [pipelineTarget(target)], effect, risk: "none", target };
  },
  async run({ artie, signal }, _, { target }) {
    await artie.pipelines.detectSchemaChanges(target.uuid, { signal });
    return { accepted: true, pipeline: pipelineSummary(target) };
  },
});

const triggerSchemaChanges = defineTool({
  name: "artie_pipelines_trigger_automatic_schema_changes",
  title: "Apply schema changes",
  description:
    "Applies pending automatic schema changes to a running pipeline; forceRefresh skips the two-hour cooldown.",
  method: "custom",
  tags: ["pipelines"],
  level: "change",
  sends: sends(operations.pipelines.triggerSchemaChanges),
  hints: { destructive: true, openWorld: true },
  input: z.strictObject({ pipeline: pipelineRef, forceRefresh: z.boolean().optional() }),
  async plan({ resolve }, { pipeline: ref }) {
    const target = await resolve.pipeline(ref);
    const effect = "Applies its pending automatic schema changes at the destination";
    return { targets: [pipelineTarget(target)], effect, risk: "load", target };
  },
  async run({ artie, signal }, { forceRefresh }, { target }) {
    await artie.pipelines.triggerSchemaChanges(target.uuid, { forceRefresh }, { signal });
    return { accepted: true, pipeline: pipelineSummary(target) };
  },
});

const EVERY_PIPELINE = "all pipelines";

const triggerCompanySchemaChanges = defineTool({
  name: "artie_company_trigger_automatic_schema_changes",
  title: "Apply schema changes everywhere",
  description: `Applies pending automatic schema changes to every running pipeline of the company. confirm = "${EVERY_PIPELINE}".`,
  method: "custom",
  tags: ["pipelines"],
  level: "destroy",
  sends: sends(operations.company.triggerSchemaChanges),
  hints: { destructive: true, openWorld: true },
  input: z.strictObject({ confirm: confirmation }),
  async plan({ resolve }) {
    const running = (await resolve.pipelines()).filter(({ status }) => status === "running");
    return {
      targets: running.map(pipelineTarget),
      effect: `Changes the schemas behind ${running.length} running pipelines`,
      risk: "outage",
      confirm: EVERY_PIPELINE,
      running,
    };
  },
  async run({ artie, signal }, _, { running }) {
    await artie.company.triggerSchemaChanges({ signal });
    return { accepted: true, runningPipelines: running.length };
  },
});

export const pipelineOperateTools: readonly Tool[] = [
  start,
  updateStatus,
  backfill,
  cancelBackfill,
  detectSchemaChanges,
  triggerSchemaChanges,
  triggerCompanySchemaChanges,
];

/** The same rules as for persons: the sidebar does not offer it then. */
function notNow(pipeline: Pipeline): ToolError {
  return new ToolError("refused", `Nothing was changed: "${pipeline.name}" is ${pipelineState(pipeline).text}.`);
}

async function stateOf(reading: Promise<FullPipeline>) {
  const { row, incomplete } = await readBack(reading);
  return { pipeline: row && stateAfter(row), incomplete };
}

/** What the state after a cancel shows: accepted is not done. */
function byOutcome(tables: readonly Table[], stillOpen: readonly Table[]) {
  const open = new Set(stillOpen.map(({ uuid }) => uuid));
  const names = (stopped: boolean) => tables.filter(({ uuid }) => open.has(uuid) !== stopped).map(tableName);
  return { stopped: names(true), stillStopping: names(false) };
}

function notUnderstoodNote(words: readonly string[]): string {
  return `Not understood, and so taken for a copy that may run: ${listed(words)}.`;
}

function uuidsOf(tables: readonly Table[]): string[] {
  return tables.map((table) => {
    if (table.uuid) return table.uuid;
    throw new ToolError("refused", `The API gives no UUID for the table "${tableName(table)}".`);
  });
}
