// The tree of pipelines and their tables, filtered and grouped as the workspace wants them: by name, so that no row moves
// while somebody is about to click it.
import * as vscode from "vscode";
import type { Pipeline, Table } from "../../../artie/index.ts";
import { tableName } from "../../../rules/state.ts";
import type { InventoryChange } from "../../../account/inventory.ts";
import type { Store } from "../../shell/store.ts";
import { Handles, type PipelineNode, tableId, type TableNode } from "../../ui/nodes.ts";
import { byName } from "../../ui/text.ts";
import type { Arrangement } from "./arrangement.ts";
import { groupItem, noteItem, pipelineItem, pipelineTooltip, tableItem, tableTooltip } from "./items.ts";
import type { GroupNode, NoteNode, PipelinesNode } from "./nodes.ts";
import { Places } from "./places.ts";

/** When more rows than these change at once, the tree is drawn anew: VS Code takes long over so many single ones. */
const MAX_SINGLE_ROWS = 100;

export class PipelinesTree implements vscode.TreeDataProvider<PipelinesNode>, vscode.Disposable {
  readonly #store: Store;
  readonly #onDidChangeTreeData = new vscode.EventEmitter<PipelinesNode[] | undefined>();
  readonly #following: vscode.Disposable;
  readonly #pipelines = new Handles<PipelineNode>((uuid) => ({ kind: "pipeline", uuid }));
  readonly #places: Places;
  /** Pipelines that the person has expanded: they are when they come back, be it in another group. */
  readonly #expanded = new Set<string>();
  /** Of the pipelines that have been expanded. */
  readonly #tables = new Map<string, Handles<TableNode>>();
  /** How each pipeline, with its tables if it is expanded, was last drawn. */
  readonly #pictures = new Map<string, string>();

  readonly onDidChangeTreeData = this.#onDidChangeTreeData.event;

