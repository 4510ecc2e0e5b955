// How databases, schemas, tables, columns and publications look in the tree of connectors.
import * as vscode from "vscode";
import type { Column } from "../../../artie/index.ts";
import { codeOf } from "../../shell/artie-error.ts";
import { colored } from "../../ui/labels.ts";
import { explain } from "../../ui/outcome.ts";
import { row, troubleRow } from "../../ui/rows.ts";
import { shown } from "../../ui/text.ts";
import { type BlankNode, type ColumnNode, type ExploredNode, nodeId, type SourceTableNode } from "./nodes.ts";

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
      return row(shown(node.publication.name, MAX_LABEL), {
        description: node.publication.allTables ? t("all tables") : t("chosen tables"),
        iconPath: new vscode.ThemeIcon("broadcast"),
        contextValue: "publication",
      });
    case "more":
      return row(t("Show more"), {
        description: t("{0} left", node.left.toLocaleString(vscode.env.language)),
        iconPath: new vscode.ThemeIcon("ellipsis"),
        command: { command: "artie.connector.showMore", title: t("Show more"), arguments: [node] },
        contextValue: "more",
      });
    case "blank":
      return blankItem(node);
  }
}

function branch(name: string, icon: string, spoken: string, contextValue: string): vscode.TreeItem {
  return row(shown(name, MAX_LABEL), {
    collapsibleState: vscode.TreeItemCollapsibleState.Collapsed,
    iconPath: new vscode.ThemeIcon(icon),
    contextValue,
    accessibilityInformation: { label: shown(spoken, MAX_LABEL) },
  });
}

function tableItem({ place: { table = "" }, isView, unreadable }: SourceTableNode): vscode.TreeItem {
  const { t } = vscode.l10n;
  const facts = [...(isView ? [t("view")] : []), ...(unreadable ? [t("not readable by the connector's user")] : [])];
  const spoken = isView ? t("View {0}", table) : t("Table {0}", table);
  const item = branch(table, isView ? "eye" : "table", spoken, isView ? "sourceTable view" : "sourceTable");
  item.description = facts.join(" · ");
  item.accessibilityInformation = { label: [shown(spoken, MAX_LABEL), ...facts].join(", ") };
  if (unreadable) item.iconPath = colored("lock", "list.warningForeground");
  return item;
}

function columnItem({ column }: ColumnNode): vscode.TreeItem {
  const { metadata } = column;
  const name = shown(column.name ?? "", MAX_LABEL);
  const description = columnText(column);
  return row(name, {
    description,
    iconPath: new vscode.ThemeIcon(metadata?.isPrimaryKey ? "key" : "symbol-field"),
    contextValue: "column",
    tooltip: metadata?.comment ? shown(metadata.comment, 300) : undefined,
    accessibilityInformation: { label: vscode.l10n.t("Column {0}, {1}", name, description) },
  });
}

/** "bigint · primary key", "text · nullable". */
function columnText({ metadata }: Column): string {
  const { t } = vscode.l10n;
  const key = metadata?.isPrimaryKey ? [t("primary key")] : [];
  const nullable = metadata?.notNull === false && !metadata.isPrimaryKey ? [t("nullable")] : [];
  return [shown(metadata?.dataType ?? t("type not reported"), 60), ...key, ...nullable].join(" · ");
}

function blankItem({ error, below }: BlankNode): vscode.TreeItem {
  const { t } = vscode.l10n;
  if (error === undefined) return row(t("Nothing here"), { contextValue: "blank" });
  const isCanceled = codeOf(error) === "canceled";
  return troubleRow(isCanceled ? t("Canceled") : t("Could not be read"), {
    contextValue: "blank",
    description: isCanceled ? t("Click to read again") : shown(explain(error), 200),
    tooltip: t("{0} Click to try again.", explain(error)),
    command: { command: "artie.connector.reload", title: t("Retry"), arguments: [below] },
  });
}
