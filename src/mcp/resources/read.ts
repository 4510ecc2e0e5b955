// What a resource holds: whole, in the words of the tools, and without credentials.
import { ArtieError, type Connector, type FullPipeline } from "../../artie/index.ts";
import type { ToolServices } from "../../tools/context.ts";
import { describe } from "../../tools/describe.ts";
import { redact } from "../../tools/redact.ts";
import { connectorName, Resolver } from "../../tools/resolve.ts";
import { shapeResult } from "../../tools/shape.ts";
import { connectorSummary, pipelineSummary, readerSummary, stateAfter, tableSummary } from "../../tools/summaries.ts";
import { Topology } from "../../tools/topology.ts";
import { INTERNAL_ERROR, RequestError } from "../request-error.ts";
import { type Address, resourceNotFound } from "./templates.ts";

/** @throws RequestError with the diagnosis */
export async function readResource(services: ToolServices, uri: string, address: Address, signal: AbortSignal) {
  const clean = (value: object) => redact(shapeResult(value), services.secrets.known());
  try {
    return clean(await read(services, address, signal));
  } catch (error) {
    if (error instanceof ArtieError && error.status === 404) throw resourceNotFound(uri);
    const diagnosis = clean(describe(error)) as Record<string, unknown>;
    throw new RequestError(INTERNAL_ERROR, String(diagnosis["message"]), diagnosis);
  }
}

function read(services: ToolServices, { kind, uuid }: Address, signal: AbortSignal): Promise<object> {
  switch (kind) {
    case "pipelines":
      return allPipelines(services, signal);
    case "pipeline":
      return onePipeline(services, uuid, signal);
    case "connector":
      return oneConnector(services, uuid, signal);
  }
}

async function allPipelines({ artie }: ToolServices, signal: AbortSignal) {
  const topology = await Topology.read({ resolve: new Resolver(artie, signal) });
  const items = topology.pipelines.map((pipeline) => ({
    ...pipelineSummary(pipeline),
    source: labelOf(topology.source(pipeline)),
    destination: labelOf(topology.destination(pipeline)),
  }));
  return { items };
}

async function onePipeline({ artie }: ToolServices, uuid: string, signal: AbortSignal) {
  const answer = await artie.pipelines.getWithRelations(uuid, { signal });
  const { sourceReader, sourceConnector, destinationConnector } = answer;
  const pipeline: FullPipeline = answer.pipeline;
  return {
    ...stateAfter(pipeline),
    lastDeployedAt: pipeline.lastDeployedAt,
    source: sourceConnector && connectorSummary(sourceConnector),
    sourceReader: sourceReader && readerSummary(sourceReader),
    destination: destinationConnector && connectorSummary(destinationConnector),
    tables: pipeline.tables.map(tableSummary),
  };
}

async function oneConnector({ artie }: ToolServices, uuid: string, signal: AbortSignal) {
  const connector = await artie.connectors.get(uuid, { signal });
  const topology = await Topology.read({ resolve: new Resolver(artie, signal) });
  return {
    ...connector,
    role: topology.role(connector),
    pipelines: topology.pipelinesOf(connector.uuid).map(pipelineSummary),
  };
}

function labelOf(connector: Connector | undefined): string | undefined {
  return connector && connectorName(connector);
}
