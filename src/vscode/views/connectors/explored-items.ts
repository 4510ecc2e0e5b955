// How databases, schemas, tables, columns and publications look in the tree of connectors.
import * as vscode from "vscode";
import type { Column } from "../../../artie/index.ts";
import { codeOf } from "../../shell/artie-error.ts";
import { explain } from "../../ui/outcome.ts";
import { shown } from "../../ui/text.ts";
import {
  type BlankNode,
  type ColumnNode,
  type ExploredNode,
  type MoreNode,
  nodeId,
  type PublicationNode,
  type SourceTableNode,
} from "./nodes.ts";

const { Collapsed, None } = vscode.TreeItemCollapsibleState;
const MAX_LABEL = 120;

/** @param type Of the connector that it stands below: some commands are for one type only. */
export function exploredItem(node: ExploredNode, type: string | undefined): vscode.TreeItem {
  const item = draw(node);
  item.id = nodeId(node);
  if (type !== undefined) item.contextValue = `${item.contextValue ?? ""} ${type}`;
  return item;
}

function draw(node: ExploredNode): vscode.TreeItem {
  const { t } = vscode.l10n;
  switch (node.kind) {
    case "database":
      return branch(node.place.database ?? "", "database", t("Database {0}", node.place.database ?? ""), "database");
    case "schema":
      return branch(node.place.schema ?? "", "symbol-namespace", t("Schema {0}", node.place.schema ?? ""), "schema");
    case "publications":
      return branch(t("Publications"), "broadcast", t("Publications"), "publications");
    case "sourceTable":
      return tableItem(node);
    case "column":
      return columnItem(node);
    case "publication":
      return publicationItem(node);
    case "more":
      return moreItem(node);
    case "blank":
      return blankItem(node);
  }
}

function branch(name: string, icon: string, spoken: string, context: string): vscode.TreeItem {
  const item = new vscode.TreeItem(shown(name, MAX_LABEL), Collapsed);
  item.iconPath = new vscode.ThemeIcon(icon);
  item.contextValue = context;
  item.accessibilityInformation = { label: shown(spoken, MAX_LABEL) };
  return item;
}

function tableItem({ place, isView, unreadable }: SourceTableNode): vscode.TreeItem {
  const { t } = vscode.l10n;
  const name = place.table ?? "";
  const item = branch(name, isView ? "eye" : "table", name, isView ? "sourceTable view" : "sourceTable");
  const facts = [...(isView ? [t("view")] : []), ...(unreadable ? [t("not readable by the connector's user")] : [])];
  item.description = facts.join(" · ");
  const spoken = isView ? t("View {0}", name) : t("Table {0}", name);
  item.accessibilityInformation = { label: [shown(spoken, MAX_LABEL), ...facts].join(", ") };
  if (unreadable) item.iconPath = new vscode.ThemeIcon("lock", new vscode.ThemeColor("list.warningForeground"));
  return item;
}

function columnItem({ column }: ColumnNode): vscode.TreeItem {
  const name = shown(column.name ?? "", MAX_LABEL);
  const item = new vscode.TreeItem(name, None);
  item.description = columnText(column);
  item.iconPath = new vscode.ThemeIcon(column.metadata?.isPrimaryKey ? "key" : "symbol-field");
  item.contextValue = "column";
  item.tooltip = column.metadata?.comment ? shown(column.metadata.comment, 300) : undefined;
  item.accessibilityInformation = { label: vscode.l10n.t("Column {0}, {1}", name, item.description) };
  return item;
}

/** "bigint · primary key", "text · nullable". */
function columnText({ metadata }: Column): string {
  const { t } = vscode.l10n;
  const key = metadata?.isPrimaryKey ? [t("primary key")] : [];
  const nullable = metadata?.notNull === false && !metadata.isPrimaryKey ? [t("nullable")] : [];
  return [shown(metadata?.dataType ?? t("type not reported"), 60), ...key, ...nullable].join(" · ");
}

function publicationItem({ publication }: PublicationNode): vscode.TreeItem {
  const item = new vscode.TreeItem(shown(publication.name, MAX_LABEL), None);
  item.description = publication.allTables ? vscode.l10n.t("all tables") : vscode.l10n.t("chosen tables");
  item.iconPath = new vscode.ThemeIcon("broadcast");
  item.contextValue = "publication";
  return item;
}

function moreItem(node: MoreNode): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t("Show more"), None);
  item.description = vscode.l10n.t("{0} left", node.left.toLocaleString(vscode.env.language));
  item.iconPath = new vscode.ThemeIcon("ellipsis");
  item.command = { command: "artie.connector.showMore", title: vscode.l10n.t("Show more"), arguments: [node] };
  item.contextValue = "more";
  return item;
}

function blankItem(node: BlankNode): vscode.TreeItem {
  const { error, below } = node;
  const label = error === undefined ? vscode.l10n.t("Nothing here") : failureText(error);
  const item = new vscode.TreeItem(label, None);
  item.contextValue = "blank";
  if (error === undefined) return item;
  item.description = codeOf(error) === "canceled" ? vscode.l10n.t("Click to read again") : shown(explain(error), 200);
  item.tooltip = vscode.l10n.t("{0} Click to try again.", explain(error));
  item.accessibilityInformation = { label: `${label}: ${item.tooltip}` };
  item.iconPath = new vscode.ThemeIcon("warning", new vscode.ThemeColor("list.warningForeground"));
  item.command = { command: "artie.connector.reload", title: vscode.l10n.t("Retry"), arguments: [below] };
  return item;
}

function failureText(error: unknown): string {
  return codeOf(error) === "canceled" ? vscode.l10n.t("Canceled") : vscode.l10n.t("Could not be read");
}
