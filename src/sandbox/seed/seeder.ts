// Turns the rows of the seed into records: names become UUIDs, ages become times.
import { enqueueCopy } from "../engine.ts";
import { draftPipeline, rowsOf } from "../pipelines.ts";
import { namedUuid } from "../random.ts";
import type { State } from "../state.ts";
import type { Pipeline, SourceReader, Stored, Table } from "../types.ts";
import type { ConnectorSeed, PipelineSeed, ReaderSeed, TableSeed } from "./company.ts";

/** The ingestion key of the reader "Hubspot reader". */
export const INGESTION_KEY = "sandbox-ingestion-key";

const DATA_PLANE = "aws-eu-west-1";
const HOUR_MS = 60 * 60 * 1_000;
const DAY_MS = 24 * HOUR_MS;

export class Seeder {
  readonly #state: State;
  readonly #seed: number;
  readonly #start: number;

  constructor(state: State, seed: number) {
    this.#state = state;
    this.#seed = seed;
    this.#start = state.clock.now();
  }

  uuid(kind: string, name: string): string {
    return namedUuid(this.#seed, kind, name);
  }

  stored(kind: string, name: string, daysOld: number): Stored {
    const createdAt = this.#start - daysOld * DAY_MS;
    return { uuid: this.uuid(kind, name), createdAt, updatedAt: createdAt + DAY_MS };
  }

  addConnector(seed: ConnectorSeed, daysOld: number): void {
    this.#state.connectors.add({
      ...this.stored("connector", seed.label, daysOld),
      type: seed.type,
      label: seed.label,
      environmentUUID: this.#state.company.environments[seed.environment ?? "production"].uuid,
      dataPlaneName: DATA_PLANE,
      defaultDatabase: seed.database,
      sharedConfig: { ...seed.config },
      privateLinkUUID: null,
      snapshotPrivateLinkUUID: null,
      sshTunnelUUID: seed.label === "Finance Oracle" ? this.uuid("ssh tunnel", "Finance bastion") : null,
    });
  }

  addReader(seed: ReaderSeed, daysOld: number): void {
    const connector = this.#state.connectors.get(this.uuid("connector", seed.connector));
    const reader = this.#state.sourceReaders.add({
      ...this.stored("source reader", seed.name, daysOld),
      name: seed.name,
      connectorUUID: connector.uuid,
      environmentUUID: connector.environmentUUID,
      dataPlaneName: DATA_PLANE,
      database: seed.database ?? "",
      containerName: "",
      isShared: seed.isShared ?? false,
      status: seed.isShared ? "running" : "draft",
      settings: seed.slot && seed.slot !== "artie" ? { replicationSlotOverride: seed.slot } : {},
      tablesConfig: null,
    });
    if (!seed.ownsSlot || !seed.slot) return;
    const { replication } = this.#state.connect(connector).server;
    replication?.slots.push({
      name: seed.slot,
      database: reader.database,
      readerUUID: reader.uuid,
      foreignPid: undefined,
    });
  }

  makePipeline(seed: PipelineSeed, daysOld: number): Pipeline {
    const reader = this.#state.sourceReaders.get(this.uuid("source reader", seed.reader));
    const wasDeployed = seed.status !== "draft";
    const deployedAt = wasDeployed ? this.#start - (daysOld / 10) * DAY_MS : undefined;
    const pipeline: Pipeline = {
      ...draftPipeline(this.stored("pipeline", seed.name, daysOld), reader, seed.name, this.#start),
      destinationUUID: this.uuid("connector", seed.destination),
      specificDestCfg: { ...seed.into },
      advancedSettings: { ...seed.settings },
      status: seed.status === "unreported" ? undefined : seed.status,
      hasUndeployedChanges: seed.hasUndeployedChanges ?? false,
      lastDeployedAt: deployedAt,
      firstDeployedAt: deployedAt,
      errorLogs: (seed.errors ?? []).map((message, index) => ({ at: this.#start - (9 - index) * HOUR_MS, message })),
      tables: seed.tables.map((table) => this.#table(seed, table, reader, daysOld)),
    };
    if (seed.backfilling) queueSeededCopies(pipeline, seed.backfilling.onlyHistoryOf);
    return pipeline;
  }

  #table(pipeline: PipelineSeed, seed: TableSeed, reader: SourceReader, daysOld: number): Table {
    const schema = seed.schema ?? "";
    return {
      ...this.stored("table", [pipeline.name, schema, seed.name].join("/"), daysOld),
      name: seed.name,
      schema,
      advancedSettings: {},
      disableReplication: seed.disabled ?? false,
      enableHistoryMode: seed.history ?? false,
      individualDeployment: false,
      rows: rowsOf(this.#state, reader, schema, seed.name),
      streaming: pipeline.status !== "draft" && !seed.disabled,
    };
  }

  addAdministration(): void {
    const state = this.#state;
    state.sshTunnels.add({
      ...this.stored("ssh tunnel", "Finance bastion", 350),
      name: "Finance bastion",
      environmentUUID: state.company.environments.production.uuid,
      host: "bastion.larkspur.example",
      port: 22,
      username: "artie",
      publicKey: "ssh-ed25519 SANDBOXPUBLICKEYFINANCEBASTION artie",
    });
    state.privateLinks.add({
      ...this.stored("private link", "Warehouse link", 320),
      name: "Warehouse link",
      environmentUUID: state.company.environments.production.uuid,
      dataPlaneName: DATA_PLANE,
      vpcServiceName: "com.amazonaws.vpce.eu-west-1.vpce-svc-0a1b2c3d4e5f60718",
      availabilityZoneIds: ["euw1-az1", "euw1-az2"],
    });
    state.encryptionKeys.add({
      ...this.stored("encryption key", "Payments", 310),
      name: "Payments",
      description: "Encrypts card columns",
      secret: "sandbox-payments-encryption-key",
      kmsKeyUUID: null,
    });
    state.columnHashingSalts.add({
      ...this.stored("column hashing salt", "Emails", 305),
      name: "Emails",
      description: "Hashes e-mail addresses",
      secret: "sandbox-emails-salt",
      kmsKeyUUID: null,
    });
    state.ingestionKeys.add({
      ...this.stored("ingestion key", "Website", 300),
      name: "Website",
      sourceReaderUUID: this.uuid("source reader", "Hubspot reader"),
      secret: INGESTION_KEY,
      expiresAt: undefined,
    });
  }
}

function queueSeededCopies(pipeline: Pipeline, onlyHistoryOf: readonly string[]): void {
  const isFull = ({ name }: Table) => !onlyHistoryOf.includes(name);
  for (const table of pipeline.tables.filter(isFull)) enqueueCopy(pipeline, table, false);
  for (const table of pipeline.tables.filter((table) => !isFull(table))) enqueueCopy(pipeline, table, true);
}
