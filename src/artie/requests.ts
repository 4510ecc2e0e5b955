// Shapes of what the API takes (v1.0.76). They are zod schemas because tools offer the same fields to a model.
import { z } from "zod";

const text = z.string();
const flag = z.boolean();
const int = z.int();
const texts = z.array(text);

export const connectorPayload = z.object({
  uuid: text.optional(),
  type: text.optional(),
  label: text.optional(),
  dataPlaneName: text.optional(),
  defaultDatabase: text.optional(),
  environmentUUID: text.optional(),
  privateLinkUUID: text.optional(),
  snapshotPrivateLinkUUID: text.optional(),
  sshTunnelUUID: text.optional(),
  sharedConfig: z.record(z.string(), z.unknown()).optional(),
});
export type ConnectorPayload = z.infer<typeof connectorPayload>;

export const sourceReaderSettings = z
  .object({
    archiveLogPassword: text,
    archiveLogPath: text,
    azureBlobStorageConfig: z.object({ accountURL: text, containerName: text, sasToken: text }).partial(),
    backfillBatchSize: int,
    collectionScopedMode: flag,
    compositeTypesAsText: flag,
    databasesToSync: texts,
    disableAutoFetchTables: flag,
    disableFullDocumentBeforeChange: flag,
    disableNoCursorTimeout: flag,
    enableClientSideFullDocumentLookup: flag,
    enableHeartbeats: flag,
    enableSchemaHistoryCompaction: flag,
    maxConnIdleTimeSeconds: int,
    messageCompression: z.enum(["gzip", ""]),
    mssqlChangeTrackingConcurrency: int,
    mssqlChangeTrackingMaxIdleConns: int,
    mssqlChangeTrackingPollIntervalMs: int,
    mssqlReplicationMethod: text,
    oneTopicPerSchema: flag,
    publicationAutoCreateMode: text,
    publicationNameOverride: text,
    publishViaPartitionRoot: flag,
    replicationSlotOverride: text,
    unifyAcrossDatabases: flag,
    unifyAcrossSchemas: flag,
    unifyAcrossSchemasMaxParallelism: int,
    unifyAcrossSchemasRegex: text,
    useAdvanceOnPrimaryKeepAlive: flag,
    useNumericTypesForMoney: flag,
    useReaderForOracleStreaming: flag,
  })
  .partial();
export type SourceReaderSettings = z.infer<typeof sourceReaderSettings>;

export const sourceReaderTable = z
  .object({
    name: text,
    schema: text,
    excludeColumns: texts,
    includeColumns: texts,
    unifyAcrossDatabases: flag,
    unifyAcrossSchemas: flag,
  })
  .partial();

/** Keyed as the API keys it: by the table's full name. */
export const tablesConfig = z.record(z.string(), sourceReaderTable);

export const sourceReaderCreate = z.object({
  connectorUUID: text,
  name: text.optional(),
  database: text.optional(),
  containerName: text.optional(),
  dataPlaneName: text.optional(),
  isShared: flag.optional(),
  settings: sourceReaderSettings.optional(),
  tablesConfig: tablesConfig.optional(),
});
export type SourceReaderCreate = z.infer<typeof sourceReaderCreate>;

const partition = z.object({ partitionBy: text, partitionField: text, partitionType: text }).partial();

export const dynamoBackfill = z
  .object({ bucket: text, enabled: flag, exportArn: text, optionalFolder: text })
  .partial();

export const pipelineAdvancedSettings = z
  .object({
    appendOnly: flag,
    autoEnableHistoryForNewTables: flag,
    autoEnableHistoryIgnoreRegex: text,
    autoReplicateIgnoreRegex: text,
    autoReplicateNewTables: flag,
    bigQueryReservation: text,
    bufferRows: int,
    castAllColumnsToString: flag,
    defaultSourceSchema: text,
    disableAlerts: flag,
    dropDeletedColumns: flag,
    dynamoDBBackfillConfig: dynamoBackfill,
    enableSoftDelete: flag,
    flushIntervalSeconds: int,
    flushSizeKb: int,
    forceUTCTimezone: flag,
    includeArtieOperationColumn: flag,
    includeArtieUpdatedAtColumn: flag,
    includeDatabaseUpdatedAtColumn: flag,
    includeFullSourceTableNameColumn: flag,
    includeFullSourceTableNameColumnAsPrimaryKey: flag,
    includeSourceMetadataColumn: flag,
    maxConcurrentSnapshots: int,
    snowpipeStreamingMaxChannels: int,
    splitEventsByType: flag,
    stagingSchema: text,
    staticColumns: z.array(z.object({ column: text, value: text }).partial()),
    truncateExceededValues: flag,
    turboLatencyThresholdMinutes: int,
    turboRowThreshold: int,
    turboWarehouse: text,
    useBQBatchPriority: flag,
    useBigNumericForVariableNumeric: flag,
    useDoubleForVariableNumeric: flag,
    useNewStringMethod: flag,
    useSnowpipeStreaming: flag,
    writeRawBinaryValues: flag,
  })
  .partial();
