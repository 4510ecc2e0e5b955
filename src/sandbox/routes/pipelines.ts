// Pipelines: list, get, create, replace, delete.
import type { Hono } from "hono";
import type { z } from "zod";
import { createConnector } from "../connectors.ts";
import { ApiError, within } from "../errors.ts";
import type { StateHolder } from "../holder.ts";
import { pathUuid, queryFlag, requestBody, type SandboxEnv } from "../http/context.ts";
import { createFromSourceBody, updateWithSourceReaderBody, writePipelineBody } from "../payloads/pipelines.ts";
import { createPipeline, replacePipeline } from "../pipelines.ts";
import { isSourceType } from "../roles.ts";
import { createReader, readerFields, replaceReader } from "../source-readers.ts";
import type { State } from "../state.ts";
import type { Connector, Pipeline } from "../types.ts";
import { fullConnector, fullPipeline, lightPipeline, sourceReader } from "../views.ts";

export function pipelineRoutes(app: Hono<SandboxEnv>, sandbox: StateHolder): void {
  app.get("/pipelines", (c) => {
    const { state } = sandbox;
    return c.json({ items: state.pipelines().map((pipeline) => lightPipeline(state, pipeline)) });
  });

  app.post("/pipelines", (c) => {
    const { pipeline } = requestBody(c, writePipelineBody);
    return within("failed to create pipeline", () =>
      c.json(fullPipeline(sandbox.state, createPipeline(sandbox.state, pipeline))),
    );
  });

  app.post("/pipelines/create-from-source", (c) => {
    const { state } = sandbox;
    const body = requestBody(c, createFromSourceBody);
    return within("failed to create pipeline", () => {
      const source = sourceFor(state, body);
      const reader = createReader(state, { connectorUUID: source.uuid, dataPlaneName: body.dataPlaneName });
      const name = [source.label, body.destinationType].filter(Boolean).join(" to ");
      return c.json(fullPipeline(state, createPipeline(state, { name, sourceReaderUUID: reader.uuid })));
    });
  });

  app.get("/pipelines/:uuid", (c) => {
    const pipeline = sandbox.state.pipeline(pathUuid(c));
    if (queryFlag(c, "includeRelatedObjects")) return c.json(withRelatedObjects(sandbox.state, pipeline));
    return c.json(fullPipeline(sandbox.state, pipeline));
  });

  app.post("/pipelines/:uuid", (c) => {
    const { state } = sandbox;
    const pipeline = state.pipeline(pathUuid(c));
    const { pipeline: payload } = requestBody(c, writePipelineBody);
    return within("failed to update pipeline", () =>
      c.json(fullPipeline(state, replacePipeline(state, pipeline, payload))),
    );
  });

  app.post("/pipelines/:uuid/update-with-source-reader", (c) => {
    const { state } = sandbox;
    const pipeline = state.pipeline(pathUuid(c));
    const body = requestBody(c, updateWithSourceReaderBody);
    return within("failed to update pipeline", () => {
      // Both or neither: whatever refuses the reader has to do so before the pipeline changes.
      const reader = state.sourceReaders.get(body.pipeline.sourceReaderUUID ?? pipeline.sourceReaderUUID);
      readerFields(state, body.sourceReader, reader.dataPlaneName);
      replacePipeline(state, pipeline, body.pipeline);
      replaceReader(state, reader, body.sourceReader);
      return c.json({ pipeline: fullPipeline(state, pipeline), sourceReader: sourceReader(state, reader) });
    });
  });

  app.delete("/pipelines/:uuid", (c) => {
    sandbox.state.deletePipeline(pathUuid(c));
    return c.body(null, 204);
  });
}

/** The connector that the body names, or an empty one of the type that it asks for. @throws ApiError 400 */
function sourceFor(state: State, body: z.infer<typeof createFromSourceBody>): Connector {
  const { sourceConnectorUUID, sourceType, environmentUUID } = body;
  if (sourceConnectorUUID) {
    const connector = state.connectors.find(sourceConnectorUUID);
    if (!connector) throw new ApiError(400, `source connector not found: ${sourceConnectorUUID}`);
    return connector;
  }
  if (!sourceType) throw new ApiError(400, "sourceType or sourceConnectorUUID is required");
  if (!isSourceType(sourceType)) throw new ApiError(400, `connector type ${sourceType} cannot be a source`);
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
