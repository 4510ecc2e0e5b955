// How groups, pipelines and their tables look in the tree.
import * as vscode from "vscode";
import type { Pipeline, SourceReader, Table } from "../../../artie/index.ts";
import { isCopying, pipelineState, tableName } from "../../../rules/state.ts";
import { possibleActions, possibleTableActions } from "../../../rules/possible.ts";
import { stageText, stateIcon, stateText, tableIcon, tableText, typeName } from "../../ui/labels.ts";
import { tooltip } from "../../ui/markdown.ts";
import { type PipelineNode, tableId, type TableNode } from "../../ui/nodes.ts";
import { explain } from "../../ui/outcome.ts";
import { connectorText, type Routes, routeText } from "../../ui/route.ts";
import { countPipelines, shown } from "../../ui/text.ts";
import { facetIcon, facetName, facetValue, type Surroundings, valueIcon } from "./facets.ts";
import type { GroupNode, NoteNode } from "./nodes.ts";

const MAX_LABEL = 120;

export function pipelineItem(pipeline: Pipeline, routes: Routes): vscode.TreeItem {
  const name = shown(pipeline.name, MAX_LABEL);
  const item = new vscode.TreeItem(name, vscode.TreeItemCollapsibleState.Collapsed);
  const state = pipelineState(pipeline);
  const route = routeText(routes, pipeline);
  const changes = pipeline.hasUndeployedChanges ? [vscode.l10n.t("undeployed changes")] : [];
  item.id = pipeline.uuid;
  item.iconPath = stateIcon(state);
  item.description = [stateText(state), ...changes, route].join(" · ");
  item.contextValue = ["pipeline", ...possibleActions(pipeline)].join(" ");
  item.command = openPage({ kind: "pipeline", uuid: pipeline.uuid });
  item.accessibilityInformation = {
    label: [name, stateText(state), ...changes, route].join(", "),
  };
  return item;
}

/** What Enter and a click on a row do; the arrow beside it unfolds. */
function openPage(node: PipelineNode | TableNode): vscode.Command {
  return { command: "artie.pipeline.page", title: vscode.l10n.t("Open Pipeline"), arguments: [node] };
}

/** What the tree shows when the pointer rests on a pipeline. */
export function pipelineTooltip(
  pipeline: Pipeline,
  routes: Routes,
  reader: SourceReader | undefined,
): vscode.MarkdownString {
  const state = pipelineState(pipeline);
  const source = routes.sourceOf(pipeline);
  const destination = routes.destinationOf(pipeline);
  const { t } = vscode.l10n;
  return tooltip(pipeline.name, [
    [t("State"), stateText(state)],
    [t("Status"), state.kind === pipeline.status ? undefined : pipeline.status],
    [t("Source"), source ? connectorText(source) : pipeline.sourceType && typeName(pipeline.sourceType)],
    [t("Source reader"), reader && [reader.name ?? reader.uuid, reader.status].filter(Boolean).join(", ")],
    [t("Destination"), destination && connectorText(destination)],
    [t("Undeployed changes"), pipeline.hasUndeployedChanges ? t("yes") : t("no")],
    [t("Last deployed"), timeText(pipeline.lastDeployedAt) ?? t("never")],
    [t("Data plane"), pipeline.dataPlaneName],
    [t("Environment"), pipeline.environmentUUID],
    [t("UUID"), pipeline.uuid],
  ]);
}

function timeText(time: string | null | undefined): string | undefined {
  const date = time ? new Date(time) : undefined;
  if (!date || Number.isNaN(date.getTime())) return time ?? undefined;
  return date.toLocaleString(vscode.env.language, { dateStyle: "medium", timeStyle: "long" });
}

export function tableItem(table: Table, pipeline: Pipeline): vscode.TreeItem {
  const name = shown(tableName(table), MAX_LABEL);
  const item = new vscode.TreeItem(name, vscode.TreeItemCollapsibleState.None);
  item.id = `${pipeline.uuid}/${tableId(table)}`;
  item.iconPath = tableIcon(table);
  item.description = tableText(table);
  item.contextValue = ["table", ...possibleTableActions(table, pipeline)].join(" ");
  item.command = openPage({ kind: "table", pipeline: pipeline.uuid, table: tableId(table) });
  item.accessibilityInformation = { label: vscode.l10n.t("Table {0}, {1}", name, item.description) };
  return item;
}

export function tableTooltip(table: Table, pipeline: Pipeline): vscode.MarkdownString {
  const { t } = vscode.l10n;
  const waits = pipeline.status === "paused" && isCopying(table.backfillStage);
  return tooltip(tableName(table), [
    [t("Stage"), table.disableReplication ? t("replication off") : stageText(table.backfillStage, undefined)],
    [t("Status"), waits ? t("paused") : table.status],
    [t("History table"), table.enableHistoryMode ? stageText(table.historyTableBackfillStage, undefined) : t("none")],
    [t("Name at the destination"), table.destinationTableName],
    [t("Pipeline"), pipeline.name],
    [t("UUID"), table.uuid],
  ]);
}

/** In place of tables: why there are none. */
export function noteItem({ error, pipeline }: NoteNode): vscode.TreeItem {
  const label = error === undefined ? vscode.l10n.t("No tables") : vscode.l10n.t("The tables could not be loaded");
  const item = new vscode.TreeItem(label);
  item.id = `${pipeline}/note`;
  item.contextValue = "note";
  if (error === undefined) return item;
  item.iconPath = new vscode.ThemeIcon("warning", new vscode.ThemeColor("list.warningForeground"));
  item.description = shown(explain(error), 200);
  item.tooltip = vscode.l10n.t("{0} Click to try again.", explain(error));
  item.accessibilityInformation = { label: `${label}: ${item.tooltip}` };
  item.command = { command: "artie.refresh", title: vscode.l10n.t("Retry") };
  return item;
}

export function groupItem({ facet, key }: GroupNode, members: readonly Pipeline[], around: Surroundings) {
  const [first] = members;
  const label = (first && facetValue(facet, first, around)?.label) ?? vscode.l10n.t("not known yet");
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Expanded);
  item.id = `group/${facet}/${key}`;
  item.iconPath = first ? valueIcon(facet, first) : facetIcon(facet);
  item.description = String(members.length);
  item.contextValue = "group";
  item.accessibilityInformation = {
    label: [facetName(facet), label, countPipelines(members.length)].join(", "),
  };
  return item;
}
