// Tools that copy the history of tables again, and stop that.
import { z } from "zod";
import type { FullPipeline, Pipeline, Table } from "../../artie/index.ts";
import { operations } from "../../artie/operations.ts";
import { knowsTables, openCopies, saysItCopies, stoppedCopies } from "../../rules/copies.ts";
import { listed } from "../../rules/listed.ts";
import { canDo } from "../../rules/possible.ts";
import { tableName } from "../../rules/state.ts";
import { ToolError } from "../../rules/tool-error.ts";
import { defineTool } from "../define.ts";
import { lastHour, notReported } from "../figures.ts";
import { pipelineTarget } from "../plan.ts";
import { readBack } from "../read-back.ts";
import { confirmation, pipelineRef, tableRefs } from "../refs.ts";
import { sends } from "../sends.ts";
import { nonEmpty } from "../shape.ts";
import { stateAfter } from "../summaries.ts";
import { notNow, stateOf } from "./answers.ts";

/** Tools that take one another back. */
const BACKFILL = "artie_pipelines_backfill";
const CANCEL = "artie_pipelines_cancel_backfill";

interface First {
  readonly effect: string;
  /** Of the tables of these names, without a period. */
  readonly loss?: (names: string) => string;
}

const FIRST: Readonly<Record<string, First>> = {
  "": { effect: "" },
  truncate_table: {
    effect: "Empties the destination tables, then ",
    loss: (names) => `All rows at the destination of ${names} are lost`,
  },
  drop_table: {
    effect: "Drops the destination tables, then ",
    loss: (names) => `The destination tables of ${names} are lost, with what depends on them`,
  },
};

/** What a newer API may do first can be anything. */
function firstOf(beforeBackfill: string): First {
  const unknown = {
    effect: `Does ${beforeBackfill} first, then `,
    loss: (names: string) => `What that does is not known here: maybe all of ${names} is lost`,
  };
  return FIRST[beforeBackfill] ?? unknown;
}

