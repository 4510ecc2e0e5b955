// The checks before a pipeline may start, as the data plane makes them: is the source ready to be captured, may the
// destination be written to. Each finding is worded as the system that finds it words it.
import { ApiError, within } from "./errors.ts";
import { isCapturing } from "./engine.ts";
import type { State } from "./state.ts";
import type { Connector, JsonObject, Pipeline, SourceReader, Table } from "./types.ts";
import type { Connection } from "./world/connect.ts";
import { findDatabase, hasTable } from "./world/explore.ts";
import type { ReplicationSlot, WorldDatabase } from "./world/types.ts";

/** A reader to check; one that is not saved yet has no UUID. */
export interface ReaderConfig extends Pick<SourceReader, "database" | "settings" | "connectorUUID"> {
  readonly uuid: string | undefined;
}
type ConnectorConfig = Pick<Connector, "type" | "sharedConfig">;
type TableName = Pick<Table, "name" | "schema">;

const DEFAULT_SLOT = "artie";
const DEFAULT_PUBLICATION = "dbz_publication";
const NEEDS_DATABASE: readonly string[] = ["postgresql", "cockroach", "oracle"];

/** Everything that must hold before a pipeline is deployed. @throws ApiError 400 */
export function validatePipeline(state: State, pipeline: Pipeline): void {
  const reader = state.sourceReaders.find(pipeline.sourceReaderUUID);
  if (!reader) throw new ApiError(400, "failed to validate source: source reader not found");
  const tables = pipeline.tables.filter((table) => !table.disableReplication);
  if (tables.length === 0) throw new ApiError(400, "failed to validate pipeline: no tables to replicate");
  within("failed to validate source", () => {
    validateReader(state, reader);
    validateTables(state, reader, tables);
  });
  within("failed to validate destination", () => {
    const destination = state.connectors.find(pipeline.destinationUUID);
    if (!destination) throw new ApiError(400, "no destination connector is set");
    validateDestination(state, destination, pipeline.specificDestCfg);
  });
}

/** Whether changes can be captured with this reader; `connector` where it is not saved yet. @throws ApiError 400 */
export function validateReader(state: State, reader: ReaderConfig, connector?: ConnectorConfig): void {
  const source = connector ?? state.connectors.find(reader.connectorUUID);
  if (!source) throw new ApiError(400, `connector not found: ${reader.connectorUUID}`);
  if (source.type === "api") return;
  const connection = state.connect(source);
  if (reader.database === "" && !NEEDS_DATABASE.includes(source.type)) return;
  if (reader.database === "") throw new ApiError(400, "database is required");
  const database = findDatabase(connection.server, reader.database);
  if (source.type === "oracle") validateShadowTables(database);
  if (source.type === "postgresql") validateReplication(state, reader, connection, database);
}

/** That the tables exist in the source. @throws ApiError 400 */
export function validateTables(
  state: State,
  reader: ReaderConfig,
  tables: readonly TableName[],
  connector?: ConnectorConfig,
): void {
  const source = connector ?? state.connectors.get(reader.connectorUUID);
  if (source.type === "api") return;
  const { server } = state.connect(source);
  const missing = tables.find((table) => !hasTable(server, reader.database, table.schema, table.name));
  if (!missing) return;
  const fullName = [missing.schema, missing.name].filter(Boolean).join(".");
  throw new ApiError(400, `failed to validate tables: table "${fullName}" does not exist`);
}

function validateShadowTables(database: WorldDatabase): void {
  if (database.shadowTables) return;
  throw new ApiError(
    400,
    `invalid Oracle shadow script: ORA-00942: table or view does not exist: ARTIE_SHADOW in ${database.name}`,
  );
}

