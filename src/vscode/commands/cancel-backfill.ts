// Stops the copy of tables, running or queued. Streaming goes on.
import * as vscode from "vscode";
import type { FullPipeline, Table } from "../../artie/index.ts";
import { isCopying, isQueued, type OpenCopies, openCopies, stoppedCopies } from "../../rules/copies.ts";
import { knownStatus, tableName } from "../../rules/state.ts";
import type { Store } from "../shell/store.ts";
import type { Outcome } from "../ui/outcome.ts";
import { NothingToDo } from "../ui/request.ts";
import { findTargets, type Target, uuidsOf } from "../ui/target-pipelines.ts";
import { countCopies, countPipelines, listed, shown } from "../ui/text.ts";
import { type CommandDeps, type Operation, perform, type PersonCommand } from "./operation.ts";

/** So many lines fit into a dialog on a small screen. */
const MAX_LINES = 15;
/** And so much text at most. */
const MAX_CHARACTERS = 2_500;

interface Plan extends OpenCopies {
  readonly pipeline: FullPipeline;
}

export async function cancelBackfill(command: PersonCommand): Promise<Outcome | undefined> {
  const found = await findTargets(command, {
    title: vscode.l10n.t("Cancel Backfill"),
    placeholder: vscode.l10n.t("The pipeline whose backfill is to be canceled"),
    none: vscode.l10n.t("No pipeline is backfilling."),
    action: "cancelBackfill",
  });
  return found && cancelTargets(command, found);
}

/** @param what What the question calls all of it, where there is a word for that. */
export async function cancelTargets(
  command: PersonCommand,
  found: readonly Target[],
  what?: string,
): Promise<Outcome | undefined> {
  const plans = found.map(planFor).filter(({ tables, history }) => tables.length + history.length > 0);
  if (plans.length === 0) throw new NothingToDo(nothingRuns(found));
  return perform(command, plans, {
    message: messageFor(plans, what),
    ...copies(plans, command.store),
    also: [vscode.l10n.t("Streaming goes on. A new backfill starts over.")],
    keep: vscode.l10n.t("Keep Copying"),
    title: vscode.l10n.t("Cancel Backfill"),
    ways: [[vscode.l10n.t("Cancel Backfill"), cancelOperation(command)]],
  });
}

function messageFor(plans: readonly Plan[], all: string | undefined): string {
  const [first, ...others] = plans;
  const what =
    first && others.length === 0
      ? vscode.l10n.t("{0} of {1}", counted(first), shown(first.pipeline.name))
      : countPipelines(plans.length);
  return all === undefined
    ? vscode.l10n.t("Cancel the backfill of {0}?", what)
    : vscode.l10n.t("Cancel all backfills of {0}: {1}?", all, what);
}

/** The copies that run or wait at this moment, as far as one can tell: these are named, these are stopped. */
function planFor({ pipeline, tables }: Target): Plan {
  return { pipeline, ...openCopies(pipeline, tables) };
}

function nothingRuns(targets: readonly Target[]): string {
  const names = listed(targets.map(({ pipeline }) => pipeline.name));
  const some = targets.some(({ tables }) => tables !== undefined);
  return some
    ? vscode.l10n.t("No backfill of these tables of {0} is running or queued.", names)
    : vscode.l10n.t("No backfill of {0} is running or queued.", names);
}

/** Every copy that will stop: each on a line, or where there are many, each pipeline on one; of too many, how many. */
function copies(plans: readonly Plan[], store: Store): { readonly about: string[]; readonly isSaid: boolean } {
  const named = plans.map(({ pipeline, tables, history }) => ({
    pipeline: [shown(pipeline.name, 60), store.environments.name(pipeline.environmentUUID)].filter(Boolean).join(" · "),
    copies: [
      ...tables.map((table) => copyText(shown(tableName(table)), table.backfillStage)),
      ...history.map((table) => copyText(historyName(table), table.historyTableBackfillStage)),
    ],
  }));
  const prefix = (pipeline: string) => (plans.length > 1 ? `${pipeline}: ` : "");
  const lines = named.flatMap((one) => one.copies.map((copy) => prefix(one.pipeline) + copy));
  if (lines.length <= MAX_LINES) return { about: lines, isSaid: true };
  const grouped = named.map((one) => prefix(one.pipeline) + one.copies.join(", "));
  if (grouped.join("\n").length <= MAX_CHARACTERS) return { about: grouped, isSaid: true };
  const counts = named.map((one, index) => {
    const plan = plans[index];
    return `${one.pipeline}: ${plan ? countCopies(plan.tables.length, plan.history.length) : ""}`;
  });
  return { about: counts, isSaid: false };
}

function historyName(table: Table): string {
  return vscode.l10n.t("history table of {0}", shown(tableName(table)));
}

function copyText(name: string, stage: string | null | undefined): string {
  if (isCopying(stage)) return name;
  return isQueued(stage) ? vscode.l10n.t("{0} (queued)", name) : vscode.l10n.t("{0} (perhaps)", name);
}

function cancelOperation({ followUps }: CommandDeps): Operation<Plan> {
  return {
    title: (name) => vscode.l10n.t("Canceling the backfill of {0}", name),
    call: ({ pipeline: { uuid }, tables, history }) => ({
      tool: "artie_pipelines_cancel_backfill",
      input: { pipeline: uuid, tables: [...new Set(uuidsOf([...tables, ...history]))] },
    }),
    begin: ({ pipeline: { uuid }, tables, history }) =>
      followUps.canceling(uuid, { tables: uuidsOf(tables), history: uuidsOf(history) }),
    isVisible: isStopped,
    failed: (name) => vscode.l10n.t("The backfill of {0} was not canceled", name),
    done: (results) => results.map(({ name, target, pipeline }) => doneText(name, target, pipeline)).join(" "),
  };
}

function isStopped(pipeline: FullPipeline, plan: Plan): boolean {
  const stopped = stoppedCopies(plan, pipeline);
  return stopped.tables.length === plan.tables.length && stopped.history.length === plan.history.length;
}

/** Says that streaming goes on only where it does. */
function doneText(name: string, plan: Plan, pipeline: FullPipeline): string {
  const what = listed([...plan.tables.map(tableName), ...plan.history.map(historyName)]);
  return knownStatus(pipeline) === "running"
    ? vscode.l10n.t("Canceled the backfill of {0} of {1}; streaming goes on.", what, name)
    : vscode.l10n.t("Canceled the backfill of {0} of {1}.", what, name);
}

/** A single table by its name, several by their number. */
function counted({ tables, history }: Plan): string {
  const [only] = tables;
  if (only && tables.length + history.length === 1) return shown(tableName(only));
  return countCopies(tables.length, history.length);
}
