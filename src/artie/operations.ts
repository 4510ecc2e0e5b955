// Every operation of the Artie API (v1.0.76, two newer reads of pipelines, and the Events API), once. The client's methods
// are derived from it; the names of its groups and entries are theirs.
import { ask, body, get, post, query, remove, validate } from "./operation.ts";
import type * as requests from "./requests.ts";
import * as answers from "./schemas.ts";

const { nothing } = answers;
const AFTER_CHECK = "safe-after-state-check";

/** A connector's configuration, and where behind it: POST /connectors/... */
interface Behind {
  readonly connector: requests.ConnectorPayload;
  readonly databaseName: string;
}
interface Described {
  readonly name: string;
  readonly description?: string | undefined;
}
/** `databaseName` defaults to the connector's own. */
type Place = Readonly<Partial<Record<"databaseName" | "schemaName", string | undefined>>>;

/** Answers of HTTP 202 and 204 mean accepted, not done. */
const pipelines = {
  list: get("pipeline_list", "/pipelines", "pipeline list", answers.pipelineList),
  get: get("pipeline_detail", "/pipelines/{uuid}", "pipeline read", answers.pipelineDetail),
  /** With its source reader and both connectors, which hold credentials in plain sight. */
  getWithRelations: get(
    "pipeline_detail",
    "/pipelines/{uuid}?includeRelatedObjects=true",
    "pipeline read",
    answers.pipelineWithRelations,
  ),
  create: post(
    "pipeline_create",
    "/pipelines",
    "pipeline create",
    answers.fullPipeline,
    body((pipeline: requests.PipelinePayload) => ({ pipeline })),
  ),
  createFromSource: post(
    "pipeline_create_from_source",
    "/pipelines/create-from-source",
    "pipeline create",
    answers.fullPipeline,
    body<requests.PipelineFromSource>(),
  ),
  /** v1.0.76 replaces the whole pipeline: tables that are left out are deleted from it. */
  replace: post(
    "pipeline_update",
    "/pipelines/{uuid}",
    "pipeline replace",
    answers.fullPipeline,
    body((pipeline: requests.PipelineReplacement) => ({ pipeline })),
  ),
  replaceWithSourceReader: post(
    "pipeline_update_with_source_reader",
    "/pipelines/{uuid}/update-with-source-reader",
    "pipeline replace",
    answers.pipelineAndReader,
    body<{ readonly pipeline: requests.PipelineReplacement; readonly sourceReader: requests.SourceReaderPayload }>(),
  ),
  delete: remove("pipeline_delete", "/pipelines/{uuid}", "pipeline"),
  /** Starts or resumes: validates the source, then deploys. */
  start: post("pipeline_start", "/pipelines/{uuid}/start", "pipeline act", nothing, body<requests.StartRequest>()),
  /** The API checks which status may follow which (409). */
  updateStatus: post(
    "pipeline_update_status",
    "/pipelines/{uuid}/status",
    "pipeline act",
    answers.pipelineAnswer,
    body((status: string) => ({ status })),
    AFTER_CHECK,
  ),
  backfill: post(
    "pipeline_backfill_tables",
    "/pipelines/{uuid}/backfill",
    "pipeline act",
    nothing,
    body<requests.BackfillRequest>(),
  ),
  /** Stops the copy of the tables; streaming goes on. */
  cancelBackfill: post(
    "pipeline_cancel_backfill_tables",
    "/pipelines/{uuid}/backfill/cancel",
    "pipeline act",
    nothing,
    body<requests.CancelBackfillRequest>(),
    AFTER_CHECK,
  ),
  detectSchemaChanges: post(
    "pipeline_detect_schema_changes",
    "/pipelines/{uuid}/detect-schema-changes",
    "pipeline act",
    nothing,
  ),
  /** `forceRefresh` bypasses the two-hour cooldown. */
  triggerSchemaChanges: post(
    "pipeline_trigger_automatic_schema_changes",
    "/pipelines/{uuid}/automatic-schema-changes",
    "pipeline act",
    nothing,
    query<{ readonly forceRefresh?: boolean | undefined }>(),
    AFTER_CHECK,
  ),
  validateUnsavedSource: validate(
    "pipeline_validate_unsaved_source",
    "/pipelines/validate-unsaved-source",
    "pipeline",
    body<requests.ValidateSourceRequest>(),
  ),
  validateUnsavedDestination: validate(
    "pipeline_validate_unsaved_destination",
    "/pipelines/validate-unsaved-destination",
    "pipeline",
    body<requests.ValidateDestinationRequest>(),
  ),
  /** Rows processed and latency by table. Newer than v1.0.76: an account whose API lacks it answers 404. */
  usage: get(
    "pipeline_usage",
    "/pipelines/{uuid}/usage",
    "pipeline look",
    answers.usage,
    query<{ readonly from: string; readonly to: string }>(),
  ),
  /** Recent errors. Newer than v1.0.76: an account whose API lacks it answers 404. */
  errorLogs: get("pipeline_error_logs", "/pipelines/{uuid}/error-logs", "pipeline look", answers.errorLogs),
};

