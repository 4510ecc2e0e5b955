// Copies tables again. By default nothing is deleted first; what deletes rows has to be chosen and typed out.
import * as vscode from "vscode";
import type { BeforeBackfill, FullPipeline, Table } from "../../artie/index.ts";
import { isHistoryBackfilling, mayCopy } from "../../rules/copies.ts";
import { canBackfill } from "../../rules/possible.ts";
import { tableName } from "../../rules/state.ts";
import { type Choice, choice, pickMany, pickOne } from "../ui/ask.ts";
import { tableIcon, tableText } from "../ui/labels.ts";
import type { Outcome } from "../ui/outcome.ts";
import { NothingToDo, type ProgramArguments } from "../ui/request.ts";
import type { ToolCall } from "../ui/settle.ts";
import { findApplicable, type Target, tableNames, uuidsOf } from "../ui/target-pipelines.ts";
import { countHistoryTables, countTables, listed, shown } from "../ui/text.ts";
import { type CommandDeps, type Operation, perform, type PersonCommand } from "./operation.ts";

/** One request. */
interface Plan {
  readonly pipeline: FullPipeline;
  readonly tables: readonly Table[];
  /** Copies their history tables instead. */
  readonly history: boolean;
  readonly before: BeforeBackfill;
}

/** What is to be copied, and what happens first. */
interface Manner {
  /** With the history tables, or they only. */
  readonly history?: "with" | "only" | undefined;
  readonly before: BeforeBackfill;
}

export async function backfill(command: PersonCommand): Promise<Outcome | undefined> {
  const targets = await findApplicable(command, {
    title: vscode.l10n.t("Backfill Tables"),
    placeholder: vscode.l10n.t("The pipeline whose tables are to be copied again"),
    none: vscode.l10n.t("There is no pipeline whose tables could be copied again: all of them are drafts."),
    action: "backfill",
  });
  if (!targets) return undefined;
  const plans: Plan[] = [];
  for (const target of targets) {
    const planned = await plansFor(command, target);
    if (!planned) return undefined;
    plans.push(...planned);
  }
  const names = plans.map(({ pipeline }) => pipeline.name);
  return perform(command, plans, {
    message: vscode.l10n.t("Backfill tables of {0}?", listed([...new Set(names)])),
    title: vscode.l10n.t("Backfill Tables"),
    ways: [[vscode.l10n.t("Backfill"), backfillOperation(command)]],
  });
}

async function plansFor(command: PersonCommand, { pipeline, tables }: Target): Promise<Plan[] | undefined> {
  const able = (tables ?? pipeline.tables).filter((table) => canBackfill(table, pipeline));
  if (able.length === 0) {
    throw new NothingToDo(vscode.l10n.t("No table of {0} can be backfilled now.", shown(pipeline.name)));
  }
  if (!tables && command.args.confirm !== undefined)
    throw new Error(vscode.l10n.t('The argument "tables" is missing.'));
  const chosen = tables ? able : await pickTables(pipeline, able);
  if (!chosen) return undefined;
  const manner = mannerOf(command.args, pipeline) ?? (await pickManner(pipeline, chosen));
  if (!manner) return undefined;
  const plan: Plan = { pipeline, tables: chosen, history: false, before: manner.before };
  const plans: Plan[] = [
    ...(manner.history === "only" ? [] : [plan]),
    ...(manner.history ? [{ ...plan, tables: chosen.filter(hasHistory), history: true, before: "" as const }] : []),
  ];
  const asked = plans.filter(({ tables }) => tables.length > 0);
  if (asked.length === 0) throw new NothingToDo(vscode.l10n.t("None of these tables has a history table to copy."));
  return asked;
}

/** A history table that is not being copied already. */
function hasHistory(table: Table): boolean {
  return table.enableHistoryMode === true && !isHistoryBackfilling(table);
}

