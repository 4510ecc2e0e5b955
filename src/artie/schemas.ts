// Shapes of the API's answers (v1.0.76), as loose as the API may drift: unknown fields pass through, unknown enum values
// stay as they are, and anything optional may be absent or null. Only what the product depends on is required.
import { z } from "zod";
import { ArtieError } from "./errors.ts";
import { leaving, rowsOf, salvaging } from "./salvage.ts";
import { UNREADABLE, unreadableIn } from "./unreadable.ts";

const text = z.string();
const optionalText = z.string().nullish();
const flag = z.boolean().nullish();
const count = z.number().nullish();
const texts = z.array(z.string()).nullish();

/** Lists come whole; `items` may be null, and is there: an answer without it is not a list. */
function listOf<T>(rows: z.ZodType<T[]>) {
  return z.looseObject({ items: rows.nullable() }).transform(({ items }) => items ?? []);
}

/** A resource whose name can't be read goes by its UUID. */
const byUuid = ({ uuid }: Readonly<Record<string, unknown>>) => {
  const known = typeof uuid === "string" ? uuid : "";
  return { uuid: known, name: known || "(unreadable)" };
};
const withUuid = ({ uuid }: Readonly<Record<string, unknown>>) => ({ uuid: typeof uuid === "string" ? uuid : "" });
const connectorInstead = (row: Readonly<Record<string, unknown>>) => ({ ...withUuid(row), type: "unknown" });

/** A single resource: what says which one it is has to be there. */
function resource<T extends z.ZodObject>(
  schema: T,
  instead: (row: Readonly<Record<string, unknown>>) => object = withUuid,
): z.ZodType<z.output<T>> {
  return salvaging(schema, {
    instead: (row) => ({ ...instead(row) }),
    isKnown: ({ uuid, name, label }) => [uuid, name, label].some((field) => typeof field === "string" && field !== ""),
  });
}

/** Success without a body: whatever else stands there, a login page perhaps, is no success. */
export const nothing = z.undefined();

export const table = z.looseObject({
  uuid: optionalText,
  name: optionalText,
  schema: optionalText,
  /** Free text; seen: `ready_to_backfill` (queued), `backfilling`, then what streaming is called. */
  backfillStage: optionalText,
  status: optionalText,
  historyTableBackfillStage: optionalText,
  historyTableStatus: optionalText,
  enableHistoryMode: flag,
  /** Intentional, not a fault. */
  disableReplication: flag,
  destinationTableName: optionalText,
  individualDeployment: flag,
  advancedSettings: z.looseObject({}).nullish(),
});
export type Table = z.infer<typeof table>;

const pipelineFields = {
  uuid: text,
  name: text,
  /** `draft`, `paused`, `transfer paused` or `running`; absent when the API does not report it. */
  status: optionalText,
  isDeploying: flag,
  hasBackfillingTables: flag,
  hasUndeployedChanges: flag,
  sourceType: optionalText,
  sourceReaderUUID: optionalText,
  destinationUUID: optionalText,
  environmentUUID: optionalText,
  dataPlaneName: optionalText,
  lastDeployedAt: optionalText,
  lastUpdatedAt: optionalText,
  createdAt: optionalText,
};

export const pipeline = z.looseObject(pipelineFields);
/** A pipeline as it stands in the list: without its tables. */
export type Pipeline = z.infer<typeof pipeline>;
export const pipelineList = listOf(rowsOf(pipeline, byUuid));

const wholePipeline = z.looseObject({
  ...pipelineFields,
  tables: rowsOf(table).nullish(),
  advancedSettings: z.looseObject({}).nullish(),
  specificDestCfg: z.looseObject({}).nullish(),
  encryptionKeyUUID: optionalText,
  columnHashingSaltUUID: optionalText,
  snowflakeEcoScheduleUUID: optionalText,
});
/** Its tables are always published: where they are missing they can't be read. Null is what a draft has that has none. */
export const fullPipeline = leaving(
  wholePipeline.extend({ tables: rowsOf(table) }),
  resource(wholePipeline, byUuid).transform(({ tables, ...rest }) => {
    const isKnown = tables ? true : tables === null && rest.status === "draft";
    const unreadable = isKnown ? {} : { [UNREADABLE]: [...new Set([...unreadableIn(rest), "tables"])] };
    return { ...rest, tables: tables ?? [], ...unreadable };
  }),
);
export type FullPipeline = z.infer<typeof fullPipeline>;

