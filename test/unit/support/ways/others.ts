// Random calls of the tools that change keys, salts, tunnels and links, and of those that send events.
import type { Draw, Way, Ways } from "./way.ts";
import type { World } from "../world.ts";

type State = World["sandbox"]["state"];
type Stored = { readonly uuid: string };

const LINK = { vpcServiceName: "com.amazonaws.vpce.example", availabilityZoneIds: ["euw1-az1"] };

function of(field: string, all: (state: State) => readonly Stored[], args: (draw: Draw) => object = () => ({})): Way {
  return {
    args(draw, { sandbox: { state } }) {
      return { [field]: draw.one(all(state)).uuid, ...args(draw) };
    },
  };
}

const keys = ({ encryptionKeys }: State) => encryptionKeys.all();
const salts = ({ columnHashingSalts }: State) => columnHashingSalts.all();
const ingestionKeys = ({ ingestionKeys }: State) => ingestionKeys.all();
const tunnels = ({ sshTunnels }: State) => sshTunnels.all();
const links = ({ privateLinks }: State) => privateLinks.all();
const renamed = (draw: Draw) => ({ name: draw.maybe(draw.name()), description: draw.maybe(draw.name()) });

export const otherWays: Ways = {
  create_a_artie_encryption_key: { args: (draw) => ({ name: draw.name() }) },
  update_a_artie_encryption_key_by_id: of("encryptionKey", keys, renamed),
  delete_a_artie_encryption_key_by_id: of("encryptionKey", keys),
  create_a_artie_column_hashing_salt: { args: (draw) => ({ name: draw.name(), description: draw.maybe("For joins") }) },
  update_a_artie_column_hashing_salt_by_id: of("columnHashingSalt", salts, renamed),
  delete_a_artie_column_hashing_salt_by_id: of("columnHashingSalt", salts),
  create_a_artie_ingestion_api_key: {
    args(draw, { snapshot: { sourceReaders, connectors } }) {
      const api = connectors.filter(({ type }) => type === "api").map(({ uuid }) => uuid);
      const readers = sourceReaders.filter(({ connectorUUID }) => api.includes(connectorUUID));
      return { sourceReader: draw.one(readers).uuid, name: draw.name() };
    },
  },
  update_a_artie_ingestion_api_key_by_id: of("ingestionApiKey", ingestionKeys, (draw) => ({
    name: draw.name(),
    expiresAt: draw.maybe(`${draw.number(2090, 2099)}-01-01T00:00:00Z`),
  })),
  delete_a_artie_ingestion_api_key_by_id: of("ingestionApiKey", ingestionKeys),

  create_a_artie_privatelink_connection: { args: (draw) => ({ name: draw.name(), ...LINK }) },
  update_a_artie_privatelink_connection_by_id: {
    // All but the name is fixed once it is provisioned.
    args: async (draw, { services, sandbox: { state } }) => {
      const isNew = draw.yes();
      const link = isNew
        ? await services.artie.privateLinks.create({ name: draw.name(), ...LINK })
        : draw.one(links(state));
      const vpcServiceName = isNew ? draw.maybe(`com.amazonaws.vpce.svc-${draw.number(1, 9)}`) : undefined;
      return { privateLink: link.uuid, name: draw.name(), vpcServiceName };
    },
  },
  delete_a_artie_privatelink_connection_by_id: of("privateLink", links),
  create_a_artie_ssh_tunnel: {
    args: (draw) => ({ name: draw.name(), host: `bastion${draw.number(1, 9)}.example`, port: 22, username: "artie" }),
  },
  update_a_artie_ssh_tunnel_by_id: {
    ...of("sshTunnel", tunnels, (draw) => ({
      name: draw.maybe(draw.name()),
      host: draw.maybe(`bastion${draw.number(1, 9)}.example`),
      port: draw.maybe(draw.number(1_000, 1_009)),
      username: draw.maybe(draw.one(["artie", "other"])),
    })),
    along: {
      row: ({ kind }) => kind === "pipeline",
      why: "it names the connectors: the pipelines on them would take two requests more",
    },
  },
  delete_a_artie_ssh_tunnel_by_id: {
    args: async (draw, { services }) => {
      const host = { host: "bastion.example", port: 22, username: "artie" };
      return { sshTunnel: (await services.artie.sshTunnels.create({ name: draw.name(), ...host })).uuid };
    },
  },

  create_a_artie_track: { args: (draw) => event(draw) },
  create_a_artie_bulk_track: { args: (draw) => ({ events: [event(draw), event(draw)] }) },
};

function event(draw: Draw) {
  return { event: draw.name(), timestamp: "2026-08-03T09:00:00Z", properties: { row: draw.number(1, 9) } };
}
