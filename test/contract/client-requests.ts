// Every method of the client, called with all that it takes, and the requests that this makes.
import {
  type ArtieClient,
  type CallOptions,
  connectorPayload,
  createArtieClient,
  dynamoBackfill,
  pipelineAdvancedSettings,
  pipelineFromSource,
  pipelinePayload,
  sourceReaderCreate,
  sourceReaderSettings,
  specificDestCfg,
  tablePayload,
  tablesConfig,
} from "../../src/artie/index.ts";
import * as answers from "../../src/artie/schemas.ts";
import { type Received, serveJson } from "../unit/support/http.ts";
import { everyField, type Full, SAMPLE_TIME, SAMPLE_UUID } from "./every-field.ts";

export interface ClientRequest {
  /** As code calls it: `pipelines.start`. */
  readonly call: string;
  readonly method: string;
  /** With {@link SAMPLE_UUID} where a UUID goes. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
}

type WithoutOptions<Args extends readonly unknown[]> = Args extends readonly [...infer Rest, CallOptions?]
  ? Rest
  : Args;
type AllOf<Args extends readonly unknown[]> = { readonly [I in keyof Args]-?: Full<Exclude<Args[I], undefined>> };
type Samples<Methods> = {
  readonly [Name in keyof Methods]: Methods[Name] extends (...args: infer Args) => unknown
    ? AllOf<WithoutOptions<Args>>
    : never;
};

const connector = everyField(connectorPayload);
const pipeline = everyField(pipelinePayload);
const table = everyField(tablePayload);
const database = { connector, databaseName: "text" };
const described = { name: "text", description: "text" };
/** The API wants back the whole of what it gave, with the changes. */
const wholeReader = {
  ...everyField(answers.wholeReader),
  status: "running",
  settings: everyField(sourceReaderSettings),
  tablesConfig: everyField(tablesConfig),
};
const place = { databaseName: "text", schemaName: "text" };
const link = { name: "text", vpcServiceName: "text", availabilityZoneIds: ["text"], dataPlaneName: "text" };

/** Complete by type: a method or a field that is not here does not compile. */
const samples: { readonly [Resource in keyof ArtieClient]: Samples<ArtieClient[Resource]> } = {
  pipelines: {
    list: [],
    get: [SAMPLE_UUID],
    getWithRelations: [SAMPLE_UUID],
    create: [pipeline],
    createFromSource: [everyField(pipelineFromSource)],
    replace: [SAMPLE_UUID, pipeline],
    replaceWithSourceReader: [SAMPLE_UUID, { pipeline, sourceReader: wholeReader }],
    delete: [SAMPLE_UUID],
    start: [SAMPLE_UUID, { keepPaused: true, disableBackFill: true }],
    updateStatus: [SAMPLE_UUID, "running"],
    backfill: [
      SAMPLE_UUID,
      {
        tableUUIDs: [SAMPLE_UUID],
        beforeBackfill: "truncate_table",
        historyMode: true,
        backfillFromDatabases: ["text"],
        backfillFromSchemas: ["text"],
      },
    ],
    cancelBackfill: [
      SAMPLE_UUID,
      { tableUUIDs: [SAMPLE_UUID], historyTableUUIDs: [SAMPLE_UUID], optionalReason: "text" },
    ],
    detectSchemaChanges: [SAMPLE_UUID],
    triggerSchemaChanges: [SAMPLE_UUID, { forceRefresh: true }],
    validateUnsavedSource: [
      {
        sourceConnector: connector,
        sourceReader: wholeReader,
        sourceReaderUUID: SAMPLE_UUID,
        dataPlaneName: "text",
        dynamoDBBackfillConfig: everyField(dynamoBackfill),
        tables: [table],
        validateTables: true,
      },
    ],
    validateUnsavedDestination: [
      {
        destination: connector,
        destinationUUID: SAMPLE_UUID,
        sourceReaderUUID: SAMPLE_UUID,
        sourceType: "mysql",
        specificCfg: everyField(specificDestCfg),
        advancedSettings: everyField(pipelineAdvancedSettings),
        tables: [table],
      },
    ],
    usage: [SAMPLE_UUID, { from: SAMPLE_TIME, to: SAMPLE_TIME }],
    errorLogs: [SAMPLE_UUID],
  },
  connectors: {
    list: [],
    get: [SAMPLE_UUID],
    create: [connector],
    replace: [SAMPLE_UUID, connector],
    delete: [SAMPLE_UUID],
    ping: [{ ...connector, connectionRole: "source" }],
    databases: [SAMPLE_UUID],
    databasesUnsaved: [connector],
    schemas: [SAMPLE_UUID, { databaseName: "text" }],
    schemasUnsaved: [database],
    tables: [SAMPLE_UUID, place],
    tablesUnsaved: [{ ...database, schemaName: "text", forceRefresh: true }],
    tableDetail: [SAMPLE_UUID, { ...place, tableName: "text", isView: true }],
    publications: [database],
    dropReplicationSlot: [SAMPLE_UUID, "text"],
    createDatabase: [{ connector, name: "text" }],
    createSchema: [{ ...database, name: "text", volume: "text" }],
    createSnowflakeWarehouse: [{ connector, name: "text" }],
    generateShadowScript: [
      SAMPLE_UUID,
      {
        database: "text",
        tables: [
          {
            schema: "text",
            name: "text",
            columns: [{ name: "text", metadata: { dataType: "text", notNull: true, isPrimaryKey: true } }],
          },
        ],
      },
    ],
    startDynamoDBExport: [SAMPLE_UUID, { s3Bucket: "text", s3Prefix: "text" }],
  },
  sourceReaders: {
    list: [],
    get: [SAMPLE_UUID],
    create: [everyField(sourceReaderCreate)],
    replace: [SAMPLE_UUID, wholeReader],
    delete: [SAMPLE_UUID],
    deploy: [SAMPLE_UUID],
    updateStatus: [SAMPLE_UUID, "running"],
    validateUnsaved: [wholeReader],
  },
  dataCatalog: { search: ["text"] },
  encryptionKeys: {
    list: [],
    get: [SAMPLE_UUID],
    create: [{ ...described, kmsKeyUUID: SAMPLE_UUID }],
    update: [SAMPLE_UUID, described],
    delete: [SAMPLE_UUID],
  },
  columnHashingSalts: {
    list: [],
    get: [SAMPLE_UUID],
    create: [{ ...described, salt: "text" }],
    update: [SAMPLE_UUID, described],
    delete: [SAMPLE_UUID],
    preview: [SAMPLE_UUID, "text"],
  },
  ingestionApiKeys: {
    create: [{ sourceReaderUUID: SAMPLE_UUID, name: "text" }],
    update: [SAMPLE_UUID, { name: "text", expiresAt: SAMPLE_TIME }],
    delete: [SAMPLE_UUID],
  },
  privateLinks: {
    create: [{ ...link, environmentUUID: SAMPLE_UUID }],
    get: [SAMPLE_UUID],
    replace: [SAMPLE_UUID, link],
    delete: [SAMPLE_UUID],
  },
  sshTunnels: {
    create: [{ name: "text", host: "text", port: 1, username: "text", environmentUUID: SAMPLE_UUID }],
    get: [SAMPLE_UUID],
    replace: [SAMPLE_UUID, everyField(answers.wholeTunnel)],
    delete: [SAMPLE_UUID],
  },
  company: { triggerSchemaChanges: [] },
};

/** Calls every method once. The server refuses all of them; what it was sent is what counts. */
export async function clientRequests(): Promise<ClientRequest[]> {
  await using server = await serveJson(400, { error: "recorded" });
  const client = createArtieClient({ url: server.url, key: "arsk_contract", userAgent: "artie-vscode/contract" });
  const requests: ClientRequest[] = [];
  for (const [call, run] of callsOf(client)) {
    const before = server.requests.length;
    await run().catch(() => undefined);
    requests.push(...server.requests.slice(before).map((received) => ({ call, ...requestOf(received) })));
  }
  return requests;
}

type Methods = Readonly<Record<string, (...args: readonly unknown[]) => Promise<unknown>>>;

function callsOf(client: ArtieClient): [call: string, run: () => Promise<unknown>][] {
  const argsOf: Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>> = samples;
  return Object.entries(client).flatMap(([resource, methods]) =>
    // What each takes is checked above; here they are all alike.
    Object.entries(methods as Methods).map(([name, method]): [string, () => Promise<unknown>] => [
      `${resource}.${name}`,
      () => method(...(argsOf[resource]?.[name] ?? [])),
    ]),
  );
}

function requestOf({ method, target, body }: Received): Omit<ClientRequest, "call"> {
  const { pathname, searchParams } = new URL(target, "http://localhost");
  const parsed: unknown = body === "" ? undefined : JSON.parse(body);
  return { method, path: pathname, query: Object.fromEntries(searchParams), body: parsed };
}
