// Tools for PrivateLink connections and SSH tunnels. The API lists neither: they are known by the UUID that a connector
// names. Updates replace the whole; these take only the changes.
import { z } from "zod";
import type { PrivateLink, SSHTunnel } from "../artie/index.ts";
import { defineTool, type Tool } from "./define.ts";
import { confirmation, requireConfirmation } from "./refs.ts";
import { connectorSummary } from "./summaries.ts";

const uuid = z.uuid();
const text = z.string().min(1);
const zones = z.array(text).min(1);
const port = z.int().min(1).max(65_535);

const createPrivateLink = defineTool({
  name: "create_a_artie_privatelink_connection",
  title: "Create PrivateLink connection",
  description: "Asks for a PrivateLink connection to a VPC endpoint service; it is provisioned after a review.",
  method: "create",
  tags: ["network"],
  level: "change",
  hints: { openWorld: true },
  input: z.strictObject({
    name: text.optional(),
    vpcServiceName: text,
    availabilityZoneIds: zones,
    dataPlaneName: text.optional(),
    environmentUUID: uuid.optional(),
  }),
  async run({ artie, signal }, body) {
    return { created: await artie.privateLinks.create(body, { signal }) };
  },
});

const getPrivateLink = defineTool({
  name: "get_single_artie_privatelink_connection_by_id",
  title: "Get PrivateLink connection",
  description:
    "Reads a PrivateLink connection's status, DNS entry and zones, by the UUID in a connector's privateLinkUUID.",
  method: "get",
  tags: ["network"],
  level: "read",
  input: z.strictObject({ privateLink: uuid }),
  run: ({ artie, signal }, { privateLink }) => artie.privateLinks.get(privateLink, { signal }),
});

const updatePrivateLink = defineTool({
  name: "update_a_artie_privatelink_connection_by_id",
  title: "Update PrivateLink connection",
  description: "Changes a PrivateLink connection; all but the name is fixed once it is provisioned.",
  method: "update",
  tags: ["network"],
  level: "change",
  input: z.strictObject({
    privateLink: uuid,
    name: text.optional(),
    vpcServiceName: text.optional(),
    availabilityZoneIds: zones.optional(),
    dataPlaneName: text.optional(),
  }),
  async run({ artie, signal }, { privateLink, ...changes }) {
    const before = await artie.privateLinks.get(privateLink, { signal });
    const body = { ...replaceable(before), ...changes };
    return { privateLink: await artie.privateLinks.replace(before.uuid, body, { signal }) };
  },
});

const deletePrivateLink = defineTool({
  name: "delete_a_artie_privatelink_connection_by_id",
  title: "Delete PrivateLink connection",
  description: "Deletes a PrivateLink connection for good. confirm = its exact name.",
  method: "delete",
  tags: ["network"],
  level: "destroy",
  hints: { destructive: true, openWorld: true },
  input: z.strictObject({ privateLink: uuid, confirm: confirmation }),
  async run({ artie, resolve, signal }, { privateLink, confirm }) {
    const target = await artie.privateLinks.get(privateLink, { signal });
    const users = (await resolve.connectors()).filter(
      (connector) => connector.privateLinkUUID === target.uuid || connector.snapshotPrivateLinkUUID === target.uuid,
    );
    const name = target.name || target.uuid;
    requireConfirmation(
      confirm,
      name,
      `Deleting the PrivateLink connection "${name}" cuts off ${users.length} connectors.`,
    );
    await artie.privateLinks.delete(target.uuid, { signal });
    return { deleted: { uuid: target.uuid, name }, cutOff: users.map(connectorSummary) };
  },
});

const createTunnel = defineTool({
  name: "create_a_artie_ssh_tunnel",
  title: "Create SSH tunnel",
  description: "Creates an SSH tunnel; add the public key in the answer to the host before using it in a connector.",
  method: "create",
  tags: ["network"],
  level: "change",
  input: z.strictObject({ name: text.optional(), host: text, port, username: text, environmentUUID: uuid.optional() }),
  async run({ artie, signal }, body) {
    return { created: await artie.sshTunnels.create(body, { signal }) };
  },
});

const getTunnel = defineTool({
  name: "get_single_artie_ssh_tunnel_by_id",
  title: "Get SSH tunnel",
  description: "Reads an SSH tunnel's host, public key and use, by the UUID in a connector's sshTunnelUUID.",
  method: "get",
  tags: ["network"],
  level: "read",
  input: z.strictObject({ sshTunnel: uuid }),
  run: ({ artie, signal }, { sshTunnel }) => artie.sshTunnels.get(sshTunnel, { signal }),
});

const updateTunnel = defineTool({
  name: "update_a_artie_ssh_tunnel_by_id",
  title: "Update SSH tunnel",
  description: "Changes an SSH tunnel; the pipelines behind it then have undeployed changes.",
  method: "update",
  tags: ["network"],
  level: "change",
  input: z.strictObject({
    sshTunnel: uuid,
    name: text.optional(),
    host: text.optional(),
    port: port.optional(),
    username: text.optional(),
  }),
  async run({ artie, signal }, { sshTunnel, ...changes }) {
    const before: SSHTunnel = await artie.sshTunnels.get(sshTunnel, { signal });
    return { sshTunnel: await artie.sshTunnels.replace(before.uuid, { ...before, ...changes }, { signal }) };
  },
});

const deleteTunnel = defineTool({
  name: "delete_a_artie_ssh_tunnel_by_id",
  title: "Delete SSH tunnel",
  description: "Deletes an SSH tunnel that no connector uses. confirm = its exact name.",
  method: "delete",
  tags: ["network"],
  level: "destroy",
  hints: { destructive: true },
  input: z.strictObject({ sshTunnel: uuid, confirm: confirmation }),
  async run({ artie, signal }, { sshTunnel, confirm }) {
    const target = await artie.sshTunnels.get(sshTunnel, { signal });
    const name = target.name || target.uuid;
    requireConfirmation(confirm, name, `Deleting the SSH tunnel "${name}" is for good.`);
    await artie.sshTunnels.delete(target.uuid, { signal });
    return { deleted: { uuid: target.uuid, name } };
  },
});

export const networkTools: readonly Tool[] = [
  createPrivateLink,
  getPrivateLink,
  updatePrivateLink,
  deletePrivateLink,
  createTunnel,
  getTunnel,
  updateTunnel,
  deleteTunnel,
];

/** The fields that an update replaces, as they stand. */
function replaceable({ name, vpcServiceName, availabilityZoneIds, dataPlaneName }: PrivateLink) {
  return {
    name: name ?? "",
    vpcServiceName: vpcServiceName ?? "",
    availabilityZoneIds: availabilityZoneIds ?? [],
    ...(dataPlaneName ? { dataPlaneName } : {}),
  };
}
