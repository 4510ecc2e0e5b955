// The records that the sandbox keeps. Field names are the API's own where the meaning is the same; what the API reports
// but the sandbox can derive (stages, validity, replication status) is not stored.
import type { PrivateLinkRequest, SSHTunnelRequest } from "../artie/bodies.ts";
import type { TablePayload } from "../artie/requests.ts";
import type { ConnectorType } from "./world/system-types.ts";

export type PipelineStatus = "draft" | "paused" | "transfer paused" | "running";
export type ReaderStatus = "draft" | "paused" | "running";

/** A JSON object whose fields the sandbox passes through without looking. */
export type JsonObject = Record<string, unknown>;

/** A setting that is a text and not empty. */
export function textSetting(settings: JsonObject, key: string): string | undefined {
  const value = settings[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** What every stored object has. Times are milliseconds since the epoch. */
export interface Stored {
  readonly uuid: string;
  readonly createdAt: number;
  updatedAt: number;
}

export interface Connector extends Stored {
  type: ConnectorType;
  label: string;
  environmentUUID: string;
  dataPlaneName: string | null;
  defaultDatabase: string | undefined;
  sharedConfig: JsonObject;
  privateLinkUUID: string | null;
  snapshotPrivateLinkUUID: string | null;
  sshTunnelUUID: string | null;
}

export interface SourceReader extends Stored {
  name: string;
  connectorUUID: string;
  environmentUUID: string;
  dataPlaneName: string;
  database: string;
  containerName: string;
  isShared: boolean;
  /** Kept for shared readers only; the others follow their pipelines. */
  status: ReaderStatus;
  settings: JsonObject;
  tablesConfig: Record<string, JsonObject> | null;
}

/** A reader to check; one that is not saved yet has no UUID. */
export interface ReaderConfig extends Pick<SourceReader, "database" | "settings" | "connectorUUID"> {
  readonly uuid: string | undefined;
}

type TableFields = "name" | "schema" | "disableReplication" | "enableHistoryMode" | "individualDeployment";

export interface Table extends Stored, Required<Pick<TablePayload, TableFields>> {
  advancedSettings: JsonObject;
  /** Rows that a backfill has to copy. */
  readonly rows: number;
  /** Whether changes have been captured since some deployment. */
  streaming: boolean;
}

/** One copy of a table, or of its history table, that waits or runs. */
export interface Copy {
  readonly tableUUID: string;
  readonly history: boolean;
  remainingMs: number;
}

export interface Deployment {
  readonly endsAt: number;
  readonly status: PipelineStatus;
  readonly backfill: boolean;
}

export interface ErrorLog {
  readonly at: number;
  readonly message: string;
}

export interface Pipeline extends Stored {
  name: string;
  environmentUUID: string;
  dataPlaneName: string;
  sourceReaderUUID: string;
  destinationUUID: string | null;
  columnHashingSaltUUID: string | null;
  encryptionKeyUUID: string | null;
  snowflakeEcoScheduleUUID: string | null;
  specificDestCfg: JsonObject;
  advancedSettings: JsonObject;
  /** Absent: the data plane has not reported one. The pipeline counts as running then. */
  status: PipelineStatus | undefined;
  hasUndeployedChanges: boolean;
  lastDeployedAt: number | undefined;
  firstDeployedAt: number | undefined;
  lastSchemaChangesAt: number | undefined;
  tables: Table[];
  errorLogs: ErrorLog[];
  deployment: Deployment | undefined;
  /** Backfills in the order of their request; the first few run, the others wait. */
  copies: Copy[];
  /** The moment up to which the copies have been advanced. */
  settledAt: number;
}

export interface NamedSecret extends Stored {
  name: string;
  description: string;
  readonly secret: string;
  readonly kmsKeyUUID: string | null;
}

export interface IngestionKey extends Stored {
  name: string;
  readonly sourceReaderUUID: string;
  readonly secret: string;
  expiresAt: number | undefined;
}

export interface SshTunnel extends Stored, Required<SSHTunnelRequest> {
  readonly publicKey: string;
}

export interface PrivateLink extends Stored, Required<Omit<PrivateLinkRequest, "dataPlaneName">> {
  readonly dataPlaneName: string | null;
}
