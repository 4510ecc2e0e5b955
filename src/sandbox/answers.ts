// Records as the API shows them (shapes of v1.0.76). What the published schemas require is always there.
import type * as read from "../artie/schemas.ts";
import { problemOf } from "./api-error.ts";
import { timestamp } from "./clock.ts";
import { isCapturing, tableStages, type TableStages } from "./engine.ts";
import type { State } from "./state.ts";
import type { Connector, Pipeline, ReaderStatus, SourceReader, Stored, Table } from "./types.ts";
import { validateReader } from "./validation.ts";

export function times(stored: Stored): { createdAt: string; updatedAt: string } {
  return { createdAt: timestamp(stored.createdAt), updatedAt: timestamp(stored.updatedAt) };
}

export function lightPipeline(state: State, pipeline: Pipeline) {
  const reader = state.sourceReaders.find(pipeline.sourceReaderUUID);
  const source = state.connectors.find(reader?.connectorUUID);
  return {
    uuid: pipeline.uuid,
    companyUUID: state.company.uuid,
    environmentUUID: pipeline.environmentUUID,
    name: pipeline.name,
    // Required by the published shape, also when the source connector has been deleted.
    sourceType: source?.type ?? "api",
    ...(pipeline.status && { status: pipeline.status }),
    sourceReaderUUID: pipeline.sourceReaderUUID,
    destinationUUID: pipeline.destinationUUID,
    dataPlaneName: pipeline.dataPlaneName,
    hasBackfillingTables: pipeline.copies.length > 0,
    hasUndeployedChanges: pipeline.hasUndeployedChanges,
    isDeploying: pipeline.deployment !== undefined,
    columnHashingSaltUUID: pipeline.columnHashingSaltUUID,
    encryptionKeyUUID: pipeline.encryptionKeyUUID,
    snowflakeEcoScheduleUUID: pipeline.snowflakeEcoScheduleUUID,
    createdAt: timestamp(pipeline.createdAt),
    lastUpdatedAt: timestamp(pipeline.updatedAt),
    lastDeployedAt: pipeline.lastDeployedAt === undefined ? null : timestamp(pipeline.lastDeployedAt),
  } satisfies read.Pipeline;
}

export function fullPipeline(state: State, pipeline: Pipeline) {
  const stages = tableStages(pipeline);
  return {
    ...lightPipeline(state, pipeline),
    advancedSettings: pipeline.advancedSettings,
    specificDestCfg: pipeline.specificDestCfg,
    tables: pipeline.tables.map((table) => pipelineTable(pipeline, table, stages.get(table.uuid) ?? {})),
  } satisfies read.FullPipeline;
}

function pipelineTable(pipeline: Pipeline, table: Table, stages: TableStages) {
  const status = isCapturing(pipeline) ? "streaming" : "paused";
  const alias = table.advancedSettings["alias"];
  return {
    uuid: table.uuid,
    name: table.name,
    schema: table.schema,
    destinationTableName: typeof alias === "string" && alias !== "" ? alias : table.name,
    ...(table.streaming && { status }),
    ...(table.streaming && table.enableHistoryMode && { historyTableStatus: status }),
    ...stages,
    disableReplication: table.disableReplication,
    enableHistoryMode: table.enableHistoryMode,
    individualDeployment: table.individualDeployment,
    advancedSettings: table.advancedSettings,
    ...times(table),
  } satisfies read.Table;
}

export function lightConnector(state: State, connector: Connector) {
  return {
    uuid: connector.uuid,
    companyUUID: state.company.uuid,
    environmentUUID: connector.environmentUUID,
    type: connector.type,
    label: connector.label,
    dataPlaneName: connector.dataPlaneName,
    privateLinkUUID: connector.privateLinkUUID,
    snapshotPrivateLinkUUID: connector.snapshotPrivateLinkUUID,
    sshTunnelUUID: connector.sshTunnelUUID,
    isValid: connector.type === "api" || problemOf(() => state.connect(connector)) === undefined,
    ...times(connector),
  } satisfies read.Connector;
}

/** Like the real API, a single connector comes with its whole configuration, credentials included. */
export function fullConnector(state: State, connector: Connector) {
  return {
    ...lightConnector(state, connector),
    ...(connector.defaultDatabase !== undefined && { defaultDatabase: connector.defaultDatabase }),
    sharedConfig: connector.sharedConfig,
  } satisfies read.FullConnector;
}

export function sourceReader(state: State, reader: SourceReader) {
  return {
    uuid: reader.uuid,
    companyUUID: state.company.uuid,
    environmentUUID: reader.environmentUUID,
    name: reader.name,
    connectorUUID: reader.connectorUUID,
    dataPlaneName: reader.dataPlaneName,
    database: reader.database,
    containerName: reader.containerName,
    isShared: reader.isShared,
    isValid:
      problemOf(() => {
        validateReader(state, reader);
      }) === undefined,
    status: readerStatus(state, reader),
    settings: reader.settings,
    tablesConfig: reader.tablesConfig,
    ...times(reader),
  } satisfies read.SourceReader;
}

/** A reader that is not shared lives and rests with its pipelines. */
function readerStatus(state: State, reader: SourceReader): ReaderStatus {
  if (reader.isShared) return reader.status;
  const pipelines = state.pipelinesOfReader(reader.uuid);
  if (pipelines.some(isCapturing)) return "running";
  return pipelines.some(({ status }) => status === "paused") ? "paused" : "draft";
}
