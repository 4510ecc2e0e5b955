// The view `artie.pipelines`: makes the tree and keeps title, selection and badge in step with it.
import * as vscode from "vscode";
import type { Pipeline } from "../../../artie/index.ts";
import { pipelineState, type PipelineState } from "../../../rules/state.ts";
import { stepDone } from "../../shell/walkthrough.ts";
import type { Deps } from "../../shell/deps.ts";
import type { Store } from "../../shell/store.ts";
import { stateText } from "../../ui/labels.ts";
import { keepStatus, type Status } from "../../ui/view-status.ts";
import { registerArrangeCommands } from "./arrange.ts";
import { Arrangement } from "./arrangement.ts";
import { RowDecorations } from "./decorations.ts";
import type { PipelinesNode } from "./nodes.ts";
import { PipelinesTree } from "./tree.ts";

type View = vscode.TreeView<PipelinesNode>;

export interface PipelinesView {
  readonly dispose: () => void;
  readonly view: View;
  readonly tree: PipelinesTree;
  readonly decorations: RowDecorations;
}

export function registerPipelines(deps: Deps): PipelinesView {
  const { store } = deps;
  const arrangement = new Arrangement(deps);
  const tree = new PipelinesTree(store, arrangement);
  const decorations = new RowDecorations(store);
  const view = vscode.window.createTreeView("artie.pipelines", {
    treeDataProvider: tree,
    canSelectMany: true,
    showCollapseAll: true,
  });
  const made = vscode.Disposable.from(
    tree,
    view,
    arrangement,
    decorations,
    registerArrangeCommands(arrangement, store),
    keepSelection(view, arrangement),
    view.onDidExpandElement(({ element }) => keepWatch(tree, store, element, true)),
    view.onDidCollapseElement(({ element }) => keepWatch(tree, store, element, false)),
    keepStatus("pipelines", view, deps, () => statusOf(deps, arrangement), arrangement.onDidChange),
  );
  return { view, tree, decorations, dispose: () => void made.dispose() };
}

/** The tables of expanded pipelines stay fresh. VS Code asks for rows once: unfolded again, it shows those that it has. */
function keepWatch(tree: PipelinesTree, store: Store, node: PipelinesNode, isExpanded: boolean): void {
  if (node.kind !== "pipeline") return;
  tree.setExpanded(node.uuid, isExpanded);
  if (isExpanded) stepDone("look");
  if (isExpanded) store.watch(node.uuid);
  else store.unwatch(node.uuid);
}

/**
 * VS Code loses the selection when rows move below other rows: the first pipeline of it is selected again. More than one
 * can't be selected from here, so what a filter leaves, which VS Code keeps, is left alone.
 */
function keepSelection(view: View, arrangement: Arrangement): vscode.Disposable {
  let before = arrangement.groupBy;
  return arrangement.onDidChange(() => {
    const isMoved = arrangement.groupBy !== before;
    before = arrangement.groupBy;
    if (!isMoved || !view.visible) return;
    const selected = view.selection.find((node) => node.kind === "pipeline");
    if (!selected || !arrangement.shown.some(({ uuid }) => uuid === selected.uuid)) return;
    void view.reveal(selected, { select: true, focus: false }).then(undefined, () => undefined);
  });
}

function statusOf({ store }: Deps, { shown, filter, name }: Arrangement): Status {
  const [all, left] = [store.pipelines.length, shown.length];
  // What is left of how many, and by what.
  const by = [...(name === "" ? [] : [`"${name}"`]), ...filter.map(({ label }) => label)].join(", ");
  const filtered = by !== "" ? vscode.l10n.t("{0} of {1} ({2})", left, all, by) : undefined;
  return { all, shown: left, note: [filtered, summary(shown)].filter(Boolean).join(" · ") };
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
function summary(pipelines: readonly Pipeline[]): string {
  const states = Map.groupBy(pipelines.map(pipelineState), ({ kind }) => kind);
  const parts = NOTEWORTHY.flatMap((kind) => {
    const count = states.get(kind)?.length ?? 0;
    const text = kind === "other" ? vscode.l10n.t("in another state") : stateText({ kind, text: kind });
    return count > 0 ? [`${count} ${text}`] : [];
  });
  return parts.join(", ");
}
