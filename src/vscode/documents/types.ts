// Which types of sources and destinations take which settings, as far as it is certain: what is not here goes with all.

const POSTGRES = ["postgresql"];
const MONGO = ["mongodb", "documentdb"];
const SQL_SERVER = ["mssql"];
const ORACLE = ["oracle"];
const SNOWFLAKE = ["snowflake"];
const BIGQUERY = ["bigquery"];
const BUCKETS = ["s3", "gcs"];

/** Settings of readers and tables, by the type of the source. */
export const OF_SOURCES: Readonly<Record<string, readonly string[]>> = {
  archiveLogPassword: ORACLE,
  archiveLogPath: ORACLE,
  collectionScopedMode: MONGO,
  ctidSettings: POSTGRES,
  disableFullDocumentBeforeChange: MONGO,
  disableNoCursorTimeout: MONGO,
  dynamoDBBackfillConfig: ["dynamodb"],
  enableClientSideFullDocumentLookup: MONGO,
  mssqlChangeTrackingConcurrency: SQL_SERVER,
  mssqlChangeTrackingMaxIdleConns: SQL_SERVER,
  mssqlChangeTrackingPollIntervalMs: SQL_SERVER,
  mssqlReplicationMethod: SQL_SERVER,
  publicationAutoCreateMode: POSTGRES,
  publicationNameOverride: POSTGRES,
  publishViaPartitionRoot: POSTGRES,
  replicationSlotOverride: POSTGRES,
  streamARN: ["dynamodb"],
  useAdvanceOnPrimaryKeepAlive: POSTGRES,
  useReaderForOracleStreaming: ORACLE,
};

/** Settings of pipelines, by the type of the destination. */
export const OF_DESTINATIONS: Readonly<Record<string, readonly string[]>> = {
  bigQueryReservation: BIGQUERY,
  bucketName: BUCKETS,
  dynamicallyCreateNamespaces: ["iceberg"],
  folderName: BUCKETS,
  snowflakeEcoScheduleUUID: SNOWFLAKE,
  snowpipeStreamingMaxChannels: SNOWFLAKE,
  useBQBatchPriority: BIGQUERY,
  useBigNumericForVariableNumeric: BIGQUERY,
  useSnowpipeStreaming: SNOWFLAKE,
};

const LOGIN = ["host", "port", "user", "password"];
const DATABASE = [...LOGIN, "username", "snapshotHost", "snapshotPort", "awsRoleARN", "awsExternalID"];
const AWS = ["awsRegion", "awsAccessKeyID", "awsSecretAccessKey", "awsRoleARN", "awsExternalID"];

interface Configuration {
  readonly fields: readonly string[];
  /** Without these it can't connect. */
  readonly needed: readonly string[];
}

const ofDatabase: Configuration = { fields: DATABASE, needed: ["host"] };

/** What `sharedConfig` of a connector holds. */
const CONFIGURATIONS: Readonly<Record<string, Configuration>> = {
  api: { fields: [], needed: [] },
  cockroach: ofDatabase,
  documentdb: ofDatabase,
  mongodb: ofDatabase,
  mssql: ofDatabase,
  mysql: { fields: [...DATABASE, "tlsMode"], needed: ["host"] },
  oracle: ofDatabase,
  planetscale: { fields: [...DATABASE, "tlsMode"], needed: ["host"] },
  postgresql: ofDatabase,
  redshift: { fields: [...DATABASE, "endpoint"], needed: [] },
  clickhouse: { fields: [...DATABASE, "endpoint"], needed: [] },
  bigquery: { fields: ["projectID", "location", "credentialsData"], needed: ["projectID"] },
  gcs: { fields: ["projectID", "credentialsData", "bucketName"], needed: ["projectID"] },
  databricks: {
    fields: ["host", "port", "httpPath", "personalAccessToken", "clientID", "clientSecret", "volume"],
    needed: ["host", "httpPath"],
  },
  dynamodb: { fields: [...AWS, "streamsArn"], needed: ["awsRegion"] },
  keyspaces: { fields: AWS, needed: ["awsRegion"] },
  s3: { fields: [...AWS, "bucketName"], needed: ["awsRegion"] },
  iceberg: {
    fields: [
      ...[...AWS, "provider", "bucketARN", "region", "uri", "token", "credential"],
      ...["authURI", "scope", "warehouse", "prefix"],
    ],
    needed: [],
  },
  snowflake: {
    fields: ["accountIdentifier", "accountURL", "username", "user", "privateKey", "password", "virtualDWH"],
    needed: [],
  },
  motherduck: { fields: ["token", "database", "host"], needed: [] },
};

/** Undefined for a type of which too little is known. */
export function configurationOf(type: string): Configuration | undefined {
  return Object.hasOwn(CONFIGURATIONS, type) ? CONFIGURATIONS[type] : undefined;
}

interface Asked {
  /** A star is where the credential is asked for, where there is more than one way. */
  readonly fields: readonly string[];
  readonly either?: readonly string[];
}

const BY_PASSWORD: Asked = { fields: ["host", "user", "password"] };
const BY_KEY: Asked = { fields: ["awsRegion", "awsAccessKeyID", "awsSecretAccessKey"] };

/** What has to be asked for a connection that usually works; all else stands in the document. */
export const ASKED: Readonly<Record<string, Asked>> = {
  postgresql: BY_PASSWORD,
  cockroach: BY_PASSWORD,
  documentdb: BY_PASSWORD,
  mongodb: BY_PASSWORD,
  mssql: BY_PASSWORD,
  mysql: BY_PASSWORD,
  oracle: BY_PASSWORD,
  planetscale: BY_PASSWORD,
  clickhouse: BY_PASSWORD,
  redshift: { fields: ["host", "username", "password"] },
  dynamodb: BY_KEY,
  keyspaces: BY_KEY,
  s3: BY_KEY,
  bigquery: { fields: ["projectID", "credentialsData"] },
  gcs: { fields: ["projectID", "credentialsData"] },
  databricks: { fields: ["host", "httpPath", "personalAccessToken"] },
  motherduck: { fields: ["token"] },
  snowflake: { fields: ["accountIdentifier", "username", "*", "virtualDWH"], either: ["privateKey", "password"] },
};

/** On which side a type of connector can stand, the usual ones first. */
export const SIDES: Readonly<Record<"source" | "destination" | "both", readonly string[]>> = {
  source: [
    "postgresql",
    "mysql",
    "mssql",
    "oracle",
    "mongodb",
    "dynamodb",
    "documentdb",
    "cockroach",
    "keyspaces",
    "planetscale",
  ],
  destination: ["snowflake", "bigquery", "databricks", "redshift", "clickhouse", "motherduck", "s3", "gcs"],
  both: ["postgresql", "mysql", "mssql"],
};
