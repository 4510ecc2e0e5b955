// Larkspur's account: its connectors, source readers and pipelines, each told as one row.
import type { ConnectorType, JsonObject, PipelineStatus } from "../types.ts";

export interface ConnectorSeed {
  readonly label: string;
  readonly type: ConnectorType;
  readonly environment?: "staging";
  readonly database?: string;
  readonly config: JsonObject;
}

const database = (host: string, port: number, password: string, user = "artie"): JsonObject => ({
  host: `${host}.larkspur.example`,
  port,
  user,
  password,
});

export const CONNECTORS: readonly ConnectorSeed[] = [
  {
    label: "Orders Postgres",
    type: "postgresql",
    database: "orders",
    config: database("orders-db", 5432, "sandbox-orders-password"),
  },
  {
    label: "Billing Postgres",
    type: "postgresql",
    database: "billing",
    config: database("billing-db", 5432, "sandbox-billing-password"),
  },
  {
    label: "Logistics Postgres",
    type: "postgresql",
    database: "logistics",
    config: database("logistics-db", 5432, "sandbox-logistics-password"),
  },
  {
    label: "Identity Postgres",
    type: "postgresql",
    database: "identity",
    config: database("identity-db", 5432, "sandbox-identity-password"),
  },
  {
    label: "Staging Postgres",
    type: "postgresql",
    environment: "staging",
    database: "shop_staging",
    config: database("staging-db", 5432, "sandbox-staging-password"),
  },
  {
    label: "Customers MySQL",
    type: "mysql",
    database: "customers",
    config: { ...database("customers-db", 3306, "sandbox-customers-password"), tlsMode: "preferred" },
  },
  {
    label: "Inventory SQL Server",
    type: "mssql",
    database: "inventory",
    config: database("inventory-db", 1433, "sandbox-inventory-password"),
  },
  {
    label: "Finance Oracle",
    type: "oracle",
    database: "FINPDB",
    config: database("finance-db", 1521, "sandbox-finance-password", "ARTIE"),
  },
  {
    label: "Support MongoDB",
    type: "mongodb",
    database: "support",
    config: {
      host: "support-mongo.larkspur.example",
      user: "artie",
      password: "sandbox-support-password",
    },
  },
  {
    label: "Sessions DynamoDB",
    type: "dynamodb",
    config: {
      awsRegion: "eu-west-1",
      awsAccessKeyID: "SANDBOXKEYSESSIONS",
      awsSecretAccessKey: "sandbox-sessions-secret",
    },
  },
  { label: "Hubspot", type: "api", config: {} },
  {
    label: "Snowflake Production",
    type: "snowflake",
    database: "ANALYTICS",
    config: {
      accountIdentifier: "larkspur-prod",
      username: "ARTIE",
      privateKey: "sandbox-snowflake-private-key",
      virtualDWH: "ARTIE_WH",
    },
  },
  {
    label: "Snowflake Staging",
    type: "snowflake",
    environment: "staging",
    database: "STAGING",
    config: {
      accountIdentifier: "larkspur-prod",
      username: "ARTIE",
      // Rotated away long ago: the connector that is not valid.
      privateKey: "sandbox-snowflake-old-key",
      virtualDWH: "ARTIE_WH",
    },
  },
  {
    label: "BigQuery Marketing",
    type: "bigquery",
    database: "larkspur-marketing",
    config: {
      projectID: "larkspur-marketing",
      location: "EU",
      credentialsData: "sandbox-bigquery-service-account",
    },
  },
  {
    label: "Databricks Lakehouse",
    type: "databricks",
    database: "lakehouse",
    config: {
      host: "larkspur.cloud.databricks.example",
      httpPath: "/sql/1.0/warehouses/1a2b3c4d",
      personalAccessToken: "sandbox-databricks-token",
    },
  },
  {
    label: "Redshift Reporting",
    type: "redshift",
    database: "reporting",
    config: {
      host: "reporting.larkspur.example",
      port: 5439,
      username: "artie",
      password: "sandbox-redshift-password",
    },
  },
  {
    label: "S3 Archive",
    type: "s3",
    config: {
      awsRegion: "eu-west-1",
      awsAccessKeyID: "SANDBOXKEYARCHIVE",
      awsSecretAccessKey: "sandbox-archive-secret",
    },
  },
];

export interface ReaderSeed {
  readonly name: string;
  readonly connector: string;
  readonly database?: string;
  readonly isShared?: boolean;
  /** The replication slot, for PostgreSQL. Readers of pipelines that have run own theirs. */
  readonly slot?: string;
  readonly ownsSlot?: boolean;
}

export const READERS: readonly ReaderSeed[] = [
  { name: "Orders reader", connector: "Orders Postgres", database: "orders", slot: "artie_orders" },
  {
    name: "Billing reader",
    connector: "Billing Postgres",
    database: "billing",
    slot: "artie_billing",
    ownsSlot: true,
    isShared: true,
  },
  {
    name: "Logistics reader",
    connector: "Logistics Postgres",
    database: "logistics",
    slot: "artie_logistics",
    ownsSlot: true,
  },
  { name: "Identity reader", connector: "Identity Postgres", database: "identity", slot: "artie", ownsSlot: true },
  { name: "Staging reader", connector: "Staging Postgres", database: "shop_staging", slot: "artie_staging" },
  { name: "Customers reader", connector: "Customers MySQL", database: "customers" },
  { name: "Campaigns reader", connector: "Customers MySQL", database: "campaigns" },
  { name: "Inventory reader", connector: "Inventory SQL Server", database: "inventory" },
  { name: "Finance reader", connector: "Finance Oracle", database: "FINPDB" },
  { name: "Support reader", connector: "Support MongoDB", database: "support" },
  { name: "Sessions reader", connector: "Sessions DynamoDB" },
  { name: "Hubspot reader", connector: "Hubspot" },
];