/** Methods named `...Unsaved` take a configuration instead of a UUID. */
const connectors = {
  /** Destinations and sources. */
  list: get("connector_list", "/connectors?includeSourceConnectors=true", "connector list", answers.connectorList),
  /** With its configuration, credentials in plain sight. */
  get: get("connector_detail", "/connectors/{uuid}", "connector read", answers.fullConnector),
  create: post(
    "connector_create",
    "/connectors",
    "connector create",
    answers.fullConnector,
    body<requests.ConnectorPayload>(),
  ),
  /** v1.0.76 replaces the whole connector, `sharedConfig` with it. */
  replace: post(
    "connector_update",
    "/connectors/{uuid}",
    "connector replace",
    answers.fullConnector,
    body<requests.ConnectorPayload>(),
  ),
  /** Stops the pipelines that use it. */
  delete: remove("connector_delete", "/connectors/{uuid}", "connector"),
  /** Tests network and credentials of a configuration. */
  ping: validate(
    "unsaved_connector_ping",
    "/connectors/ping",
    "connector",
    body<requests.ConnectorPayload & { readonly connectionRole?: string | undefined }>(),
  ),
  databases: get("connector_fetch_databases", "/connectors/{uuid}/databases", "connector look", answers.databaseNames),
  databasesUnsaved: ask(
    "unsaved_connector_fetch_databases",
    "/connectors/databases",
    "connector look",
    answers.databaseNames,
    body<requests.ConnectorPayload>(),
  ),
  schemas: get(
    "connector_fetch_schemas",
    "/connectors/{uuid}/schemas",
    "connector look",
    answers.schemaNames,
    query<{ readonly databaseName?: string | undefined }>(),
  ),
  schemasUnsaved: ask(
    "unsaved_connector_fetch_schemas",
    "/connectors/schemas",
    "connector look",
    answers.schemaNames,
    body<Behind>(),
  ),
  tables: get(
    "connector_fetch_tables",
    "/connectors/{uuid}/tables",
    "connector look",
    answers.sourceTableList,
    query<Place>(),
  ),
  tablesUnsaved: ask(
    "unsaved_connector_fetch_tables",
    "/connectors/tables",
    "connector look",
    answers.sourceTableList,
    body<Behind & { readonly schemaName?: string | undefined; readonly forceRefresh?: boolean | undefined }>(),
  ),
  tableDetail: get(
    "connector_fetch_table_detail",
    "/connectors/{uuid}/detail",
    "connector look",
    answers.sourceTable,
    query<Place & { readonly tableName: string; readonly isView?: boolean | undefined }>(),
  ),
  /** Takes a configuration: for a saved connector, its own with its UUID. */
  publications: ask(
    "unsaved_connector_fetch_postgres_publications",
    "/connectors/postgres-publications",
    "connector look",
    answers.publicationList,
    body<Behind>(),
  ),
  dropReplicationSlot: post(
    "connector_drop_postgres_replication_slot",
    "/connectors/{uuid}/postgres-drop-replication-slot",
    "connector act",
    nothing,
    body((slotName: string) => ({ slotName })),
  ),
  createDatabase: post(
    "unsaved_connector_create_database",
    "/connectors/new-database",
    "connector act",
    nothing,
    body<{ readonly connector: requests.ConnectorPayload; readonly name: string }>(),
  ),
  /** `volume` is for Databricks. */
  createSchema: post(
    "unsaved_connector_create_schema",
    "/connectors/new-schema",
    "connector act",
    nothing,
    body<Behind & { readonly name: string; readonly volume?: string | undefined }>(),
  ),
  /** v1.0.76 takes no size. */
  createSnowflakeWarehouse: post(
    "unsaved_connector_create_snowflake_warehouse",
    "/connectors/new-snowflake-warehouse",
    "connector act",
    nothing,
    body<{ readonly connector: requests.ConnectorPayload; readonly name: string }>(),
  ),
  /** The SQL that an Oracle source needs before replication; runs nothing. */
  generateShadowScript: ask(
    "connector_generate_shadow_script",
    "/connectors/{uuid}/generate-shadow-script",
    "connector look",
    answers.script,
    body<requests.ShadowScriptRequest>(),
  ),
  startDynamoDBExport: post(
    "connector_start_dynamo_db_export",
    "/connectors/{uuid}/start-dynamodb-export",
    "connector act",
    answers.dynamoExport,
    body<{ readonly s3Bucket: string; readonly s3Prefix?: string | undefined }>(),
  ),
};

