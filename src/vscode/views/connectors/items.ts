// How connectors look in the tree.
import * as vscode from "vscode";
import type { Connector } from "../../../artie/index.ts";
import type { Topology } from "../../../rules/topology.ts";
import { connectorIcon, kindText, type Role, typeName, validityText } from "../../ui/labels.ts";
import { tooltip } from "../../ui/markdown.ts";
import { countPipelines, listed, shown } from "../../ui/text.ts";

export function roleItem(role: Role, count: number): vscode.TreeItem {
  const label = role === "source" ? vscode.l10n.t("Sources") : vscode.l10n.t("Destinations");
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Expanded);
  item.id = role;
  item.description = String(count);
  item.contextValue = "role";
  return item;
}

export function connectorItem(connector: Connector, role: Role): vscode.TreeItem {
  const name = shown(connector.label ?? connector.uuid, 120);
  const { Collapsed, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(name, isExplorable(connector) ? Collapsed : None);
  const validity = validityText(connector);
  const type = typeName(connector.type);
  item.id = connector.uuid;
  item.iconPath = connectorIcon(connector, role);
  item.description = kindText(connector);
  item.contextValue = `connector ${role} ${connector.type}`;
  item.accessibilityInformation = { label: [name, type, validity].join(", ") };
  return item;
}

/** There is no database behind the Events API or a bucket. */
export function isExplorable({ type }: Connector): boolean {
  return !["api", "gcs", "s3"].includes(type);
}

export function connectorTooltip(connector: Connector, topology: Topology): vscode.MarkdownString {
  const { t } = vscode.l10n;
  const pipelines = topology.pipelinesOf(connector.uuid);
  const names = pipelines.map(({ name }) => name);
  return tooltip(connector.label ?? connector.uuid, [
    [t("Type"), typeName(connector.type)],
    [t("Role"), topology.role(connector) === "source" ? t("source") : t("destination")],
    [t("Validity"), validityText(connector)],
    [t("Used by"), names.length === 0 ? t("no pipeline") : `${countPipelines(names.length)}: ${listed(names)}`],
    [t("Data plane"), connector.dataPlaneName],
    [t("Environment"), connector.environmentUUID],
    [t("UUID"), connector.uuid],
  ]);
}
