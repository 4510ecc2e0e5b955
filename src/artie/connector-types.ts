// What the types of connectors need and where they go, as far as the fields of their open `sharedConfig` say it (those in
// use with v1.0.76). A type that is not here has only what its fields say by their names.

export interface ConnectorType {
  /** Any one of these proves who is asking; none where nobody has to. */
  readonly credentials: readonly string[];
  /** Fields that stand in for a credential: a role that is assumed. */
  readonly instead?: readonly string[];
  /** A service that is reached by its own address, and the fields that say what of it: the first of these that are set. */
  readonly service?: string;
  readonly accounts?: readonly (readonly string[])[];
  /** What of the service is meant where no field says it, and no host. */
  readonly otherwise?: string;
}

const BY_PASSWORD: ConnectorType = { credentials: ["password"], instead: ["awsRoleARN"] };

function ofAws(service: string, ...accounts: string[][]): ConnectorType {
  return {
    credentials: ["awsSecretAccessKey"],
    instead: ["awsRoleARN"],
    service,
    accounts: [...accounts, ["awsRegion"]],
  };
}

function ofGoogle(service: string, ...accounts: string[][]): ConnectorType {
  return { credentials: ["credentialsData"], service, accounts: [...accounts, ["projectID"]] };
}

const BUCKET = ["bucketName", "bucket", "bucketARN"];

const TYPES: ReadonlyMap<string, ConnectorType> = new Map([
  ["api", { credentials: [] }],
  ["cockroach", BY_PASSWORD],
  ["documentdb", BY_PASSWORD],
  ["mongodb", BY_PASSWORD],
  ["mssql", BY_PASSWORD],
  ["mysql", BY_PASSWORD],
  ["oracle", BY_PASSWORD],
  ["planetscale", BY_PASSWORD],
  ["postgresql", BY_PASSWORD],
  ["clickhouse", BY_PASSWORD],
  ["redis", BY_PASSWORD],
  ["redshift", BY_PASSWORD],
  ["dynamodb", ofAws("dynamodb")],
  ["keyspaces", ofAws("keyspaces")],
  ["s3", ofAws("s3", BUCKET)],
  ["delta", ofAws("s3", BUCKET)],
  ["bigquery", ofGoogle("bigquery")],
  ["gcs", ofGoogle("gcs", BUCKET)],
  ["databricks", { credentials: ["personalAccessToken", "clientSecret"] }],
  [
    "iceberg",
    {
      credentials: ["token", "credential", "awsSecretAccessKey"],
      instead: ["awsRoleARN"],
      service: "s3tables",
      accounts: [["bucketARN"]],
    },
  ],
  [
    "motherduck",
    {
      credentials: ["token"],
      service: "motherduck",
      accounts: [["database", "defaultDatabase"]],
      otherwise: "my_db",
    },
  ],
  [
    "snowflake",
    {
      credentials: ["privateKey", "password"],
      service: "snowflake",
      accounts: [["accountIdentifier", "accountURL", "account"]],
    },
  ],
]);

export function connectorType(name: string | null | undefined): ConnectorType | undefined {
  return TYPES.get(name?.toLowerCase() ?? "");
}
