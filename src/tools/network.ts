// Tools for PrivateLink connections and SSH tunnels. The API lists neither: they are known by the UUID that a connector
// names. Updates replace the whole; these take only the changes.
import { operations } from "../artie/operations.ts";
import { sends } from "./sends.ts";
import { z } from "zod";
import { ArtieError, type PrivateLink, type SSHTunnel } from "../artie/index.ts";
import { defineTool, type Tool } from "./define.ts";
import { changesBetween } from "../rules/diff.ts";
import { listed } from "../rules/listed.ts";
import { connectorName } from "../rules/named.ts";
import { figure } from "./figures.ts";
import { linkBody } from "../rules/merge.ts";
import { requireWhole } from "../rules/whole.ts";
import type { LookContext } from "./context.ts";
import { type Figure, newTarget, type Target } from "./plan.ts";
import { confirmation } from "./refs.ts";
import { connectorSummary } from "./summaries.ts";
import { changing, UNCHANGED, untaken, untakenOf } from "./taken.ts";
import { restored, undoRef } from "./undo.ts";

const uuid = z.uuid();
const text = z.string().min(1);
const zones = z.array(text).min(1);
const port = z.int().min(1).max(65_535);

const createPrivateLink = defineTool({
  name: "create_a_artie_privatelink_connection",
  title: "Create PrivateLink connection",
  description: "Asks for a PrivateLink connection to a VPC endpoint service.",
  method: "create",
  tags: ["network"],
  level: "change",
  sends: sends(operations.privateLinks.create),
  hints: { openWorld: true },
  input: z.strictObject({
    name: text.optional(),
    vpcServiceName: text,
    availabilityZoneIds: zones,
    dataPlaneName: text.optional(),
    environmentUUID: uuid.optional(),
  }),
  plan(_, { name, vpcServiceName }) {
    const effect = `Asks for a PrivateLink connection to ${vpcServiceName}`;
    return Promise.resolve({ targets: [newTarget("PrivateLink connection", name)], effect, risk: "none" });
  },
  async run({ artie, signal }, body) {
    const created = await artie.privateLinks.create(body, { signal });
    return { created, ...untakenOf(body, created) };
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
  sends: sends(operations.privateLinks.get),
  input: z.strictObject({ privateLink: uuid }),
  run: ({ artie, signal }, { privateLink }) => artie.privateLinks.get(privateLink, { signal }),
});

const UPDATE_LINK = "update_a_artie_privatelink_connection_by_id";

const updatePrivateLink = defineTool({
  name: UPDATE_LINK,
  title: "Update PrivateLink connection",
  description:
    "Changes a PrivateLink connection; all but the name is fixed once provisioned. To move it, confirm = its exact name.",
  method: "update",
  tags: ["network"],
  level: "change",
  sends: sends(operations.privateLinks.replace),
  hints: { destructive: true, openWorld: true },
  input: z.strictObject({
    privateLink: uuid,
    name: text.optional(),
    vpcServiceName: text.optional(),
    availabilityZoneIds: zones.optional(),
    dataPlaneName: text.optional(),
    undo: undoRef,
    confirm: confirmation,
  }),
  async plan(context, { privateLink, undo, ...changes }) {
    const { link, target } = await linkAt(context, privateLink);
    const before = linkBody(link);
    const place = { tool: UPDATE_LINK, uuids: [link.uuid], body: before, given: changes };
    const body = undo === undefined ? { ...before, ...changes } : await restored(context, undo, place);
    const changed = changesBetween(before, body);
    if (changed.length > 0) requireWhole("PrivateLink connection", target.name, link, changes);
    const planned = { targets: [target], ...changing(changed), link, body, changed };
    if (body.vpcServiceName === before.vpcServiceName) return { ...planned, risk: "none" };
    const loss = lossOfMove(before.vpcServiceName, body.vpcServiceName);
    return { ...planned, loss, risk: "outage", confirm: target.name };
  },
  async run({ replace }, _, { link, body, changed }) {
    if (changed.length === 0) return { ...UNCHANGED, privateLink: link };
    const { answer, after, others } = await replace.privateLink(link, body);
    return { privateLink: after, ...untaken(changed, answer), ...others };
  },
});

const deletePrivateLink = defineTool({
  name: "delete_a_artie_privatelink_connection_by_id",
  title: "Delete PrivateLink connection",
  description: "Deletes a PrivateLink connection. confirm = its exact name.",
  method: "delete",
  tags: ["network"],
  level: "destroy",
  sends: sends(operations.privateLinks.delete),
  hints: { destructive: true, openWorld: true },
  input: z.strictObject({ privateLink: uuid, confirm: confirmation }),
  async plan(context, { privateLink }) {
    const { link, target } = await linkAt(context, privateLink);
    const users = await usersOf(context, link);
    const loss = users ? `It cuts off ${users.length} connectors` : "It cuts off the connectors that use it";
    return { targets: [target], effect: "Deletes it for good", loss, risk: "loss", confirm: target.name, users, link };
  },
  async run({ artie, signal }, _, { link: { uuid }, confirm: name, users }) {
    await artie.privateLinks.delete(uuid, { signal });
    return { deleted: { uuid, name }, cutOff: users?.map(connectorSummary) };
  },
});

const createTunnel = defineTool({
  name: "create_a_artie_ssh_tunnel",
  title: "Create SSH tunnel",
  description: "Creates an SSH tunnel; add the public key in the answer to its host first.",
  method: "create",
  tags: ["network"],
  level: "change",
  sends: sends(operations.sshTunnels.create),
  input: z.strictObject({ name: text.optional(), host: text, port, username: text, environmentUUID: uuid.optional() }),
  plan(_, { name, host }) {
    const effect = `Creates an SSH tunnel over ${host}`;
    return Promise.resolve({ targets: [newTarget("SSH tunnel", name)], effect, risk: "none" });
  },
  async run({ artie, signal }, body) {
    const created = await artie.sshTunnels.create(body, { signal });
    return { created, ...untakenOf(body, created) };
  },
});

const getTunnel = defineTool({
  name: "get_single_artie_ssh_tunnel_by_id",
  title: "Get SSH tunnel",
  description: "Reads an SSH tunnel's host, public key and use, by the UUID in a connector's sshTunnelUUID.",
  method: "get",
  tags: ["network"],
  level: "read",
  sends: sends(operations.sshTunnels.get),
  input: z.strictObject({ sshTunnel: uuid }),
  run: ({ artie, signal }, { sshTunnel }) => artie.sshTunnels.get(sshTunnel, { signal }),
});

const UPDATE_TUNNEL = "update_a_artie_ssh_tunnel_by_id";

const updateTunnel = defineTool({
  name: UPDATE_TUNNEL,
  title: "Update SSH tunnel",
  description: "Changes an SSH tunnel. To move it, confirm = its exact name.",
  method: "update",
  tags: ["network"],
  level: "change",
  sends: sends(operations.sshTunnels.replace),
  hints: { destructive: true, openWorld: true },
  input: z.strictObject({
    sshTunnel: uuid,
    name: text.optional(),
    host: text.optional(),
    port: port.optional(),
    username: text.optional(),
    undo: undoRef,
    confirm: confirmation,
  }),
  async plan(context, { sshTunnel, undo, ...given }) {
    const { tunnel, target } = await tunnelAt(context, sshTunnel);
    const place = { tool: UPDATE_TUNNEL, uuids: [tunnel.uuid], body: tunnel, given };
    const body = undo === undefined ? { ...tunnel, ...given } : await restored(context, undo, place);
    const changed = changesBetween(tunnel, body);
    if (changed.length > 0) requireWhole("SSH tunnel", target.name, tunnel, given);
    const difference = changing(changed);
    const effect = `${difference.effect}. The pipelines behind it get undeployed changes`;
    const figures = () => behind(context, tunnel);
    const planned = { targets: [target], ...difference, effect, figures, tunnel, body, changed };
    if (body.host === tunnel.host && body.port === tunnel.port) return { ...planned, risk: "none" };
    // No credential of it can be given anew, and those of its connectors go where it goes.
    const [from, to] = [tunnel, body].map(({ host, port }) => `${host}:${port}`);
    const loss = lossOfMove(from, to);
    return { ...planned, loss, risk: "outage", confirm: target.name };
  },
  async run({ replace }, _, { tunnel, body, changed }) {
    if (changed.length === 0) return { ...UNCHANGED, sshTunnel: tunnel };
    const { answer, after, others } = await replace.sshTunnel(tunnel, body);
    return { sshTunnel: after, ...untaken(changed, answer), ...others };
  },
});

const deleteTunnel = defineTool({
  name: "delete_a_artie_ssh_tunnel_by_id",
  title: "Delete SSH tunnel",
  description: "Deletes an SSH tunnel that no connector uses. confirm = its exact name.",
  method: "delete",
  tags: ["network"],
  level: "destroy",
  sends: sends(operations.sshTunnels.delete),
  hints: { destructive: true },
  input: z.strictObject({ sshTunnel: uuid, confirm: confirmation }),
  async plan(context, { sshTunnel }) {
    const { tunnel, target } = await tunnelAt(context, sshTunnel);
    const [effect, loss] = ["Deletes it for good", "Its key pair is lost"];
    return { targets: [target], effect, loss, risk: "loss", confirm: target.name, tunnel };
  },
  async run({ artie, signal }, _, { tunnel: { uuid }, confirm: name }) {
    await artie.sshTunnels.delete(uuid, { signal });
    return { deleted: { uuid, name } };
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

async function linkAt({ artie, signal }: LookContext, at: string) {
  const link = await artie.privateLinks.get(at, { signal });
  return { link, target: targetOf("PrivateLink connection", link) };
}

/** Undefined where the API lists no connectors. */
async function usersOf({ resolve }: LookContext, { uuid }: PrivateLink) {
  try {
    const connectors = await resolve.connectors();
    return connectors.filter((each) => each.privateLinkUUID === uuid || each.snapshotPrivateLinkUUID === uuid);
  } catch (error) {
    if (error instanceof ArtieError && (error.status === 404 || error.status === 405)) return undefined;
    throw error;
  }
}

async function tunnelAt({ artie, signal }: LookContext, at: string) {
  const tunnel: SSHTunnel = await artie.sshTunnels.get(at, { signal });
  return { tunnel, target: targetOf("SSH tunnel", tunnel) };
}

/** Whose pipelines take a change up: one request, and their own names would take two more. */
async function behind({ resolve }: LookContext, { uuid }: SSHTunnel): Promise<Figure[]> {
  const labels = resolve
    .connectors()
    .then((all) => listed(all.filter((each) => each.sshTunnelUUID === uuid).map(connectorName)) || "none");
  return [await figure("connectors behind it", labels)];
}

function targetOf(kind: string, { uuid, name }: PrivateLink | SSHTunnel): Target {
  return { kind, name: name || uuid, uuid };
}

function lossOfMove(from: string | undefined, to: string | undefined): string {
  return `What its connectors send, credentials too, goes over ${to ?? "none"} and no longer over ${from ?? "none"}`;
}
