// The short forms in which pipelines, connectors and readers appear in results: the API's field names, the facts that matter.
import type { Connector, FullPipeline, Pipeline, SourceReader, Table } from "../artie/index.ts";
import type { ToolContext } from "./context.ts";
import { connectorName, readerName } from "./resolve.ts";
import { connectorRole, isBackfilling, isHistoryBackfilling, tableName } from "./state.ts";

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
  };
}

/** The state after an action: the summary and the tables that are still being copied. */
export function stateAfter(pipeline: FullPipeline) {
  return {
    ...pipelineSummary(pipeline),
    backfillingTables: pipeline.tables.filter((table) => isBackfilling(table) || isHistoryBackfilling(table)).length,
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
  };
}

export function connectorSummary(connector: Connector) {
  const { uuid, type, isValid } = connector;
  return { uuid, label: connectorName(connector), type, isValid };
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
  };
}

/** What connects to what, read once: names for pipelines, users of connectors. */
export class Topology {
  readonly pipelines: readonly Pipeline[];
  readonly connectors: readonly Connector[];
  readonly readers: readonly SourceReader[];
  readonly #connectorByUuid: ReadonlyMap<string, Connector>;
  readonly #readerByUuid: ReadonlyMap<string, SourceReader>;

  constructor(pipelines: readonly Pipeline[], connectors: readonly Connector[], readers: readonly SourceReader[]) {
    this.pipelines = pipelines;
    this.connectors = connectors;
    this.readers = readers;
    this.#connectorByUuid = new Map(connectors.map((connector) => [connector.uuid, connector]));
    this.#readerByUuid = new Map(readers.map((reader) => [reader.uuid, reader]));
  }

  static async read({ resolve }: Pick<ToolContext, "resolve">): Promise<Topology> {
    return new Topology(...(await Promise.all([resolve.pipelines(), resolve.connectors(), resolve.sourceReaders()])));
  }

  source(pipeline: Pipeline): Connector | undefined {
    const reader = this.#readerByUuid.get(pipeline.sourceReaderUUID ?? "");
    return this.#connectorByUuid.get(reader?.connectorUUID ?? "");
  }

  destination(pipeline: Pipeline): Connector | undefined {
    return this.#connectorByUuid.get(pipeline.destinationUUID ?? "");
  }

  connector(uuid: string): Connector | undefined {
    return this.#connectorByUuid.get(uuid);
  }

  /** Pipelines that read from or write to the connector. */
  pipelinesOf(connectorUuid: string): Pipeline[] {
    return this.pipelines.filter(
      (pipeline) => this.source(pipeline)?.uuid === connectorUuid || pipeline.destinationUUID === connectorUuid,
    );
  }

  role(connector: Connector): "source" | "destination" {
    return connectorRole(connector, this.pipelines, this.readers);
  }
}