const sourceReaders = {
  list: get("source_reader_list", "/source-readers", "sourceReader list", answers.sourceReaderList),
  get: get("source_reader_detail", "/source-readers/{uuid}", "sourceReader read", answers.sourceReader),
  create: post(
    "source_reader_create",
    "/source-readers",
    "sourceReader create",
    answers.sourceReader,
    body<requests.SourceReaderCreate>(),
  ),
  /** v1.0.76 replaces the whole reader: fields that are left out are blanked. */
  replace: post(
    "source_reader_update",
    "/source-readers/{uuid}",
    "sourceReader replace",
    answers.sourceReader,
    body<requests.SourceReaderPayload>(),
  ),
  /** Refused while a pipeline uses it. */
  delete: remove("source_reader_delete", "/source-readers/{uuid}", "sourceReader"),
  /** Shared readers only. */
  deploy: post(
    "source_reader_deploy",
    "/source-readers/{uuid}/deploy",
    "sourceReader act",
    nothing,
    undefined,
    AFTER_CHECK,
  ),
  /** Shared readers only; others follow their pipeline. */
  updateStatus: post(
    "source_reader_update_status",
    "/source-readers/{uuid}/status",
    "sourceReader act",
    answers.sourceReader,
    body((status: string) => ({ status })),
    AFTER_CHECK,
  ),
  validateUnsaved: validate(
    "source_reader_validate_unsaved",
    "/source-readers/validate-unsaved",
    "sourceReader",
    body((sourceReader: requests.SourceReaderPayload) => ({ sourceReader })),
  ),
};

const dataCatalog = {
  /** Full-text search over databases, schemas and tables. */
  search: ask(
    "data_catalog_search",
    "/data-catalog/search",
    "dataCatalog look",
    answers.catalogMatchList,
    body((text: string) => ({ query: text })),
  ),
};

const encryptionKeys = {
  list: get("encryption_key_list", "/encryption-keys", "encryptionKey list", answers.encryptionKeyList),
  /** Holds the key itself. */
  get: get("encryption_key_detail", "/encryption-keys/{uuid}", "encryptionKey read", answers.encryptionKeyDetail),
  /** The answer holds the key itself. */
  create: post(
    "encryption_key_create",
    "/encryption-keys",
    "encryptionKey create",
    answers.createdEncryptionKey,
    body<Described & { readonly kmsKeyUUID?: string | undefined }>(),
  ),
  update: post(
    "encryption_key_update",
    "/encryption-keys/{uuid}",
    "encryptionKey replace",
    answers.encryptionKey,
    body<Described>(),
  ),
  delete: remove("encryption_key_delete", "/encryption-keys/{uuid}", "encryptionKey"),
};

