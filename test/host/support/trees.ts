// Reads the sidebar's trees as VS Code is given them.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { ArtieExports } from "../../../src/vscode/exports.ts";

/** One row: what is drawn, and the node that commands get when it is clicked. */
export interface Row<Node> {
  readonly label: string;
  readonly description: string;
  /** What menus go by. */
  readonly context: string;
  readonly item: vscode.TreeItem;
  readonly node: Node;
}

type Tree<Node> = Pick<vscode.TreeDataProvider<Node>, "getChildren" | "getTreeItem" | "resolveTreeItem">;

/** The rows below a node, or the roots. */
export async function rows<Node>(tree: Tree<Node>, below?: Node): Promise<Row<Node>[]> {
  const nodes = (await tree.getChildren(below)) ?? [];
  return Promise.all(nodes.map(async (node) => rowOf(await tree.getTreeItem(node), node)));
}

function rowOf<Node>(item: vscode.TreeItem, node: Node): Row<Node> {
  const label = typeof item.label === "string" ? item.label : (item.label?.label ?? "");
  const description = typeof item.description === "string" ? item.description : "";
  return { label, description, context: item.contextValue ?? "", item, node };
}

/** The row with this label. */
export async function row<Node>(tree: Tree<Node>, label: string, below?: Node): Promise<Row<Node>> {
  const all = await rows(tree, below);
  const found = all.find((candidate) => candidate.label === label);
  assert.ok(found, `no row "${label}" among: ${all.map((candidate) => candidate.label).join(", ")}`);
  return found;
}

export function pipelineRow(api: ArtieExports, name: string) {
  return row(api.trees.pipelines, name);
}

export async function tableRows(api: ArtieExports, pipeline: string) {
  return rows(api.trees.pipelines, (await pipelineRow(api, pipeline)).node);
}

export async function tableRow(api: ArtieExports, pipeline: string, table: string) {
  return row(api.trees.pipelines, table, (await pipelineRow(api, pipeline)).node);
}

/** The Markdown that shows when the pointer rests on a row. */
export async function tooltipOf<Node>(tree: Tree<Node>, { item, node }: Row<Node>): Promise<vscode.MarkdownString> {
  assert.ok(tree.resolveTreeItem);
  const { token } = new vscode.CancellationTokenSource();
  const resolved = await tree.resolveTreeItem(item, node, token);
  assert.ok(resolved?.tooltip instanceof vscode.MarkdownString);
  return resolved.tooltip;
}