  constructor(store: Store, arrangement: Arrangement) {
    this.#store = store;
    this.#places = new Places(arrangement, store);
    this.#following = vscode.Disposable.from(
      store.onDidChange((change) => {
        this.#update(change);
      }),
      arrangement.onDidChange(() => {
        this.#onDidChangeTreeData.fire(undefined);
      }),
    );
  }

  /** The handle under which the tree shows a pipeline: what `reveal` takes. */
  node(uuid: string): PipelineNode {
    return this.#pipelines.get(uuid);
  }

  /** The person has expanded the pipeline, or collapsed it. */
  setExpanded(uuid: string, isExpanded: boolean): void {
    if (isExpanded) this.#expanded.add(uuid);
    else this.#expanded.delete(uuid);
  }

  /** The pipelines that the filter lets through. */
  get shown(): readonly Pipeline[] {
    return this.#places.shown;
  }

  async getChildren(node?: PipelinesNode): Promise<PipelinesNode[]> {
    if (!node) return this.#roots();
    if (node.kind === "group") return this.#nodesOf(this.#places.membersOf(node));
    return node.kind === "pipeline" ? this.#tablesOf(node) : [];
  }

  getParent(node: PipelinesNode): PipelineNode | GroupNode | undefined {
    if (node.kind === "group") return undefined;
    if (node.kind !== "pipeline") return this.node(node.pipeline);
    return this.#places.groupOf(node.uuid);
  }

  getTreeItem(node: PipelinesNode): vscode.TreeItem {
    if (node.kind === "note") return noteItem(node);
    if (node.kind === "group") return groupItem(node, this.#places.membersOf(node), this.#store);
    const pipeline = this.#store.current(node.kind === "pipeline" ? node.uuid : node.pipeline);
    if (!pipeline) return new vscode.TreeItem("");
    if (node.kind === "pipeline") {
      this.#pictures.set(node.uuid, this.#picture(node.uuid));
      const item = pipelineItem(pipeline, this.#store);
      if (this.#expanded.has(node.uuid)) item.collapsibleState = vscode.TreeItemCollapsibleState.Expanded;
      return item;
    }
    const table = this.#table(node);
    return table ? tableItem(table, pipeline) : new vscode.TreeItem("");
  }

  resolveTreeItem(item: vscode.TreeItem, node: PipelinesNode): vscode.TreeItem {
    if (node.kind === "note" || node.kind === "group") return item;
    const pipeline = this.#store.current(node.kind === "pipeline" ? node.uuid : node.pipeline);
    if (!pipeline) return item;
    if (node.kind === "pipeline") {
      const reader = this.#store.sourceReaders.find((candidate) => candidate.uuid === pipeline.sourceReaderUUID);
      item.tooltip = pipelineTooltip(pipeline, this.#store, reader);
      return item;
    }
    const table = this.#table(node);
    if (table) item.tooltip = tableTooltip(table, pipeline);
    return item;
  }

  dispose(): void {
    this.#following.dispose();
    this.#onDidChangeTreeData.dispose();
  }

  #roots(): (PipelineNode | GroupNode)[] {
    const uuids = this.#store.pipelines.map(({ uuid }) => uuid);
    const here = new Set(uuids);
    for (const known of [this.#tables, this.#pictures, this.#expanded]) {
      for (const uuid of known.keys()) if (!here.has(uuid)) known.delete(uuid);
    }
    this.#pipelines.replace(uuids);
    return this.#places.draw() ?? this.#nodesOf(this.shown);
  }

  #nodesOf(pipelines: readonly Pipeline[]): PipelineNode[] {
    return pipelines
      .toSorted((a, b) => byName(a.name, b.name) || a.uuid.localeCompare(b.uuid))
      .map(({ uuid }) => this.node(uuid));
  }

  async #tablesOf({ uuid }: PipelineNode): Promise<(TableNode | NoteNode)[]> {
    this.#store.watch(uuid);
    const handles = this.#handlesOf(uuid);
    try {
      const { tables } = this.#store.detail(uuid) ?? (await this.#store.loadDetail(uuid));
      if (tables.length === 0) return [{ kind: "note", pipeline: uuid, error: undefined }];
      const sorted = tables.toSorted((a, b) => byName(tableName(a), tableName(b)));
      return handles.replace(sorted.map(tableId));
    } catch (error) {
      return [{ kind: "note", pipeline: uuid, error }];
    } finally {
      this.#pictures.set(uuid, this.#picture(uuid));
    }
  }

  #handlesOf(pipeline: string): Handles<TableNode> {
    const known = this.#tables.get(pipeline);
    if (known) return known;
    const handles = new Handles<TableNode>((table) => ({ kind: "table", pipeline, table }));
    this.#tables.set(pipeline, handles);
    return handles;
  }

  #table({ pipeline, table }: TableNode): Table | undefined {
    return this.#store.detail(pipeline)?.tables.find((candidate) => tableId(candidate) === table);
  }

  /**
   * Draws anew what looks different, and nothing else: VS Code gives a tree that it draws the focus back, even when the
   * person has just begun to answer a question.
   */
  #update({ pipelines }: InventoryChange): void {
    const isElsewhere = pipelines ? pipelines.some((uuid) => this.#places.hasMoved(uuid)) : !this.#places.areAsDrawn;
    if (isElsewhere) {
      this.#onDidChangeTreeData.fire(undefined);
      return;
    }
    // Connectors, too, stand in the rows of pipelines.
    const uuids = pipelines ?? this.#store.pipelines.map(({ uuid }) => uuid);
    const changed = uuids.filter((uuid) => this.#pictures.get(uuid) !== this.#picture(uuid));
    for (const uuid of changed) this.#pictures.set(uuid, this.#picture(uuid));
    if (changed.length > MAX_SINGLE_ROWS) this.#onDidChangeTreeData.fire(undefined);
    else if (changed.length > 0) this.#onDidChangeTreeData.fire(changed.map((uuid) => this.node(uuid)));
  }

  #picture(uuid: string): string {
    const pipeline = this.#store.current(uuid);
    if (!pipeline) return "";
    const tables = this.#tables.has(uuid) ? (this.#store.detail(uuid)?.tables ?? []) : [];
    const items = [pipelineItem(pipeline, this.#store), ...tables.map((table) => tableItem(table, pipeline))];
    const drawn = items.map(({ id, label, description, contextValue }) => [id, label, description, contextValue]);
    return JSON.stringify([pipeline.lastDeployedAt, drawn]);
  }
}