async function pickTables(pipeline: FullPipeline, tables: readonly Table[]): Promise<Table[] | undefined> {
  const choices = tables.map((table) => ({
    label: tableName(table),
    description: tableText(table, pipeline),
    icon: tableIcon(table, pipeline),
    value: table,
  }));
  return pickMany(choices, {
    title: vscode.l10n.t("Backfill tables of {0}", shown(pipeline.name)),
    placeholder: vscode.l10n.t("The tables to copy again"),
  });
}

/** What a program wants. @throws Error where that deletes rows and is not confirmed by the exact name */
function mannerOf({ confirm, history, beforeBackfill }: ProgramArguments, { name }: FullPipeline): Manner | undefined {
  if (confirm === undefined || confirm === false) return undefined;
  if (beforeBackfill === undefined || confirm === name) return { history, before: beforeBackfill ?? "" };
  throw new Error(
    vscode.l10n.t("Deleting data at the destination takes the exact name of the pipeline as the argument confirm."),
  );
}

async function pickManner(pipeline: FullPipeline, tables: readonly Table[]): Promise<Manner | undefined> {
  return pickOne(mannerChoices(tables), {
    title: vscode.l10n.t("Backfill {0} of {1}", countTables(tables.length), shown(pipeline.name)),
    placeholder: listed(tableNames(tables)),
  });
}

function mannerChoices(tables: readonly Table[]): Choice<Manner>[] {
  const { t } = vscode.l10n;
  const detail = t("Nothing is deleted first. Streaming goes on.");
  const history = countHistoryTables(tables.filter(hasHistory).length);
  const withHistory: Choice<Manner>[] = [
    { label: t("Copy into the tables and {0}", history), detail, value: { history: "with", before: "" } },
    { label: t("Copy into {0} only", history), detail, value: { history: "only", before: "" } },
  ];
  return [
    { label: t("Copy into the tables"), detail, value: { before: "" } },
    ...(tables.some(hasHistory) ? withHistory : []),
    {
      ...choice(t("Empty the tables at the destination, then copy"), "warning", { before: "truncate_table" }),
      detail: t("Deletes all their rows there first. Asks for the name of the pipeline."),
      group: t("Deletes data at the destination"),
    },
    {
      ...choice(t("Drop the tables at the destination, then copy"), "warning", { before: "drop_table" }),
      detail: t(
        "Deletes the tables there first, with everything that depends on them. Asks for the name of the pipeline.",
      ),
    },
  ];
}

function callFor({ pipeline: { uuid }, tables, history, before }: Plan): ToolCall {
  return {
    tool: "artie_pipelines_backfill",
    input: {
      pipeline: uuid,
      tables: uuidsOf(tables),
      ...(history ? { historyMode: true } : {}),
      ...(before === "" ? {} : { beforeBackfill: before }),
    },
  };
}

function backfillOperation({ followUps }: CommandDeps): Operation<Plan> {
  return {
    title: (name) => vscode.l10n.t("Starting the backfill of {0}", name),
    call: callFor,
    isVisible: (pipeline, { tables }) => {
      const wanted = new Set(tables.map(({ uuid }) => uuid));
      return (
        pipeline.hasBackfillingTables === true ||
        pipeline.tables.some((table) => wanted.has(table.uuid) && mayCopy(table, pipeline))
      );
    },
    seen: ({ target: { tables, history }, pipeline }) => {
      const copied = uuidsOf(tables);
      followUps.expect(pipeline, {
        isStart: false,
        tables: history ? [] : copied,
        history: history ? copied : [],
      });
    },
    failed: (name) => vscode.l10n.t("The backfill of {0} was not started", name),
    done: (results) =>
      results
        .map(({ name, target }) => vscode.l10n.t("Started the backfill of {0} of {1}.", counted(target), name))
        .join(" "),
  };
}

function counted({ tables, history }: Plan): string {
  return history ? countHistoryTables(tables.length) : countTables(tables.length);
}
