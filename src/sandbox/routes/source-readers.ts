// Source readers: list, get, create, replace, delete, validate, deploy, status.
import type { Hono } from "hono";
import { ApiError, problemOf, within } from "../errors.ts";
import type { StateHolder } from "../holder.ts";
import { pathUuid, requestBody, type SandboxEnv } from "../http/context.ts";
import {
  createSourceReaderBody,
  sourceReaderPayload,
  updateReaderStatusBody,
  validateReaderBody,
} from "../payloads/source-readers.ts";
import {
  createReader,
  deleteReader,
  deployReader,
  readerFields,
  replaceReader,
  setReaderStatus,
} from "../source-readers.ts";
import { validateReader } from "../validation.ts";
import { sourceReader } from "../views.ts";

export function sourceReaderRoutes(app: Hono<SandboxEnv>, sandbox: StateHolder): void {
  // Unlike the other lists this one comes without an envelope.
  app.get("/source-readers", (c) => {
    const { state } = sandbox;
    return c.json(state.sourceReaders.all().map((reader) => sourceReader(state, reader)));
  });

  app.post("/source-readers", (c) => {
    const { state } = sandbox;
    const payload = requestBody(c, createSourceReaderBody);
    return within("failed to create source reader", () => c.json(sourceReader(state, createReader(state, payload))));
  });

  app.post("/source-readers/validate-unsaved", (c) => {
    const { state } = sandbox;
    const { sourceReader: payload } = requestBody(c, validateReaderBody);
    const problem = problemOf(() => {
      within("failed to validate source reader", () => {
        if (!payload.connectorUUID) throw new ApiError(400, "connectorUUID is required");
        validateReader(state, { uuid: payload.uuid, ...readerFields(state, payload, "") });
      });
    });
    return problem === undefined ? c.body(null, 204) : c.json({ error: problem });
  });

  app.get("/source-readers/:uuid", (c) => {
    const { state } = sandbox;
    return c.json(sourceReader(state, state.sourceReaders.get(pathUuid(c))));
  });

  app.post("/source-readers/:uuid", (c) => {
    const { state } = sandbox;
    const reader = state.sourceReaders.get(pathUuid(c));
    const payload = requestBody(c, sourceReaderPayload);
    return within("failed to update source reader", () =>
      c.json(sourceReader(state, replaceReader(state, reader, payload))),
    );
  });

  app.delete("/source-readers/:uuid", (c) => {
    deleteReader(sandbox.state, pathUuid(c));
    return c.body(null, 204);
  });

  app.post("/source-readers/:uuid/deploy", (c) => {
    const { state } = sandbox;
    deployReader(state, state.sourceReaders.get(pathUuid(c)));
    return c.body(null, 204);
  });

  app.post("/source-readers/:uuid/status", (c) => {
    const { state } = sandbox;
    const reader = state.sourceReaders.get(pathUuid(c));
    setReaderStatus(reader, requestBody(c, updateReaderStatusBody).status, state.clock.now());
    return c.json(sourceReader(state, reader));
  });
}
