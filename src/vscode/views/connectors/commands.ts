// The commands on rows below connectors. Each is for a row; from the palette they would have nothing to go by.
import * as vscode from "vscode";
import { isBranch } from "./tree.ts";
import type { ConnectorsNode } from "../pipelines/nodes.ts";
import type { Views } from "../index.ts";
import type { Explorer } from "./explorer.ts";

export function registerExplorerCommands(explorer: Explorer, { connectors }: Views): vscode.Disposable {
  const { registerCommand } = vscode.commands;
  return vscode.Disposable.from(
    registerCommand("artie.connector.reload", (node: unknown) => {
      if (!isNode(node) || !isBranch(node)) return;
      explorer.refresh(node);
      // What is folded up is not read: unfolded, it shows that it is.
      if (connectors.visible) {
        void connectors.reveal(node, { select: false, focus: false, expand: true }).then(undefined, () => undefined);
      }
    }),
    registerCommand("artie.connector.showMore", (node: unknown) => {
      if (isNode(node) && node.kind === "more") explorer.showMore(node.below);
    }),
  );
}

/** VS Code passes the row that was clicked; its kind tells it from anything else. */
function isNode(node: unknown): node is ConnectorsNode {
  return typeof node === "object" && node !== null && typeof Reflect.get(node, "kind") === "string";
}
