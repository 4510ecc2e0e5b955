// For every tool arguments that make sense to a mock, which knows no names: by the UUIDs of its own answers.

/** What the mock answers for each kind, in any of its operations. */
const DETAILS: Readonly<Record<string, string>> = {
  pipeline: "pipelines",
  connector: "connectors",
  sourceReader: "source-readers",
  encryptionKey: "encryption-keys",
  columnHashingSalt: "column-hashing-salts",
  privateLink: "privatelink-connections",
  sshTunnel: "ssh-tunnels",
  // A mock gives all of them one UUID.
  ingestionApiKey: "pipelines",
};
export const ANY_UUID = "8a9a6b0e-6d0f-4f5e-9d43-0f6f5a2f6c11";

type Args = Record<string, unknown>;

const config = { type: "postgresql", label: "Unsaved", defaultDatabase: "shop", sharedConfig: { host: "db.example" } };
const zones = { vpcServiceName: "com.example.service", availabilityZoneIds: ["euw1-az1"] };

const ARGS: Readonly<Record<string, Args>> = {
  list_all_artie_pipelines: {},
  get_single_artie_pipeline_by_id: { pipeline: "" },
  artie_pipelines_usage: { pipeline: "" },
  artie_pipelines_error_logs: { pipeline: "" },
  artie_pipelines_validate_unsaved_source: { config },
  artie_pipelines_validate_unsaved_destination: { config, specificDestCfg: {} },
  artie_pipelines_start: { pipeline: "", keepPaused: true },
  artie_pipelines_update_status: { pipeline: "", status: "paused" },
  artie_pipelines_backfill: { pipeline: "", tables: ["string"] },
  artie_pipelines_cancel_backfill: { pipeline: "" },
  artie_pipelines_detect_schema_changes: { pipeline: "" },
  artie_pipelines_trigger_automatic_schema_changes: { pipeline: "" },
  artie_company_trigger_automatic_schema_changes: {},
  create_a_artie_pipeline: { name: "New", sourceReader: "" },
  artie_pipelines_create_from_source: { sourceType: "mysql" },
  update_a_artie_pipeline_by_id: { pipeline: "", name: "Renamed" },
  artie_pipelines_update_with_source_reader: { pipeline: "", changes: { name: "Renamed" } },
  delete_a_artie_pipeline_by_id: { pipeline: "" },
  list_all_artie_connectors: {},
  get_single_artie_connector_by_id: { connector: "" },
  artie_connectors_ping: { config },
  artie_connectors_fetch_databases: { config },
  artie_connectors_fetch_schemas: { config },
  artie_connectors_fetch_tables: { config },
  artie_connectors_fetch_table_details: { connector: "", tableName: "orders" },
  artie_connectors_list_postgres_publications: { config },
  artie_connectors_generate_shadow_script: {
    connector: "",
    database: "shop",
    tables: [{ schema: "public", name: "orders" }],
  },
  create_a_artie_connector: config,
  update_a_artie_connector_by_id: { connector: "", label: "Renamed" },
  delete_a_artie_connector_by_id: { connector: "" },
  artie_connectors_drop_postgres_replication_slot: { connector: "", slotName: "artie" },
  artie_connectors_create_snowflake_warehouse: { config: { ...config, type: "snowflake" }, name: "WH" },
  artie_connectors_create_database: { config, name: "shop" },
  artie_connectors_create_schema: { config, databaseName: "shop", name: "public" },
  artie_connectors_start_dynamodb_export: { connector: "", s3Bucket: "exports" },
  list_all_artie_source_readers: {},
  get_single_artie_source_reader_by_id: { sourceReader: "" },
  artie_source_readers_validate_unsaved: { connector: "", database: "shop" },
  create_a_artie_source_reader: { connector: "", name: "New", database: "shop" },
  update_a_artie_source_reader_by_id: { sourceReader: "", name: "Renamed" },
  delete_a_artie_source_reader_by_id: { sourceReader: "" },
  artie_source_readers_deploy: { sourceReader: "" },
  artie_source_readers_update_status: { sourceReader: "", status: "paused" },
  artie_data_catalog_search: { query: "orders" },
  list_all_artie_encryption_keys: {},
  get_single_artie_encryption_key_by_id: { encryptionKey: "" },
  create_a_artie_encryption_key: { name: "New" },
  update_a_artie_encryption_key_by_id: { encryptionKey: "", name: "Renamed" },
  delete_a_artie_encryption_key_by_id: { encryptionKey: "" },
  list_all_artie_column_hashing_salts: {},
  get_single_artie_column_hashing_salt_by_id: { columnHashingSalt: "" },
  create_a_artie_column_hashing_salt: { name: "New" },
  update_a_artie_column_hashing_salt_by_id: { columnHashingSalt: "", name: "Renamed" },
  delete_a_artie_column_hashing_salt_by_id: { columnHashingSalt: "" },
  artie_column_hashing_salts_preview: { columnHashingSalt: "", value: "a" },
  create_a_artie_ingestion_api_key: { sourceReader: "" },
  update_a_artie_ingestion_api_key_by_id: { ingestionApiKey: "", name: "Renamed" },
  delete_a_artie_ingestion_api_key_by_id: { ingestionApiKey: "" },
  create_a_artie_privatelink_connection: zones,
  get_single_artie_privatelink_connection_by_id: { privateLink: "" },
  update_a_artie_privatelink_connection_by_id: { privateLink: "", name: "Renamed" },
  delete_a_artie_privatelink_connection_by_id: { privateLink: "" },
  create_a_artie_ssh_tunnel: { host: "bastion.example", port: 22, username: "artie" },
  get_single_artie_ssh_tunnel_by_id: { sshTunnel: "" },
  update_a_artie_ssh_tunnel_by_id: { sshTunnel: "", name: "Renamed", port: 22 },
  delete_a_artie_ssh_tunnel_by_id: { sshTunnel: "" },
};

/** @param url where the mock is: what is left empty is about what it answers with. @throws Error for an unknown tool */
export async function argsFor(name: string, url: string): Promise<Args> {
  const args = ARGS[name];
  if (!args) throw new Error(`There are no arguments for ${name}.`);
  const entries = Object.entries(args).map(async ([field, value]) => {
    const path = value === "" ? DETAILS[field] : undefined;
    return [field, path === undefined ? value : await uuidOf(`${url}/${path}/${ANY_UUID}`)] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** A mock answers with the same resource whatever is asked for. */
async function uuidOf(url: string): Promise<string> {
  const answer = (await (await fetch(url)).json()) as { uuid?: unknown; pipeline?: { uuid?: unknown } };
  return String(answer.uuid ?? answer.pipeline?.uuid);
}