export const backfill = defineTool({
  name: BACKFILL,
  title: "Backfill tables",
  description:
    "Copies the history of tables again; ten run at a time, streaming goes on. truncate_table and drop_table destroy destination data: they need access to everything and confirm = the pipeline's exact name.",
  method: "custom",
  tags: ["pipelines"],
  level: "operate",
  sends: sends(operations.pipelines.backfill, { tableUUIDs: "tables" }),
  hints: { destructive: true, openWorld: true },
  input: z.strictObject({
    pipeline: pipelineRef,
    tables: tableRefs.describe("Names"),
    historyMode: z.boolean().optional().describe("Their history tables instead"),
    beforeBackfill: z.enum(["", "truncate_table", "drop_table"]).default(""),
    backfillFromSchemas: z.array(z.string()).optional(),
    backfillFromDatabases: z.array(z.string()).optional(),
    confirm: confirmation,
  }),
  async plan(context, { pipeline: ref, tables: refs, beforeBackfill, historyMode }) {
    const { resolve } = context;
    const target = await resolve.pipeline(ref);
    const tables = resolve.tables(target, refs);
    if (!canDo("backfill", target)) throw notNow(target);
    const names = listed(tables.map(tableName));
    const { effect, loss } = firstOf(beforeBackfill);
    const copies = `${effect === "" ? "Copies" : "copies"} the history of ${names} again${historyMode ? " into the history tables" : ""}`;
    return {
      targets: [pipelineTarget(target)],
      effect: `${effect}${copies}; streaming goes on`,
      items: tables.map(tableName),
      figures: async () => [
        ...notReported("rows in these tables", "time that it takes", "credits of the warehouse"),
        await lastHour(context, target),
      ],
      ...(loss === undefined
        ? {
            risk: "load",
            undo: { tool: CANCEL, input: { pipeline: target.name || target.uuid, tables: tables.map(tableName) } },
          }
        : { risk: "loss", loss: loss(names), confirm: target.name }),
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

export const cancelBackfill = defineTool({
  name: CANCEL,
  title: "Cancel backfill",
  description:
    "Stops running and queued backfills of a pipeline; streaming goes on. Without tables all of them, history tables too.",
  method: "custom",
  tags: ["pipelines"],
  level: "operate",
  sends: sends(operations.pipelines.cancelBackfill, { tableUUIDs: "tables", optionalReason: "reason" }),
  hints: { destructive: true, openWorld: true },
  input: z.strictObject({
    pipeline: pipelineRef,
    tables: tableRefs.optional().describe("Names"),
    reason: z.string().max(500).optional(),
  }),
  async plan(context, { pipeline: ref, tables: refs }) {
    const { resolve } = context;
    const target = await resolve.pipeline(ref);
    const candidates = refs ? resolve.tables(target, refs) : target.tables;
    const { tables, history, notUnderstood } = openCopies(target, candidates);
    const names = [...tables.map(tableName), ...history.map((table) => `the history table of ${tableName(table)}`)];
    const none = names.length === 0;
    if (none && mayHide(target, candidates)) throw hidden(target);
    return {
      targets: [pipelineTarget(target)],
      effect: none
        ? "Changes nothing: no backfill is running or queued"
        : `Stops copying ${listed(names)}; streaming goes on`,
      loss: none ? undefined : lossOf(tables, history),
      idle: none,
      items: names,
      figures: async () => [...notReported("rows copied so far"), await lastHour(context, target)],
      undo: startedAgain(target, tables, history),
      risk: "none",
      target,
      tables,
      history,
      notUnderstood,
    };
  },
  async run({ artie, signal }, { tables: named, reason }, { target, tables, history, notUnderstood }) {
    if (tables.length + history.length === 0) {
      return { stopped: [], note: "No backfill of these tables is running or queued.", pipeline: stateAfter(target) };
    }
    // One that has no UUID must not keep the others going.
    const asked = { tables: tables.filter(hasUuid), history: history.filter(hasUuid) };
    const left = [...tables, ...history].filter((table) => !hasUuid(table));
    if (asked.tables.length + asked.history.length === 0) uuidsOf(left);
    const body = { tableUUIDs: uuidsOf(asked.tables), historyTableUUIDs: uuidsOf(asked.history) };
    await artie.pipelines.cancelBackfill(target.uuid, { ...body, optionalReason: reason }, { signal });
    const { row: after, incomplete } = await readBack(artie.pipelines.get(target.uuid, { signal }));
    const noUuid = left.map((table) => `${tableName(table)}: the API gives no UUID for it`);
    const accepted = [...asked.tables, ...asked.history].map(tableName);
    if (!after) return { accepted, notCanceled: nonEmpty(noUuid), incomplete };
    const unseen = named ? [] : copiesBeside([...tables, ...history], after);
    const notCanceled = nonEmpty([...noUuid, ...unseen.map((table) => `${tableName(table)}: copied all the same`)]);
    const stopped = stoppedCopies(asked, after);
    const going = [...without(asked.tables, stopped.tables), ...without(asked.history, stopped.history)];
    return {
      stopped: stopped.tables.map(tableName),
      stoppedHistory: nonEmpty(stopped.history.map(tableName)),
      stillStopping: nonEmpty(going.map(tableName)),
      notCanceled,
      ...(notUnderstood.length > 0 ? { note: notUnderstoodNote(notUnderstood) } : {}),
      pipeline: stateAfter(after),
    };
  },
});

/** One call starts the tables, or where there are none the history tables. */
function startedAgain({ name, uuid }: Pipeline, tables: readonly Table[], history: readonly Table[]) {
  const [again, input] = tables.length > 0 ? [tables, {}] : [history, { historyMode: true }];
  if (again.length === 0) return undefined;
  return { tool: BACKFILL, input: { pipeline: name || uuid, tables: again.map(tableName), ...input } };
}

function lossOf(tables: readonly Table[], history: readonly Table[]): string {
  const loss = "Their history stays incomplete until the next backfill";
  if (tables.length === 0 || history.length === 0) return loss;
  return `${loss}; undo copies the tables again, not their history tables`;
}

/** It does not say that it copies nothing, and not all of what it may copy is known. */
function mayHide(target: FullPipeline, candidates: readonly Table[]): boolean {
  if (!knowsTables(target)) return saysItCopies(target) !== false;
  return saysItCopies(target) === true && candidates === target.tables;
}

function hidden({ name }: Pipeline): ToolError {
  const message = `Nothing was canceled: "${name}" may be copying, and the API shows no table that does. Read it again, or cancel in the Artie dashboard.`;
  return new ToolError("refused", message);
}

function hasUuid({ uuid }: Table): boolean {
  return Boolean(uuid);
}

function without(all: readonly Table[], some: readonly Table[]): Table[] {
  return all.filter((table) => !some.includes(table));
}

/** What is copied afterwards and was not known to be before. */
function copiesBeside(known: readonly Table[], after: FullPipeline): Table[] {
  const names = new Set(known.map(tableName));
  const { tables, history } = openCopies(after);
  return [...new Set([...tables, ...history])].filter((table) => !names.has(tableName(table)));
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
