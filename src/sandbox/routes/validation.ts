// Dry runs of a pipeline's source and destination: 204 when all is well, HTTP 200 with `{ "error" }` when it is not.
import type { Hono } from "hono";
import type { z } from "zod";
import { resolveConfig } from "../connectors.ts";
import { ApiError, problemOf, within } from "../errors.ts";
import type { StateHolder } from "../holder.ts";
import { requestBody, type SandboxContext, type SandboxEnv } from "../http/context.ts";
import { validateDestinationBody, validateSourceBody } from "../payloads/pipelines.ts";
import { present } from "../payloads/common.ts";
import type { State } from "../state.ts";
import type { ReaderConfig } from "../types.ts";
import { validateDestination, validateReader, validateTables } from "../validation.ts";

type SourceBody = z.infer<typeof validateSourceBody>;
type DestinationBody = z.infer<typeof validateDestinationBody>;

export function validationRoutes(app: Hono<SandboxEnv>, sandbox: StateHolder): void {
  app.post("/pipelines/validate-unsaved-source", (c) => {
    const body = requestBody(c, validateSourceBody);
    return verdict(c, "failed to validate source", () => {
      checkSource(sandbox.state, body);
    });
  });

  app.post("/pipelines/validate-unsaved-destination", (c) => {
    const body = requestBody(c, validateDestinationBody);
    return verdict(c, "failed to validate destination", () => {
      validateDestination(sandbox.state, destinationOf(sandbox.state, body), present(body.specificCfg));
    });
  });
}

function verdict(c: SandboxContext, step: string, check: () => void): Response {
  const problem = problemOf(() => {
    within(step, check);
  });
  return problem === undefined ? c.body(null, 204) : c.json({ error: problem });
}

function checkSource(state: State, body: SourceBody): void {
  const reader = readerOf(state, body);
  const connector = body.sourceConnector && resolveConfig(state, body.sourceConnector);
  validateReader(state, reader, connector);
  if (!body.validateTables) return;
  const tables = body.tables.map(({ name = "", schema = "" }) => ({ name, schema }));
  validateTables(state, reader, tables, connector);
}

/** The reader of the request, or the saved one that it names. @throws ApiError 400, 404 */
function readerOf(state: State, { sourceReader, sourceReaderUUID }: SourceBody): ReaderConfig {
  if (!sourceReader && sourceReaderUUID) return state.sourceReaders.get(sourceReaderUUID);
  if (!sourceReader) throw new ApiError(400, "sourceReader or sourceReaderUUID is required");
  return {
    uuid: sourceReader.uuid,
    connectorUUID: sourceReader.connectorUUID ?? "",
    database: sourceReader.database ?? "",
    settings: present(sourceReader.settings ?? {}),
  };
}

function destinationOf(state: State, { destination, destinationUUID }: DestinationBody) {
  if (destination) return resolveConfig(state, destination);
  if (destinationUUID) return state.connectors.get(destinationUUID);
  throw new ApiError(400, "destination or destinationUUID is required");
}
