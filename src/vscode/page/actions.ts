// What a person can do from the page. Everything is a command that the sidebar has too.
import * as vscode from "vscode";
import type { Pipeline } from "../../artie/index.ts";
import { possibleActions } from "../../rules/possible.ts";
import type { ActionNode } from "../ui/request.ts";
import type { ActionView } from "./messages.ts";

interface PageAction {
  readonly command: string;
  readonly icon: string;
  readonly title: string;
}

const { t } = vscode.l10n;

/** By the ids that the page uses. */
const ACTIONS: ReadonlyMap<string, PageAction> = new Map([
  ["start", { command: "artie.pipeline.start", icon: "play", title: t("Start") }],
  ["resume", { command: "artie.pipeline.resume", icon: "debug-continue", title: t("Resume") }],
  ["pause", { command: "artie.pipeline.pause", icon: "debug-pause", title: t("Pause") }],
  ["backfill", { command: "artie.pipeline.backfill", icon: "cloud-download", title: t("Backfill Tables") }],
  ["cancelBackfill", { command: "artie.pipeline.cancelBackfill", icon: "debug-stop", title: t("Cancel Backfill") }],
  ["details", { command: "artie.pipeline.details", icon: "json", title: t("Details") }],
  ["open", { command: "artie.pipeline.open", icon: "link-external", title: t("Dashboard") }],
  ["refresh", { command: "artie.refresh", icon: "refresh", title: t("Refresh") }],
  ["signIn", { command: "artie.signIn", icon: "account", title: t("Sign In") }],
  ["signInAgain", { command: "artie.signInAgain", icon: "account", title: t("Sign In Again") }],
]);

/** @param busy The ids of actions that are under way. */
export function actionViews(pipeline: Pipeline, sandbox: boolean, busy: ReadonlySet<string>): ActionView[] {
  const looks = ["details", ...(sandbox ? [] : ["open"]), "refresh"];
  return [...possibleActions(pipeline), ...looks].flatMap((id) => {
    const action = ACTIONS.get(id);
    return action ? [{ id, title: action.title, icon: action.icon, busy: busy.has(id) }] : [];
  });
}

/** Resolves when the command's work is done; it tells the person itself what became of it. */
export async function runAction(id: string, node: ActionNode): Promise<void> {
  const action = ACTIONS.get(id);
  if (action) await vscode.commands.executeCommand(action.command, node);
}

/** Whether figures and errors may be others afterwards. */
export function changesSomething(id: string): boolean {
  return !["details", "open", "refresh"].includes(id);
}

export function actionTitle(id: string): string {
  return ACTIONS.get(id)?.title ?? id;
}
