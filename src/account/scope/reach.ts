// How each operation stands to a scope of pipelines, once.
import { ACCOUNT, type Asked, configured, named, type Reaches, rowsOf, things } from "./rule.ts";
import { slotRefusal } from "./slot.ts";
import { textsCleaned } from "./texts.ts";

const pipeline = named("pipelines");
const connector = named("connectors");
const reader = named("sourceReaders");

const NIL_UUID = "00000000-0000-0000-0000-000000000000";
/** Of a reader that is not saved yet. */
const saved = (uuid: unknown) => (typeof uuid === "string" && uuid !== NIL_UUID ? uuid : undefined);

export const reaches: Reaches = {
  pipelines: {
    list: rowsOf("pipelines"),
    get: pipeline,
    getWithRelations: pipeline,
    create: ACCOUNT,
    createFromSource: ACCOUNT,
    replace: pipeline,
    replaceWithSourceReader: {
      // It changes the reader that the pipeline has and the one that it would have.
      about: ({ uuid, input, inside }) => [
        { kind: "pipelines", uuid },
        ...things("sourceReaders", inside.readerOf(uuid), saved(input.sourceReader["uuid"])),
        ...things("sourceReaders", saved(input.pipeline["sourceReaderUUID"])),
      ],
    },
    delete: pipeline,
    start: pipeline,
    updateStatus: pipeline,
    backfill: pipeline,
    cancelBackfill: pipeline,
    detectSchemaChanges: pipeline,
    triggerSchemaChanges: pipeline,
    validateUnsavedSource: {
      config: ({ sourceConnector }) => sourceConnector,
      about: ({ input }) => [
        ...things("connectors", input.sourceConnector?.uuid),
        ...things("sourceReaders", input.sourceReaderUUID),
      ],
    },
    validateUnsavedDestination: {
      config: ({ destination }) => destination,
      about: ({ input }) => [
        ...things("connectors", input.destination?.uuid, input.destinationUUID),
        ...things("sourceReaders", input.sourceReaderUUID),
      ],
    },
    usage: pipeline,
    errorLogs: { ...pipeline, show: textsCleaned },
  },
  connectors: {
    list: rowsOf("connectors"),
    get: connector,
    create: ACCOUNT,
    replace: connector,
    delete: connector,
    ping: configured((input) => input),
    databases: connector,
    databasesUnsaved: configured((input) => input),
    schemas: connector,
    schemasUnsaved: configured(behind),
    tables: connector,
    tablesUnsaved: configured(behind),
    tableDetail: connector,
    publications: configured(behind),
    dropReplicationSlot: { ...connector, refusal: slotRefusal },
    createDatabase: configured(behind),
    createSchema: configured(behind),
    createSnowflakeWarehouse: configured(behind),
    generateShadowScript: connector,
    startDynamoDBExport: connector,
  },
  sourceReaders: {
    list: rowsOf("sourceReaders"),
    get: reader,
    create: ACCOUNT,
    replace: reader,
    delete: reader,
    deploy: reader,
    updateStatus: reader,
    validateUnsaved: {
      about: ({ input }: Asked<Readonly<Record<string, unknown>>>) => [
        ...things("connectors", saved(input["connectorUUID"])),
        ...things("sourceReaders", saved(input["uuid"])),
      ],
    },
  },
  dataCatalog: {
    search: {
      rows: (matches, inside) =>
        matches.filter(({ connectorUUID }) => inside.has({ kind: "connectors", uuid: connectorUUID ?? "" })),
    },
  },
  encryptionKeys: { list: ACCOUNT, get: ACCOUNT, create: ACCOUNT, update: ACCOUNT, delete: ACCOUNT },
  columnHashingSalts: {
    list: ACCOUNT,
    get: ACCOUNT,
    create: ACCOUNT,
    update: ACCOUNT,
    delete: ACCOUNT,
    preview: ACCOUNT,
  },
  /** They outlive every grant. */
  ingestionApiKeys: { create: ACCOUNT, update: ACCOUNT, delete: ACCOUNT },
  privateLinks: { create: ACCOUNT, get: ACCOUNT, replace: ACCOUNT, delete: ACCOUNT },
  sshTunnels: { create: ACCOUNT, get: ACCOUNT, replace: ACCOUNT, delete: ACCOUNT },
  company: { triggerSchemaChanges: ACCOUNT },
};

function behind<Config>({ connector }: { readonly connector: Config }): Config {
  return connector;
}
