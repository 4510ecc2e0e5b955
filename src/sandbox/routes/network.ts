// SSH tunnels and PrivateLink connections.
import type { Hono } from "hono";
import { ApiError } from "../errors.ts";
import type { StateHolder } from "../holder.ts";
import { pathUuid, requestBody, type SandboxEnv } from "../http/context.ts";
import { createPrivateLinkBody, createTunnelBody, updatePrivateLinkBody, updateTunnelBody } from "../payloads/admin.ts";
import { markChanged } from "../pipelines.ts";
import { hasImmutableConfig, privateLink, sshTunnel } from "../network.ts";
import type { State } from "../state.ts";

export function sshTunnelRoutes(app: Hono<SandboxEnv>, sandbox: StateHolder): void {
  app.post("/ssh-tunnels", (c) => {
    const { state } = sandbox;
    const { name = "", host, port, username, environmentUUID } = requestBody(c, createTunnelBody);
    const tunnel = state.sshTunnels.add({
      ...state.newStored(),
      name,
      host,
      port,
      username,
      environmentUUID: environmentUUID ?? state.company.environments.production.uuid,
      publicKey: `ssh-ed25519 ${state.random.bytes(32).toString("base64")} artie`,
    });
    return c.json(sshTunnel(state, tunnel));
  });

  app.get("/ssh-tunnels/:uuid", (c) => {
    const { state } = sandbox;
    return c.json(sshTunnel(state, state.sshTunnels.get(pathUuid(c))));
  });

  app.post("/ssh-tunnels/:uuid", (c) => {
    const { state } = sandbox;
    const tunnel = state.sshTunnels.get(pathUuid(c));
    Object.assign(tunnel, requestBody(c, updateTunnelBody), { updatedAt: state.clock.now() });
    for (const { uuid } of connectorsBehind(state, tunnel.uuid)) {
      for (const pipeline of state.pipelinesOfConnector(uuid)) markChanged(state, pipeline);
    }
    return c.json(sshTunnel(state, tunnel));
  });

  app.delete("/ssh-tunnels/:uuid", (c) => {
    const { state } = sandbox;
    const uuid = pathUuid(c);
    const [user] = connectorsBehind(state, uuid);
    if (user) throw new ApiError(400, `failed to delete SSH tunnel: it is used by connector "${user.label}"`);
    state.sshTunnels.delete(uuid);
    return c.body(null, 204);
  });
}

function connectorsBehind(state: State, tunnelUUID: string) {
  return state.connectors.all().filter(({ sshTunnelUUID }) => sshTunnelUUID === tunnelUUID);
}

export function privateLinkRoutes(app: Hono<SandboxEnv>, sandbox: StateHolder): void {
  app.post("/privatelink-connections", (c) => {
    const { state } = sandbox;
    const body = requestBody(c, createPrivateLinkBody);
    const link = state.privateLinks.add({
      ...state.newStored(),
      name: body.name ?? "",
      environmentUUID: body.environmentUUID ?? state.company.environments.production.uuid,
      dataPlaneName: body.dataPlaneName ?? null,
      vpcServiceName: body.vpcServiceName,
      availabilityZoneIds: body.availabilityZoneIds,
    });
    return c.json(privateLink(state, link));
  });

  app.get("/privatelink-connections/:uuid", (c) => {
    const { state } = sandbox;
    return c.json(privateLink(state, state.privateLinks.get(pathUuid(c))));
  });

  app.post("/privatelink-connections/:uuid", (c) => {
    const { state } = sandbox;
    const link = state.privateLinks.get(pathUuid(c));
    const { name, dataPlaneName = null, ...config } = requestBody(c, updatePrivateLinkBody);
    const next = { ...config, dataPlaneName };
    if (hasImmutableConfig(state, link) && differs(next, link)) {
      throw new ApiError(
        400,
        "failed to update PrivateLink connection: only its name can change once it is provisioned",
      );
    }
    Object.assign(link, next, { name, updatedAt: state.clock.now() });
    return c.json(privateLink(state, link));
  });

  app.delete("/privatelink-connections/:uuid", (c) => {
    const { state } = sandbox;
    const uuid = pathUuid(c);
    const user = state.connectors
      .all()
      .find((connector) => connector.privateLinkUUID === uuid || connector.snapshotPrivateLinkUUID === uuid);
    if (user)
      throw new ApiError(400, `failed to delete PrivateLink connection: it is used by connector "${user.label}"`);
    state.privateLinks.delete(uuid);
    return c.body(null, 204);
  });
}

/** Whether any field of `next` has another value in `current`. */
function differs(next: object, current: object): boolean {
  const values = new Map(Object.entries(current));
  return Object.entries(next).some(([key, value]) => JSON.stringify(value) !== JSON.stringify(values.get(key)));
}
