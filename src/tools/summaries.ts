// The short forms in which pipelines, connectors and readers appear in results: the API's field names, the facts that matter.
import type { Connector, FullPipeline, Pipeline, SourceReader, Table } from "../artie/index.ts";
import { connectorName, readerName } from "../rules/named.ts";
import { openCopies } from "../rules/copies.ts";
import { tableName } from "../rules/state.ts";

/** Flags that are false are left out. */
export function pipelineSummary(pipeline: Pipeline | FullPipeline) {
  const { uuid, name, status } = pipeline;
  return {
    uuid,
    name,
    status: status ?? "not reported",
    isDeploying: pipeline.isDeploying || undefined,
    hasBackfillingTables: pipeline.hasBackfillingTables || undefined,
    hasUndeployedChanges: pipeline.hasUndeployedChanges || undefined,
    unreadable: pipeline["unreadable"],
  };
}

/** The state after an action: the summary and the tables that are still being copied. */
export function stateAfter(pipeline: FullPipeline) {
  const { tables, history } = openCopies(pipeline);
  return {
    ...pipelineSummary(pipeline),
    backfillingTables: new Set([...tables, ...history]).size,
  };
}

export function tableSummary(table: Table) {
  return {
    uuid: table.uuid,
    name: tableName(table),
    status: table.status,
    backfillStage: table.backfillStage,
    historyTableBackfillStage: table.historyTableBackfillStage,
    enableHistoryMode: table.enableHistoryMode || undefined,
    disableReplication: table.disableReplication || undefined,
    unreadable: table["unreadable"],
  };
}

export function connectorSummary(connector: Connector) {
  const { uuid, type, isValid } = connector;
  return { uuid, label: connectorName(connector), type, isValid, unreadable: connector["unreadable"] };
}

export function readerSummary(reader: SourceReader) {
  return {
    uuid: reader.uuid,
    name: readerName(reader),
    status: reader.status,
    isValid: reader.isValid,
    isShared: reader.isShared || undefined,
    database: reader.database,
    connectorUUID: reader.connectorUUID,
    replicationSlotOverride: reader.settings?.replicationSlotOverride,
    publicationNameOverride: reader.settings?.publicationNameOverride,
    unreadable: reader["unreadable"],
  };
}
