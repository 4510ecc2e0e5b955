// Operations on connectors and on what stands behind them, and on the private ways to them.
import { body, operationsOn, query } from "../operation.ts";
import * as bodies from "../bodies.ts";
import { connectorPayload, type Replacement } from "../requests.ts";
import * as answers from "../schemas.ts";

const { nothing } = answers;
const connector = operationsOn("connector");
const link = operationsOn("privateLink");
const tunnel = operationsOn("sshTunnel");
const catalog = operationsOn("dataCatalog");

/** Methods named `...Unsaved` take a configuration instead of a UUID. */
export const connectors = {
  /** Destinations and sources. */
  list: connector.get("list", "connector_list", "/connectors?includeSourceConnectors=true", answers.connectorList),
  /** With its configuration, credentials in plain sight. */
  get: connector.get("read", "connector_detail", "/connectors/{uuid}", answers.fullConnector),
  create: connector.post("create", "connector_create", "/connectors", answers.fullConnector, body(connectorPayload)),
  /** v1.0.76 replaces the whole connector, `sharedConfig` with it. */
  replace: connector.post(
    "replace",
    "connector_update",
    "/connectors/{uuid}",
    answers.fullConnector,
    body(connectorPayload, (connector: Replacement) => connector),
  ),
  /** Stops the pipelines that use it. */
  delete: connector.remove("connector_delete", "/connectors/{uuid}"),
  /** Tests network and credentials of a configuration. */
  ping: connector.validate("unsaved_connector_ping", "/connectors/ping", body(bodies.pingRequest)),
  databases: connector.get("look", "connector_fetch_databases", "/connectors/{uuid}/databases", answers.databaseNames),
  databasesUnsaved: connector.ask(
    "look",
    "unsaved_connector_fetch_databases",
    "/connectors/databases",
    answers.databaseNames,
    body(connectorPayload),
  ),
  schemas: connector.get(
    "look",
    "connector_fetch_schemas",
    "/connectors/{uuid}/schemas",
    answers.schemaNames,
    query(bodies.place.omit({ schemaName: true })),
  ),
  schemasUnsaved: connector.ask(
    "look",
    "unsaved_connector_fetch_schemas",
    "/connectors/schemas",
    answers.schemaNames,
    body(bodies.schemasRequest),
  ),
  tables: connector.get(
    "look",
    "connector_fetch_tables",
    "/connectors/{uuid}/tables",
    answers.sourceTableList,
    query(bodies.place),
  ),
  tablesUnsaved: connector.ask(
    "look",
    "unsaved_connector_fetch_tables",
    "/connectors/tables",
    answers.sourceTableList,
    body(bodies.tablesRequest),
  ),
  tableDetail: connector.get(
    "look",
    "connector_fetch_table_detail",
    "/connectors/{uuid}/detail",
    answers.sourceTable,
    query(bodies.tableDetailQuery),
  ),
  /** Takes a configuration: for a saved connector, its own with its UUID. */
  publications: connector.ask(
    "look",
    "unsaved_connector_fetch_postgres_publications",
    "/connectors/postgres-publications",
    answers.publicationList,
    body(bodies.publicationsRequest),
  ),
  dropReplicationSlot: connector.post(
    "act",
    "connector_drop_postgres_replication_slot",
    "/connectors/{uuid}/postgres-drop-replication-slot",
    nothing,
    body(bodies.dropSlotRequest, (slotName: string) => ({ slotName })),
  ),
  createDatabase: connector.post(
    "act",
    "unsaved_connector_create_database",
    "/connectors/new-database",
    nothing,
    body(bodies.newBehind),
  ),
  /** `volume` is for Databricks. */
  createSchema: connector.post(
    "act",
    "unsaved_connector_create_schema",
    "/connectors/new-schema",
    nothing,
    body(bodies.newSchemaRequest),
  ),
  /** v1.0.76 takes no size. */
  createSnowflakeWarehouse: connector.post(
    "act",
    "unsaved_connector_create_snowflake_warehouse",
    "/connectors/new-snowflake-warehouse",
    nothing,
    body(bodies.newBehind),
  ),
  /** The SQL that an Oracle source needs before replication; runs nothing. */
  generateShadowScript: connector.ask(
    "look",
    "connector_generate_shadow_script",
    "/connectors/{uuid}/generate-shadow-script",
    answers.script,
    body(bodies.shadowScriptRequest),
  ),
  startDynamoDBExport: connector.post(
    "act",
    "connector_start_dynamo_db_export",
    "/connectors/{uuid}/start-dynamodb-export",
    answers.dynamoExport,
    body(bodies.dynamoExportRequest),
  ),
};

export const dataCatalog = {
  /** Full-text search over databases, schemas and tables. */
  search: catalog.ask(
    "look",
    "data_catalog_search",
    "/data-catalog/search",
    answers.catalogMatchList,
    body(bodies.searchRequest, (text: string) => ({ query: text })),
  ),
};

export const privateLinks = {
  create: link.post(
    "create",
    "private_link_connection_create",
    "/privatelink-connections",
    answers.privateLink,
    body(bodies.privateLinkRequest),
  ),
  get: link.get("read", "private_link_connection_detail", "/privatelink-connections/{uuid}", answers.privateLink),
  /** All but the name is fixed once the connection is being provisioned or live. */
  replace: link.post(
    "replace",
    "private_link_connection_update",
    "/privatelink-connections/{uuid}",
    answers.privateLink,
    body(bodies.privateLinkReplacement, (link: Replacement) => link),
  ),
  delete: link.remove("private_link_connection_delete", "/privatelink-connections/{uuid}"),
};

export const sshTunnels = {
  create: tunnel.post("create", "ssh_tunnel_create", "/ssh-tunnels", answers.sshTunnel, body(bodies.sshTunnelRequest)),
  get: tunnel.get("read", "ssh_tunnel_detail", "/ssh-tunnels/{uuid}", answers.sshTunnel),
  /** The API wants the whole tunnel. Pipelines behind it get undeployed changes. */
  replace: tunnel.post(
    "replace",
    "ssh_tunnel_update",
    "/ssh-tunnels/{uuid}",
    answers.sshTunnel,
    body(bodies.sshTunnelReplacement, (tunnel: Replacement) => tunnel),
  ),
  /** Refused while a connector uses it. */
  delete: tunnel.remove("ssh_tunnel_delete", "/ssh-tunnels/{uuid}"),
};