const connectorFields = {
  uuid: text,
  label: optionalText,
  type: text,
  isValid: flag,
  connectionLabel: optionalText,
  dataPlaneName: optionalText,
  environmentUUID: optionalText,
  sshTunnelUUID: optionalText,
  privateLinkUUID: optionalText,
  snapshotPrivateLinkUUID: optionalText,
  createdAt: optionalText,
  updatedAt: optionalText,
};

export const connector = z.looseObject(connectorFields);
/** A connector as it stands in the list: without its configuration. */
export type Connector = z.infer<typeof connector>;
export const connectorList = listOf(rowsOf(connector, connectorInstead));

/** `sharedConfig` holds credentials in plain sight: never show it as it is. */
const wholeConnector = z.looseObject({
  ...connectorFields,
  defaultDatabase: optionalText,
  sharedConfig: z.record(z.string(), z.unknown()).nullish(),
});
export const fullConnector = resource(wholeConnector, connectorInstead);
export type FullConnector = z.infer<typeof fullConnector>;

export const wholeReader = z.looseObject({
  uuid: text,
  name: optionalText,
  connectorUUID: optionalText,
  status: optionalText,
  isValid: flag,
  isShared: flag,
  database: optionalText,
  containerName: optionalText,
  dataPlaneName: optionalText,
  environmentUUID: optionalText,
  companyUUID: optionalText,
  settings: z.looseObject({ replicationSlotOverride: optionalText, publicationNameOverride: optionalText }).nullish(),
  tablesConfig: z.record(z.string(), z.looseObject({})).nullish(),
});
export const sourceReader = resource(wholeReader);
export type SourceReader = z.infer<typeof sourceReader>;

/** Published as a bare array, unlike every other list; both forms are read. */
export const sourceReaderList = z.union([
  rowsOf(wholeReader, withUuid),
  listOf(rowsOf(wholeReader, withUuid)),
  z.null().transform((): SourceReader[] => []),
]);

const related = z.looseObject({
  pipeline: fullPipeline,
  sourceReader: sourceReader.nullish(),
  sourceConnector: fullConnector.nullish(),
  destinationConnector: fullConnector.nullish(),
});
/** What can't be read of its surroundings does not take the pipeline away. */
export const pipelineWithRelations = salvaging(related, { isKnown: (row) => Boolean(row["pipeline"]) });
export type PipelineWithRelations = z.infer<typeof pipelineWithRelations>;

export const pipelineAnswer = z.looseObject({ pipeline: fullPipeline }).transform(({ pipeline }) => pipeline);
/** Published inside an object; the pipeline itself is taken too. */
export const pipelineDetail = z.union([pipelineAnswer, fullPipeline]);
export const pipelineAndReader = z.looseObject({ pipeline: fullPipeline, sourceReader });

/** A name, or an object that has one; anything else stands as what can't be read. */
const named = z.union([text, z.looseObject({ name: text }).transform(({ name }) => name)]).catch("(unreadable)");
/** Databases and schemas: `{ items }` or a bare array, of objects with a name or of names. */
const names = z
  .union([z.array(named), z.looseObject({ items: z.array(named).nullable() }), z.null(), z.undefined()])
  .transform((answer): string[] => (Array.isArray(answer) ? answer : (answer?.items ?? [])));
export const databaseNames = names;
/** v1.0.76 does not publish this answer's shape. */
export const schemaNames = names;

const column = z.looseObject({
  name: optionalText,
  metadata: z
    .looseObject({
      dataType: optionalText,
      isPrimaryKey: flag,
      notNull: flag,
      comment: optionalText,
      defaultValue: optionalText,
    })
    .nullish(),
});
export type Column = z.infer<typeof column>;

/** A table as it stands in the database behind a connector. */
const wholeSourceTable = z.looseObject({
  name: optionalText,
  schema: optionalText,
  isView: flag,
  /** The connector's user may not read it; or what of the row can't be read. */
  [UNREADABLE]: z.union([z.boolean(), z.array(text)]).nullish(),
  columns: rowsOf(column).nullish(),
});
export const sourceTable = salvaging(wholeSourceTable, { isKnown: ({ name, columns }) => Boolean(name ?? columns) });
export type SourceTable = z.infer<typeof sourceTable>;
export const sourceTableList = listOf(rowsOf(wholeSourceTable));

const publication = z.looseObject({ name: text, allTables: flag, publishViaPartitionRoot: flag });
export const publicationList = listOf(rowsOf(publication, () => ({ name: "(unreadable)" })));
export type Publication = z.infer<typeof publicationList>[number];

