// Connectors: how Artie reaches a source database or a destination warehouse.
import type { ConnectorPayload, ShadowScriptRequest } from "../requests.ts";
import * as schemas from "../schemas.ts";
import { type CallOptions, path, type Transport, validate, type Validation } from "./shared.ts";

export interface TableQuery {
  /** Defaults to the connector's own database. */
  readonly databaseName?: string | undefined;
  readonly schemaName?: string | undefined;
}

/** Every method throws an {@link ArtieError}. Methods named `...Unsaved` take a configuration instead of a UUID. */
export function connectors({ send }: Transport) {
  return {
    /** Destinations and, unless told otherwise, sources. */
    list: (
      query: { readonly includeSourceConnectors?: boolean } = { includeSourceConnectors: true },
      options?: CallOptions,
    ) =>
      send(
        { operation: "connector_list", method: "GET", path: "/connectors", query, response: schemas.connectorList },
        options,
      ),

    /** The connector with its configuration, credentials in plain sight. */
    get: (uuid: string, options?: CallOptions) =>
      send(
        {
          operation: "connector_detail",
          method: "GET",
          path: path`/connectors/${uuid}`,
          uuid,
          response: schemas.fullConnector,
        },
        options,
      ),

    create: (body: ConnectorPayload, options?: CallOptions) =>
      send(
        { operation: "connector_create", method: "POST", path: "/connectors", body, response: schemas.fullConnector },
        options,
      ),

    /** v1.0.76 replaces the whole connector, `sharedConfig` with it. */
    replace: (uuid: string, body: ConnectorPayload, options?: CallOptions) =>
      send(
        {
          operation: "connector_update",
          method: "POST",
          path: path`/connectors/${uuid}`,
          uuid,
          body,
          response: schemas.fullConnector,
        },
        options,
      ),

    /** Stops the pipelines that use it. */
    delete: (uuid: string, options?: CallOptions) =>
      send({ operation: "connector_delete", method: "DELETE", path: path`/connectors/${uuid}`, uuid }, options),

    /** Tests network and credentials of a configuration. */
    ping: (
      body: ConnectorPayload & { readonly connectionRole?: string | undefined },
      options?: CallOptions,
    ): Promise<Validation> => validate(send, "unsaved_connector_ping", "/connectors/ping", body, options),

    databases: (uuid: string, options?: CallOptions) =>
      send(
        {
          operation: "connector_fetch_databases",
          method: "GET",
          path: path`/connectors/${uuid}/databases`,
          uuid,
          response: schemas.databaseNames,
        },
        options,
      ),

    databasesUnsaved: (body: ConnectorPayload, options?: CallOptions) =>
      send(
        {
          operation: "unsaved_connector_fetch_databases",
          method: "POST",
          effect: "read",
          path: "/connectors/databases",
          body,
          response: schemas.databaseNames,
        },
        options,
      ),

    schemas: (uuid: string, query: { readonly databaseName?: string | undefined } = {}, options?: CallOptions) =>
      send(
        {
          operation: "connector_fetch_schemas",
          method: "GET",
          path: path`/connectors/${uuid}/schemas`,
          query,
          uuid,
          response: schemas.schemaNames,
        },
        options,
      ),

    schemasUnsaved: (
      body: { readonly connector: ConnectorPayload; readonly databaseName: string },
      options?: CallOptions,
    ) =>
      send(
        {
          operation: "unsaved_connector_fetch_schemas",
          method: "POST",
          effect: "read",
          path: "/connectors/schemas",
          body,
          response: schemas.schemaNames,
        },
        options,
      ),

    tables: (uuid: string, query: TableQuery = {}, options?: CallOptions) =>
      send(
        {
          operation: "connector_fetch_tables",
          method: "GET",
          path: path`/connectors/${uuid}/tables`,
          query: { ...query },
          uuid,
          response: schemas.sourceTableList,
        },
        options,
      ),

    tablesUnsaved: (
      body: {
        readonly connector: ConnectorPayload;
        readonly databaseName: string;
        readonly schemaName?: string | undefined;
        readonly forceRefresh?: boolean | undefined;
      },
      options?: CallOptions,
    ) =>
      send(
        {
          operation: "unsaved_connector_fetch_tables",
          method: "POST",
          effect: "read",
          path: "/connectors/tables",
          body,
          response: schemas.sourceTableList,
        },
        options,
      ),

    tableDetail: (
      uuid: string,
      query: TableQuery & { readonly tableName: string; readonly isView?: boolean | undefined },
      options?: CallOptions,
    ) =>
      send(
        {
          operation: "connector_fetch_table_detail",
          method: "GET",
          path: path`/connectors/${uuid}/detail`,
          query: { ...query },
          uuid,
          response: schemas.sourceTable,
        },
        options,
      ),

    /** Takes a configuration: for a saved connector, its own with its UUID. */
    publications: (
      body: { readonly connector: ConnectorPayload; readonly databaseName: string },
      options?: CallOptions,
    ) =>
      send(
        {
          operation: "unsaved_connector_fetch_postgres_publications",
          method: "POST",
          effect: "read",
          path: "/connectors/postgres-publications",
          body,
          response: schemas.publicationList,
        },
        options,
      ),

    dropReplicationSlot: (uuid: string, slotName: string, options?: CallOptions) =>
      send(
        {
          operation: "connector_drop_postgres_replication_slot",
          method: "POST",
          path: path`/connectors/${uuid}/postgres-drop-replication-slot`,
          uuid,
          body: { slotName },
        },
        options,
      ),

    createDatabase: (body: { readonly connector: ConnectorPayload; readonly name: string }, options?: CallOptions) =>
      send(
        { operation: "unsaved_connector_create_database", method: "POST", path: "/connectors/new-database", body },
        options,
      ),

    /** @param body `volume` is for Databricks. */
    createSchema: (
      body: {
        readonly connector: ConnectorPayload;
        readonly databaseName: string;
        readonly name: string;
        readonly volume?: string | undefined;
      },
      options?: CallOptions,
    ) =>
      send(
        { operation: "unsaved_connector_create_schema", method: "POST", path: "/connectors/new-schema", body },
        options,
      ),

    /** v1.0.76 takes no size. */
    createSnowflakeWarehouse: (
      body: { readonly connector: ConnectorPayload; readonly name: string },
      options?: CallOptions,
    ) =>
      send(
        {
          operation: "unsaved_connector_create_snowflake_warehouse",
          method: "POST",
          path: "/connectors/new-snowflake-warehouse",
          body,
        },
        options,
      ),

    /** The SQL that an Oracle source needs before replication; runs nothing. */
    generateShadowScript: (uuid: string, body: ShadowScriptRequest, options?: CallOptions) =>
      send(
        {
          operation: "connector_generate_shadow_script",
          method: "POST",
          effect: "read",
          path: path`/connectors/${uuid}/generate-shadow-script`,
          uuid,
          body,
          response: schemas.script,
        },
        options,
      ),

    startDynamoDBExport: (
      uuid: string,
      body: { readonly s3Bucket: string; readonly s3Prefix?: string | undefined },
      options?: CallOptions,
    ) =>
      send(
        {
          operation: "connector_start_dynamo_db_export",
          method: "POST",
          path: path`/connectors/${uuid}/start-dynamodb-export`,
          uuid,
          body,
          response: schemas.dynamoExport,
        },
        options,
      ),
  };
}
