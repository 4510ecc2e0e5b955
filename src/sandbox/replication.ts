// PostgreSQL's part in change capture: the write-ahead log, publications, and the replication slots that readers hold.
import { ApiError } from "./api-error.ts";
import { isCapturing } from "./engine.ts";
import type { State } from "./state.ts";
import { textSetting, type ReaderConfig, type SourceReader } from "./types.ts";
import type { Connection } from "./world/connect.ts";
import type { ReplicationSlot, WorldDatabase } from "./world/systems.ts";

const DEFAULT_SLOT = "artie";
const DEFAULT_PUBLICATION = "dbz_publication";

/** Whether the server lets this reader capture changes. @throws ApiError 400 */
export function validateReplication(
  state: State,
  reader: ReaderConfig,
  connection: Connection,
  database: WorldDatabase,
): void {
  const { replication } = connection.system;
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
function slotOf(reader: Pick<SourceReader, "settings">): string {
  return textSetting(reader.settings, "replicationSlotOverride") ?? DEFAULT_SLOT;
}

/** Makes the reader's slot on its database server, unless it is there. */
export function claimSlot(state: State, reader: SourceReader): void {
  const connector = state.connectors.get(reader.connectorUUID);
  if (connector.type !== "postgresql") return;
  const { replication } = state.connect(connector).system;
  const name = slotOf(reader);
  if (!replication || replication.slots.some((slot) => slot.name === name)) return;
  replication.slots.push({ name, database: reader.database, readerUUID: reader.uuid });
}

/** Drops the slots that the reader made. */
export function releaseSlot(state: State, reader: Pick<SourceReader, "uuid">): void {
  for (const { replication } of state.systems) {
    if (replication) replication.slots = replication.slots.filter((slot) => slot.readerUUID !== reader.uuid);
  }
}

/** Whether a process reads the slot now: another program, or a pipeline that captures changes. */
export function isSlotActive(state: State, slot: ReplicationSlot): boolean {
  if (slot.foreignPid !== undefined) return true;
  return slot.readerUUID !== undefined && state.pipelinesOfReader(slot.readerUUID).some(isCapturing);
}
