// What can be done with a connector, apart from HTTP: save it, and turn a payload into something to connect with.
import { ApiError } from "./api-error.ts";
import type { ConnectorPayload } from "./payloads/connectors.ts";
import { connectorType } from "./payloads/shapes.ts";
import { markChanged } from "./pipelines.ts";
import type { State } from "./state.ts";
import type { Connector, JsonObject } from "./types.ts";
import { SYSTEM_TYPES, type ConnectorType } from "./world/system-types.ts";

type ConnectorFields = Omit<Connector, "uuid" | "createdAt" | "updatedAt">;

/** @throws ApiError 400 */
export function createConnector(state: State, payload: ConnectorPayload): Connector {
  return state.connectors.add({ ...state.newStored(), ...connectorFields(state, payload) });
}

/**
 * Replaces a connector, `sharedConfig` included; only its environment stays when it is left out.
 * @throws ApiError 400, and nothing is changed then
 */
export function replaceConnector(state: State, connector: Connector, payload: ConnectorPayload): Connector {
  const environmentUUID = payload.environmentUUID ?? connector.environmentUUID;
  const fields = connectorFields(state, { type: connector.type, ...payload, environmentUUID });
  if (fields.type !== connector.type) throw new ApiError(400, "the type of a connector cannot change");
  Object.assign(connector, fields);
  state.touch(connector);
  for (const pipeline of state.pipelinesOfConnector(connector.uuid)) markChanged(state, pipeline);
  return connector;
}

/** A connector is a source if its type can be one, unless a pipeline already writes to it. */
export function isSource(state: State, { uuid, type }: Connector): boolean {
  if (!SYSTEM_TYPES[type].isSource) return false;
  return !state.pipelines().some(({ destinationUUID }) => destinationUUID === uuid);
}

/** Removes a connector; the pipelines that depend on it stop. */
export function deleteConnector(state: State, uuid: string): void {
  state.connectors.get(uuid);
  for (const pipeline of state.pipelinesOfConnector(uuid)) {
    if (pipeline.status !== "draft") pipeline.status = "paused";
    pipeline.deployment = undefined;
    if (pipeline.destinationUUID === uuid) pipeline.destinationUUID = null;
    state.touch(pipeline);
  }
  state.connectors.delete(uuid);
}

function connectorFields(state: State, payload: ConnectorPayload): ConnectorFields {
  const label = payload.label ?? "";
  if (label === "") throw new ApiError(400, "label is required");
  const { privateLinkUUID = null, snapshotPrivateLinkUUID = null, sshTunnelUUID = null } = payload;
  for (const link of [privateLinkUUID, snapshotPrivateLinkUUID]) {
    if (link && !state.privateLinks.find(link)) throw new ApiError(400, `PrivateLink connection not found: ${link}`);
  }
  if (sshTunnelUUID && !state.sshTunnels.find(sshTunnelUUID)) {
    throw new ApiError(400, `SSH tunnel not found: ${sshTunnelUUID}`);
  }
  return {
    type: parseType(payload.type),
    label,
    environmentUUID: payload.environmentUUID ?? state.company.environments.production.uuid,
    dataPlaneName: payload.dataPlaneName ?? null,
    defaultDatabase: payload.defaultDatabase ?? undefined,
    sharedConfig: payload.sharedConfig ?? {},
    privateLinkUUID,
    snapshotPrivateLinkUUID,
    sshTunnelUUID,
  };
}

function parseType(type: string | undefined): ConnectorType {
  const parsed = connectorType.safeParse(type);
  if (!parsed.success) throw new ApiError(400, `unknown connector type: ${JSON.stringify(type ?? "")}`);
  return parsed.data;
}

/**
 * The configuration that a payload stands for. With the UUID of a saved connector and no `sharedConfig` it is the saved
 * one; fields that arrive masked (asterisks only) are filled from the saved one, so that an edit need not know them.
 * @throws ApiError 400, or 404 for a UUID that is no connector's
 */
export function resolveConfig(state: State, payload: ConnectorPayload): Pick<Connector, "type" | "sharedConfig"> {
  const saved = payload.uuid ? state.connectors.get(payload.uuid) : undefined;
  const type = parseType(payload.type ?? saved?.type);
  if (!payload.sharedConfig) return { type, sharedConfig: saved?.sharedConfig ?? {} };
  return { type, sharedConfig: unmask(payload.sharedConfig, saved?.sharedConfig ?? {}) };
}

function unmask(config: JsonObject, saved: JsonObject): JsonObject {
  const isMasked = (value: unknown) => typeof value === "string" && /^\*+$/.test(value);
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, isMasked(value) ? saved[key] : value]));
}