const catalogMatch = z.looseObject({
  connectorUUID: optionalText,
  score: count,
  object: z
    .looseObject({
      database: z.looseObject({ name: optionalText }).nullish(),
      schema: z.looseObject({ name: optionalText, databaseName: optionalText }).nullish(),
      table: z.looseObject({ name: optionalText, schemaName: optionalText, databaseName: optionalText }).nullish(),
    })
    .nullish(),
});
export const catalogMatchList = listOf(rowsOf(catalogMatch));
export type CatalogMatch = z.infer<typeof catalogMatchList>[number];

/** Newer than v1.0.76. `count`: rows processed in the window; `latency`: seconds, or null. */
const tableUsage = z.looseObject({ tableName: optionalText, count, latency: count });
export const usage = z
  .looseObject({ tableStats: rowsOf(tableUsage).nullable() })
  .transform(({ tableStats }) => tableStats ?? []);
export type TableUsage = z.infer<typeof usage>[number];

/** Newer than v1.0.76, of a shape that is not published: a list under any name, or bare. */
export const errorLogs = z
  .union([z.array(z.unknown()), z.record(z.string(), z.unknown()).refine(holdsList, "no list in it"), z.null()])
  .transform((answer): unknown[] => {
    if (Array.isArray(answer)) return answer;
    return Object.values(answer ?? {}).find((value): value is unknown[] => Array.isArray(value)) ?? [];
  });

function holdsList(answer: Readonly<Record<string, unknown>>): boolean {
  return Object.values(answer).some((value) => value === null || Array.isArray(value));
}

const secretHolder = { uuid: text, name: optionalText, description: optionalText, createdAt: optionalText };

const wholeKey = z.looseObject({ ...secretHolder, type: optionalText, kmsKeyUUID: optionalText });
export const encryptionKey = resource(wholeKey);
export type EncryptionKey = z.infer<typeof encryptionKey>;
export const encryptionKeyList = listOf(rowsOf(wholeKey, withUuid));
/** `key` is the secret itself. */
export const encryptionKeyDetail = resource(wholeKey.extend({ key: optionalText }));
export const createdEncryptionKey = z.looseObject({ encryptionKey, key: text });

const wholeSalt = z.looseObject(secretHolder);
export const salt = resource(wholeSalt);
export type ColumnHashingSalt = z.infer<typeof salt>;
export const saltList = listOf(rowsOf(wholeSalt, withUuid));
/** `salt` is the secret itself. */
export const saltDetail = resource(wholeSalt.extend({ salt: optionalText }));
export const createdSalt = z.looseObject({ columnHashingSalt: salt, salt: text });

const wholeIngestionKey = z.looseObject({
  uuid: text,
  name: optionalText,
  last4: optionalText,
  sourceReaderUUID: optionalText,
  expiresAt: optionalText,
});
export const ingestionKey = resource(wholeIngestionKey);
export type IngestionKey = z.infer<typeof ingestionKey>;
/** `secret` is shown this once. */
export const createdIngestionKey = z.looseObject({ ingestionAPIKey: ingestionKey, secret: text });

const wholeLink = z.looseObject({
  uuid: text,
  name: optionalText,
  status: optionalText,
  provisioningError: optionalText,
  region: optionalText,
  vpcServiceName: optionalText,
  dnsEntry: optionalText,
  dataPlaneName: optionalText,
  availabilityZoneIds: texts,
});
export const privateLink = resource(wholeLink);
export type PrivateLink = z.infer<typeof privateLink>;

export const wholeTunnel = z.looseObject({
  uuid: text,
  name: optionalText,
  host: optionalText,
  port: count,
  username: optionalText,
  publicKey: optionalText,
  isInUse: flag,
  companyUUID: optionalText,
  environmentUUID: optionalText,
});
export const sshTunnel = resource(wholeTunnel);
export type SSHTunnel = z.infer<typeof sshTunnel>;

/** The outcome of a dry run or a connection test: the call worked, what it tested may not have. */
export type Validation = { readonly valid: true } | { readonly valid: false; readonly failure: ArtieError };

/** HTTP 204, and HTTP 200 with an empty `error`, mean valid; HTTP 200 with an `error` means not. */
export const validationAnswer = z
  .union([z.undefined(), z.null(), z.strictObject({ error: optionalText })])
  .transform((answer): Validation => {
    const reported = answer?.error;
    return reported
      ? { valid: false, failure: new ArtieError({ operation: "validation", reported }) }
      : { valid: true };
  });

export const script = z.looseObject({ script: text });
export const dynamoExport = z.looseObject({ exportARN: text });
export const hash = z.looseObject({ hash: text });
const ok = z.string().regex(/^ok$/i);
export const tracked = z.looseObject({ status: ok, messageId: optionalText });
export const bulkTracked = z.union([z.undefined(), z.looseObject({ status: ok })]);
