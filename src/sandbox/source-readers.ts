// What can be done with a source reader, apart from HTTP.
import { ApiError } from "./errors.ts";
import { present } from "./payloads/common.ts";
import type { SourceReaderPayload } from "./payloads/source-readers.ts";
import { markChanged } from "./pipelines.ts";
import type { State } from "./state.ts";
import type { SourceReader } from "./types.ts";

const DEFAULT_DATA_PLANE = "aws-eu-west-1";

/** @throws ApiError 400 */
export function createReader(state: State, payload: SourceReaderPayload): SourceReader {
  const stored = state.newStored();
  return state.sourceReaders.add({ ...stored, ...readerFields(state, payload, DEFAULT_DATA_PLANE), status: "draft" });
}

/** Replaces a reader: what the payload leaves out is blanked. @throws ApiError 400, and nothing is changed then */
export function replaceReader(state: State, reader: SourceReader, payload: SourceReaderPayload): SourceReader {
  Object.assign(reader, readerFields(state, payload, reader.dataPlaneName), { updatedAt: state.clock.now() });
  for (const pipeline of state.pipelinesOfReader(reader.uuid)) markChanged(state, pipeline);
  return reader;
}

type ReaderFields = Omit<SourceReader, "uuid" | "createdAt" | "updatedAt" | "status">;

/** A reader as a payload describes it, saved or not. @throws ApiError 400 when its connector does not exist */
export function readerFields(state: State, payload: SourceReaderPayload, dataPlaneName: string): ReaderFields {
  const connector = state.connectors.find(payload.connectorUUID);
  if (!connector)
    throw new ApiError(400, `connector not found: ${payload.connectorUUID ?? "connectorUUID is required"}`);
  return {
    name: payload.name ?? "",
    connectorUUID: connector.uuid,
    environmentUUID: connector.environmentUUID,
    dataPlaneName: payload.dataPlaneName ?? dataPlaneName,
    database: payload.database ?? "",
    containerName: payload.containerName ?? "",
    isShared: payload.isShared ?? false,
    settings: present(payload.settings ?? {}),
    tablesConfig: payload.tablesConfig ?? null,
  };
}
