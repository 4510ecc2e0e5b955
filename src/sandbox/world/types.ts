// The world outside Artie: the databases and warehouses that connectors point to. A connector only holds an address and
// credentials; what it finds there, and what goes wrong there, is decided here.
import type { ConnectorType } from "../types.ts";

export interface Column {
  readonly name: string;
  readonly dataType: string;
  readonly isPrimaryKey: boolean;
  readonly notNull: boolean;
}

export interface WorldTable {
  readonly name: string;
  readonly rows: number;
  readonly isView: boolean;
  readonly columns: readonly Column[];
}

export interface WorldSchema {
  /** Empty where the system knows no schemas (MySQL, MongoDB, DynamoDB). */
  readonly name: string;
  readonly tables: WorldTable[];
}

export interface Publication {
  readonly name: string;
  readonly allTables: boolean;
}

export interface WorldDatabase {
  readonly name: string;
  readonly schemas: WorldSchema[];
  /** PostgreSQL: its logical replication publications. */
  readonly publications: readonly Publication[];
  /** Oracle: whether the shadow script has been run in full. */
  readonly shadowTables: boolean;
  /** Warehouses: whether Artie's role may create tables here. */
  readonly writable: boolean;
}

export interface ReplicationSlot {
  readonly name: string;
  readonly database: string;
  /** The source reader that made it; a slot without one was left behind or belongs to another program. */
  readonly readerUUID: string | undefined;
  /** The server process of another program that holds it. */
  readonly foreignPid: number | undefined;
}

export interface Replication {
  readonly walLevel: "logical" | "replica";
  readonly maxSlots: number;
  slots: ReplicationSlot[];
}

export interface Login {
  /** Absent where the secret alone identifies (a service account's JSON). */
  readonly user: string | undefined;
  readonly secret: string;
  /** PostgreSQL: has the REPLICATION attribute. */
  readonly mayReplicate: boolean;
  /** May create databases, schemas and warehouses. */
  readonly mayCreate: boolean;
}

export interface Server {
  readonly type: ConnectorType;
  readonly address: string;
  readonly port: number | undefined;
  /** A firewall swallows the packets of a server that is not. */
  readonly reachable: boolean;
  readonly logins: readonly Login[];
  readonly databases: WorldDatabase[];
  /** Snowflake: its virtual warehouses. */
  readonly warehouses: string[];
  readonly replication: Replication | undefined;
}
