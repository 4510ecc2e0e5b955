// The links above a document's lines: apply, compare, discard; and for each credential, set it.
import { findNodeAtLocation, type Node, parseTree } from "jsonc-parser";
import * as vscode from "vscode";
import { type Address, addressOf, isNew } from "./address.ts";
import type { Files } from "./files.ts";
import { STORED } from "./resources.ts";

const { t } = vscode.l10n;

export async function lensesOf(files: Files, document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
  const address = addressOf(document.uri);
  if (!address) return [];
  return [...(await atTheTop(files, document, address)), ...credentials(document)];
}

async function atTheTop(files: Files, document: vscode.TextDocument, address: Address): Promise<vscode.CodeLens[]> {
  const top = new vscode.Range(0, 0, 0, 0);
  const lens = (title: string, command: string, ...more: unknown[]) =>
    new vscode.CodeLens(top, { title, command, arguments: [document.uri, ...more] });
  const discard = lens(t("Discard Draft"), "artie.document.discard");
  if (isNew(address)) {
    return [
      lens(t("Validate"), "artie.document.validate"),
      lens(t("Create"), "artie.document.create"),
      ...(address.kind === "pipelines" ? [lens(t("Create and Start"), "artie.document.createAndStart")] : []),
      discard,
    ];
  }
  if (!document.isDirty && !(await files.drafts.get(address))) return [];
  return [
    lens(t("Apply..."), "artie.document.apply"),
    lens(t("Validate"), "artie.document.validate"),
    lens(files.isOutdated(address) ? t("Changed at Artie Since: Compare") : t("Compare"), "artie.document.compare"),
    discard,
  ];
}

function credentials(document: vscode.TextDocument): vscode.CodeLens[] {
  const text = document.getText();
  const tree = parseTree(text, undefined, { allowTrailingComma: true });
  return tree ? references(tree).map(({ path, node }) => credentialLens(document, path, node)) : [];
}

function credentialLens(document: vscode.TextDocument, path: readonly string[], { offset, value }: Node) {
  const at = document.positionAt(offset);
  const title = value === STORED ? t("Stored at Artie. Replace...") : t("Set Value...");
  const range = new vscode.Range(at.line, 0, at.line, 0);
  return new vscode.CodeLens(range, {
    title,
    command: "artie.document.setSecret",
    arguments: [{ uri: document.uri.toString(), path }],
  });
}

interface Reference {
  readonly path: readonly string[];
  readonly node: Node;
}

function references(node: Node, path: readonly string[] = []): Reference[] {
  if (node.type === "string" && String(node.value).startsWith("secret://")) return [{ path, node }];
  return (node.children ?? []).flatMap((child, index) => {
    if (child.type !== "property") return references(child, [...path, String(index)]);
    const [name, value] = child.children ?? [];
    return name && value ? references(value, [...path, String(name.value)]) : [];
  });
}

/** Where the value at a path stands. */
export function rangeOf(document: vscode.TextDocument, path: readonly string[]): vscode.Range | undefined {
  const tree = parseTree(document.getText(), undefined, { allowTrailingComma: true });
  const node =
    tree &&
    findNodeAtLocation(
      tree,
      path.map((part) => (/^\d+$/.test(part) ? Number(part) : part)),
    );
  return node && new vscode.Range(document.positionAt(node.offset), document.positionAt(node.offset + node.length));
}
