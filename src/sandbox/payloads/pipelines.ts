// The bodies of the pipeline operations (v1.0.76).
import { z } from "zod";
import type {
  BackfillRequest,
  CancelBackfillRequest,
  ValidateDestinationRequest,
  ValidateSourceRequest,
} from "../../artie/bodies.ts";
import type {
  PipelineAdvancedSettings,
  PipelineFromSource,
  PipelinePayload as SentPipeline,
  SpecificDestCfg,
  TableAdvancedSettings,
  TablePayload as SentTable,
} from "../../artie/requests.ts";
import { connectorPayload } from "./connectors.ts";
import json from "./settings.json" with { type: "json" };
import { connectorType, fields, flag, name, optionalUuid, settings, text, uuid, type Fields } from "./shapes.ts";
import { sourceReaderPayload } from "./source-readers.ts";

const pipelineSettings = settings<PipelineAdvancedSettings>(json.pipeline);
const destinationSettings = settings<SpecificDestCfg>(json.destination);
const texts = z.array(z.string()).nullish();

const tablePayload = z.object({
  uuid: uuid.optional(),
  name: text,
  schema: text,
  status: z.string().nullish(),
  disableReplication: flag,
  enableHistoryMode: flag,
  individualDeployment: z.boolean().nullish(),
  advancedSettings: settings<TableAdvancedSettings>(json.table).nullish(),
} satisfies Fields<SentTable>);
export type TablePayload = z.infer<typeof tablePayload>;

const pipelinePayload = z.object({
  name: name.optional(),
  sourceReaderUUID: uuid.optional(),
  destinationUUID: optionalUuid,
  dataPlaneName: text,
  columnHashingSaltUUID: optionalUuid,
  encryptionKeyUUID: optionalUuid,
  snowflakeEcoScheduleUUID: optionalUuid,
  specificDestCfg: destinationSettings.optional(),
  advancedSettings: pipelineSettings.optional(),
  tables: z.array(tablePayload).nullish(),
} satisfies Fields<SentPipeline>);
export type PipelinePayload = z.infer<typeof pipelinePayload>;

export const writePipelineBody = z.object({ pipeline: pipelinePayload });

export const updateWithSourceReaderBody = writePipelineBody.extend({ sourceReader: sourceReaderPayload });

export const createFromSourceBody = z.object({
  dataPlaneName: text,
  /** Newer than v1.0.76. */
  database: text,
  destinationType: connectorType.optional(),
  environmentUUID: optionalUuid,
  sourceConnectorUUID: optionalUuid,
  sourceType: connectorType.optional(),
} satisfies Fields<PipelineFromSource>);

export const startBody = z.object({ disableBackFill: flag, keepPaused: flag });

export const updateStatusBody = z.object({ status: z.enum(["draft", "paused", "transfer paused", "running"]) });

export const backfillBody = z.object({
  tableUUIDs: z.array(uuid).min(1),
  beforeBackfill: z.enum(["", "truncate_table", "drop_table"]),
  historyMode: flag,
  backfillFromDatabases: texts,
  backfillFromSchemas: texts,
} satisfies Fields<BackfillRequest>);

export const cancelBackfillBody = z.object({
  tableUUIDs: z.array(uuid),
  historyTableUUIDs: z.array(uuid),
  optionalReason: text,
} satisfies Fields<CancelBackfillRequest>);

export const validateSourceBody = z.object({
  dataPlaneName: text,
  dynamoDBBackfillConfig: fields(json.pipeline.dynamoDBBackfillConfig).optional(),
  sourceConnector: connectorPayload.optional(),
  sourceReader: sourceReaderPayload.optional(),
  sourceReaderUUID: optionalUuid,
  tables: z.array(tablePayload),
  validateTables: z.boolean(),
} satisfies Fields<ValidateSourceRequest>);

export const validateDestinationBody = z.object({
  advancedSettings: pipelineSettings.optional(),
  destination: connectorPayload.optional(),
  destinationUUID: optionalUuid,
  sourceReaderUUID: optionalUuid,
  sourceType: z.string().nullish(),
  specificCfg: destinationSettings,
  tables: z.array(tablePayload).nullish(),
} satisfies Fields<ValidateDestinationRequest>);
