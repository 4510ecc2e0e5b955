// For every tool arguments with which it succeeds in a sandbox that has just been reset.
import type { World } from "./world.ts";

type Args = Record<string, unknown>;
export type Scenario = (world: World) => Args | Promise<Args>;

const RUNNING = "Hubspot to Snowflake";
const DRAFT = "MySQL to BigQuery";
const COPYING = "Logistics Postgres to Snowflake";
const POSTGRES = "Orders Postgres";
const SNOWFLAKE = "Snowflake Production";
const ORACLE = "Finance Oracle";

/** A configuration that is not saved; the password comes from the secret store. */
const config = {
  type: "postgresql",
  label: "Staging copy",
  defaultDatabase: "shop_staging",
  sharedConfig: { host: "staging-db.larkspur.example", port: 5432, user: "artie", password: "secret://STAGING" },
};
/** What the secret store has to hold for these scenarios. */
export const scenarioSecrets = { STAGING: "sandbox-staging-password" };

const event = { event: "signed_up", timestamp: "2026-08-03T09:00:00Z", properties: { plan: "pro" } };

const onPostgres: Scenario = () => ({ connector: POSTGRES });
const onPipeline: Scenario = () => ({ pipeline: RUNNING });

async function newReader(world: World): Promise<string> {
  const { uuid } = await world.services.artie.sourceReaders.create({
    connectorUUID: world.connector("Staging Postgres").uuid,
    name: "Spare reader",
    database: "shop_staging",
  });
  return uuid;
}

async function newIngestionKey(world: World): Promise<string> {
  const sourceReaderUUID = world.reader("Hubspot reader").uuid;
  const created = await world.services.artie.ingestionApiKeys.create({ sourceReaderUUID, name: "App" });
  return created.ingestionAPIKey.uuid;
}

async function newPrivateLink({ services }: World): Promise<string> {
  const zones = { vpcServiceName: "com.amazonaws.vpce.example", availabilityZoneIds: ["euw1-az1"] };
  return (await services.artie.privateLinks.create({ name: "Spare link", ...zones })).uuid;
}

async function newTunnel({ services }: World): Promise<string> {
  const host = { host: "bastion.example", port: 22, username: "artie" };
  return (await services.artie.sshTunnels.create({ name: "Spare tunnel", ...host })).uuid;
}