function validateReplication(
  state: State,
  reader: ReaderConfig,
  connection: Connection,
  database: WorldDatabase,
): void {
  const { replication } = connection.server;
  if (!replication) return;
  if (replication.walLevel !== "logical") {
    throw new ApiError(400, `wal_level is "${replication.walLevel}": it must be "logical"`);
  }
  if (!connection.login.mayReplicate) {
    throw new ApiError(
      400,
      "failed to create replication slot: ERROR: permission denied to use replication slots (SQLSTATE 42501)",
    );
  }
  validatePublication(reader, database);
  const slotName = slotOf(reader);
  const slot = replication.slots.find(({ name }) => name === slotName);
  if (slot) validateSlotOwner(state, reader, slot);
  else if (replication.slots.length >= replication.maxSlots) {
    throw new ApiError(
      400,
      "failed to create replication slot: ERROR: all replication slots are in use (SQLSTATE 53400)",
    );
  }
}

function validatePublication(reader: ReaderConfig, database: WorldDatabase): void {
  const name = textSetting(reader.settings, "publicationNameOverride") ?? DEFAULT_PUBLICATION;
  const createsIt = textSetting(reader.settings, "publicationAutoCreateMode") !== undefined;
  if (createsIt || database.publications.some((publication) => publication.name === name)) return;
  throw new ApiError(400, `failed to find publication: ERROR: publication "${name}" does not exist (SQLSTATE 42704)`);
}

function validateSlotOwner(state: State, reader: ReaderConfig, slot: ReplicationSlot): void {
  if (slot.readerUUID !== undefined && slot.readerUUID === reader.uuid) return;
  const owner = state.sourceReaders.find(slot.readerUUID);
  if (owner) {
    throw new ApiError(400, `replication slot "${slot.name}" is already used by source reader "${owner.name}"`);
  }
  if (slot.foreignPid !== undefined) {
    throw new ApiError(
      400,
      `replication slot "${slot.name}" is already in use: ERROR: replication slot is active for PID ${slot.foreignPid} (SQLSTATE 55006)`,
    );
  }
  throw new ApiError(
    400,
    `replication slot "${slot.name}" already exists and is dangling: it is inactive and no source reader owns it`,
  );
}

/** The replication slot that a reader uses. */
export function slotOf(reader: Pick<SourceReader, "settings">): string {
  return textSetting(reader.settings, "replicationSlotOverride") ?? DEFAULT_SLOT;
}

/** Makes the reader's slot on its database server, unless it is there. */
export function claimSlot(state: State, reader: SourceReader): void {
  const connector = state.connectors.get(reader.connectorUUID);
  if (connector.type !== "postgresql") return;
  const { replication } = state.connect(connector).server;
  const name = slotOf(reader);
  if (!replication || replication.slots.some((slot) => slot.name === name)) return;
  replication.slots.push({ name, database: reader.database, readerUUID: reader.uuid, foreignPid: undefined });
}

/** Drops the slots that the reader made. */
export function releaseSlot(state: State, reader: Pick<SourceReader, "uuid">): void {
  for (const { replication } of state.servers) {
    if (replication) replication.slots = replication.slots.filter((slot) => slot.readerUUID !== reader.uuid);
  }
}

/** Whether a process reads the slot now: another program, or a pipeline that captures changes. */
export function isSlotActive(state: State, slot: ReplicationSlot): boolean {
  if (slot.foreignPid !== undefined) return true;
  return slot.readerUUID !== undefined && state.pipelinesOfReader(slot.readerUUID).some(isCapturing);
}

/** Whether the destination can be written to. @throws ApiError 400 */
export function validateDestination(state: State, connector: ConnectorConfig, config: JsonObject): void {
  const { server } = state.connect(connector);
  const name = textSetting(config, "database");
  if (name === undefined) return;
  if (findDatabase(server, name).writable) return;
  const role = connector.type === "snowflake" ? "ARTIE_ROLE" : "artie";
  throw new ApiError(
    400,
    `003001 (42501): SQL access control error: Insufficient privileges to operate on database "${name}" with role "${role}"`,
  );
}

function textSetting(settings: JsonObject, key: string): string | undefined {
  const value = settings[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}
