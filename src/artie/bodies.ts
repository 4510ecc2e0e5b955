// What single operations take (v1.0.76), as a whole: what is known of it is compared with newer descriptions of the API.
import { z } from "zod";
import {
  connectorPayload,
  dynamoBackfill,
  pipelineAdvancedSettings,
  pipelinePayload,
  type SourceReaderPayload,
  sourceReaderSettings,
  specificDestCfg,
  tablePayload,
  tablesConfig,
} from "./requests.ts";

const text = z.string();
const flag = z.boolean();
const int = z.int();
const texts = z.array(text);

/** A pipeline, new or whole. */
export const pipelineBody = z.object({ pipeline: pipelinePayload });

export const statusRequest = z.object({ status: z.enum(["draft", "paused", "transfer paused", "running"]) });
export const readerStatusRequest = z.object({ status: z.enum(["draft", "paused", "running"]) });

export const startRequest = z.object({ keepPaused: flag, disableBackFill: flag }).partial();

export const backfillRequest = z.object({
  tableUUIDs: texts,
  beforeBackfill: z.enum(["", "truncate_table", "drop_table"]),
  historyMode: flag.optional(),
  backfillFromDatabases: texts.optional(),
  backfillFromSchemas: texts.optional(),
});

export type BackfillRequest = z.infer<typeof backfillRequest>;
export type BeforeBackfill = BackfillRequest["beforeBackfill"];

export const cancelBackfillRequest = z.object({
  tableUUIDs: texts,
  /** UUIDs of the tables whose history table is meant. */
  historyTableUUIDs: texts,
  optionalReason: text.optional(),
});

export type CancelBackfillRequest = z.infer<typeof cancelBackfillRequest>;

/** What is known of a whole reader. */
export const wholeReader = z.object({
  uuid: text,
  companyUUID: text,
  environmentUUID: text,
  connectorUUID: text,
  name: text,
  containerName: text,
  dataPlaneName: text,
  database: text,
  status: readerStatusRequest.shape.status,
  isValid: flag,
  isShared: flag.optional(),
  apiBaseURL: text.optional(),
  createdAt: text.optional(),
  updatedAt: text.optional(),
  settings: sourceReaderSettings,
  tablesConfig: tablesConfig.optional(),
});

export const validateSourceRequest = z.object({
  sourceConnector: connectorPayload.optional(),
  sourceReader: wholeReader.optional(),
  sourceReaderUUID: text.optional(),
  dataPlaneName: text.optional(),
  dynamoDBBackfillConfig: dynamoBackfill.optional(),
  tables: z.array(tablePayload),
  validateTables: flag,
});
export type ValidateSourceRequest = Omit<z.infer<typeof validateSourceRequest>, "sourceReader"> & {
  readonly sourceReader?: SourceReaderPayload | undefined;
};

export const readerBody = z.object({ sourceReader: wholeReader });
export const pipelineAndReaderBody = pipelineBody.extend({ sourceReader: wholeReader });

export const validateDestinationRequest = z.object({
  destination: connectorPayload.optional(),
  destinationUUID: text.optional(),
  sourceReaderUUID: text.optional(),
  sourceType: text.optional(),
  specificCfg: specificDestCfg,
  advancedSettings: pipelineAdvancedSettings.optional(),
  tables: z.array(tablePayload).optional(),
});

export type ValidateDestinationRequest = z.infer<typeof validateDestinationRequest>;

export const shadowScriptRequest = z.object({
  database: text,
  tables: z.array(
    z.object({
      schema: text,
      name: text,
      columns: z.array(
        z.object({
          name: text,
          metadata: z.object({ dataType: text, notNull: flag, isPrimaryKey: flag.optional() }),
        }),
      ),
    }),
  ),
});
export type ShadowScriptRequest = z.infer<typeof shadowScriptRequest>;

export const privateLinkRequest = z.object({
  name: text.optional(),
  vpcServiceName: text,
  availabilityZoneIds: texts,
  dataPlaneName: text.optional(),
  environmentUUID: text.optional(),
});

export type PrivateLinkRequest = z.infer<typeof privateLinkRequest>;
export const privateLinkReplacement = privateLinkRequest.omit({ environmentUUID: true }).extend({ name: text });

export const sshTunnelRequest = z.object({
  name: text.optional(),
  host: text,
  port: int,
  username: text,
  environmentUUID: text.optional(),
});

export type SSHTunnelRequest = z.infer<typeof sshTunnelRequest>;

/** The whole tunnel. */
export const sshTunnelReplacement = sshTunnelRequest.extend({
  uuid: text,
  companyUUID: text,
  environmentUUID: text,
  name: text,
  publicKey: text,
  isInUse: flag.optional(),
  createdAt: text.optional(),
  updatedAt: text.optional(),
});

/** A connector's configuration, and where behind it. */
const behind = z.object({ connector: connectorPayload, databaseName: text });
export const schemasRequest = behind;
export const tablesRequest = behind.extend({ schemaName: text.optional(), forceRefresh: flag.optional() });
export const publicationsRequest = behind;
export const pingRequest = connectorPayload.extend({ connectionRole: text.optional() });
export const newBehind = z.object({ connector: connectorPayload, name: text });
/** `volume` is for Databricks. */
export const newSchemaRequest = behind.extend({ name: text, volume: text.optional() });
export const dropSlotRequest = z.object({ slotName: text });
export const dynamoExportRequest = z.object({ s3Bucket: text, s3Prefix: text.optional() });
/** Where behind a connector; `databaseName` defaults to its own. */
export const place = z.object({ databaseName: text.optional(), schemaName: text.optional() });
export const tableDetailQuery = place.extend({ tableName: text, isView: flag.optional() });
export const searchRequest = z.object({ query: text });

export const describedRequest = z.object({ name: text, description: text.optional() });
export const newKeyRequest = describedRequest.extend({ kmsKeyUUID: text.optional() });
export const newSaltRequest = describedRequest.extend({ salt: text.optional() });
export const previewRequest = z.object({ value: text });
export const newIngestionKeyRequest = z.object({ sourceReaderUUID: text, name: text.optional() });
/** `expiresAt` is RFC 3339. */
export const ingestionKeyChange = z.object({ name: text.optional(), expiresAt: text.nullable().optional() });
export const usageQuery = z.object({ from: text, to: text });
export const forceQuery = z.object({ forceRefresh: flag.optional() });

/** Of the Events API: one event, or lines of them. */
export const trackRequest = z.object({
  event: text,
  timestamp: text,
  properties: z.record(z.string(), z.unknown()),
  messageId: text.optional(),
});
export const bulkRequest = z.object({});
