// Every method of the client, called on the sandbox: its request is as published, and together they reach every
// published operation.
import { describe, expect, it } from "vitest";
import { type ArtieClient, createArtieClient, createEventsClient } from "../../src/artie/index.ts";
import { USER_AGENT } from "../unit/support/client.ts";
import type { World } from "../unit/support/world.ts";
import { worldForTests } from "../unit/support/world-for-tests.ts";
import { OpenApi, openApiFile } from "./openapi.ts";

if (openApiFile === undefined) {
  console.warn("ARTIE_OPENAPI names no OpenAPI file: the client's requests are not compared with the published API.");
}

type Call = (client: ArtieClient, world: World) => Promise<unknown>;

const unsaved = {
  type: "postgresql",
  label: "Staging copy",
  defaultDatabase: "shop_staging",
  sharedConfig: {
    host: "staging-db.larkspur.example",
    port: 5432,
    user: "artie",
    password: "sandbox-staging-password",
  },
};
const database = { connector: unsaved, databaseName: "shop_staging" };
const window = { from: "2026-08-03T08:00:00Z", to: "2026-08-03T09:00:00Z" };
const zones = { vpcServiceName: "com.amazonaws.vpce.example", availabilityZoneIds: ["euw1-az1"] };
const tunnel = { name: "Tunnel", host: "bastion.example", port: 22, username: "artie" };

const uuid = (world: World, name: string) => world.pipeline(name).uuid;
const draft = (world: World) => uuid(world, "MySQL to BigQuery");
const running = (world: World) => uuid(world, "Hubspot to Snowflake");
const connector = (world: World, label: string) => world.connector(label).uuid;
const tablesOf = (world: World, name: string) => world.pipeline(name).tables.map((table) => table.uuid);
const readerOf = (world: World) => world.reader("Staging reader");
const firstKey = async (client: ArtieClient) => (await client.encryptionKeys.list())[0]?.uuid ?? "";
const firstSalt = async (client: ArtieClient) => (await client.columnHashingSalts.list())[0]?.uuid ?? "";

async function newIngestionKey(client: ArtieClient, world: World): Promise<string> {
  const sourceReaderUUID = world.reader("Hubspot reader").uuid;
  return (await client.ingestionApiKeys.create({ sourceReaderUUID, name: "App" })).ingestionAPIKey.uuid;
}

const pipelines: Record<string, Call> = {
  list: (client) => client.pipelines.list(),
  get: (client, world) => client.pipelines.get(draft(world)),
  getWithRelations: (client, world) => client.pipelines.getWithRelations(draft(world)),
  create: (client, world) =>
    client.pipelines.create({
      name: "New",
      sourceReaderUUID: readerOf(world).uuid,
      destinationUUID: connector(world, "Snowflake Production"),
      specificDestCfg: { database: "STAGING", compaction: { enabled: true, quietWindow: { start: "1", end: "2" } } },
      advancedSettings: { flushSizeKb: 512, dynamoDBBackfillConfig: { enabled: false } },
      tables: [{ name: "orders", schema: "public", advancedSettings: { ctidSettings: { enabled: true } } }],
    }),
  createFromSource: (client, world) =>
    client.pipelines.createFromSource({ sourceConnectorUUID: connector(world, "Finance Oracle") }),
  replace: (client, world) => client.pipelines.replace(draft(world), { name: "Renamed", tables: [] }),
  replaceWithSourceReader: (client, world) =>
    client.pipelines.replaceWithSourceReader(draft(world), {
      pipeline: { name: "Renamed" },
      sourceReader: world.reader("Customers reader"),
    }),
  delete: (client, world) => client.pipelines.delete(draft(world)),
  start: (client, world) => client.pipelines.start(draft(world), { keepPaused: true, disableBackFill: true }),
  updateStatus: (client, world) => client.pipelines.updateStatus(running(world), "transfer paused"),
  backfill: (client, world) =>
    client.pipelines.backfill(running(world), {
      tableUUIDs: tablesOf(world, "Hubspot to Snowflake"),
      beforeBackfill: "drop_table",
      historyMode: false,
      backfillFromSchemas: ["crm"],
    }),
  cancelBackfill: (client, world) =>
    client.pipelines.cancelBackfill(running(world), {
      tableUUIDs: tablesOf(world, "Hubspot to Snowflake"),
      historyTableUUIDs: [],
      optionalReason: "costs",
    }),
  detectSchemaChanges: (client, world) => client.pipelines.detectSchemaChanges(running(world)),
  triggerSchemaChanges: (client, world) =>
    client.pipelines.triggerSchemaChanges(uuid(world, "Inventory SQL Server to Databricks"), { forceRefresh: true }),
  validateUnsavedSource: (client, world) =>
    client.pipelines.validateUnsavedSource({
      sourceReaderUUID: readerOf(world).uuid,
      tables: [{ name: "orders", schema: "public" }],
      validateTables: true,
    }),
  validateUnsavedDestination: (client, world) =>
    client.pipelines.validateUnsavedDestination({
      destinationUUID: connector(world, "Snowflake Production"),
      specificCfg: { database: "ANALYTICS" },
    }),
  usage: (client, world) => client.pipelines.usage(running(world), window),
  errorLogs: (client, world) => client.pipelines.errorLogs(running(world)),
};

