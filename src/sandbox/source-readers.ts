// What can be done with a source reader, apart from HTTP.
import { ApiError, within } from "./api-error.ts";
import type { SourceReaderPayload } from "./payloads/source-readers.ts";
import { markChanged } from "./pipelines.ts";
import { claimSlot, releaseSlot } from "./replication.ts";
import type { State } from "./state.ts";
import type { ReaderStatus, SourceReader } from "./types.ts";
import { validateReader } from "./validation.ts";
import { SYSTEM_TYPES } from "./world/system-types.ts";

const DEFAULT_DATA_PLANE = "aws-eu-west-1";

/** @throws ApiError 400 */
export function createReader(state: State, payload: SourceReaderPayload): SourceReader {
  const stored = state.newStored();
  return state.sourceReaders.add({ ...stored, ...readerFields(state, payload, DEFAULT_DATA_PLANE), status: "draft" });
}

/** Replaces a reader: what the payload leaves out is blanked. @throws ApiError 400, and nothing is changed then */
export function replaceReader(state: State, reader: SourceReader, payload: SourceReaderPayload): SourceReader {
  Object.assign(reader, readerFields(state, payload, reader.dataPlaneName));
  state.touch(reader);
  for (const pipeline of state.pipelinesOfReader(reader.uuid)) markChanged(state, pipeline);
  return reader;
}

type ReaderFields = Omit<SourceReader, "uuid" | "createdAt" | "updatedAt" | "status">;

/** A reader as a payload describes it, saved or not. @throws ApiError 400 when its connector does not exist */
export function readerFields(state: State, payload: SourceReaderPayload, dataPlaneName: string): ReaderFields {
  const connector = state.connectors.find(payload.connectorUUID);
  if (!connector) {
    throw new ApiError(400, `connector not found: ${payload.connectorUUID ?? "connectorUUID is required"}`);
  }
  if (!SYSTEM_TYPES[connector.type].isSource) {
    throw new ApiError(400, `connector type ${connector.type} cannot be a source`);
  }
  return {
    name: payload.name ?? "",
    connectorUUID: connector.uuid,
    environmentUUID: connector.environmentUUID,
    dataPlaneName: payload.dataPlaneName ?? dataPlaneName,
    database: payload.database ?? "",
    containerName: payload.containerName ?? "",
    isShared: payload.isShared ?? false,
    settings: payload.settings ?? {},
    tablesConfig: payload.tablesConfig ?? null,
  };
}

/** Removes a reader and its replication slot. @throws ApiError 400 while a pipeline uses it */
export function deleteReader(state: State, uuid: string): void {
  const reader = state.sourceReaders.get(uuid);
  const names = state.pipelinesOfReader(uuid).map(({ name }) => `"${name}"`);
  if (names.length > 0) {
    throw new ApiError(400, `failed to delete source reader: it is used by pipelines: ${names.join(", ")}`);
  }
  releaseSlot(state, reader);
  state.sourceReaders.delete(uuid);
}

/** @throws ApiError 400 when the reader is not shared or does not pass its validation */
export function deployReader(state: State, reader: SourceReader): void {
  within("failed to deploy source reader", () => {
    requireShared(reader);
    within("failed to validate source reader", () => {
      validateReader(state, reader);
    });
    claimSlot(state, reader);
    reader.status = "running";
    state.touch(reader);
  });
}

/** @throws ApiError 400 when the reader is not shared or has never been deployed */
export function setReaderStatus(state: State, reader: SourceReader, status: ReaderStatus): void {
  within("failed to update source reader status", () => {
    requireShared(reader);
    if (reader.status === "draft") throw new ApiError(400, "source reader has not been deployed");
    if (status === "draft") throw new ApiError(400, "a deployed source reader cannot become a draft again");
    reader.status = status;
    state.touch(reader);
  });
}

function requireShared(reader: SourceReader): void {
  if (!reader.isShared) throw new ApiError(400, `source reader "${reader.name}" is not shared`);
}
