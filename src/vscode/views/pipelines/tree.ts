// The tree of pipelines and their tables, filtered, grouped and in the order that the workspace wants: by name, or first
// what needs a person, then what moves.
import * as vscode from "vscode";
import type { InventoryChange } from "../../../account/inventory.ts";
import type { Pipeline, Table } from "../../../artie/index.ts";
import { knowsTables } from "../../../rules/copies.ts";
import { tableName } from "../../../rules/state.ts";
import type { Store } from "../../shell/store.ts";
import { type PipelineNode, tableId, type TableNode } from "../../ui/nodes.ts";
import { Drawn } from "../../ui/rows.ts";
import { byName } from "../../ui/text.ts";
import type { Arrangement } from "./arrangement.ts";
import { type Facet, facetValue } from "./facets.ts";
import { groupItem, noteItem, pipelineItem, pipelineTooltip, tableItem, tableTooltip } from "./items.ts";
import type { PipelinesNode } from "./nodes.ts";

export class PipelinesTree implements vscode.TreeDataProvider<PipelinesNode>, vscode.Disposable {
  readonly #store: Store;
  readonly #arrangement: Arrangement;
  readonly #drawn = new Drawn<PipelinesNode>();
  readonly #following: vscode.Disposable;
  /** Where each pipeline stood when the tree was last drawn. */
  #places: ReadonlyMap<string, string> = new Map();
  /** By their group. */
  #members: ReadonlyMap<PipelinesNode, readonly Pipeline[]> = new Map();
  /** Pipelines that the person has expanded: they are when they come back, be it in another group. */
  readonly #expanded = new Set<string>();
  /** Pipelines whose tables have been asked for. */
  readonly #opened = new Set<string>();

  readonly onDidChangeTreeData = this.#drawn.onDidChange;

