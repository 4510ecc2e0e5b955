// The sidebar: makes the two views and keeps them in step with the store.
import * as vscode from "vscode";
import { setContext } from "../shell/context-keys.ts";
import type { Deps } from "../shell/deps.ts";
import { keepBadge } from "./overview/badge.ts";
import type { Store, StoreView } from "../shell/store.ts";
import { ConnectorsTree, isBranch } from "./connectors/tree.ts";
import { Arrangement } from "./pipelines/arrangement.ts";
import { registerArrangeCommands } from "./pipelines/arrange.ts";
import { LoadingBar } from "../ui/loading-bar.ts";
import type { ConnectorsNode, PipelinesNode } from "./pipelines/nodes.ts";
import { PipelinesTree } from "./pipelines/tree.ts";
import { failureText, filterText, summary, viewMessage, viewState } from "../ui/view-state.ts";

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
  const arrangement = new Arrangement(deps.context.workspaceState, deps.accounts);
  const pipelinesTree = new PipelinesTree(store, arrangement);
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
    arrangement,
    registerArrangeCommands(arrangement, store),
    keepSelection(pipelines, pipelinesTree, arrangement),
    keepWatch(pipelines, pipelinesTree, store),
    keepBadge(pipelines, store),
    // What a person folds up again while it is being read is not wanted any more.
    connectors.onDidCollapseElement(({ element }) => {
      if (isBranch(element)) explorer.cancel(element);
    }),
    connectors.onDidExpandElement(({ element }) => {
      if (isBranch(element)) explorer.opened(element);
    }),
    reportVisibility("pipelines", pipelines, store),
    reportVisibility("connectors", connectors, store),
    describePipelines(pipelines, pipelinesTree, arrangement, deps),
    describeConnectors(connectors, deps),
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

/** The tables of expanded pipelines stay fresh. VS Code asks for rows once: unfolded again, it shows those that it has. */
function keepWatch(view: vscode.TreeView<PipelinesNode>, tree: PipelinesTree, store: Store): vscode.Disposable {
  return vscode.Disposable.from(
    view.onDidExpandElement(({ element }) => {
      if (element.kind !== "pipeline") return;
      tree.setExpanded(element.uuid, true);
      store.watch(element.uuid);
    }),
    view.onDidCollapseElement(({ element }) => {
      if (element.kind !== "pipeline") return;
      tree.setExpanded(element.uuid, false);
      store.unwatch(element.uuid);
    }),
  );
}

/**
 * VS Code loses the selection when rows move below other rows: the first pipeline of it is selected again. More than one
 * can't be selected from here, so what a filter leaves, which VS Code keeps, is left alone.
 */
function keepSelection(
  view: vscode.TreeView<PipelinesNode>,
  tree: PipelinesTree,
  arrangement: Arrangement,
): vscode.Disposable {
  let before = arrangement.groupBy;
  return arrangement.onDidChange(() => {
    const isMoved = arrangement.groupBy !== before;
    before = arrangement.groupBy;
    if (!isMoved) return;
    const selected = view.selection.find((node) => node.kind === "pipeline");
    if (!view.visible || !selected || !tree.shown.some(({ uuid }) => uuid === selected.uuid)) return;
    void view.reveal(selected, { select: true, focus: false }).then(undefined, () => undefined);
  });
}

function reportVisibility(name: StoreView, view: vscode.TreeView<unknown>, store: Store): vscode.Disposable {
  store.visible(name, view.visible);
  return view.onDidChangeVisibility(({ visible }) => {
    store.visible(name, visible);
  });
}

/** Keeps welcome, message and title of the view true. */
function describePipelines(
  view: vscode.TreeView<PipelinesNode>,
  tree: PipelinesTree,
  arrangement: Arrangement,
  { store, accounts }: Deps,
): vscode.Disposable {
  const loading = new LoadingBar("artie.pipelines");
  const update = (): void => {
    const { pipelinesState: load, pipelines } = store;
    const { shown } = tree;
    const counts = { all: pipelines.length, shown: shown.length };
    const filter = arrangement.isFiltered ? filterText(arrangement.filter, counts) : undefined;
    const note = [filter, summary(shown)].filter(Boolean).join(" · ");
    setContext("artie.pipelines.state", viewState(load, counts));
    describe(view, failureText(load, counts.shown, accounts.active?.apiUrl) ?? note, viewMessage(load, counts.shown));
    loading.visible = load.kind === "loading" && counts.all === 0;
  };
  update();
  return vscode.Disposable.from(store.onDidChange(update), arrangement.onDidChange(update), loading);
}

/** VS Code draws title and message anew whenever they are set, so they are set when they change. */
function describe(view: vscode.TreeView<unknown>, description = "", message = ""): void {
  if ((view.description ?? "") !== description) view.description = description;
  if ((view.message ?? "") !== message) view.message = message;
}

/** What keeps both views from being read is told once, by the first. */
function describeConnectors(view: vscode.TreeView<unknown>, { store, accounts }: Deps): vscode.Disposable {
  const loading = new LoadingBar("artie.connectors");
  const update = (): void => {
    const { connectorsState: load, connectors } = store;
    const told = store.pipelinesState.kind === "failed";
    const counts = { all: connectors.length, shown: connectors.length };
    setContext("artie.connectors.state", viewState(load, counts));
    const failure = failureText(load, counts.shown, accounts.active?.apiUrl);
    describe(view, told ? undefined : failure, told ? undefined : viewMessage(load, counts.shown));
    loading.visible = load.kind === "loading" && counts.all === 0;
  };
  update();
  return vscode.Disposable.from(store.onDidChange(update), loading);
}