const columnHashingSalts = {
  list: get("column_hashing_salt_list", "/column-hashing-salts", "columnHashingSalt list", answers.saltList),
  /** Holds the salt itself. */
  get: get("column_hashing_salt_detail", "/column-hashing-salts/{uuid}", "columnHashingSalt read", answers.saltDetail),
  /** The answer holds the salt itself; without `salt` the API makes one. */
  create: post(
    "column_hashing_salt_create",
    "/column-hashing-salts",
    "columnHashingSalt create",
    answers.createdSalt,
    body<Described & { readonly salt?: string | undefined }>(),
  ),
  update: post(
    "column_hashing_salt_update",
    "/column-hashing-salts/{uuid}",
    "columnHashingSalt replace",
    answers.salt,
    body<Described>(),
  ),
  delete: remove("column_hashing_salt_delete", "/column-hashing-salts/{uuid}", "columnHashingSalt"),
  /** Hashes a sample value as the pipelines do. */
  preview: ask(
    "column_hashing_salt_preview",
    "/column-hashing-salts/{uuid}/preview",
    "columnHashingSalt look",
    answers.hash,
    body((value: string) => ({ value })),
  ),
};

const ingestionApiKeys = {
  /** The answer holds the secret, shown this once. */
  create: post(
    "ingestion_api_key_create",
    "/ingestion-api-keys",
    "ingestionApiKey create",
    answers.createdIngestionKey,
    body<{ readonly sourceReaderUUID: string; readonly name?: string | undefined }>(),
  ),
  /** `expiresAt` is RFC 3339. */
  update: post(
    "ingestion_api_key_update",
    "/ingestion-api-keys/{uuid}",
    "ingestionApiKey replace",
    answers.ingestionKey,
    body<{ readonly name?: string | undefined; readonly expiresAt?: string | null | undefined }>(),
  ),
  delete: remove("ingestion_api_key_delete", "/ingestion-api-keys/{uuid}", "ingestionApiKey"),
};

const privateLinks = {
  create: post(
    "private_link_connection_create",
    "/privatelink-connections",
    "privateLink create",
    answers.privateLink,
    body<requests.PrivateLinkRequest>(),
  ),
  get: get(
    "private_link_connection_detail",
    "/privatelink-connections/{uuid}",
    "privateLink read",
    answers.privateLink,
  ),
  /** All but the name is fixed once the connection is being provisioned or live. */
  replace: post(
    "private_link_connection_update",
    "/privatelink-connections/{uuid}",
    "privateLink replace",
    answers.privateLink,
    body<Omit<requests.PrivateLinkRequest, "environmentUUID"> & { readonly name: string }>(),
  ),
  delete: remove("private_link_connection_delete", "/privatelink-connections/{uuid}", "privateLink"),
};

const sshTunnels = {
  create: post(
    "ssh_tunnel_create",
    "/ssh-tunnels",
    "sshTunnel create",
    answers.sshTunnel,
    body<requests.SSHTunnelRequest>(),
  ),
  get: get("ssh_tunnel_detail", "/ssh-tunnels/{uuid}", "sshTunnel read", answers.sshTunnel),
  /** The API wants the whole tunnel. Pipelines behind it get undeployed changes. */
  replace: post(
    "ssh_tunnel_update",
    "/ssh-tunnels/{uuid}",
    "sshTunnel replace",
    answers.sshTunnel,
    body<Readonly<Record<string, unknown>>>(),
  ),
  /** Refused while a connector uses it. */
  delete: remove("ssh_tunnel_delete", "/ssh-tunnels/{uuid}", "sshTunnel"),
};

const company = {
  /** For all eligible running pipelines. */
  triggerSchemaChanges: post(
    "company_trigger_automatic_schema_changes",
    "/company/automatic-schema-changes",
    "pipeline act",
    nothing,
    undefined,
    AFTER_CHECK,
  ),
};

export const operations = {
  pipelines,
  connectors,
  sourceReaders,
  dataCatalog,
  encryptionKeys,
  columnHashingSalts,
  ingestionApiKeys,
  privateLinks,
  sshTunnels,
  company,
};

/** The Events API: another host, another key. */
export const eventOperations = {
  track: post("track", "/v1/track", "event create", answers.tracked, body<requests.TrackEvent>()),
  bulkTrack: post("bulk_track", "/v1/bulk-track", "event create", answers.bulkTracked, body<string | Uint8Array>()),
};