  constructor(store: Store, arrangement: Arrangement) {
    this.#store = store;
    this.#arrangement = arrangement;
    this.#following = vscode.Disposable.from(
      this.#drawn,
      store.onDidChange((change) => this.#update(change)),
      arrangement.onDidChange(() => this.#drawn.redraw()),
    );
  }

  /** The person has expanded the pipeline, or collapsed it. */
  setExpanded(uuid: string, isExpanded: boolean): void {
    if (isExpanded) this.#expanded.add(uuid);
    else this.#expanded.delete(uuid);
  }

  async getChildren(node?: PipelinesNode): Promise<PipelinesNode[]> {
    switch (node?.kind) {
      case undefined:
        return this.#roots();
      case "group":
        return this.#nodesOf(this.#members.get(node) ?? []);
      case "pipeline":
        return this.#tablesOf(node.uuid);
      default:
        return [];
    }
  }

  getParent(node: PipelinesNode): PipelinesNode | undefined {
    if (node.kind === "group") return undefined;
    if (node.kind !== "pipeline") return this.#node(node.pipeline);
    const pipeline = this.#store.pipeline(node.uuid);
    const { groupBy } = this.#arrangement;
    return pipeline && groupBy && this.#groupNode(groupBy, pipeline);
  }

  getTreeItem(node: PipelinesNode): vscode.TreeItem {
    if (node.kind === "note") return noteItem(node);
    if (node.kind === "group") return groupItem(node, this.#members.get(node) ?? [], this.#store);
    const { pipeline, table } = this.#thing(node);
    if (node.kind === "table")
      return table && pipeline ? tableItem(table, pipeline, this.#store) : new vscode.TreeItem("");
    if (!pipeline) return new vscode.TreeItem("");
    const item = pipelineItem(pipeline, this.#store);
    this.#drawn.note(node.uuid, this.#lookOf(pipeline, item));
    if (this.#expanded.has(node.uuid)) item.collapsibleState = vscode.TreeItemCollapsibleState.Expanded;
    return item;
  }

  resolveTreeItem(item: vscode.TreeItem, node: PipelinesNode): vscode.TreeItem {
    if (node.kind === "note" || node.kind === "group") return item;
    const { pipeline, table } = this.#thing(node);
    if (pipeline && node.kind === "pipeline") item.tooltip = pipelineTooltip(pipeline, this.#store);
    if (pipeline && table) item.tooltip = tableTooltip(table, pipeline);
    return item;
  }

  dispose(): void {
    this.#following.dispose();
  }

  #thing(node: PipelineNode | TableNode): { pipeline: Pipeline | undefined; table?: Table | undefined } {
    if (node.kind === "pipeline") return { pipeline: this.#store.current(node.uuid) };
    const tables = this.#store.detail(node.pipeline)?.tables;
    const table = tables?.find((candidate) => tableId(candidate) === node.table);
    return { pipeline: this.#store.current(node.pipeline), table };
  }

  #node(uuid: string): PipelinesNode {
    return this.#drawn.node(uuid, { kind: "pipeline", uuid });
  }

  #groupNode(facet: Facet, pipeline: Pipeline): PipelinesNode {
    const { key = "" } = facetValue(facet, pipeline, this.#store) ?? {};
    return this.#drawn.node(`${facet}/${key}`, { kind: "group", facet, key });
  }

  /** Groups by name, or all pipelines where nothing is to be grouped. */
  #roots(): PipelinesNode[] {
    const { shown, groupBy } = this.#arrangement;
    this.#places = new Map(this.#store.pipelines.map((row) => [row.uuid, this.#arrangement.placeOf(row)]));
    for (const known of [this.#opened, this.#expanded]) {
      for (const uuid of known) if (!this.#places.has(uuid)) known.delete(uuid);
    }
    if (!groupBy) return this.#nodesOf(shown);
    const nameOf = ([pipeline]: readonly Pipeline[]) =>
      (pipeline && facetValue(groupBy, pipeline, this.#store)?.label) ?? "";
    const groups = [...Map.groupBy(shown, (pipeline) => this.#groupNode(groupBy, pipeline))];
    this.#members = new Map(groups.sort(([, a], [, b]) => byName(nameOf(a), nameOf(b))));
    return [...this.#members.keys()];
  }

  #nodesOf(pipelines: readonly Pipeline[]): PipelinesNode[] {
    const ranked = Map.groupBy(pipelines, (pipeline) => this.#arrangement.rankOf(pipeline));
    return [...ranked.keys()]
      .sort((a, b) => a - b)
      .flatMap((rank) =>
        (ranked.get(rank) ?? [])
          .sort((a, b) => byName(a.name, b.name) || a.uuid.localeCompare(b.uuid))
          .map(({ uuid }) => this.#node(uuid)),
      );
  }

  async #tablesOf(uuid: string): Promise<PipelinesNode[]> {
    this.#store.watch(uuid);
    this.#opened.add(uuid);
    try {
      const detail = this.#store.detail(uuid) ?? (await this.#store.loadDetail(uuid));
      const { tables } = detail;
      if (!knowsTables(detail)) throw new Error(vscode.l10n.t("The API's answer shows no tables that can be read."));
      if (tables.length === 0) return [{ kind: "note", pipeline: uuid, error: undefined }];
      const sorted = tables.toSorted((a, b) => byName(tableName(a), tableName(b)));
      const once = new Set(sorted.map(tableId));
      return [...once].map((table) => this.#drawn.node(`${uuid}/${table}`, { kind: "table", pipeline: uuid, table }));
    } catch (error) {
      return [{ kind: "note", pipeline: uuid, error }];
    } finally {
      this.#drawn.note(uuid, this.#look(uuid));
    }
  }

  #update({ pipelines }: InventoryChange): void {
    // Connectors, too, stand in the rows of pipelines.
    const uuids = pipelines ?? this.#store.pipelines.map(({ uuid }) => uuid);
    const known = uuids.filter((uuid) => this.#places.has(uuid));
    const isSameList = pipelines !== undefined || (known.length === uuids.length && known.length === this.#places.size);
    if (!isSameList || known.some((uuid) => this.#hasMoved(uuid))) this.#drawn.redraw();
    else this.#drawn.update(uuids.map((uuid) => [uuid, this.#look(uuid)]));
  }

  #hasMoved(uuid: string): boolean {
    const pipeline = this.#store.pipeline(uuid);
    return pipeline !== undefined && this.#arrangement.placeOf(pipeline) !== this.#places.get(uuid);
  }

  /** How the row is drawn, with its tables where they are. */
  #look(uuid: string): string {
    const pipeline = this.#store.current(uuid);
    return pipeline ? this.#lookOf(pipeline, pipelineItem(pipeline, this.#store)) : "";
  }

  #lookOf(pipeline: Pipeline, item: vscode.TreeItem): string {
    const { uuid } = pipeline;
    const tables = this.#opened.has(uuid) ? (this.#store.detail(uuid)?.tables ?? []) : [];
    const items = [item, ...tables.map((table) => tableItem(table, pipeline, this.#store))];
    const drawn = items.map(({ id, label, description, contextValue }) => [id, label, description, contextValue]);
    return JSON.stringify([pipeline.lastDeployedAt, drawn]);
  }
}
