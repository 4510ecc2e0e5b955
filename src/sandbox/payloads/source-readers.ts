// The bodies of the source reader operations (v1.0.76).
import { z } from "zod";
import { booleans, integers, stringLists, strings, uuid } from "./common.ts";

const readerSettings = z.object({
  ...booleans(
    "collectionScopedMode",
    "compositeTypesAsText",
    "disableAutoFetchTables",
    "disableFullDocumentBeforeChange",
    "disableNoCursorTimeout",
    "enableClientSideFullDocumentLookup",
    "enableHeartbeats",
    "enableSchemaHistoryCompaction",
    "oneTopicPerSchema",
    "publishViaPartitionRoot",
    "unifyAcrossDatabases",
    "unifyAcrossSchemas",
    "useAdvanceOnPrimaryKeepAlive",
    "useNumericTypesForMoney",
    "useReaderForOracleStreaming",
  ),
  ...integers(
    "backfillBatchSize",
    "maxConnIdleTimeSeconds",
    "mssqlChangeTrackingConcurrency",
    "mssqlChangeTrackingMaxIdleConns",
    "mssqlChangeTrackingPollIntervalMs",
  ),
  ...strings(
    "archiveLogPassword",
    "archiveLogPath",
    "mssqlReplicationMethod",
    "publicationAutoCreateMode",
    "publicationNameOverride",
    "replicationSlotOverride",
    "unifyAcrossSchemasRegex",
  ),
  ...stringLists("databasesToSync"),
  azureBlobStorageConfig: z.object(strings("accountURL", "containerName", "sasToken")).nullish(),
  messageCompression: z.enum(["gzip", ""]).nullish(),
  unifyAcrossSchemasMaxParallelism: z.int().min(0).max(3).nullish(),
});

const readerTable = z.object({
  ...stringLists("excludeColumns", "includeColumns"),
  ...strings("name", "schema"),
  ...booleans("unifyAcrossDatabases", "unifyAcrossSchemas"),
});

/** A reader as a request writes it. What the server decides (times, validity, company) may be sent and is ignored. */
export const sourceReaderPayload = z.object({
  uuid: uuid.optional(),
  name: z.string().optional(),
  connectorUUID: uuid.optional(),
  containerName: z.string().optional(),
  dataPlaneName: z.string().optional(),
  database: z.string().optional(),
  isShared: z.boolean().nullish(),
  settings: readerSettings.nullish(),
  tablesConfig: z.record(z.string(), readerTable).nullish(),
});
export type SourceReaderPayload = z.infer<typeof sourceReaderPayload>;

export const createSourceReaderBody = sourceReaderPayload.required({ connectorUUID: true });
export const updateReaderStatusBody = z.object({ status: z.enum(["draft", "paused", "running"]) });
export const validateReaderBody = z.object({ sourceReader: sourceReaderPayload });