export interface TableSeed {
  readonly name: string;
  readonly schema?: string;
  readonly history?: boolean;
  readonly disabled?: boolean;
}

export interface PipelineSeed {
  readonly name: string;
  readonly reader: string;
  readonly destination: string;
  readonly into?: JsonObject;
  /** `unreported`: running, but the API shows no status. */
  readonly status: PipelineStatus | "unreported";
  readonly tables: readonly TableSeed[];
  readonly hasUndeployedChanges?: boolean;
  /** All tables are being copied; those named here have been streaming, and only their history table is. */
  readonly backfilling?: { readonly onlyHistoryOf: readonly string[] };
  readonly settings?: JsonObject;
  /** Messages of its error log, an hour apart, oldest first. */
  readonly errors?: readonly string[];
}

const tables = (schema: string, ...names: string[]): TableSeed[] => names.map((name) => ({ name, schema }));

export const PIPELINES: readonly PipelineSeed[] = [
  {
    name: "Orders Postgres to Snowflake",
    reader: "Orders reader",
    destination: "Snowflake Production",
    into: { database: "ANALYTICS", schema: "PUBLIC" },
    status: "draft",
    tables: tables("public", "orders", "order_lines", "returns", "coupons"),
  },
  {
    name: "MySQL to BigQuery",
    reader: "Customers reader",
    destination: "BigQuery Marketing",
    into: { database: "larkspur-marketing", schema: "customers" },
    status: "draft",
    tables: tables("", "customers", "addresses", "loyalty_points", "newsletters"),
  },
  {
    name: "Staging Postgres to BigQuery",
    reader: "Staging reader",
    destination: "BigQuery Marketing",
    into: { database: "larkspur-marketing", schema: "support" },
    status: "draft",
    tables: tables("public", "orders", "products", "sign_ups"),
  },
  {
    name: "Hubspot to Snowflake",
    reader: "Hubspot reader",
    destination: "Snowflake Production",
    into: { database: "ANALYTICS", schema: "HUBSPOT" },
    status: "running",
    tables: tables("", "contacts", "companies", "sign_ups"),
  },
  {
    name: "Logistics Postgres to Snowflake",
    reader: "Logistics reader",
    destination: "Snowflake Production",
    into: { database: "ANALYTICS", schema: "LOGISTICS" },
    status: "running",
    tables: [
      ...tables("public", "shipments", "shipment_events", "parcels", "parcel_scans", "routes", "route_stops"),
      ...tables("public", "vehicles", "drivers", "pallets", "manifests", "customs_forms", "delivery_proofs"),
      { name: "depots", schema: "public", history: true },
    ],
    backfilling: { onlyHistoryOf: ["depots"] },
  },
  {
    name: "Sessions DynamoDB to S3",
    reader: "Sessions reader",
    destination: "S3 Archive",
    into: { bucketName: "larkspur-archive", folderName: "sessions" },
    settings: { dynamoDBBackfillConfig: { enabled: true, bucket: "larkspur-exports", optionalFolder: "sessions" } },
    status: "running",
    tables: tables("", "web_sessions", "device_fingerprints", "consent_log"),
    backfilling: { onlyHistoryOf: [] },
  },
  {
    name: "Support MongoDB to BigQuery",
    reader: "Support reader",
    destination: "BigQuery Marketing",
    into: { database: "larkspur-marketing", schema: "support" },
    status: "paused",
    tables: [...tables("", "tickets", "conversations"), { name: "macros", disabled: true }],
    errors: [
      "failed to merge table conversations: googleapi: Error 403: Quota exceeded for quota metric",
      "failed to merge table conversations: googleapi: Error 400: Field messages has changed type from STRING to JSON",
    ],
  },
  {
    name: "Finance Oracle to Snowflake",
    reader: "Finance reader",
    destination: "Snowflake Production",
    into: { database: "ANALYTICS", schema: "FINANCE" },
    status: "transfer paused",
    tables: tables("FINANCE", "GL_ENTRIES", "ACCOUNTS", "VENDORS", "PAYMENT_RUNS"),
  },
  {
    name: "Inventory SQL Server to Databricks",
    reader: "Inventory reader",
    destination: "Databricks Lakehouse",
    into: { database: "lakehouse", schema: "inventory" },
    status: "running",
    tables: [...tables("dbo", "stock_levels", "movements"), ...tables("purchasing", "suppliers")],
    hasUndeployedChanges: true,
    settings: { autoReplicateNewTables: true },
  },
  {
    name: "Identity Postgres to Redshift",
    reader: "Identity reader",
    destination: "Redshift Reporting",
    into: { database: "reporting", schema: "identity" },
    status: "unreported",
    tables: tables("public", "users", "logins"),
  },
  {
    name: "Billing Postgres to Snowflake",
    reader: "Billing reader",
    destination: "Snowflake Production",
    into: { database: "ANALYTICS", schema: "BILLING" },
    status: "running",
    tables: [
      { name: "billing_events", schema: "public", history: true },
      ...tables("public", "billing_address", "invoices", "payments"),
    ],
  },
  {
    name: "Billing Postgres to Snowflake audit",
    reader: "Billing reader",
    destination: "Snowflake Production",
    into: { database: "ANALYTICS", schema: "BILLING" },
    status: "running",
    tables: tables("audit", "ledger_changes"),
    settings: { appendOnly: true },
  },
  {
    name: "Campaigns MySQL to Databricks",
    reader: "Campaigns reader",
    destination: "Databricks Lakehouse",
    into: { database: "lakehouse", schema: "customers" },
    status: "running",
    tables: tables("", "campaigns", "clicks"),
  },
];
