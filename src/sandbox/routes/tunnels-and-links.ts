// SSH tunnels and PrivateLink connections. A link is reviewed for half a minute and provisioned for another.
import { z } from "zod";
import type { PrivateLinkRequest, SSHTunnelRequest } from "../../artie/bodies.ts";
import { times } from "../answers.ts";
import { ApiError } from "../api-error.ts";
import { timestamp } from "../clock.ts";
import type { Routes } from "../http/routes.ts";
import { name, optionalUuid, text, type Fields } from "../payloads/shapes.ts";
import { markChanged } from "../pipelines.ts";
import type { State } from "../state.ts";
import type { Connector, PrivateLink, SshTunnel } from "../types.ts";
import { byUuid } from "./by-uuid.ts";

const REVIEW_MS = 30_000;
const PROVISION_MS = 30_000;

const createTunnelBody = z.object({
  host: name,
  port: z.int().min(1).max(65_535),
  username: name,
  name: text,
  environmentUUID: optionalUuid,
} satisfies Fields<SSHTunnelRequest>);
const updateTunnelBody = createTunnelBody.omit({ environmentUUID: true }).partial();

const createLinkBody = z.object({
  name: text,
  vpcServiceName: name,
  availabilityZoneIds: z.array(z.string()),
  dataPlaneName: z.string().nullish(),
  environmentUUID: optionalUuid,
} satisfies Fields<PrivateLinkRequest>);
const updateLinkBody = createLinkBody.omit({ environmentUUID: true }).required({ name: true });

export const sshTunnelRoutes: Routes = {
  ...byUuid<SshTunnel>({
    path: "/ssh-tunnels",
    collection: (state) => state.sshTunnels,
    show: sshTunnel,
    detail: sshTunnel,
    change: (tunnel, { state, body }) => {
      Object.assign(tunnel, body(updateTunnelBody));
      for (const connector of connectorsBehind(state, tunnel.uuid)) {
        for (const pipeline of state.pipelinesOfConnector(connector.uuid)) markChanged(state, pipeline);
      }
    },
    userOf: (uuid, state) => nameOf(connectorsBehind(state, uuid)[0]),
  }),

  "POST /ssh-tunnels": ({ state, body }) => {
    const { name = "", environmentUUID, ...rest } = body(createTunnelBody);
    const tunnel = state.sshTunnels.add({
      ...state.newStored(),
      ...rest,
      name,
      environmentUUID: environmentUUID ?? state.company.environments.production.uuid,
      publicKey: `ssh-ed25519 ${state.random.bytes(32).toString("base64")} artie`,
    });
    return sshTunnel(tunnel, state);
  },
};

export const privateLinkRoutes: Routes = {
  ...byUuid<PrivateLink>({
    path: "/privatelink-connections",
    collection: (state) => state.privateLinks,
    show: privateLink,
    detail: privateLink,
    // v1.0.76: apart from its name a link can be changed only until it is being provisioned.
    change: (link, { state, body }) => {
      const { name, dataPlaneName = null, ...config } = body(updateLinkBody);
      const next = { ...config, dataPlaneName };
      if (linkStatus(link, state) !== "under review" && differs(next, link)) {
        throw new ApiError(
          400,
          "failed to update PrivateLink connection: only its name can change once it is provisioned",
        );
      }
      Object.assign(link, next, { name });
    },
    userOf: (uuid, { connectors }) =>
      nameOf(connectors.all().find((one) => one.privateLinkUUID === uuid || one.snapshotPrivateLinkUUID === uuid)),
  }),

  "POST /privatelink-connections": ({ state, body }) => {
    const { name = "", environmentUUID, dataPlaneName = null, ...rest } = body(createLinkBody);
    const link = state.privateLinks.add({
      ...state.newStored(),
      ...rest,
      name,
      environmentUUID: environmentUUID ?? state.company.environments.production.uuid,
      dataPlaneName,
    });
    return privateLink(link, state);
  },
};

function connectorsBehind(state: State, tunnelUUID: string): Connector[] {
  return state.connectors.all().filter(({ sshTunnelUUID }) => sshTunnelUUID === tunnelUUID);
}

function nameOf(connector: Connector | undefined): string | undefined {
  return connector && `connector "${connector.label}"`;
}

/** Whether any field of `next` has another value in `current`. */
function differs(next: object, current: object): boolean {
  const values = new Map(Object.entries(current));
  return Object.entries(next).some(([key, value]) => JSON.stringify(value) !== JSON.stringify(values.get(key)));
}

function sshTunnel(tunnel: SshTunnel, state: State) {
  const isInUse = connectorsBehind(state, tunnel.uuid).length > 0;
  return { ...tunnel, ...times(tunnel), companyUUID: state.company.uuid, isInUse };
}

function privateLink(link: PrivateLink, state: State) {
  const status = linkStatus(link, state);
  const region = /\.vpce\.([a-z0-9-]+)\./.exec(link.vpcServiceName)?.[1] ?? "";
  return {
    ...link,
    ...times(link),
    companyUUID: state.company.uuid,
    region,
    status,
    dnsEntry: status === "available" ? `vpce-${link.uuid.slice(0, 8)}.${region}.vpce.amazonaws.example` : "",
    approvedAt: status === "under review" ? null : timestamp(link.createdAt + REVIEW_MS),
  };
}

function linkStatus({ createdAt }: PrivateLink, { clock }: State): "under review" | "provisioning" | "available" {
  const age = clock.now() - createdAt;
  if (age < REVIEW_MS) return "under review";
  return age < REVIEW_MS + PROVISION_MS ? "provisioning" : "available";
}
