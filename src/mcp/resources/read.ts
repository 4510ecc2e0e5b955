// What a resource holds: whole, in the words of the tools, and without credentials.
import { type ArtieClient, ArtieError, type Connector } from "../../artie/index.ts";
import type { ToolServices } from "../../tools/context.ts";
import { describe } from "../../tools/describe.ts";
import { type KnownSecrets, knownSecretsOf } from "../../tools/policy/redact/index.ts";
import { connectorName } from "../../rules/named.ts";
import { Resolver } from "../../rules/resolve.ts";
import { nonEmpty, shapeResult } from "../../tools/shape.ts";
import { connectorSummary, pipelineSummary, readerSummary, stateAfter, tableSummary } from "../../tools/summaries.ts";
import type { Missing } from "../../rules/incomplete.ts";
import { Topology } from "../../rules/topology.ts";
import { withRelations } from "../../rules/with-relations.ts";
import { INTERNAL_ERROR, RequestError } from "../request-error.ts";
import { type Address, resourceNotFound } from "./templates.ts";

interface Reading {
  readonly artie: ArtieClient;
  readonly signal: AbortSignal;
  /** Whose credentials the resource must not show, wherever else they stand. */
  readonly secrets: KnownSecrets;
}

/** @throws RequestError with the diagnosis */
export async function readResource(services: ToolServices, uri: string, address: Address, signal: AbortSignal) {
  const secrets = knownSecretsOf(services);
  const clean = (value: object) => secrets.present(shapeResult(value));
  try {
    return clean(await read({ artie: services.artie, signal, secrets }, address));
  } catch (error) {
    if (error instanceof ArtieError && error.status === 404) throw await resourceNotFound(uri);
    // Before anything of it is cut or taken apart: half a secret is none that is known.
    const whole = error instanceof ArtieError ? error.cleaned((text) => secrets.clean(text)) : error;
    const diagnosis = clean(describe(whole));
    throw new RequestError(INTERNAL_ERROR, String(diagnosis["message"]), diagnosis);
  }
}

function read(reading: Reading, { kind, uuid }: Address): Promise<object> {
  switch (kind) {
    case "pipelines":
      return allPipelines(reading);
    case "pipeline":
      return onePipeline(reading, uuid);
    case "connector":
      return oneConnector(reading, uuid);
  }
}

async function allPipelines({ artie, signal }: Reading) {
  const { topology, incomplete } = await Topology.look({ resolve: new Resolver(artie, signal) }, "pipelines");
  const items = topology.pipelines.map((pipeline) => ({
    ...pipelineSummary(pipeline),
    source: labelOf(topology.source(pipeline)),
    destination: labelOf(topology.destination(pipeline)),
  }));
  return { items, incomplete: nonEmpty(incomplete) };
}

async function onePipeline({ artie, signal, secrets }: Reading, uuid: string) {
  const incomplete: Missing[] = [];
  const { getWithRelations, get } = artie.pipelines;
  const answer = await withRelations(getWithRelations(uuid, { signal }), () => get(uuid, { signal }), incomplete);
  secrets.note(answer);
  const { pipeline, sourceReader, sourceConnector, destinationConnector } = answer;
  return {
    ...stateAfter(pipeline),
    lastDeployedAt: pipeline.lastDeployedAt,
    source: sourceConnector && connectorSummary(sourceConnector),
    sourceReader: sourceReader && readerSummary(sourceReader),
    destination: destinationConnector && connectorSummary(destinationConnector),
    tables: pipeline.tables.map(tableSummary),
    incomplete: nonEmpty(incomplete),
  };
}

async function oneConnector({ artie, signal, secrets }: Reading, uuid: string) {
  const connector = await artie.connectors.get(uuid, { signal });
  secrets.note(connector);
  const { topology, incomplete } = await Topology.look({ resolve: new Resolver(artie, signal) });
  return {
    ...connector,
    role: topology.role(connector),
    pipelines: topology.pipelinesOf(connector.uuid).map(pipelineSummary),
    incomplete: nonEmpty(incomplete),
  };
}

function labelOf(connector: Connector | undefined): string | undefined {
  return connector && connectorName(connector);
}
