// How connectors look in the tree.
import * as vscode from "vscode";
import type { Connector } from "../../../artie/index.ts";
import type { Store } from "../../shell/store.ts";
import { connectorIcon, environmentFact, kindText, type Role, typeName, validityText } from "../../ui/labels.ts";
import { tooltip } from "../../ui/markdown.ts";
import { row } from "../../ui/rows.ts";
import { countPipelines, listed, shown } from "../../ui/text.ts";

const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;

/** There is no database behind the Events API or a bucket. */
const NOT_EXPLORABLE = ["api", "gcs", "s3"];

export function roleItem(role: Role, count: number): vscode.TreeItem {
  const label = role === "source" ? vscode.l10n.t("Sources") : vscode.l10n.t("Destinations");
  return row(label, { id: role, collapsibleState: Expanded, description: String(count), contextValue: "role" });
}

export function connectorItem(connector: Connector, role: Role): vscode.TreeItem {
  const name = shown(connector.label ?? connector.uuid, 120);
  return row(name, {
    id: connector.uuid,
    collapsibleState: NOT_EXPLORABLE.includes(connector.type) ? None : Collapsed,
    iconPath: connectorIcon(connector, role),
    description: kindText(connector),
    contextValue: `connector ${role} ${connector.type}`,
    accessibilityInformation: { label: [name, typeName(connector.type), validityText(connector)].join(", ") },
  });
}

export function connectorTooltip(connector: Connector, store: Store): vscode.MarkdownString {
  const { t } = vscode.l10n;
  const { topology } = store;
  const environment = environmentFact(store, connector.environmentUUID);
  const names = topology.pipelinesOf(connector.uuid).map(({ name }) => name);
  const facts = [
    [t("Type"), typeName(connector.type)],
    [t("Role"), topology.role(connector) === "source" ? t("source") : t("destination")],
    [t("Validity"), validityText(connector)],
    [t("Used by"), names.length === 0 ? t("no pipeline") : `${countPipelines(names.length)}: ${listed(names)}`],
    [t("Data plane"), connector.dataPlaneName],
    [t("Environment"), environment.text],
    [t("UUID"), connector.uuid],
  ] as const;
  return tooltip(connector.label ?? connector.uuid, facts, environment.link);
}
