// The tree of pipelines and their tables: by name, so that no row moves while somebody is about to click it.
import * as vscode from "vscode";
import type { FullPipeline, Pipeline, Table } from "../../artie/index.ts";
import type { Store, StoreChange } from "../store.ts";
import { Handles, type NoteNode, type PipelineNode, type PipelinesNode, tableId, type TableNode } from "./nodes.ts";
import { noteItem, pipelineItem, pipelineTooltip, tableItem, tableTooltip } from "./pipeline-item.ts";

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

export class PipelinesTree implements vscode.TreeDataProvider<PipelinesNode>, vscode.Disposable {
  readonly #store: Store;
  readonly #onDidChangeTreeData = new vscode.EventEmitter<PipelinesNode[] | undefined>();
  readonly #following: vscode.Disposable;
  readonly #pipelines = new Handles<PipelineNode>((uuid) => ({ kind: "pipeline", uuid }));
  readonly #tables = new Map<string, Handles<TableNode>>();

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
    if (node.kind === "pipeline") return pipelineItem(pipeline, this.#store);
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
    for (const uuid of this.#tables.keys()) if (!here.has(uuid)) this.#tables.delete(uuid);
    return this.#pipelines.replace(uuids);
  }

  async #tablesOf({ uuid }: PipelineNode): Promise<(TableNode | NoteNode)[]> {
    this.#store.watch(uuid);
    try {
      const { tables } = this.#store.detail(uuid) ?? (await this.#store.loadDetail(uuid));
      if (tables.length === 0) return [{ kind: "note", pipeline: uuid, error: undefined }];
      return this.#handlesOf(uuid).replace(tables.map(tableId));
    } catch (error) {
      return [{ kind: "note", pipeline: uuid, error }];
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

  #update({ pipelines }: StoreChange): void {
    this.#onDidChangeTreeData.fire(pipelines?.map((uuid) => this.node(uuid)));
  }
}
