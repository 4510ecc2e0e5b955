// Tools that act on pipelines: start, pause, resume, schema changes; backfills have a file of their own.
import { z } from "zod";
import { operations } from "../../artie/operations.ts";
import { possibleStatus } from "../../rules/possible.ts";
import { knownStatus, mayRun, pipelineState, STATUSES, tableName } from "../../rules/state.ts";
import { defineTool, type Tool } from "../define.ts";
import { notReported, runsWith } from "../figures.ts";
import { pipelineTarget } from "../plan.ts";
import { readBack } from "../read-back.ts";
import { confirmation, pipelineRef } from "../refs.ts";
import { sends } from "../sends.ts";
import { pipelineSummary, stateAfter } from "../summaries.ts";
import { requireStatus, unseenStatus } from "../taken.ts";
import { notNow, stateOf } from "./answers.ts";
import { backfill, cancelBackfill } from "./backfills.ts";

const STATUS = "artie_pipelines_update_status";

const start = defineTool({
  name: "artie_pipelines_start",
  title: "Start pipeline",
  description: "Validates and deploys a draft, or resumes a pipeline; a draft first copies its tables.",
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
  async plan(context, { pipeline: ref, keepPaused, disableBackFill }) {
    const target = await context.resolve.pipeline(ref);
    const status = knownStatus(target);
    const isDraft = status === "draft";
    // What a draft has begun, and what was deployed, stays.
    const was = !keepPaused && (status === "paused" || status === "transfer paused") ? status : undefined;
    const copies = isDraft && disableBackFill !== true && target.tables.length > 0;
    const what = keepPaused ? "Deploys it without resuming" : isDraft ? "Starts it" : "Deploys and resumes it";
    return {
      targets: [pipelineTarget(target)],
      effect: copies ? `${what}; ${target.tables.length} tables are copied` : what,
      ...(copies ? { items: target.tables.map(tableName) } : {}),
      figures: async () => [
        ...(copies ? notReported("rows in these tables") : []),
        ...(await runsWith(context, target)),
      ],
      undo:
        was !== undefined ? { tool: STATUS, input: { pipeline: target.name || target.uuid, status: was } } : undefined,
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
  async plan(context, { pipeline: ref, status }) {
    const before = await context.resolve.pipeline(ref);
    const changed = status !== undefined && knownStatus(before) !== status;
    if (changed && !possibleStatus(status, before)) throw notNow(before);
    const was = knownStatus(before);
    const effect = changed ? (EFFECTS[status] ?? `Makes it ${status}`) : undefined;
    return {
      targets: [pipelineTarget(before)],
      effect: effect ?? `Changes nothing: it is ${pipelineState(before).text}`,
      ...(changed && status === "running" ? { figures: () => runsWith(context, before) } : {}),
      undo: changed && was ? { tool: STATUS, input: { pipeline: before.name || before.uuid, status: was } } : undefined,
      idle: !changed,
      risk: "none",
      before,
      changed,
    };
  },
  async run({ artie, signal }, { status = "" }, { before, changed }) {
    if (!changed) return { changed: false, pipeline: stateAfter(before) };
    const answer = await artie.pipelines.updateStatus(before.uuid, status, { signal });
    requireStatus(status, answer);
    const { row, incomplete = unseenStatus(answer, row) } = await readBack(
      artie.pipelines.get(before.uuid, { signal }),
    );
    requireStatus(status, row);
    return { changed: true, statusBefore: before.status, pipeline: row && stateAfter(row), incomplete };
  },
});

const detectSchemaChanges = defineTool({
  name: "artie_pipelines_detect_schema_changes",
  title: "Detect schema changes",
  description:
    "Starts a check of the source for new, removed or altered tables; new ones are added where auto-replicate is on.",
  method: "custom",
  tags: ["pipelines"],
  level: "operate",
  sends: sends(operations.pipelines.detectSchemaChanges),
  hints: { openWorld: true },
  input: z.strictObject({ pipeline: pipelineRef }),
  async plan({ resolve }, { pipeline: ref }) {
    const target = await resolve.pipeline(ref);
    const adds = target.advancedSettings?.["autoReplicateNewTables"] === true;
    const checks = "Checks the source for new, removed or altered tables";
    const effect = adds ? `${checks}; new ones are added, and their history is copied` : checks;
    return { targets: [pipelineTarget(target)], effect, risk: adds ? "load" : "none", target };
  },
  async run({ artie, signal }, _, { target }) {
    await artie.pipelines.detectSchemaChanges(target.uuid, { signal });
    return { accepted: true, pipeline: pipelineSummary(target) };
  },
});

const triggerSchemaChanges = defineTool({
  name: "artie_pipelines_trigger_automatic_schema_changes",
  title: "Apply schema changes",
  description: "Applies pending automatic schema changes to a running pipeline; forceRefresh skips the cooldown.",
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
  description: `Applies pending automatic schema changes to every running pipeline. confirm = "${EVERY_PIPELINE}".`,
  method: "custom",
  tags: ["pipelines"],
  level: "destroy",
  sends: sends(operations.company.triggerSchemaChanges),
  hints: { destructive: true, openWorld: true },
  input: z.strictObject({ confirm: confirmation }),
  async plan({ resolve }) {
    const running = (await resolve.pipelines()).filter(
      (pipeline) => mayRun(pipeline) && knownStatus(pipeline) !== "transfer paused",
    );
    return {
      targets: running.map(pipelineTarget),
      effect: `Changes the schemas behind ${running.length} running pipelines`,
      items: running.map(({ name }) => name),
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
