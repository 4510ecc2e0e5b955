// How groups, pipelines and their tables look in the tree.
import * as vscode from "vscode";
import type { Pipeline, Table } from "../../../artie/index.ts";
import { possibleActions, possibleTableActions } from "../../../rules/possible.ts";
import { isBackfilling } from "../../../rules/copies.ts";
import { isPaused, pipelineState, tableName } from "../../../rules/state.ts";
import type { Store } from "../../shell/store.ts";
import { reasonText, troublesOf } from "../../ui/attention.ts";
import {
  connectorText,
  environmentFact,
  routeText,
  stageText,
  stateIcon,
  stateText,
  tableIcon,
  tableText,
  typeName,
} from "../../ui/labels.ts";
import { tooltip } from "../../ui/markdown.ts";
import { type PipelineNode, tableId, type TableNode } from "../../ui/nodes.ts";
import { explain } from "../../ui/outcome.ts";
import { row, troubleRow } from "../../ui/rows.ts";
import { countPipelines, shown } from "../../ui/text.ts";
import { rowUri } from "./decorations.ts";
import { FACET_LOOKS, facetValue, valueIcon } from "./facets.ts";
import type { GroupNode, NoteNode } from "./nodes.ts";

const MAX_LABEL = 120;

export function pipelineItem(pipeline: Pipeline, store: Store): vscode.TreeItem {
  const name = shown(pipeline.name, MAX_LABEL);
  const state = pipelineState(pipeline);
  const environment = store.environments.name(pipeline.environmentUUID);
  const facts = [
    stateText(state),
    ...troublesOf(pipeline, store),
    routeText(store.topology, pipeline),
    ...(environment === undefined ? [] : [shown(environment)]),
  ];
  return row(name, {
    id: pipeline.uuid,
    resourceUri: rowUri(pipeline.uuid),
    collapsibleState: vscode.TreeItemCollapsibleState.Collapsed,
    iconPath: stateIcon(state),
    description: facts.join(" · "),
    contextValue: ["pipeline", ...possibleActions(pipeline)].join(" "),
    command: openPage({ kind: "pipeline", uuid: pipeline.uuid }),
    accessibilityInformation: { label: [name, ...facts].join(", ") },
  });
}

/** What Enter and a click on a row do; the arrow beside it unfolds. */
function openPage(node: PipelineNode | TableNode): vscode.Command {
  return { command: "artie.pipeline.page", title: vscode.l10n.t("Open Pipeline"), arguments: [node] };
}

export function pipelineTooltip(pipeline: Pipeline, store: Store): vscode.MarkdownString {
  const { topology } = store;
  const reasons = store.attention.get(pipeline.uuid) ?? [];
  const state = pipelineState(pipeline);
  const [source, reader] = [topology.source(pipeline), topology.reader(pipeline)];
  const destination = topology.destination(pipeline);
  const environment = environmentFact(store, pipeline.environmentUUID);
  const { t } = vscode.l10n;
  const facts = [
    [t("State"), stateText(state)],
    ...reasons.map((reason) => [t("Needs attention"), reasonText(reason, pipeline)] as const),
    [t("Status"), state.kind === pipeline.status ? undefined : pipeline.status],
    [t("Source"), source ? connectorText(source) : pipeline.sourceType && typeName(pipeline.sourceType)],
    [t("Source reader"), reader && [reader.name ?? reader.uuid, reader.status].filter(Boolean).join(", ")],
    [t("Destination"), destination && connectorText(destination)],
    [t("Undeployed changes"), pipeline.hasUndeployedChanges ? t("yes") : t("no")],
    [t("Last deployed"), timeText(pipeline.lastDeployedAt) ?? t("never")],
    [t("Data plane"), pipeline.dataPlaneName],
    [t("Environment"), environment.text],
    [t("UUID"), pipeline.uuid],
  ] as const;
  return tooltip(pipeline.name, facts, environment.link);
}

function timeText(time: string | null | undefined): string | undefined {
  const date = time ? new Date(time) : undefined;
  if (!date || Number.isNaN(date.getTime())) return time ?? undefined;
  exactTime ??= new Intl.DateTimeFormat(vscode.env.language, { dateStyle: "medium", timeStyle: "long" });
  return exactTime.format(date);
}

/** Made for the first hover: it takes longer than a row. */
let exactTime: Intl.DateTimeFormat | undefined;

export function tableItem(table: Table, pipeline: Pipeline, store: Store): vscode.TreeItem {
  const name = shown(tableName(table), MAX_LABEL);
  const canceled = store.seen(pipeline.uuid)?.canceled?.[tableId(table)];
  const description = tableText(table, pipeline, canceled);
  return row(name, {
    id: `${pipeline.uuid}/${tableId(table)}`,
    resourceUri: rowUri(pipeline.uuid, tableId(table)),
    iconPath: tableIcon(table, pipeline, canceled),
    description,
    contextValue: ["table", ...possibleTableActions(table, pipeline)].join(" "),
    command: openPage({ kind: "table", pipeline: pipeline.uuid, table: tableId(table) }),
    accessibilityInformation: { label: vscode.l10n.t("Table {0}, {1}", name, description) },
  });
}

export function tableTooltip(table: Table, pipeline: Pipeline): vscode.MarkdownString {
  const { t } = vscode.l10n;
  const isHeld = isPaused(pipeline);
  const own = table.disableReplication ? t("replication off") : stageText(table.backfillStage, undefined, isHeld);
  const history = stageText(table.historyTableBackfillStage, undefined, isHeld);
  return tooltip(tableName(table), [
    [t("Stage"), own],
    [t("Status"), isHeld && isBackfilling(table) ? stateText(pipelineState(pipeline)) : table.status],
    [t("History table"), table.enableHistoryMode ? history : t("none")],
    [t("Name at the destination"), table.destinationTableName],
    [t("Pipeline"), pipeline.name],
    [t("UUID"), table.uuid],
  ]);
}

/** In place of tables: why there are none. */
export function noteItem({ error, pipeline }: NoteNode): vscode.TreeItem {
  const looks = { id: `${pipeline}/note`, contextValue: "note" };
  if (error === undefined) return row(vscode.l10n.t("No tables"), looks);
  return troubleRow(vscode.l10n.t("The tables could not be loaded"), {
    ...looks,
    description: shown(explain(error), 200),
    tooltip: vscode.l10n.t("{0} Click to try again.", explain(error)),
    command: { command: "artie.refresh", title: vscode.l10n.t("Retry") },
  });
}

export function groupItem({ facet, key }: GroupNode, members: readonly Pipeline[], store: Store): vscode.TreeItem {
  const [first] = members;
  const label = (first && facetValue(facet, first, store)?.label) ?? vscode.l10n.t("not known yet");
  return row(label, {
    id: `group/${facet}/${key}`,
    collapsibleState: vscode.TreeItemCollapsibleState.Expanded,
    iconPath: valueIcon(facet, first),
    description: String(members.length),
    contextValue: `group ${facet}`,
    accessibilityInformation: { label: [FACET_LOOKS[facet].name, label, countPipelines(members.length)].join(", ") },
  });
}
