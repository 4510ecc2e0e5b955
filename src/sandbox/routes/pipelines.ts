// Pipelines: list, get, create, replace, delete, usage and recent errors.
import { z } from "zod";
import { fullConnector, fullPipeline, lightPipeline, sourceReader } from "../answers.ts";
import { ApiError, within } from "../api-error.ts";
import { timestamp } from "../clock.ts";
import { createConnector } from "../connectors.ts";
import type { ApiRequest, Routes } from "../http/routes.ts";
import { createFromSourceBody, updateWithSourceReaderBody, writePipelineBody } from "../payloads/pipelines.ts";
import { createPipeline, replacePipeline } from "../pipelines.ts";
import { createReader, readerFields, replaceReader } from "../source-readers.ts";
import type { State } from "../state.ts";
import type { Connector, Pipeline } from "../types.ts";
import { usageOf } from "../usage.ts";
import { SYSTEM_TYPES } from "../world/system-types.ts";

const HOUR_MS = 60 * 60 * 1_000;
const rfc3339 = z.iso.datetime({ offset: true });

export const pipelineRoutes: Routes = {
  "GET /pipelines": ({ state }) => ({ items: state.pipelines().map((pipeline) => lightPipeline(state, pipeline)) }),

  "POST /pipelines": ({ state, body }) => {
    const { pipeline } = body(writePipelineBody);
    return within("failed to create pipeline", () => fullPipeline(state, createPipeline(state, pipeline)));
  },

  "POST /pipelines/create-from-source": ({ state, body }) => {
    const { dataPlaneName, database, destinationType, ...from } = body(createFromSourceBody);
    return within("failed to create pipeline", () => {
      const source = sourceFor(state, from);
      const reader = createReader(state, { connectorUUID: source.uuid, dataPlaneName, database });
      const name = [source.label, destinationType].filter(Boolean).join(" to ");
      return fullPipeline(state, createPipeline(state, { name, sourceReaderUUID: reader.uuid }));
    });
  },

  "GET /pipelines/{uuid}": ({ state, uuid, flag }) => {
    const pipeline = state.pipeline(uuid);
    return flag("includeRelatedObjects") ? withRelatedObjects(state, pipeline) : fullPipeline(state, pipeline);
  },

  "POST /pipelines/{uuid}": ({ state, uuid, body }) => {
    const current = state.pipeline(uuid);
    const { pipeline } = body(writePipelineBody);
    return within("failed to update pipeline", () => fullPipeline(state, replacePipeline(state, current, pipeline)));
  },

  "POST /pipelines/{uuid}/update-with-source-reader": ({ state, uuid, body }) => {
    const pipeline = state.pipeline(uuid);
    const next = body(updateWithSourceReaderBody);
    return within("failed to update pipeline", () => {
      // Both or neither: whatever refuses the reader has to do so before the pipeline changes.
      const reader = state.sourceReaders.get(next.pipeline.sourceReaderUUID ?? pipeline.sourceReaderUUID);
      readerFields(state, next.sourceReader, reader.dataPlaneName);
      replacePipeline(state, pipeline, next.pipeline);
      replaceReader(state, reader, next.sourceReader);
      return { pipeline: fullPipeline(state, pipeline), sourceReader: sourceReader(state, reader) };
    });
  },

  "DELETE /pipelines/{uuid}": ({ state, uuid }) => {
    state.deletePipeline(uuid);
  },

  // These two are newer than the published file.
  "GET /pipelines/{uuid}/usage": (request) => {
    const pipeline = request.state.pipeline(request.uuid);
    const now = request.state.clock.now();
    const to = queryTime(request, "to") ?? now;
    const from = queryTime(request, "from") ?? to - HOUR_MS;
    if (from > to) throw new ApiError(400, "invalid query parameter from: it must not be after to");
    return { tableStats: usageOf(pipeline, from, to, now) };
  },

  "GET /pipelines/{uuid}/error-logs": ({ state, uuid }) => {
    const newestFirst = state.pipeline(uuid).errorLogs.toReversed();
    return { items: newestFirst.map(({ at, message }) => ({ timestamp: timestamp(at), message })) };
  },
};

type From = Pick<z.infer<typeof createFromSourceBody>, "environmentUUID" | "sourceConnectorUUID" | "sourceType">;

/** The connector that the body names, or an empty one of the type that it asks for. @throws ApiError 400 */
function sourceFor(state: State, { sourceConnectorUUID, sourceType, environmentUUID }: From): Connector {
  if (sourceConnectorUUID) {
    const connector = state.connectors.find(sourceConnectorUUID);
    if (!connector) throw new ApiError(400, `source connector not found: ${sourceConnectorUUID}`);
    return connector;
  }
  if (!sourceType) throw new ApiError(400, "sourceType or sourceConnectorUUID is required");
  if (!SYSTEM_TYPES[sourceType].isSource) throw new ApiError(400, `connector type ${sourceType} cannot be a source`);
  return createConnector(state, { type: sourceType, label: `New ${sourceType} source`, environmentUUID });
}

function withRelatedObjects(state: State, pipeline: Pipeline) {
  const reader = state.sourceReaders.get(pipeline.sourceReaderUUID);
  const destination = state.connectors.find(pipeline.destinationUUID);
  return {
    pipeline: fullPipeline(state, pipeline),
    sourceReader: sourceReader(state, reader),
    sourceConnector: fullConnector(state, state.connectors.get(reader.connectorUUID)),
    ...(destination && { destinationConnector: fullConnector(state, destination) }),
  };
}

/** A time of the query string in milliseconds. @throws ApiError 400 unless it is RFC 3339 */
function queryTime({ query }: ApiRequest, name: string): number | undefined {
  const text = query(name);
  if (text === undefined) return undefined;
  if (!rfc3339.safeParse(text).success) throw new ApiError(400, `invalid query parameter ${name}: expected RFC 3339`);
  return Date.parse(text);
}
