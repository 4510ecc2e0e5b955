// Rows that one part of the window puts on top of the tree of another.
import type * as vscode from "vscode";

export interface TreeSection<Node extends object> {
  /** The rows are others now; without a node, all of them. */
  readonly onDidChange: vscode.Event<Node | undefined>;
  /** Its top rows; none when there is nothing to show. */
  roots(): Node[];
  isOwn(node: object): node is Node;
  children(node: Node): Node[];
  parent(node: Node): Node | undefined;
  item(node: Node): vscode.TreeItem;
}