export const scenarios: Readonly<Record<string, Scenario>> = {
  list_all_artie_pipelines: () => ({ status: "running", backfilling: false, query: "snowflake", limit: 5 }),
  get_single_artie_pipeline_by_id: onPipeline,
  create_a_artie_pipeline: () => ({
    name: "Staging to Snowflake",
    sourceReader: "Staging reader",
    destination: SNOWFLAKE,
    specificDestCfg: { database: "STAGING", schema: "PUBLIC" },
    advancedSettings: { flushIntervalSeconds: 30, staticColumns: [{ column: "origin", value: "staging" }] },
    tables: [{ name: "orders", schema: "public", enableHistoryMode: true, advancedSettings: { skipDelete: true } }],
  }),
  artie_pipelines_create_from_source: () => ({ sourceConnector: ORACLE, destinationType: "snowflake" }),
  update_a_artie_pipeline_by_id: () => ({
    pipeline: RUNNING,
    advancedSettings: { bufferRows: 5_000 },
    tables: [{ name: "contacts", advancedSettings: { columnsToHash: ["email"] } }],
    removeTables: ["sign_ups"],
    confirm: RUNNING,
  }),
  artie_pipelines_update_with_source_reader: () => ({
    pipeline: RUNNING,
    changes: { specificDestCfg: { schema: "CRM" } },
    sourceReader: { settings: { enableHeartbeats: true } },
    confirm: RUNNING,
  }),
  delete_a_artie_pipeline_by_id: () => ({ pipeline: DRAFT, confirm: DRAFT }),
  artie_pipelines_start: () => ({ pipeline: DRAFT, disableBackFill: true }),
  artie_pipelines_update_status: () => ({ pipeline: RUNNING, status: "paused" }),
  artie_pipelines_backfill: () => ({
    pipeline: RUNNING,
    tables: ["contacts"],
    beforeBackfill: "truncate_table",
    confirm: RUNNING,
  }),
  artie_pipelines_cancel_backfill: () => ({ pipeline: COPYING, reason: "too expensive" }),
  artie_pipelines_detect_schema_changes: onPipeline,
  artie_pipelines_trigger_automatic_schema_changes: () => ({
    pipeline: "Inventory SQL Server to Databricks",
    forceRefresh: true,
  }),
  artie_company_trigger_automatic_schema_changes: () => ({ confirm: "all pipelines" }),
  artie_pipelines_validate_unsaved_source: () => ({
    config,
    database: "shop_staging",
    settings: { replicationSlotOverride: "artie_new" },
    tables: [{ schema: "public", name: "orders" }],
  }),
  artie_pipelines_validate_unsaved_destination: () => ({
    connector: SNOWFLAKE,
    specificDestCfg: { database: "ANALYTICS", schema: "PUBLIC" },
    sourceReader: "Staging reader",
    tables: [{ schema: "public", name: "orders" }],
  }),
  artie_pipelines_usage: () => ({ pipeline: RUNNING, from: "2026-08-03T07:00:00Z", to: "2026-08-03T08:30:00+00:00" }),
  artie_pipelines_error_logs: onPipeline,

  list_all_artie_connectors: () => ({ type: "postgresql", role: "source", query: "postgres" }),
  get_single_artie_connector_by_id: onPostgres,
  create_a_artie_connector: () => config,
  update_a_artie_connector_by_id: () => ({
    connector: POSTGRES,
    sharedConfig: { snapshotHost: "replica.example", password: "secret://STAGING" },
  }),
  delete_a_artie_connector_by_id: () => ({ connector: "Snowflake Staging", confirm: "Snowflake Staging" }),
  artie_connectors_ping: () => ({ config, connectionRole: "source" }),
  artie_connectors_fetch_databases: onPostgres,
  artie_connectors_fetch_schemas: onPostgres,
  artie_connectors_fetch_tables: () => ({ config, schemaName: "public", query: "ord" }),
  artie_connectors_fetch_table_details: () => ({ connector: POSTGRES, schemaName: "public", tableName: "orders" }),
  artie_connectors_create_database: () => ({ connector: SNOWFLAKE, name: "FRESH" }),
  artie_connectors_create_schema: () => ({ connector: SNOWFLAKE, databaseName: "ANALYTICS", name: "FRESH" }),
  artie_connectors_create_snowflake_warehouse: () => ({ connector: SNOWFLAKE, name: "LOADING_WH" }),
  artie_connectors_list_postgres_publications: onPostgres,
  artie_connectors_drop_postgres_replication_slot: () => ({
    connector: POSTGRES,
    slotName: "artie_orders",
    confirm: "artie_orders",
  }),
  artie_connectors_generate_shadow_script: () => ({
    connector: ORACLE,
    database: "FINPDB",
    tables: [{ schema: "FINANCE", name: "VENDORS" }],
  }),
  artie_connectors_start_dynamodb_export: () => ({
    connector: "Sessions DynamoDB",
    s3Bucket: "exports",
    s3Prefix: "a",
  }),

  list_all_artie_source_readers: () => ({ limit: 3 }),
  get_single_artie_source_reader_by_id: () => ({ sourceReader: "Orders reader" }),
  create_a_artie_source_reader: () => ({
    connector: "Staging Postgres",
    name: "Second reader",
    isShared: true,
    settings: {
      replicationSlotOverride: "artie_second",
      azureBlobStorageConfig: { accountURL: "https://blob.example" },
    },
    tablesConfig: { "public.orders": { excludeColumns: ["billing_address"] } },
  }),
  update_a_artie_source_reader_by_id: () => ({
    sourceReader: "Orders reader",
    settings: { replicationSlotOverride: "artie_orders_2" },
    confirm: "Orders reader",
  }),
  delete_a_artie_source_reader_by_id: async (world) => ({
    sourceReader: await newReader(world),
    confirm: "Spare reader",
  }),
  artie_source_readers_deploy: () => ({ sourceReader: "Billing reader" }),
  artie_source_readers_update_status: () => ({ sourceReader: "Billing reader", status: "paused" }),
  artie_source_readers_validate_unsaved: () => ({
    connector: "Staging Postgres",
    settings: { replicationSlotOverride: "artie_fresh" },
  }),

  artie_data_catalog_search: () => ({ query: "billing_address", limit: 5 }),
  create_a_artie_track: () => event,
  create_a_artie_bulk_track: () => ({ events: [event, { ...event, messageId: "second" }] }),

  list_all_artie_encryption_keys: () => ({}),
  get_single_artie_encryption_key_by_id: () => ({ encryptionKey: "Payments" }),
  create_a_artie_encryption_key: () => ({ name: "Cards", description: "For cards" }),
  update_a_artie_encryption_key_by_id: () => ({ encryptionKey: "Payments", description: "Changed" }),
  delete_a_artie_encryption_key_by_id: () => ({ encryptionKey: "Payments", confirm: "Payments" }),
  list_all_artie_column_hashing_salts: () => ({}),
  get_single_artie_column_hashing_salt_by_id: () => ({ columnHashingSalt: "Emails" }),
  create_a_artie_column_hashing_salt: () => ({ name: "Phones", salt: "secret://STAGING" }),
  update_a_artie_column_hashing_salt_by_id: () => ({ columnHashingSalt: "Emails", name: "E-mails" }),
  delete_a_artie_column_hashing_salt_by_id: () => ({ columnHashingSalt: "Emails", confirm: "Emails" }),
  artie_column_hashing_salts_preview: () => ({ columnHashingSalt: "Emails", value: "ada@example.com" }),
  create_a_artie_ingestion_api_key: () => ({ sourceReader: "Hubspot reader", name: "Mobile app" }),
  update_a_artie_ingestion_api_key_by_id: async (world) => ({
    ingestionApiKey: await newIngestionKey(world),
    name: "Renamed",
    expiresAt: "2027-01-01T00:00:00Z",
  }),
  delete_a_artie_ingestion_api_key_by_id: async (world) => {
    const uuid = await newIngestionKey(world);
    return { ingestionApiKey: uuid, confirm: uuid };
  },

  create_a_artie_privatelink_connection: () => ({
    name: "New link",
    vpcServiceName: "com.amazonaws.vpce.example",
    availabilityZoneIds: ["euw1-az1"],
  }),
  get_single_artie_privatelink_connection_by_id: async (world) => ({ privateLink: await newPrivateLink(world) }),
  update_a_artie_privatelink_connection_by_id: async (world) => ({
    privateLink: await newPrivateLink(world),
    name: "Renamed link",
  }),
  delete_a_artie_privatelink_connection_by_id: async (world) => ({
    privateLink: await newPrivateLink(world),
    confirm: "Spare link",
  }),
  create_a_artie_ssh_tunnel: () => ({ name: "New tunnel", host: "bastion.example", port: 2222, username: "artie" }),
  get_single_artie_ssh_tunnel_by_id: async (world) => ({ sshTunnel: await newTunnel(world) }),
  update_a_artie_ssh_tunnel_by_id: async (world) => ({ sshTunnel: await newTunnel(world), username: "other" }),
  delete_a_artie_ssh_tunnel_by_id: async (world) => ({ sshTunnel: await newTunnel(world), confirm: "Spare tunnel" }),
};

/** The tools that take a saved connector or a configuration, the other way round. */
export const otherScenarios: readonly (readonly [tool: string, args: Args])[] = [
  ["artie_connectors_ping", { connector: POSTGRES }],
  ["artie_connectors_fetch_databases", { config }],
  ["artie_connectors_fetch_schemas", { config }],
  ["artie_connectors_fetch_tables", { connector: POSTGRES, schemaName: "public" }],
  ["artie_connectors_list_postgres_publications", { config }],
  ["artie_pipelines_validate_unsaved_source", { connector: "Staging Postgres", database: "shop_staging" }],
  ["artie_pipelines_validate_unsaved_source", { sourceReader: "Staging reader" }],
  ["artie_pipelines_create_from_source", { sourceType: "mysql" }],
];

/** The arguments for one tool. @throws Error for a tool without a scenario */
export async function argsFor(name: string, world: World): Promise<Args> {
  const scenario = scenarios[name];
  if (scenario) return scenario(world);
  throw new Error(`There is no scenario for ${name}.`);
}
