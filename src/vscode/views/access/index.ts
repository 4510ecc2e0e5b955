// The view `artie.access`: makes the tree, keeps it in step with settings and calls, and takes what a person checks.
import * as vscode from "vscode";
import type { ActivityLog } from "../../shell/activity-log.ts";
import type { ApiSpec } from "../../shell/api-spec.ts";
import { onDidChangeSetting } from "../../shell/settings.ts";
import { fail, openSettings } from "../../ui/outcome.ts";
import { chooseLevel, chooseTools, pinLevel, showActivity } from "./actions.ts";
import { registerConfigure } from "./configure.ts";
import type { AccessNode } from "./nodes.ts";
import { AccessTree } from "./tree.ts";

export interface AccessView {
  readonly dispose: () => void;
  readonly view: vscode.TreeView<AccessNode>;
  readonly tree: AccessTree;
}

export function registerAccess(activity: ActivityLog, spec: ApiSpec): AccessView {
  const { registerCommand } = vscode.commands;
  const tree = new AccessTree(activity, spec);
  // Each begins with what the one before has written.
  let last = Promise.resolve();
  const chooseNext = (node: unknown, wanted: boolean) => (last = last.then(() => choose(tree, node, wanted)));
  const view = vscode.window.createTreeView("artie.access", {
    treeDataProvider: tree,
    showCollapseAll: true,
    // A level or a tag is checked by what is below it, which is not the same as what VS Code would make of it.
    manageCheckboxStateManually: true,
  });
  const made = vscode.Disposable.from(
    tree,
    view,
    activity.onDidAppend(() => tree.refreshCalls()),
    onDidChangeSetting("agent", () => tree.refresh()),
    spec.onDidChange(() => tree.refresh()),
    tree.onDidLoad((summary) => (view.description = summary)),
    view.onDidChangeCheckboxState(async ({ items }) => {
      for (const [node, state] of items) await chooseNext(node, state === vscode.TreeItemCheckboxState.Checked);
    }),
    registerConfigure(),
    registerCommand("artie.agent.showActivity", () => showActivity(activity)),
    registerCommand("artie.agent.give", (node: unknown) => chooseNext(node, true)),
    registerCommand("artie.agent.take", (node: unknown) => chooseNext(node, false)),
    registerCommand("artie.agent.pinLevel", (node: unknown) => (isNode(node, "level") ? pinLevel(node) : undefined)),
  );
  return { view, tree, dispose: () => void made.dispose() };
}

/** Where nothing could be changed, the checkboxes go back to what is true. */
async function choose(tree: AccessTree, node: unknown, wanted: boolean): Promise<void> {
  if (!isNode(node, "level") && !isNode(node, "tag") && !isNode(node, "tool")) return;
  try {
    if (node.kind === "level") await chooseLevel(tree, node, wanted);
    else await chooseTools(tree, node, wanted);
  } catch (error) {
    fail(vscode.l10n.t("The agent's access is as it was"), error, openSettings("artie.agent"));
  } finally {
    tree.refresh(node);
  }
}

/** VS Code passes the row that was clicked; programs could pass anything. */
function isNode<Kind extends AccessNode["kind"]>(
  node: unknown,
  kind: Kind,
): node is Extract<AccessNode, { readonly kind: Kind }> {
  return typeof node === "object" && node !== null && Reflect.get(node, "kind") === kind;
}
