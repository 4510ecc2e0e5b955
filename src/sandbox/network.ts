// How tunnels and private links are shown. A private link is reviewed for half a minute and provisioned for another.
import { timestamp } from "./clock.ts";
import type { State } from "./state.ts";
import type { PrivateLink, SshTunnel } from "./types.ts";
import { times } from "./views.ts";

const REVIEW_MS = 30_000;
const PROVISION_MS = 30_000;

export function sshTunnel(state: State, tunnel: SshTunnel) {
  const isInUse = state.connectors.all().some(({ sshTunnelUUID }) => sshTunnelUUID === tunnel.uuid);
  return { ...tunnel, ...times(tunnel), companyUUID: state.company.uuid, isInUse };
}

export function privateLink(state: State, link: PrivateLink) {
  const status = linkStatus(state, link);
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

/** v1.0.76: apart from its name a link can be changed only until it is being provisioned. */
export function hasImmutableConfig(state: State, link: PrivateLink): boolean {
  return linkStatus(state, link) !== "under review";
}

function linkStatus(state: State, link: PrivateLink): "under review" | "provisioning" | "available" {
  const age = state.clock.now() - link.createdAt;
  if (age < REVIEW_MS) return "under review";
  return age < REVIEW_MS + PROVISION_MS ? "provisioning" : "available";
}
