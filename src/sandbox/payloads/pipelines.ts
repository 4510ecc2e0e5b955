// The bodies of the pipeline operations (v1.0.76).
import { z } from "zod";
import { connectorPayload } from "./connectors.ts";
import { booleans, connectorType, integers, name, optionalUuid, stringLists, strings, uuid } from "./common.ts";
import { sourceReaderPayload } from "./source-readers.ts";

const dynamoDBBackfillConfig = z.object({
  ...strings("bucket", "exportArn", "optionalFolder"),
  ...booleans("enabled"),
});

const pipelineSettings = z.object({
  ...booleans(
    "appendOnly",
    "autoEnableHistoryForNewTables",
    "autoReplicateNewTables",
    "castAllColumnsToString",
    "disableAlerts",
    "dropDeletedColumns",
    "enableSoftDelete",
    "forceUTCTimezone",
    "includeArtieOperationColumn",
    "includeArtieUpdatedAtColumn",
    "includeDatabaseUpdatedAtColumn",
    "includeFullSourceTableNameColumn",
    "includeFullSourceTableNameColumnAsPrimaryKey",
    "includeSourceMetadataColumn",
    "nullOutInvalidValues",
    "reuseStagingTable",
    "splitEventsByType",
    "truncateExceededValues",
    "useBQBatchPriority",
    "useBigNumericForVariableNumeric",
    "useDoubleForVariableNumeric",
    "useNewStringMethod",
    "useSnowpipeStreaming",
    "waitForTopics",
    "writeRawBinaryValues",
  ),
  ...integers(
    "bufferRows",
    "flushIntervalSeconds",
    "flushSizeKb",
    "maxConcurrentSnapshots",
    "snowpipeStreamingMaxChannels",
    "tablesPerTransferPod",
    "turboLatencyThresholdMinutes",
    "turboRowThreshold",
  ),
  ...strings(
    "autoEnableHistoryIgnoreRegex",
    "autoReplicateIgnoreRegex",
    "bigQueryReservation",
    "defaultSourceSchema",
    "sessionDriverMemory",
    "sessionExecutorMemory",
    "stagingSchema",
    "turboWarehouse",
  ),
  dynamoDBBackfillConfig: dynamoDBBackfillConfig.nullish(),
  staticColumns: z.array(z.object(strings("column", "value"))).nullish(),
});

const parallelCopy = integers("maxParallelism");
const partition = z.object(strings("partitionBy", "partitionField", "partitionType"));

const tableSettings = z.object({
  ...booleans(
    "encryptJSONBColumns",
    "shouldBackfillHistoryTable",
    "skipBackfill",
    "skipDelete",
    "skipNoOpUpdates",
    "unifyAcrossDatabases",
    "unifyAcrossSchemas",
  ),
  ...integers(
    "bufferRows",
    "flushIntervalSeconds",
    "flushSizeKb",
    "k8sRequestCPU",
    "k8sRequestMemoryMB",
    "msmFlushCount",
  ),
  ...strings("alias", "endingPrimaryKey", "startingPrimaryKey", "streamARN"),
  ...stringLists(
    "backfillFromDatabases",
    "backfillFromSchemas",
    "columnsToCompress",
    "columnsToEncrypt",
    "columnsToHash",
    "columnsToTrim",
    "excludeColumns",
    "historyTableBackfillFromSchemas",
    "includeColumns",
    "primaryKeysOverride",
  ),
  bigQueryPartitionSettings: partition.nullish(),
  ctidSettings: z.object({ ...booleans("enabled"), ...integers("chunkSize"), ...parallelCopy }).nullish(),
  mergePredicates: z.array(partition).nullish(),
  rangeSettings: z
    .object({ ...booleans("enabled"), ...integers("batchSize", "chunksSize"), ...parallelCopy })
    .nullish(),
  softPartitioning: z
    .object({
      ...booleans("enabled"),
      ...integers("maxPartitions"),
      ...strings("partitionColumn", "partitionFrequency", "partitionSchema"),
    })
    .nullish(),
});

const tablePayload = z.object({
  uuid: uuid.optional(),
  name: z.string().optional(),
  schema: z.string().optional(),
  status: z.string().nullish(),
  disableReplication: z.boolean().optional(),
  enableHistoryMode: z.boolean().optional(),
  individualDeployment: z.boolean().nullish(),
  advancedSettings: tableSettings.nullish(),
});
export type TablePayload = z.infer<typeof tablePayload>;

const destinationSettings = z.object({
  ...booleans("dynamicallyCreateNamespaces", "useSameSchemaAsSource"),
  ...integers("checkpointInterval"),
  ...strings(
    "bucketName",
    "containerName",
    "database",
    "externalStageName",
    "externalStageS3Bucket",
    "externalStageS3Prefix",
    "folderName",
    "schema",
    "schemaNamePrefix",
    "tableNameSeparator",
  ),
  compaction: z
    .object({
      ...booleans("enabled"),
      ...integers("everySeconds"),
      quietWindow: z.object(strings("end", "start")).nullish(),
    })
    .nullish(),
});

const pipelinePayload = z.object({
  name: name.optional(),
  sourceReaderUUID: uuid.optional(),
  destinationUUID: optionalUuid,
  dataPlaneName: z.string().optional(),
  columnHashingSaltUUID: optionalUuid,
  encryptionKeyUUID: optionalUuid,
  snowflakeEcoScheduleUUID: optionalUuid,
  specificDestCfg: destinationSettings.optional(),
  advancedSettings: pipelineSettings.optional(),
  tables: z.array(tablePayload).nullish(),
});
export type PipelinePayload = z.infer<typeof pipelinePayload>;

export const writePipelineBody = z.object({ pipeline: pipelinePayload });

export const updateWithSourceReaderBody = z.object({ pipeline: pipelinePayload, sourceReader: sourceReaderPayload });

export const createFromSourceBody = z.object({
  dataPlaneName: z.string().optional(),
  destinationType: connectorType.optional(),
  environmentUUID: optionalUuid,
  sourceConnectorUUID: optionalUuid,
  sourceType: connectorType.optional(),
});

export const startBody = z.object({ disableBackFill: z.boolean().optional(), keepPaused: z.boolean().optional() });

export const updateStatusBody = z.object({ status: z.enum(["draft", "paused", "transfer paused", "running"]) });

export const backfillBody = z.object({
  tableUUIDs: z.array(uuid).min(1),
  beforeBackfill: z.enum(["", "truncate_table", "drop_table"]),
  historyMode: z.boolean().optional(),
  ...stringLists("backfillFromDatabases", "backfillFromSchemas"),
});

export const cancelBackfillBody = z.object({
  tableUUIDs: z.array(uuid),
  historyTableUUIDs: z.array(uuid),
  optionalReason: z.string().optional(),
});

export const validateSourceBody = z.object({
  dataPlaneName: z.string().optional(),
  dynamoDBBackfillConfig: dynamoDBBackfillConfig.optional(),
  sourceConnector: connectorPayload.optional(),
  sourceReader: sourceReaderPayload.optional(),
  sourceReaderUUID: optionalUuid,
  tables: z.array(tablePayload),
  validateTables: z.boolean(),
});

export const validateDestinationBody = z.object({
  advancedSettings: pipelineSettings.optional(),
  destination: connectorPayload.optional(),
  destinationUUID: optionalUuid,
  sourceReaderUUID: optionalUuid,
  sourceType: z.string().nullish(),
  specificCfg: destinationSettings,
  tables: z.array(tablePayload).nullish(),
});
