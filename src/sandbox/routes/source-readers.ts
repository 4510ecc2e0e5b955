// Source readers: list, get, create, replace, delete, validate, deploy, status.
import { z } from "zod";
import { sourceReader } from "../answers.ts";
import { ApiError, verdict, within } from "../api-error.ts";
import type { Routes } from "../http/routes.ts";
import { sourceReaderPayload } from "../payloads/source-readers.ts";
import {
  createReader,
  deleteReader,
  deployReader,
  readerFields,
  replaceReader,
  setReaderStatus,
} from "../source-readers.ts";
import { validateReader } from "../validation.ts";

const createBody = sourceReaderPayload.required({ connectorUUID: true });
const validateBody = z.object({ sourceReader: sourceReaderPayload });
const statusBody = z.object({ status: z.enum(["draft", "paused", "running"]) });

export const sourceReaderRoutes: Routes = {
  // Unlike the other lists this one comes without an envelope.
  "GET /source-readers": ({ state }) => state.sourceReaders.all().map((reader) => sourceReader(state, reader)),

  "POST /source-readers": ({ state, body }) => {
    const payload = body(createBody);
    return within("failed to create source reader", () => sourceReader(state, createReader(state, payload)));
  },

  "POST /source-readers/validate-unsaved": ({ state, body }) => {
    const { sourceReader: payload } = body(validateBody);
    return verdict(() => {
      if (!payload.connectorUUID) throw new ApiError(400, "connectorUUID is required");
      validateReader(state, { uuid: payload.uuid, ...readerFields(state, payload, "") });
    }, "failed to validate source reader");
  },

  "GET /source-readers/{uuid}": ({ state, uuid }) => sourceReader(state, state.sourceReaders.get(uuid)),

  "POST /source-readers/{uuid}": ({ state, uuid, body }) => {
    const reader = state.sourceReaders.get(uuid);
    const payload = body(sourceReaderPayload);
    return within("failed to update source reader", () => sourceReader(state, replaceReader(state, reader, payload)));
  },

  "DELETE /source-readers/{uuid}": ({ state, uuid }) => {
    deleteReader(state, uuid);
  },

  "POST /source-readers/{uuid}/deploy": ({ state, uuid }) => {
    deployReader(state, state.sourceReaders.get(uuid));
  },

  "POST /source-readers/{uuid}/status": ({ state, uuid, body }) => {
    const reader = state.sourceReaders.get(uuid);
    setReaderStatus(state, reader, body(statusBody).status);
    return sourceReader(state, reader);
  },
};
