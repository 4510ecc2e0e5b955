// Dry runs of a pipeline's source and destination: 204 when all is well, HTTP 200 with `{ "error" }` when it is not.
import type { z } from "zod";
import { ApiError, verdict } from "../api-error.ts";
import { resolveConfig } from "../connectors.ts";
import type { Routes } from "../http/routes.ts";
import { validateDestinationBody, validateSourceBody } from "../payloads/pipelines.ts";
import type { State } from "../state.ts";
import type { ReaderConfig } from "../types.ts";
import { validateDestination, validateReader, validateTables } from "../validation.ts";

type SourceBody = z.infer<typeof validateSourceBody>;
type DestinationBody = z.infer<typeof validateDestinationBody>;

export const validationRoutes: Routes = {
  "POST /pipelines/validate-unsaved-source": ({ state, body }) => {
    const source = body(validateSourceBody);
    return verdict(() => {
      checkSource(state, source);
    }, "failed to validate source");
  },

  "POST /pipelines/validate-unsaved-destination": ({ state, body }) => {
    const destination = body(validateDestinationBody);
    return verdict(() => {
      validateDestination(state, destinationOf(state, destination), destination.specificCfg);
    }, "failed to validate destination");
  },
};

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
  const { uuid, connectorUUID = "", database = "", settings } = sourceReader;
  return { uuid, connectorUUID, database, settings: settings ?? {} };
}

function destinationOf(state: State, { destination, destinationUUID }: DestinationBody) {
  if (destination) return resolveConfig(state, destination);
  if (destinationUUID) return state.connectors.get(destinationUUID);
  throw new ApiError(400, "destination or destinationUUID is required");
}
