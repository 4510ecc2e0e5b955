// Where a configuration goes with all that stands in between: its own hosts, its SSH tunnel and its private links.
import type { LookContext } from "../context.ts";
import { destinationsIn, linkDestination, type Placed } from "../policy/destinations.ts";
import { hostsOfAddress } from "../policy/hosts.ts";
import { ToolError } from "../../rules/tool-error.ts";

export interface Configuration extends Placed {
  readonly sshTunnelUUID?: string | null | undefined;
  readonly privateLinkUUID?: string | null | undefined;
  readonly snapshotPrivateLinkUUID?: string | null | undefined;
}

type Looking = Pick<LookContext, "artie" | "signal">;

/** @throws ArtieError or ToolError when a tunnel or link can't be read: where it leads nobody knows then */
export async function destinationsOf(context: Looking, configuration: Configuration): Promise<string[]> {
  const { sshTunnelUUID, privateLinkUUID, snapshotPrivateLinkUUID } = configuration;
  const between = await Promise.all([
    sshTunnelUUID ? throughTunnel(context, sshTunnelUUID) : [],
    ...[privateLinkUUID, snapshotPrivateLinkUUID].map((uuid) => (uuid ? throughLink(context, uuid) : [])),
  ]);
  return [...new Set([...destinationsIn(configuration), ...between.flat()])];
}

export async function throughTunnel({ artie, signal }: Looking, uuid: string): Promise<string[]> {
  const { host } = await artie.sshTunnels.get(uuid, { signal });
  if (host) return hostsOfAddress(host);
  throw new ToolError("refused", `Nothing was sent: where the SSH tunnel ${uuid} leads can't be read.`);
}

export async function throughLink({ artie, signal }: Looking, uuid: string): Promise<string[]> {
  const { vpcServiceName } = await artie.privateLinks.get(uuid, { signal });
  if (vpcServiceName) return [linkDestination(vpcServiceName)];
  throw new ToolError("refused", `Nothing was sent: where the PrivateLink connection ${uuid} leads can't be read.`);
}
