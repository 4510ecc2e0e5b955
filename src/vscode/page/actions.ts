// What a person can do from the page. Everything is a command that the sidebar has too.
import * as vscode from "vscode";
import type { Pipeline } from "../../artie/index.ts";
import { possibleActions } from "../../rules/possible.ts";
import type { Store } from "../shell/store.ts";
import { reasonRemedies, reasonText } from "../ui/attention.ts";
import { runRemedy } from "../ui/remedies.ts";
import type { ActionNode } from "../ui/request.ts";
import { capitalized, sentence } from "../ui/text.ts";
import type { ActionView, Concern } from "./messages.ts";

interface PageAction {
  readonly command: string;
  readonly icon: string;
  readonly title: string;
}

const { t } = vscode.l10n;

/** By the ids that the page uses. */
const ACTIONS: ReadonlyMap<string, PageAction> = new Map([
  ["start", { command: "artie.pipeline.start", icon: "play", title: t("Start") }],
  ["deploy", { command: "artie.pipeline.deploy", icon: "rocket", title: t("Deploy Changes") }],
  ["resume", { command: "artie.pipeline.resume", icon: "debug-continue", title: t("Resume") }],
  ["pause", { command: "artie.pipeline.pause", icon: "debug-pause", title: t("Pause") }],
  ["backfill", { command: "artie.pipeline.backfill", icon: "cloud-download", title: t("Backfill Tables") }],
  ["cancelBackfill", { command: "artie.pipeline.cancelBackfill", icon: "debug-stop", title: t("Cancel Backfill") }],
  ["edit", { command: "artie.pipeline.edit", icon: "edit", title: t("Edit") }],
  ["details", { command: "artie.pipeline.details", icon: "json", title: t("Details") }],
  ["open", { command: "artie.pipeline.open", icon: "link-external", title: t("Dashboard") }],
  ["refresh", { command: "artie.refresh", icon: "refresh", title: t("Refresh") }],
  ["signIn", { command: "artie.signIn", icon: "account", title: t("Sign In") }],
  ["switchAccount", { command: "artie.switchAccount", icon: "account", title: t("Switch Account") }],
  ["signInAgain", { command: "artie.signInAgain", icon: "account", title: t("Sign In Again") }],
]);

/** One of them is what the state asks for. */
const PRIMARY = ["start", "resume", "pause"] as const;
/** In the menu, whether they can be done now or not. */
const MORE = ["deploy", "backfill", "cancelBackfill", "edit", "details"] as const;

/** @param busy The ids of actions that are under way. */
export function primaryView(pipeline: Pipeline, busy: ReadonlySet<string>): ActionView | undefined {
  const possible: readonly string[] = possibleActions(pipeline);
  const id = PRIMARY.find((candidate) => possible.includes(candidate));
  return id && actionView(id, busy);
}

export function actionViews(pipeline: Pipeline, sandbox: boolean, busy: ReadonlySet<string>): ActionView[] {
  const possible: readonly string[] = [...possibleActions(pipeline), "edit", "details", "open"];
  return [...MORE, ...(sandbox ? [] : ["open"])].flatMap((id) => {
    const view = actionView(id, busy);
    return view ? [{ ...view, disabled: !possible.includes(id) }] : [];
  });
}

function actionView(id: string, busy: ReadonlySet<string>): ActionView | undefined {
  const action = ACTIONS.get(id);
  return action && { id, title: action.title, icon: action.icon, busy: busy.has(id) };
}

/** Remedies are told by their places: which reason, which of its buttons. */
const REMEDY = /^remedy (\d+) (\d+)$/;

export function concernsOf(pipeline: Pipeline, store: Store, busy: ReadonlySet<string>): Concern[] {
  return (store.attention.get(pipeline.uuid) ?? []).map((reason, index) => ({
    text: sentence(capitalized(reasonText(reason, pipeline))),
    remedies: reasonRemedies(reason, pipeline, store.topology).map(({ title }, place) => {
      const id = `remedy ${index} ${place}`;
      return { id, title, icon: "", busy: busy.has(id) };
    }),
  }));
}

async function runConcern(id: string, uuid: string, store: Store): Promise<void> {
  const [, index, place] = REMEDY.exec(id) ?? [];
  const pipeline = store.current(uuid);
  const reason = store.attention.get(uuid)?.[Number(index)];
  const remedy = pipeline && reason && reasonRemedies(reason, pipeline, store.topology)[Number(place)];
  if (remedy) await runRemedy(remedy);
}

/** Resolves when the command's work is done; it tells the person itself what became of it. */
export async function runAction(id: string, node: ActionNode, store: Store): Promise<void> {
  if (REMEDY.test(id) && node.kind === "pipeline") await runConcern(id, node.uuid, store);
  const action = ACTIONS.get(id);
  if (action) await vscode.commands.executeCommand(action.command, node);
}

/** Whether figures and errors may be others afterwards. */
export function changesSomething(id: string): boolean {
  return !["edit", "details", "open", "refresh"].includes(id);
}

export function actionTitle(id: string): string {
  return ACTIONS.get(id)?.title ?? id;
}