const connectors: Record<string, Call> = {
  list: (client) => client.connectors.list(),
  get: (client, world) => client.connectors.get(connector(world, "Orders Postgres")),
  create: (client) => client.connectors.create(unsaved),
  replace: (client, world) => client.connectors.replace(connector(world, "Staging Postgres"), unsaved),
  delete: (client, world) => client.connectors.delete(connector(world, "Snowflake Staging")),
  ping: (client) => client.connectors.ping({ ...unsaved, connectionRole: "source" }),
  databases: (client, world) => client.connectors.databases(connector(world, "Finance Oracle")),
  databasesUnsaved: (client) => client.connectors.databasesUnsaved(unsaved),
  schemas: (client, world) => client.connectors.schemas(connector(world, "Finance Oracle"), { databaseName: "FINPDB" }),
  schemasUnsaved: (client) => client.connectors.schemasUnsaved(database),
  tables: (client, world) =>
    client.connectors.tables(connector(world, "Finance Oracle"), { databaseName: "FINPDB", schemaName: "FINANCE" }),
  tablesUnsaved: (client) => client.connectors.tablesUnsaved({ ...database, schemaName: "public", forceRefresh: true }),
  tableDetail: (client, world) =>
    client.connectors.tableDetail(connector(world, "Orders Postgres"), { tableName: "open_orders", isView: true }),
  publications: (client) => client.connectors.publications(database),
  dropReplicationSlot: (client, world) =>
    client.connectors.dropReplicationSlot(connector(world, "Orders Postgres"), "artie_orders"),
  createDatabase: (client, world) =>
    client.connectors.createDatabase({ connector: { uuid: connector(world, "Snowflake Production") }, name: "NEW" }),
  createSchema: (client, world) =>
    client.connectors.createSchema({
      connector: { uuid: connector(world, "Databricks Lakehouse") },
      databaseName: "lakehouse",
      name: "raw",
      volume: "landing",
    }),
  createSnowflakeWarehouse: (client, world) =>
    client.connectors.createSnowflakeWarehouse({
      connector: { uuid: connector(world, "Snowflake Production") },
      name: "LOADING_WH",
    }),
  generateShadowScript: (client, world) =>
    client.connectors.generateShadowScript(connector(world, "Finance Oracle"), {
      database: "FINPDB",
      tables: [
        {
          schema: "FINANCE",
          name: "VENDORS",
          columns: [{ name: "ID", metadata: { dataType: "NUMBER(10)", notNull: true, isPrimaryKey: true } }],
        },
      ],
    }),
  startDynamoDBExport: (client, world) =>
    client.connectors.startDynamoDBExport(connector(world, "Sessions DynamoDB"), {
      s3Bucket: "exports",
      s3Prefix: "a",
    }),
};

const sourceReaders: Record<string, Call> = {
  list: (client) => client.sourceReaders.list(),
  get: (client, world) => client.sourceReaders.get(readerOf(world).uuid),
  create: (client, world) =>
    client.sourceReaders.create({
      connectorUUID: connector(world, "Staging Postgres"),
      name: "New reader",
      database: "shop_staging",
      containerName: "",
      isShared: false,
      settings: { messageCompression: "gzip", databasesToSync: ["shop_staging"], unifyAcrossSchemasMaxParallelism: 2 },
      tablesConfig: { "public.orders": { excludeColumns: ["total"] } },
    }),
  replace: (client, world) => client.sourceReaders.replace(readerOf(world).uuid, readerOf(world)),
  delete: async (client, world) => {
    const connectorUUID = connector(world, "Staging Postgres");
    const spare = await client.sourceReaders.create({ connectorUUID, name: "Spare", database: "shop_staging" });
    return client.sourceReaders.delete(spare.uuid);
  },
  deploy: (client, world) => client.sourceReaders.deploy(world.reader("Billing reader").uuid),
  updateStatus: (client, world) => client.sourceReaders.updateStatus(world.reader("Billing reader").uuid, "paused"),
  validateUnsaved: (client, world) => client.sourceReaders.validateUnsaved(readerOf(world)),
};

