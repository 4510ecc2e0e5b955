// Operations on connectors and on what stands behind them, and on the private ways to them.
import { body, operationsOn, query } from "../operation.ts";
import type { ConnectorPayload, PrivateLinkRequest, SSHTunnelRequest, ShadowScriptRequest } from "../requests.ts";
import * as answers from "../schemas.ts";

const { nothing } = answers;
const connector = operationsOn("connector");
const link = operationsOn("privateLink");
const tunnel = operationsOn("sshTunnel");
const catalog = operationsOn("dataCatalog");

/** A connector's configuration, and where behind it: POST /connectors/... */
interface Behind {
  readonly connector: ConnectorPayload;
  readonly databaseName: string;
}
/** `databaseName` defaults to the connector's own. */
type Place = Readonly<Partial<Record<"databaseName" | "schemaName", string | undefined>>>;

/** Methods named `...Unsaved` take a configuration instead of a UUID. */
export const connectors = {
  /** Destinations and sources. */
  list: connector.get("list", "connector_list", "/connectors?includeSourceConnectors=true", answers.connectorList),
  /** With its configuration, credentials in plain sight. */
  get: connector.get("read", "connector_detail", "/connectors/{uuid}", answers.fullConnector),
  create: connector.post("create", "connector_create", "/connectors", answers.fullConnector, body<ConnectorPayload>()),
  /** v1.0.76 replaces the whole connector, `sharedConfig` with it. */
  replace: connector.post(
    "replace",
    "connector_update",
    "/connectors/{uuid}",
    answers.fullConnector,
    body<ConnectorPayload>(),
  ),
  /** Stops the pipelines that use it. */
  delete: connector.remove("connector_delete", "/connectors/{uuid}"),
  /** Tests network and credentials of a configuration. */
  ping: connector.validate(
    "unsaved_connector_ping",
    "/connectors/ping",
    body<ConnectorPayload & { readonly connectionRole?: string | undefined }>(),
  ),
  databases: connector.get("look", "connector_fetch_databases", "/connectors/{uuid}/databases", answers.databaseNames),
  databasesUnsaved: connector.ask(
    "look",
    "unsaved_connector_fetch_databases",
    "/connectors/databases",
    answers.databaseNames,
    body<ConnectorPayload>(),
  ),
  schemas: connector.get(
    "look",
    "connector_fetch_schemas",
    "/connectors/{uuid}/schemas",
    answers.schemaNames,
    query<{ readonly databaseName?: string | undefined }>(),
  ),
  schemasUnsaved: connector.ask(
    "look",
    "unsaved_connector_fetch_schemas",
    "/connectors/schemas",
    answers.schemaNames,
    body<Behind>(),
  ),
  tables: connector.get(
    "look",
    "connector_fetch_tables",
    "/connectors/{uuid}/tables",
    answers.sourceTableList,
    query<Place>(),
  ),
  tablesUnsaved: connector.ask(
    "look",
    "unsaved_connector_fetch_tables",
    "/connectors/tables",
    answers.sourceTableList,
    body<Behind & { readonly schemaName?: string | undefined; readonly forceRefresh?: boolean | undefined }>(),
  ),
  tableDetail: connector.get(
    "look",
    "connector_fetch_table_detail",
    "/connectors/{uuid}/detail",
    answers.sourceTable,
    query<Place & { readonly tableName: string; readonly isView?: boolean | undefined }>(),
  ),
  /** Takes a configuration: for a saved connector, its own with its UUID. */
  publications: connector.ask(
    "look",
    "unsaved_connector_fetch_postgres_publications",
    "/connectors/postgres-publications",
    answers.publicationList,
    body<Behind>(),
  ),
  dropReplicationSlot: connector.post(
    "act",
    "connector_drop_postgres_replication_slot",
    "/connectors/{uuid}/postgres-drop-replication-slot",
    nothing,
    body((slotName: string) => ({ slotName })),
  ),
  createDatabase: connector.post(
    "act",
    "unsaved_connector_create_database",
    "/connectors/new-database",
    nothing,
    body<{ readonly connector: ConnectorPayload; readonly name: string }>(),
  ),
  /** `volume` is for Databricks. */
  createSchema: connector.post(
    "act",
    "unsaved_connector_create_schema",
    "/connectors/new-schema",
    nothing,
    body<Behind & { readonly name: string; readonly volume?: string | undefined }>(),
  ),
  /** v1.0.76 takes no size. */
  createSnowflakeWarehouse: connector.post(
    "act",
    "unsaved_connector_create_snowflake_warehouse",
    "/connectors/new-snowflake-warehouse",
    nothing,
    body<{ readonly connector: ConnectorPayload; readonly name: string }>(),
  ),
  /** The SQL that an Oracle source needs before replication; runs nothing. */
  generateShadowScript: connector.ask(
    "look",
    "connector_generate_shadow_script",
    "/connectors/{uuid}/generate-shadow-script",
    answers.script,
    body<ShadowScriptRequest>(),
  ),
  startDynamoDBExport: connector.post(
    "act",
    "connector_start_dynamo_db_export",
    "/connectors/{uuid}/start-dynamodb-export",
    answers.dynamoExport,
    body<{ readonly s3Bucket: string; readonly s3Prefix?: string | undefined }>(),
  ),
};

export const dataCatalog = {
  /** Full-text search over databases, schemas and tables. */
  search: catalog.ask(
    "look",
    "data_catalog_search",
    "/data-catalog/search",
    answers.catalogMatchList,
    body((text: string) => ({ query: text })),
  ),
};

export const privateLinks = {
  create: link.post(
    "create",
    "private_link_connection_create",
    "/privatelink-connections",
    answers.privateLink,
    body<PrivateLinkRequest>(),
  ),
  get: link.get("read", "private_link_connection_detail", "/privatelink-connections/{uuid}", answers.privateLink),
  /** All but the name is fixed once the connection is being provisioned or live. */
  replace: link.post(
    "replace",
    "private_link_connection_update",
    "/privatelink-connections/{uuid}",
    answers.privateLink,
    body<Omit<PrivateLinkRequest, "environmentUUID"> & { readonly name: string }>(),
  ),
  delete: link.remove("private_link_connection_delete", "/privatelink-connections/{uuid}"),
};

export const sshTunnels = {
  create: tunnel.post("create", "ssh_tunnel_create", "/ssh-tunnels", answers.sshTunnel, body<SSHTunnelRequest>()),
  get: tunnel.get("read", "ssh_tunnel_detail", "/ssh-tunnels/{uuid}", answers.sshTunnel),
  /** The API wants the whole tunnel. Pipelines behind it get undeployed changes. */
  replace: tunnel.post(
    "replace",
    "ssh_tunnel_update",
    "/ssh-tunnels/{uuid}",
    answers.sshTunnel,
    body<Readonly<Record<string, unknown>>>(),
  ),
  /** Refused while a connector uses it. */
  delete: tunnel.remove("ssh_tunnel_delete", "/ssh-tunnels/{uuid}"),
};
