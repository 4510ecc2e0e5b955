// The connectors and source readers of the seed, and the tunnels, links and keys beside them.
import { z } from "zod";
import { CONNECTOR_TYPES } from "../world/system-types.ts";
import json from "./account.json" with { type: "json" };
import { DATA_PLANE, type Seeder } from "./seeder.ts";

const text = z.string();
const aged = z.strictObject({ name: text, daysOld: z.number() });
const namedSecret = aged.extend({ description: text, secret: text });

const connector = z.strictObject({
  label: text,
  type: z.enum(CONNECTOR_TYPES),
  environment: z.enum(["production", "staging"]).default("production"),
  database: text.optional(),
  tunnel: text.optional(),
  config: z.record(text, z.unknown()),
});

const reader = z.strictObject({
  name: text,
  connector: text,
  database: text.default(""),
  isShared: z.boolean().default(false),
  /** The replication slot, for PostgreSQL. Readers of pipelines that have run own theirs. */
  slot: text.default("artie"),
  ownsSlot: z.boolean().default(false),
});

const account = z
  .strictObject({
    connectors: z.array(connector),
    readers: z.array(reader),
    sshTunnels: z.array(aged.extend({ host: text, port: z.int(), username: text, publicKey: text })),
    privateLinks: z.array(aged.extend({ vpcServiceName: text, availabilityZoneIds: z.array(text) })),
    encryptionKeys: z.array(namedSecret),
    columnHashingSalts: z.array(namedSecret),
    ingestionKeys: z.tuple([aged.extend({ sourceReader: text, secret: text })]),
  })
  .parse(json);

/** Opens the Events API for the reader of Hubspot. */
export const INGESTION_KEY = account.ingestionKeys[0].secret;

export function addAccount(seeder: Seeder): void {
  for (const [index, seed] of account.connectors.entries()) addConnector(seeder, seed, 400 - index);
  for (const [index, seed] of account.readers.entries()) addReader(seeder, seed, 300 - index);
  addConnections(seeder);
  addKeys(seeder);
}

function addConnector(seeder: Seeder, seed: z.infer<typeof connector>, daysOld: number): void {
  const { state } = seeder;
  state.connectors.add({
    ...seeder.stored("connector", seed.label, daysOld),
    type: seed.type,
    label: seed.label,
    environmentUUID: state.company.environments[seed.environment].uuid,
    dataPlaneName: DATA_PLANE,
    defaultDatabase: seed.database,
    sharedConfig: seed.config,
    privateLinkUUID: null,
    snapshotPrivateLinkUUID: null,
    sshTunnelUUID: seed.tunnel === undefined ? null : seeder.uuid("ssh tunnel", seed.tunnel),
  });
}

function addReader(seeder: Seeder, seed: z.infer<typeof reader>, daysOld: number): void {
  const { name, database, isShared, slot, ownsSlot } = seed;
  const { state } = seeder;
  const connector = state.connectors.get(seeder.uuid("connector", seed.connector));
  const { uuid } = state.sourceReaders.add({
    ...seeder.stored("source reader", name, daysOld),
    name,
    connectorUUID: connector.uuid,
    environmentUUID: connector.environmentUUID,
    dataPlaneName: DATA_PLANE,
    database,
    containerName: "",
    isShared,
    status: isShared ? "running" : "draft",
    settings: slot === "artie" ? {} : { replicationSlotOverride: slot },
    tablesConfig: null,
  });
  if (ownsSlot) state.connect(connector).system.replication?.slots.push({ name: slot, database, readerUUID: uuid });
}

function addConnections(seeder: Seeder): void {
  const { state } = seeder;
  const environmentUUID = state.company.environments.production.uuid;
  for (const { daysOld, ...tunnel } of account.sshTunnels) {
    state.sshTunnels.add({ ...seeder.stored("ssh tunnel", tunnel.name, daysOld), ...tunnel, environmentUUID });
  }
  for (const { daysOld, ...link } of account.privateLinks) {
    const stored = seeder.stored("private link", link.name, daysOld);
    state.privateLinks.add({ ...stored, ...link, environmentUUID, dataPlaneName: DATA_PLANE });
  }
}

function addKeys(seeder: Seeder): void {
  const { state } = seeder;
  for (const { daysOld, ...key } of account.encryptionKeys) {
    state.encryptionKeys.add({ ...seeder.stored("encryption key", key.name, daysOld), ...key, kmsKeyUUID: null });
  }
  for (const { daysOld, ...salt } of account.columnHashingSalts) {
    const stored = seeder.stored("column hashing salt", salt.name, daysOld);
    state.columnHashingSalts.add({ ...stored, ...salt, kmsKeyUUID: null });
  }
  for (const { daysOld, sourceReader, ...key } of account.ingestionKeys) {
    const sourceReaderUUID = seeder.uuid("source reader", sourceReader);
    const stored = seeder.stored("ingestion key", key.name, daysOld);
    state.ingestionKeys.add({ ...stored, ...key, sourceReaderUUID, expiresAt: undefined });
  }
}
