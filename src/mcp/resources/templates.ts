// The addresses of the resources, and who may read them: a resource is offered where the tool that reads the same is.
import type { ResourceTemplateType } from "@modelcontextprotocol/server";
import { isUuid } from "../../rules/named.ts";
import type { AgentHost } from "../host.ts";
import { cut, INVALID_PARAMS, RequestError } from "../request-error.ts";

export const PIPELINES_URI = "artie://pipelines";
export const JSON_TYPE = "application/json";

export type ResourceKind = "pipelines" | "pipeline" | "connector";

export interface Address {
  readonly kind: ResourceKind;
  /** Empty for the list. */
  readonly uuid: string;
}

interface Template {
  readonly kind: "pipeline" | "connector";
  readonly entry: ResourceTemplateType;
}

const READS: Readonly<Record<ResourceKind, string>> = {
  pipelines: "list_all_artie_pipelines",
  pipeline: "get_single_artie_pipeline_by_id",
  connector: "get_single_artie_connector_by_id",
};

const TEMPLATES: readonly Template[] = [
  {
    kind: "pipeline",
    entry: {
      name: "pipeline",
      title: "Artie pipeline",
      uriTemplate: "artie://pipelines/{uuid}",
      description: "A pipeline's state, source, destination and tables",
      mimeType: JSON_TYPE,
    },
  },
  {
    kind: "connector",
    entry: {
      name: "connector",
      title: "Artie connector",
      uriTemplate: "artie://connectors/{uuid}",
      description: "A connector's configuration, credentials redacted, and the pipelines that use it",
      mimeType: JSON_TYPE,
    },
  },
];

export function isOffered(host: AgentHost, kind: ResourceKind): boolean {
  return host.tools().some(({ name }) => name === READS[kind]);
}

export function offeredTemplates(host: AgentHost): ResourceTemplateType[] {
  return TEMPLATES.filter(({ kind }) => isOffered(host, kind)).map(({ entry }) => entry);
}

/** @throws RequestError for a template that is not offered */
export async function findTemplate(host: AgentHost, uriTemplate: string): Promise<Template> {
  const template = TEMPLATES.find((candidate) => candidate.entry.uriTemplate === uriTemplate);
  if (template && isOffered(host, template.kind)) return template;
  throw new RequestError(INVALID_PARAMS, `Unknown resource template: ${await cut(uriTemplate)}`);
}

export function uriOf(kind: "pipeline" | "connector", uuid: string): string {
  return `artie://${kind}s/${uuid.toLowerCase()}`;
}

/** @throws RequestError for a URI that names nothing, or a kind that is not offered */
export async function parseUri(host: AgentHost, uri: string): Promise<Address> {
  const address = addressOf(uri);
  if (address && isOffered(host, address.kind)) return address;
  throw await resourceNotFound(uri);
}

/** Clients know it by its code and by data that holds the URI alone (Model Context Protocol 2026-07-28, resources). */
export async function resourceNotFound(uri: string): Promise<RequestError> {
  const shown = await cut(uri);
  return new RequestError(INVALID_PARAMS, `Resource not found: ${shown}`, { uri: shown });
}

export function addressOf(uri: string): Address | undefined {
  if (uri === PIPELINES_URI) return { kind: "pipelines", uuid: "" };
  const [, kind, uuid = ""] = /^artie:\/\/(pipeline|connector)s\/([^/]+)$/.exec(uri) ?? [];
  if ((kind !== "pipeline" && kind !== "connector") || !isUuid(uuid)) return undefined;
  return { kind, uuid: uuid.toLowerCase() };
}
