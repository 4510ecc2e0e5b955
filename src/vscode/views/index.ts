// The sidebar: makes the two views and keeps them in step with the store.
import * as vscode from "vscode";
import type { Deps } from "../deps.ts";
import { keepBadge } from "../overview/badge.ts";
import type { Store, StoreView } from "../store.ts";
import { ConnectorsTree, isBranch } from "./connectors.ts";
import { LoadingBar } from "./loading-bar.ts";
import type { ConnectorsNode, PipelinesNode } from "./nodes.ts";
import { PipelinesTree } from "./pipelines.ts";
import { failureText, summary, viewMessage, viewState } from "./status.ts";

/** What other parts of the extension, and tests, may use of the views. */
export interface Views {
  readonly dispose: () => void;
  readonly pipelines: vscode.TreeView<PipelinesNode>;
  readonly connectors: vscode.TreeView<ConnectorsNode>;
  /** What the views show, as VS Code is given it. */
  readonly trees: {
    readonly pipelines: vscode.TreeDataProvider<PipelinesNode>;
    readonly connectors: vscode.TreeDataProvider<ConnectorsNode>;
  };
}

export function registerViews(deps: Deps): Views {
  const { store, explorer } = deps;
  const pipelinesTree = new PipelinesTree(store);
  const connectorsTree = new ConnectorsTree(store, explorer);
  const pipelines = vscode.window.createTreeView("artie.pipelines", {
    treeDataProvider: pipelinesTree,
    canSelectMany: true,
    showCollapseAll: true,
  });
  const connectors = vscode.window.createTreeView("artie.connectors", {
    treeDataProvider: connectorsTree,
    canSelectMany: true,
    showCollapseAll: true,
  });
  const disposables = [
    pipelinesTree,
    connectorsTree,
    pipelines,
    connectors,
    keepWatch(pipelines, store),
    keepBadge(pipelines, store),
    // What a person folds up again while it is being read is not wanted any more.
    connectors.onDidCollapseElement(({ element }) => {
      if (isBranch(element)) explorer.cancel(element);
    }),
    reportVisibility("pipelines", pipelines, store),
    reportVisibility("connectors", connectors, store),
    describe("pipelines", pipelines, deps),
    describe("connectors", connectors, deps),
  ];
  return {
    pipelines,
    connectors,
    trees: { pipelines: pipelinesTree, connectors: connectorsTree },
    dispose: () => {
      for (const disposable of disposables) disposable.dispose();
    },
  };
}

/** The tables of expanded pipelines stay fresh; the tree begins to watch when it is asked for them. */
function keepWatch(view: vscode.TreeView<PipelinesNode>, store: Store): vscode.Disposable {
  return view.onDidCollapseElement(({ element }) => {
    if (element.kind === "pipeline") store.unwatch(element.uuid);
  });
}

function reportVisibility(name: StoreView, view: vscode.TreeView<unknown>, store: Store): vscode.Disposable {
  store.visible(name, view.visible);
  return view.onDidChangeVisibility(({ visible }) => {
    store.visible(name, visible);
  });
}

/** Keeps welcome, message and title of a view true. What keeps both views from being read is told once, by the first. */
function describe(name: StoreView, view: vscode.TreeView<unknown>, { store, accounts }: Deps): vscode.Disposable {
  const loading = new LoadingBar(`artie.${name}`);
  const update = (): void => {
    const [load, rows, note] =
      name === "pipelines"
        ? [store.pipelinesState, store.pipelines, summary(store.pipelines)]
        : [store.connectorsState, store.connectors, undefined];
    const told = name === "connectors" && store.pipelinesState.kind === "failed";
    void vscode.commands.executeCommand("setContext", `artie.${name}.state`, viewState(load, rows.length));
    view.description = (told ? undefined : failureText(load, rows.length, accounts.active?.apiUrl)) ?? note ?? "";
    view.message = (told ? undefined : viewMessage(load, rows.length)) ?? "";
    loading.visible = load.kind === "loading" && rows.length === 0;
  };
  update();
  return vscode.Disposable.from(store.onDidChange(update), loading);
}
