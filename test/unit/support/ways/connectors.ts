// Random calls of the tools that change connectors, what stands behind them, and source readers.
import type { Draw, Way, Ways } from "./way.ts";
import type { World } from "../world.ts";

type Connector = World["snapshot"]["connectors"][number];
type Reader = World["snapshot"]["sourceReaders"][number];

const SECRET = "secret://STAGING";
const config = { host: "staging-db.larkspur.example", port: 5432, user: "artie", password: SECRET };

function ofType(pattern: RegExp, args: (draw: Draw, connector: Connector, world: World) => object): Way {
  return {
    args(draw, world) {
      const connector = draw.one(world.snapshot.connectors.filter(({ type }) => pattern.test(type)));
      return { connector: connector.uuid, ...args(draw, connector, world) };
    },
  };
}

function ofReader(
  args: (draw: Draw, reader: Reader, world: World) => object,
  which: (reader: Reader) => boolean = () => true,
): Way {
  return {
    args(draw, world) {
      const { sourceReaders } = world.snapshot;
      const fitting = sourceReaders.filter(which);
      const reader = draw.one(fitting.length > 0 ? fitting : sourceReaders);
      return { sourceReader: reader.uuid, ...args(draw, reader, world) };
    },
  };
}

export const connectorWays: Ways = {
  create_a_artie_connector: {
    args: (draw) => ({ type: "postgresql", label: draw.name(), sharedConfig: config }),
  },
  update_a_artie_connector_by_id: ofType(/./, (draw, { label }, { sandbox }) => ({
    label: draw.maybe(`${label.slice(0, 40)} ${draw.number(1, 9)}`),
    sshTunnelUUID: draw.maybe(draw.one(sandbox.state.sshTunnels.all()).uuid),
    sharedConfig: draw.maybe({
      host: draw.maybe(`db${draw.number(1, 9)}.example`),
      password: draw.maybe(SECRET),
      note: draw.name(),
    }),
  })),
  delete_a_artie_connector_by_id: ofType(/./, () => ({})),
  artie_connectors_drop_postgres_replication_slot: ofType(/^postgresql$/, (draw, { uuid }, { sandbox: { state } }) => {
    const host = state.connectors.get(uuid).sharedConfig["host"];
    const slots = state.systems.find(({ address }) => address === host)?.replication?.slots ?? [];
    return { slotName: slots.length > 0 ? draw.one(slots).name : "artie" };
  }),
  artie_connectors_create_snowflake_warehouse: ofType(/^snowflake$/, (draw) => ({ name: `WH_${draw.number(1, 999)}` })),
  artie_connectors_create_database: ofType(/^(snowflake|redshift)$/, (draw) => ({ name: `DB_${draw.number(1, 999)}` })),
  artie_connectors_create_schema: ofType(/^snowflake$/, (draw) => ({
    databaseName: draw.one(["ANALYTICS", "STAGING"]),
    name: `S_${draw.number(1, 999)}`,
  })),
  artie_connectors_start_dynamodb_export: {
    ...ofType(/^dynamodb$/, (draw) => ({ s3Bucket: `bucket-${draw.number(1, 9)}` })),
    unseen: "the export runs at the cloud, and the API has nothing by which to look at it",
  },
  create_a_artie_source_reader: ofType(/^(postgresql|mysql|mssql)$/, (draw) => ({
    name: draw.name(),
    database: "orders",
    isShared: draw.maybe(draw.yes()),
    settings: { replicationSlotOverride: `artie_${draw.number(1, 999)}` },
  })),
  update_a_artie_source_reader_by_id: ofReader((draw, { name }) => ({
    name: draw.maybe(`${name.slice(0, 40)} ${draw.number(1, 9)}`),
    isShared: draw.maybe(draw.yes()),
    settings: draw.maybe({
      enableHeartbeats: draw.yes(),
      replicationSlotOverride: draw.maybe(`artie_${draw.number(1, 999)}`),
    }),
    tablesConfig: draw.maybe({ "public.orders": { excludeColumns: draw.some(["billing_address", "email"]) } }),
  })),
  delete_a_artie_source_reader_by_id: {
    args: async (draw, { services: { artie }, snapshot: { pipelines, sourceReaders, connectors } }) => {
      const idle = sourceReaders.filter(({ uuid }) => !pipelines.some((each) => each.sourceReaderUUID === uuid));
      if (idle.length > 0 && draw.yes()) return { sourceReader: draw.one(idle).uuid };
      const { uuid: connectorUUID } = draw.one(connectors.filter(({ type }) => type === "postgresql"));
      const isShared = draw.yes();
      const { uuid } = await artie.sourceReaders.create({
        connectorUUID,
        name: draw.name(),
        database: "orders",
        isShared,
      });
      return { sourceReader: uuid };
    },
  },
  artie_source_readers_deploy: {
    ...ofReader(
      () => ({}),
      ({ isShared }) => isShared,
    ),
    unseen: "the API does not show what a reader was deployed with",
  },
  artie_source_readers_update_status: ofReader(
    (draw) => ({ status: draw.one(["running", "paused"]) }),
    ({ isShared }) => isShared,
  ),
};
