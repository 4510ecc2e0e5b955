// The tree of pipelines and their tables: by name, so that no row moves while somebody is about to click it.
import * as vscode from "vscode";
import type { FullPipeline, Pipeline, Table } from "../../artie/index.ts";
import { tableName } from "../../tools/state.ts";
import type { Store, StoreChange } from "../store.ts";
import { Handles, type NoteNode, type PipelineNode, type PipelinesNode, tableId, type TableNode } from "./nodes.ts";
import { noteItem, pipelineItem, pipelineTooltip, tableItem, tableTooltip } from "./pipeline-item.ts";

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

export class PipelinesTree implements vscode.TreeDataProvider<PipelinesNode>, vscode.Disposable {
  readonly #store: Store;
  readonly #onDidChangeTreeData = new vscode.EventEmitter<PipelinesNode[] | undefined>();
  readonly #following: vscode.Disposable;
  readonly #pipelines = new Handles<PipelineNode>((uuid) => ({ kind: "pipeline", uuid }));
  /** Of the pipelines that have been expanded. */
  readonly #tables = new Map<string, Handles<TableNode>>();
  /** How each pipeline, with its tables if it is expanded, was last drawn. */
  readonly #pictures = new Map<string, string>();

  readonly onDidChangeTreeData = this.#onDidChangeTreeData.event;

  constructor(store: Store) {
    this.#store = store;
    this.#following = store.onDidChange((change) => {
      this.#update(change);
    });
  }

  /** The handle under which the tree shows a pipeline: what `reveal` takes. */
  node(uuid: string): PipelineNode {
    return this.#pipelines.get(uuid);
  }

  async getChildren(node?: PipelinesNode): Promise<PipelinesNode[]> {
    if (!node) return this.#roots();
    return node.kind === "pipeline" ? this.#tablesOf(node) : [];
  }

  getParent(node: PipelinesNode): PipelineNode | undefined {
    return node.kind === "pipeline" ? undefined : this.node(node.pipeline);
  }

  getTreeItem(node: PipelinesNode): vscode.TreeItem {
    if (node.kind === "note") return noteItem(node);
    const pipeline = this.#pipeline(node.kind === "pipeline" ? node.uuid : node.pipeline);
    if (!pipeline) return new vscode.TreeItem("");
    if (node.kind === "pipeline") {
      this.#pictures.set(node.uuid, this.#picture(node.uuid));
      return pipelineItem(pipeline, this.#store);
    }
    const table = this.#table(node);
    return table ? tableItem(table, pipeline) : new vscode.TreeItem("");
  }

  resolveTreeItem(item: vscode.TreeItem, node: PipelinesNode): vscode.TreeItem {
    if (node.kind === "note") return item;
    const pipeline = this.#pipeline(node.kind === "pipeline" ? node.uuid : node.pipeline);
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

  #roots(): PipelineNode[] {
    const sorted = this.#store.pipelines.toSorted(
      (a, b) => byName.compare(a.name, b.name) || a.uuid.localeCompare(b.uuid),
    );
    const uuids = sorted.map(({ uuid }) => uuid);
    const here = new Set(uuids);
    for (const known of [this.#tables, this.#pictures]) {
      for (const uuid of known.keys()) if (!here.has(uuid)) known.delete(uuid);
    }
    return this.#pipelines.replace(uuids);
  }

  async #tablesOf({ uuid }: PipelineNode): Promise<(TableNode | NoteNode)[]> {
    this.#store.watch(uuid);
    const handles = this.#handlesOf(uuid);
    try {
      const { tables } = this.#store.detail(uuid) ?? (await this.#store.loadDetail(uuid));
      if (tables.length === 0) return [{ kind: "note", pipeline: uuid, error: undefined }];
      const sorted = tables.toSorted((a, b) => byName.compare(tableName(a), tableName(b)));
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

  /** The row of the list, which is the newest word on the state, with the tables if they are known. */
  #pipeline(uuid: string): Pipeline | FullPipeline | undefined {
    const row = this.#store.pipeline(uuid);
    const detail = this.#store.detail(uuid);
    return detail && row ? { ...detail, ...row } : row;
  }

  #table({ pipeline, table }: TableNode): Table | undefined {
    return this.#store.detail(pipeline)?.tables.find((candidate) => tableId(candidate) === table);
  }

  /**
   * Draws anew what looks different, and nothing else: VS Code gives a tree that it draws the focus back, even when the
   * person has just begun to answer a question.
   */
  #update({ pipelines }: StoreChange): void {
    if (!pipelines) {
      this.#onDidChangeTreeData.fire(undefined);
      return;
    }
    const changed = pipelines.filter((uuid) => this.#pictures.get(uuid) !== this.#picture(uuid));
    for (const uuid of changed) this.#pictures.set(uuid, this.#picture(uuid));
    if (changed.length > 0) this.#onDidChangeTreeData.fire(changed.map((uuid) => this.node(uuid)));
  }

  #picture(uuid: string): string {
    const pipeline = this.#pipeline(uuid);
    if (!pipeline) return "";
    const tables = this.#tables.has(uuid) ? (this.#store.detail(uuid)?.tables ?? []) : [];
    const items = [pipelineItem(pipeline, this.#store), ...tables.map((table) => tableItem(table, pipeline))];
    const drawn = items.map(({ id, label, description, contextValue }) => [id, label, description, contextValue]);
    return JSON.stringify([pipeline.lastDeployedAt, drawn]);
  }
}
