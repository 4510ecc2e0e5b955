// The commands on rows below connectors. Each is for a row; from the palette they would have nothing to go by.
import * as vscode from "vscode";
import { isBranch } from "../views/connectors.ts";
import type { ConnectorsNode } from "../views/nodes.ts";
import type { Explorer } from "./explorer.ts";

export function registerExplorerCommands(explorer: Explorer): vscode.Disposable {
  const { registerCommand } = vscode.commands;
  return vscode.Disposable.from(
    registerCommand("artie.connector.reload", (node: unknown) => {
      if (isNode(node) && isBranch(node)) explorer.refresh(node);
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