const administration: Record<string, Record<string, Call>> = {
  dataCatalog: { search: (client) => client.dataCatalog.search("billing_address") },
  encryptionKeys: {
    list: (client) => client.encryptionKeys.list(),
    get: async (client) => client.encryptionKeys.get(await firstKey(client)),
    create: (client) => client.encryptionKeys.create({ name: "Cards", description: "For cards" }),
    update: async (client) => client.encryptionKeys.update(await firstKey(client), { name: "Renamed" }),
    delete: async (client) => client.encryptionKeys.delete(await firstKey(client)),
  },
  columnHashingSalts: {
    list: (client) => client.columnHashingSalts.list(),
    get: async (client) => client.columnHashingSalts.get(await firstSalt(client)),
    create: (client) => client.columnHashingSalts.create({ name: "Phones", salt: "chosen" }),
    update: async (client) => client.columnHashingSalts.update(await firstSalt(client), { name: "E-mails" }),
    delete: async (client) => client.columnHashingSalts.delete(await firstSalt(client)),
    preview: async (client) => client.columnHashingSalts.preview(await firstSalt(client), "ada@example.com"),
  },
  ingestionApiKeys: {
    create: newIngestionKey,
    update: async (client, world) =>
      client.ingestionApiKeys.update(await newIngestionKey(client, world), { name: "Web", expiresAt: null }),
    delete: async (client, world) => client.ingestionApiKeys.delete(await newIngestionKey(client, world)),
  },
  privateLinks: {
    create: (client) => client.privateLinks.create({ name: "Link", ...zones }),
    get: async (client) => client.privateLinks.get((await client.privateLinks.create(zones)).uuid),
    replace: async (client) =>
      client.privateLinks.replace((await client.privateLinks.create(zones)).uuid, { name: "Renamed", ...zones }),
    delete: async (client) => client.privateLinks.delete((await client.privateLinks.create(zones)).uuid),
  },
  sshTunnels: {
    create: (client) => client.sshTunnels.create(tunnel),
    get: async (client) => client.sshTunnels.get((await client.sshTunnels.create(tunnel)).uuid),
    replace: async (client) => {
      const created = await client.sshTunnels.create(tunnel);
      return client.sshTunnels.replace(created.uuid, { ...created, port: 2222 });
    },
    delete: async (client) => client.sshTunnels.delete((await client.sshTunnels.create(tunnel)).uuid),
  },
  company: { triggerSchemaChanges: (client) => client.company.triggerSchemaChanges() },
};

const calls: Record<string, Record<string, Call>> = { pipelines, connectors, sourceReaders, ...administration };

describe("the client against a sandbox", () => {
  const openApi = openApiFile === undefined ? undefined : new OpenApi(openApiFile);
  const reached = new Set<string>();
  let world: World;
  let client: ArtieClient;
  worldForTests((started) => {
    world = started;
    client = createArtieClient({ url: world.sandbox.url, key: world.sandbox.apiKey, userAgent: USER_AGENT });
  });

  const each = Object.entries(calls).flatMap(([resource, methods]) =>
    Object.entries(methods).map(([method, call]) => [`${resource}.${method}`, call] as const),
  );
  it.each(each)("%s is answered, and sent as published", async (_, call) => {
    await call(client, world);
    expect(world.sandbox.requests.length).toBeGreaterThan(0);
    for (const { method, path, query, body, status } of world.sandbox.requests) {
      expect(status).toBeLessThan(300);
      if (!openApi) continue;
      expect(openApi.validateRequest(method, path, query, body), JSON.stringify(body)).toEqual([]);
      reached.add(openApi.operationFor(method, path)?.id ?? path);
    }
  });

  it("has no method that is not called here", () => {
    const methods = (resources: object) =>
      Object.entries(resources).map(([resource, methods]) => [resource, Object.keys(methods as object).toSorted()]);
    expect(Object.fromEntries(methods(calls))).toEqual(Object.fromEntries(methods(client)));
  });

  if (openApi) {
    it("reaches every one of the 67 published operations", () => {
      const published = openApi.operations.map(({ id }) => id);
      expect(published.length).toBe(67);
      expect(published.filter((id) => !reached.has(id))).toEqual([]);
    });
  } else {
    it("is NOT compared with the published API: ARTIE_OPENAPI is not set", () => {
      expect(openApiFile).toBeUndefined();
    });
  }

  it("sends events as the Events API takes them, many of them compressed", async () => {
    const { eventsUrl, ingestionKey } = world.sandbox;
    const events = createEventsClient({ url: eventsUrl, key: ingestionKey, userAgent: USER_AGENT });
    const event = { event: "signed_up", timestamp: "2026-08-03T09:00:00Z", properties: { plan: "pro" } };
    expect(await events.track({ ...event, messageId: "one" })).toMatchObject({ status: "ok", messageId: "one" });
    await events.bulkTrack([event, { ...event, messageId: "two" }]);
    expect(world.sandbox.requests.map(({ operation, status }) => [operation, status])).toEqual([
      ["POST /v1/track", 200],
      ["POST /v1/bulk-track", 200],
    ]);
    expect(world.sandbox.requests[1]?.headers["content-encoding"]).toBe("gzip");
    expect(world.snapshot.events.count).toBe(3);
  });
});