export type PipelineAdvancedSettings = z.infer<typeof pipelineAdvancedSettings>;

export const tableAdvancedSettings = z
  .object({
    alias: text,
    bufferRows: int,
    columnsToCompress: texts,
    columnsToEncrypt: texts,
    columnsToHash: texts,
    columnsToTrim: texts,
    ctidSettings: z.object({ chunkSize: int, enabled: flag, maxParallelism: int }).partial(),
    encryptJSONBColumns: flag,
    excludeColumns: texts,
    flushIntervalSeconds: int,
    flushSizeKb: int,
    includeColumns: texts,
    k8sRequestCPU: int,
    k8sRequestMemoryMB: int,
    mergePredicates: z.array(partition),
    msmFlushCount: int,
    primaryKeysOverride: texts,
    rangeSettings: z.object({ batchSize: int, chunksSize: int, enabled: flag, maxParallelism: int }).partial(),
    shouldBackfillHistoryTable: flag,
    skipBackfill: flag,
    skipDelete: flag,
    skipNoOpUpdates: flag,
    softPartitioning: z
      .object({
        enabled: flag,
        maxPartitions: int,
        partitionColumn: text,
        partitionFrequency: text,
        partitionSchema: text,
      })
      .partial(),
    streamARN: text,
    unifyAcrossDatabases: flag,
    unifyAcrossSchemas: flag,
  })
  .partial();
export type TableAdvancedSettings = z.infer<typeof tableAdvancedSettings>;

export const tablePayload = z
  .object({
    uuid: text,
    name: text,
    schema: text,
    status: text,
    disableReplication: flag,
    enableHistoryMode: flag,
    individualDeployment: flag,
    advancedSettings: tableAdvancedSettings,
  })
  .partial();
export type TablePayload = z.infer<typeof tablePayload>;

export const specificDestCfg = z
  .object({
    bucketName: text,
    checkpointInterval: int,
    compaction: z
      .object({
        enabled: flag,
        everySeconds: int,
        quietWindow: z.object({ start: text, end: text }).partial(),
      })
      .partial(),
    containerName: text,
    database: text,
    dynamicallyCreateNamespaces: flag,
    externalStageName: text,
    externalStageS3Bucket: text,
    externalStageS3Prefix: text,
    folderName: text,
    schema: text,
    schemaNamePrefix: text,
    tableNameSeparator: text,
    useSameSchemaAsSource: flag,
  })
  .partial();
export type SpecificDestCfg = z.infer<typeof specificDestCfg>;

export const pipelinePayload = z
  .object({
    name: text,
    sourceReaderUUID: text,
    destinationUUID: text,
    dataPlaneName: text,
    columnHashingSaltUUID: text,
    encryptionKeyUUID: text,
    snowflakeEcoScheduleUUID: text,
    specificDestCfg,
    advancedSettings: pipelineAdvancedSettings,
    tables: z.array(tablePayload),
  })
  .partial();
export type PipelinePayload = z.infer<typeof pipelinePayload>;

/** A whole resource in place of the one that is there: fields that this version does not know must survive. */
export type Replacement = Readonly<Record<string, unknown>>;

export const pipelineFromSource = z
  .object({
    sourceConnectorUUID: text,
    sourceType: text,
    /** Newer than v1.0.76; the readers of some sources need it. */
    database: text,
    destinationType: text,
    dataPlaneName: text,
    environmentUUID: text,
  })
  .partial();
export type PipelineFromSource = z.infer<typeof pipelineFromSource>;

/** The API wants a whole reader even for a dry run; `Record` because unknown fields must survive a read and a write. */
export type SourceReaderPayload = Readonly<Record<string, unknown>>;

/** One event of the Events API. */
export interface TrackEvent {
  readonly event: string;
  /** RFC 3339. */
  readonly timestamp: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** Deduplicates downstream. */
  readonly messageId?: string | undefined;
}
