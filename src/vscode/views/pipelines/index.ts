// The view `artie.pipelines`: makes the tree and keeps title, selection and badge in step with it.
import * as vscode from "vscode";
import type { Pipeline } from "../../../artie/index.ts";
import { pipelineState, type PipelineState } from "../../../rules/state.ts";
import type { Deps } from "../../shell/deps.ts";
import type { Store } from "../../shell/store.ts";
import { stateText } from "../../ui/labels.ts";
import { type Counts, ViewStatus } from "../../ui/view-status.ts";
import { registerArrangeCommands } from "./arrange.ts";
import { Arrangement, type Filter } from "./arrangement.ts";
import { FACETS } from "./facets.ts";
import type { PipelinesNode } from "./nodes.ts";
import { PipelinesTree } from "./tree.ts";

export interface PipelinesView {
  readonly dispose: () => void;
  readonly view: vscode.TreeView<PipelinesNode>;
  readonly tree: PipelinesTree;
}

export function registerPipelines(deps: Deps): PipelinesView {
  const { store } = deps;
  const arrangement = new Arrangement(deps.context.workspaceState, deps.accounts);
  const tree = new PipelinesTree(store, arrangement);
  const view = vscode.window.createTreeView("artie.pipelines", {
    treeDataProvider: tree,
    canSelectMany: true,
    showCollapseAll: true,
  });
  const made = vscode.Disposable.from(
    tree,
    view,
    arrangement,
    registerArrangeCommands(arrangement, store),
    keepSelection(view, tree, arrangement),
    keepWatch(view, tree, store),
    keepStatus(view, tree, arrangement, deps),
  );
  return { view, tree, dispose: () => void made.dispose() };
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

function keepStatus(
  view: vscode.TreeView<PipelinesNode>,
  tree: PipelinesTree,
  arrangement: Arrangement,
  deps: Deps,
): vscode.Disposable {
  const status = new ViewStatus("pipelines", view, deps);
  const update = (): void => {
    const { shown } = tree;
    const counts = { all: deps.store.pipelines.length, shown: shown.length };
    const filter = arrangement.isFiltered ? filterText(arrangement.filter, counts) : undefined;
    status.update(counts, { note: [filter, summary(shown)].filter(Boolean).join(" · ") });
  };
  update();
  return vscode.Disposable.from(deps.store.onDidChange(update), arrangement.onDidChange(update), status);
}

/** In the title: what is left of how many, and by what. */
function filterText(filter: Filter, { all, shown: left }: Counts): string {
  const values = FACETS.flatMap((facet) => filter[facet] ?? []).map(({ label }) => label);
  return vscode.l10n.t("{0} of {1} ({2})", left, all, values.join(", "));
}

const NOTEWORTHY: readonly PipelineState["kind"][] = [
  "deploying",
  "backfilling",
  "paused",
  "transfer paused",
  "not reported",
  "other",
];

/** In the title: how many pipelines do anything but run, as "2 backfilling, 1 paused". */
function summary(pipelines: readonly Pipeline[]): string | undefined {
  const states = Map.groupBy(pipelines.map(pipelineState), ({ kind }) => kind);
  const parts = NOTEWORTHY.flatMap((kind) => {
    const [first, ...others] = states.get(kind) ?? [];
    if (!first) return [];
    const text = kind === "other" ? vscode.l10n.t("in another state") : stateText({ kind, text: kind });
    return [`${others.length + 1} ${text}`];
  });
  return parts.length > 0 ? parts.join(", ") : undefined;
}
