// Answers `resources/*`: the account's pipelines and connectors as JSON documents that a client can read and follow.
import type { ListResourcesResult, Resource } from "@modelcontextprotocol/server";
import { connectorNames, type Named, pipelineNames } from "../account-names.ts";
import type { AgentHost } from "../host.ts";
import type { LowLevelServer, Way } from "../low-level.ts";
import { cut, INVALID_PARAMS, RequestError } from "../request-error.ts";
import { isOffered, JSON_TYPE, offeredTemplates, parseUri, PIPELINES_URI, uriOf } from "./templates.ts";

const PAGE = 100;

export function registerResources(server: LowLevelServer, host: AgentHost, { tells }: Way): void {
  server.registerCapabilities({ resources: tells ? { listChanged: true, subscribe: true } : {} });
  server.setRequestHandler("resources/list", async ({ params }, { mcpReq: { signal } }) =>
    page(await resources(host, signal), params?.cursor),
  );
  server.setRequestHandler("resources/templates/list", () => ({ resourceTemplates: offeredTemplates(host) }));
  server.setRequestHandler("resources/read", async ({ params: { uri } }, { mcpReq: { signal } }) => {
    const address = await parseUri(host, uri);
    const { readResource } = await import("./read.ts");
    const value = await readResource(await host.services(signal), uri, address, signal);
    return { contents: [{ uri, mimeType: JSON_TYPE, text: JSON.stringify(value) }] };
  });
}

async function resources(host: AgentHost, signal: AbortSignal): Promise<Resource[]> {
  const whole = isOffered(host, "pipelines") ? [PIPELINES] : [];
  const pipelines = isOffered(host, "pipeline") ? await pipelineNames(host, signal) : [];
  const connectors = isOffered(host, "connector") ? await connectorNames(host, signal) : [];
  return [
    ...whole,
    ...pipelines.map((row) => entryOf("pipeline", row)),
    ...connectors.map((row) => entryOf("connector", row)),
  ];
}

const PIPELINES: Resource = {
  uri: PIPELINES_URI,
  name: "pipelines",
  title: "Artie pipelines",
  description: "All pipelines with their state, source and destination",
  mimeType: JSON_TYPE,
};

function entryOf(kind: "pipeline" | "connector", { uuid, name, type }: Named): Resource {
  const description = type === undefined ? "Pipeline" : `Connector of type ${type}`;
  return { uri: uriOf(kind, uuid), name, title: name, description, mimeType: JSON_TYPE };
}

/** @throws RequestError for a cursor that no page gave */
async function page(all: readonly Resource[], cursor = "0"): Promise<ListResourcesResult> {
  if (!/^\d{1,9}$/.test(cursor)) throw new RequestError(INVALID_PARAMS, `Unknown cursor: ${await cut(cursor)}`);
  const next = Number(cursor) + PAGE;
  const resources = all.slice(Number(cursor), next);
  return { resources, ...(next < all.length ? { nextCursor: String(next) } : {}) };
}
