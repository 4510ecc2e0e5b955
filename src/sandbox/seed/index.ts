// Builds the state that a sandbox starts with. The same seed and the same clock give the same account, to the UUID.
import type { Clock } from "../clock.ts";
import { enqueueCopy } from "../engine.ts";
import { rowsOf } from "../pipelines.ts";
import { Random, namedUuid } from "../random.ts";
import { State } from "../state.ts";
import type { Pipeline, Stored, Table } from "../types.ts";
import { CONNECTORS, PIPELINES, READERS, type ConnectorSeed, type PipelineSeed, type ReaderSeed } from "./company.ts";
import { destinationServers } from "./destinations.ts";
import { addGeneratedPipelines } from "./generated.ts";
import { sourceServers } from "./sources.ts";

/** The ingestion key of the reader "Hubspot reader". */
export const INGESTION_KEY = "sandbox-ingestion-key";

export const DATA_PLANE = "aws-eu-west-1";
const DAY_MS = 24 * 60 * 60 * 1_000;

export interface SeedOptions {
  readonly seed: number;
  readonly pipelines: number;
  readonly clock: Clock;
}

export function seedState({ seed, pipelines, clock }: SeedOptions): State {
  const environment = (name: string) => ({ uuid: namedUuid(seed, "environment", name), name });
  const company = {
    uuid: namedUuid(seed, "company", "Larkspur"),
    environments: { production: environment("production"), staging: environment("staging") },
  };
  const state = new State(company, clock, new Random(`${seed}/state`), [...sourceServers(), ...destinationServers()]);
  const seeder = new Seeder(state, seed);
  for (const [index, connector] of CONNECTORS.entries()) seeder.addConnector(connector, 400 - index);
  for (const [index, reader] of READERS.entries()) seeder.addReader(reader, 300 - index);
  for (const [index, pipeline] of PIPELINES.entries()) state.addPipeline(seeder.makePipeline(pipeline, 200 - index));
  seeder.addAdministration();
  addGeneratedPipelines(state, seeder, pipelines - PIPELINES.length);
  return state;
}

/** Turns the rows of the seed into records; names become UUIDs. */
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
      ...this.stored("pipeline", seed.name, daysOld),
      name: seed.name,
      environmentUUID: reader.environmentUUID,
      dataPlaneName: DATA_PLANE,
      sourceReaderUUID: reader.uuid,
      destinationUUID: this.uuid("connector", seed.destination),
      columnHashingSaltUUID: null,
      encryptionKeyUUID: null,
      snowflakeEcoScheduleUUID: null,
      specificDestCfg: { ...seed.into },
      advancedSettings: { ...seed.settings },
      status: seed.status === "unreported" ? undefined : seed.status,
      hasUndeployedChanges: seed.hasUndeployedChanges ?? false,
      lastDeployedAt: deployedAt,
      firstDeployedAt: deployedAt,
      lastSchemaChangesAt: undefined,
      tables: [],
      errorLogs: [],
      deployment: undefined,
      copies: [],
      settledAt: this.#start,
    };
    pipeline.tables = seed.tables.map((table) => ({
      ...this.stored("table", [seed.name, table.schema, table.name].join("/"), daysOld),
      name: table.name,
      schema: table.schema ?? "",
      advancedSettings: {},
      disableReplication: table.disabled ?? false,
      enableHistoryMode: table.history ?? false,
      individualDeployment: false,
      rows: rowsOf(this.#state, pipeline, table.schema ?? "", table.name),
      streaming: wasDeployed && !table.disabled,
    }));
    if (seed.backfilling) queueSeededCopies(pipeline, seed.backfilling.onlyHistoryOf);
    return pipeline;
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
