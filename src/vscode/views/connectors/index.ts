// The view `artie.connectors`: makes the tree with what looks into databases, and the commands on rows below connectors.
// Each is for a row; from the palette they would have nothing to go by.
import * as vscode from "vscode";
import type { Deps } from "../../shell/deps.ts";
import { keepStatus } from "../../ui/view-status.ts";
import { Explorer } from "./explorer.ts";
import type { ConnectorsNode } from "./nodes.ts";
import { ConnectorsTree, isBranch } from "./tree.ts";

export interface ConnectorsView {
  readonly dispose: () => void;
  readonly view: vscode.TreeView<ConnectorsNode>;
  readonly tree: ConnectorsTree;
  readonly explorer: Explorer;
}

export function registerConnectors(deps: Deps): ConnectorsView {
  const { store } = deps;
  const explorer = new Explorer(deps.sessions, store);
  const tree = new ConnectorsTree(store, explorer);
  const view = vscode.window.createTreeView("artie.connectors", {
    treeDataProvider: tree,
    canSelectMany: true,
    showCollapseAll: true,
  });
  const made = vscode.Disposable.from(
    explorer,
    tree,
    view,
    // What a person folds up again while it is being read is not wanted any more.
    view.onDidCollapseElement(({ element }) => isBranch(element) && explorer.cancel(element)),
    view.onDidExpandElement(({ element }) => isBranch(element) && explorer.opened(element)),
    // What keeps both views from being read is told once, by the first.
    keepStatus("connectors", view, deps, () => ({
      all: store.connectors.length,
      shown: store.connectors.length,
      isTold: store.states.pipelines.kind === "failed",
    })),
    vscode.commands.registerCommand("artie.connector.reload", (node: unknown) => {
      if (!isNode(node) || !isBranch(node)) return;
      explorer.refresh(node);
      // What is folded up is not read: unfolded, it shows that it is.
      if (view.visible) {
        void view.reveal(node, { select: false, focus: false, expand: true }).then(undefined, () => undefined);
      }
    }),
    vscode.commands.registerCommand("artie.connector.showMore", (node: unknown) => {
      if (isNode(node) && node.kind === "more") explorer.showMore(node.below);
    }),
  );
  return { view, tree, explorer, dispose: () => void made.dispose() };
}

/** VS Code passes the row that was clicked; its kind tells it from anything else. */
function isNode(node: unknown): node is ConnectorsNode {
  return typeof node === "object" && node !== null && typeof Reflect.get(node, "kind") === "string";
}
