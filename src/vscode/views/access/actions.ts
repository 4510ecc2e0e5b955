// What a person does in the access view: give and take levels, tags and tools, here or for a whole workspace.
import * as vscode from "vscode";
import { ACCESS_LEVELS, type AccessLevel } from "../../../tools/selection.ts";
import type { ActivityLog } from "../../shell/activity-log.ts";
import { type Access, agentSettings, giveAccess, limitWorkspace } from "../../shell/agent-settings.ts";
import { updateSetting } from "../../shell/settings.ts";
import { commandAction, fail, type Outcome, tell } from "../../ui/outcome.ts";
import { ACCESS } from "../../ui/access-labels.ts";
import type { LevelNode, TagNode, ToolNode } from "./nodes.ts";
import { type AccessTree, rowsOf } from "./tree.ts";

/** To check a level gives it and those below it; to uncheck it takes it and those above it. */
export async function chooseLevel(tree: AccessTree, { level }: LevelNode, wanted: boolean): Promise<Outcome> {
  const before = agentSettings();
  const below = ACCESS_LEVELS[ACCESS_LEVELS.indexOf(level) - 1];
  const access = wanted ? level : (below ?? "off");
  await giveAccess(access);
  const undo = () => giveAccess(before.enabled ? before.access : "off");
  return tell(await accessSentence(tree, access), { title: vscode.l10n.t("Undo"), run: undo });
}

/** The rows of a tag, or one tool. Rows on which the checkbox has no say are left alone. */
export async function chooseTools(tree: AccessTree, node: TagNode | ToolNode, wanted: boolean): Promise<void> {
  const [model, { choose }, { isFree }] = await Promise.all([
    tree.model(),
    import("./choice.ts"),
    import("./items.ts"),
  ]);
  const { own } = model;
  const free = rowsOf(model, node).filter(isFree);
  const names = free.map(({ tool }) => tool.name);
  const { methods, tags, exclude } = choose(own, names, wanted, model.followed.tools);
  await write("agent.methods", methods, own.methods);
  await write("agent.tags", tags, own.tags);
  await write("agent.excludedTools", exclude, own.exclude);
}

/** What is as it was is not written; an empty list is the default. */
async function write(name: string, words: readonly string[], before: readonly string[]): Promise<void> {
  if (words.join() === before.join()) return;
  await updateSetting(name, words.length === 0 ? undefined : words);
}

/** Writes into the workspace's settings file, for everybody who opens it. */
export async function pinLevel({ level }: { readonly level: AccessLevel }): Promise<Outcome> {
  const { t } = vscode.l10n;
  if (vscode.workspace.workspaceFolders === undefined) {
    return fail(t("Nothing was pinned"), new Error(t("Open a folder or a workspace first.")));
  }
  await limitWorkspace(level);
  const open = commandAction(t("Open Settings"), "workbench.action.openWorkspaceSettingsFile");
  return tell(t("In this workspace the agent gets at most: {0}.", ACCESS[level].text), open);
}

/** Opens the log as it is on disk, which no one should edit. */
export async function showActivity(activity: ActivityLog): Promise<Outcome> {
  const calls = await activity.recent(1);
  if (calls.length === 0) return tell(vscode.l10n.t("The agent has not called any of Artie's tools yet."));
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(activity.path));
  await vscode.window.showTextDocument(document, { preview: true });
  await vscode.commands.executeCommand("workbench.action.files.setActiveEditorReadonlyInSession");
  return { ok: true, message: activity.path };
}

async function accessSentence(tree: AccessTree, access: Access): Promise<string> {
  const { t } = vscode.l10n;
  if (access === "off") return t("The agent has no access to Artie any more.");
  const given = ACCESS[access].text;
  const most = await tree.model().then(
    (model) => model.most,
    () => "everything" as const,
  );
  const isLess = most === "off" || ACCESS_LEVELS.indexOf(most) < ACCESS_LEVELS.indexOf(access);
  if (!isLess) return t("The agent's access is now: {0}.", given);
  return t("The agent's access is now: {0}. This workspace allows at most: {1}.", given, ACCESS[most].text);
}
