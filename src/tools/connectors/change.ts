// Tools that create, change and delete connectors, and what stands behind them.
import { operations } from "../../artie/operations.ts";
import { sends } from "../sends.ts";
import { z } from "zod";
import { connectorPayload } from "../../artie/index.ts";
import type { LookContext } from "../context.ts";
import { defineTool, type Tool } from "../define.ts";
import { ToolError } from "../../rules/tool-error.ts";
import { deployedAgain, notReported } from "../figures.ts";
import { connectorTarget, newTarget, type Target } from "../plan.ts";
import {
  configToSend,
  confirmation,
  type ConnectorOrConfig,
  connectorOrConfig,
  connectorRef,
  exactlyOne,
  requireType,
} from "../refs.ts";
import { type Change, changesBetween } from "../../rules/diff.ts";
import { connectorName, readerName } from "../../rules/named.ts";
import { resolveSecrets } from "../secrets.ts";
import { connectorSummary, pipelineSummary } from "../summaries.ts";
import { restored, undoRef } from "../undo.ts";
import { moveOf } from "./destination.ts";
import { destinationsOf } from "./places.ts";
import { requireGiven, requireKnown, unreadCredentials } from "./stored.ts";
import { lossOfDeleting, runningOn, usersOf, usersOfIdleSlot } from "./users.ts";
import { changing, namesakes, namesakesIfRenamed, UNCHANGED, untaken, untakenOf } from "../taken.ts";
import { connectorBody } from "../../rules/merge.ts";
import { nonEmpty } from "../shape.ts";
import { requireWholeConnector } from "../../rules/whole.ts";
import { listed } from "../../rules/listed.ts";

/** The API's own fields; credentials inside sharedConfig as references. */
const fields = {
  ...connectorPayload.omit({ uuid: true }).shape,
  sharedConfig: z.record(z.string(), z.unknown()).optional().describe("host, user, …; credentials as secret://NAME"),
};

/** What of a saved one can be set: without what else a call says. */
const changeable = z.object(fields).omit({ type: true });

const create = defineTool({
  name: "create_a_artie_connector",
  title: "Create connector",
  description: "Creates a source or destination connector; ping the same config first.",
  method: "create",
  tags: ["connectors"],
  level: "change",
  sends: sends(operations.connectors.create),
  input: z.strictObject({ ...fields, type: z.string().min(1), label: z.string().min(1) }),
  plan(_, { label, type }) {
    const effect = `Creates a connector of type ${type}`;
    return Promise.resolve({ targets: [newTarget("connector", label)], effect, risk: "none" });
  },
  async run(context, input) {
    const destinations = () => destinationsOf(context, input);
    const body = await resolveSecrets(context, input, { purpose: "create a connector", destinations });
    const created = await context.artie.connectors.create(body, { signal: context.signal });
    const note = await namesakes(context.resolve, "connector", { uuid: created.uuid, name: connectorName(created) });
    return { created: connectorSummary(created), ...note, ...untakenOf(body, created) };
  },
});

const UPDATE = "update_a_artie_connector_by_id";

const update = defineTool({
  name: UPDATE,
  title: "Update connector",
  description:
    "Changes a connector: give only what changes; sharedConfig is merged by field, null takes one out. To move it give its credentials anew, or confirm = its exact label.",
  method: "update",
  tags: ["connectors"],
  level: "change",
  sends: sends(operations.connectors.replace),
  hints: { destructive: true, openWorld: true },
  input: z.strictObject({ connector: connectorRef, ...changeable.shape, undo: undoRef, confirm: confirmation }),
  async plan(context, { undo, ...input }) {
    const changes = changeable.parse(input);
    const connector = await context.resolve.connector(input.connector);
    requireWholeConnector(connectorName(connector), connector, changes);
    const before = connectorBody(connector);
    const sharedConfig = Object.entries({ ...connector.sharedConfig, ...changes.sharedConfig });
    const kept = Object.fromEntries(sharedConfig.filter(([, value]) => value !== null));
    const place = { tool: UPDATE, uuids: [connector.uuid], body: before, given: changes };
    const body =
      undo === undefined ? { ...before, ...changes, sharedConfig: kept } : await restored(context, undo, place);
    const changed = changesBetween(before, body);
    // What is put back is given with it.
    const given = undo === undefined ? (changes.sharedConfig ?? {}) : settingsIn(changed);
    const unread = changed.length > 0 ? unreadCredentials(connector) : [];
    requireGiven(connector, unread, given);
    const difference = changing(changed);
    // What was not read can't be written back without being given anew.
    const restores = unread.length === 0 ? difference.restores : undefined;
    const users = once(() => usersOf(context, connector.uuid));
    const figures = () => deployedAgain(users().then((on) => [...on.users, ...on.maybe]));
    const planned = { targets: [connectorTarget(connector)], ...difference, restores, figures };
    const move = await moveOf(context, { connector, changes: changed, given, running: () => runningOn(users()) });
    const made = { connector, body, changed, given };
    if (!move) return { ...planned, risk: "none", ...made };
    // Nobody is asked about what can't be written anyway.
    await requireKnown(context, connector, given);
    return { ...planned, ...move, risk: "outage", confirm: connectorName(connector), ...made };
  },
  async run(context, _, { connector, body: merged, changed, given }) {
    if (changed.length === 0) return { ...UNCHANGED, connector: connectorSummary(connector) };
    await requireKnown(context, connector, given);
    const destinations = () => destinationsOf(context, { ...merged, type: connector.type });
    const body = await resolveSecrets(context, merged, { purpose: "update a connector", destinations });
    const { answer, after, others } = await context.replace.connector(connector, body);
    const named = { uuid: after.uuid, name: connectorName(after) };
    const note = await namesakesIfRenamed(context.resolve, "connector", named, changed);
    return {
      connector: connectorSummary(after),
      ...note,
      ...untaken(changesBetween(connectorBody(connector), body), answer),
      ...others,
    };
  },
});

const remove = defineTool({
  name: "delete_a_artie_connector_by_id",
  title: "Delete connector",
  description: "Deletes a connector; stops the pipelines that use it. confirm = its exact label.",
  method: "delete",
  tags: ["connectors"],
  level: "destroy",
  sends: sends(operations.connectors.delete),
  hints: { destructive: true },
  input: z.strictObject({ connector: connectorRef, confirm: confirmation }),
  async plan(context, { connector: ref }) {
    const connector = await context.resolve.connector(ref);
    const { users, maybe } = await usersOf(context, connector.uuid);
    return {
      targets: [connectorTarget(connector)],
      effect: "Deletes the connector for good",
      loss: lossOfDeleting(users, maybe),
      items: [...users.map(({ name }) => name), ...maybe.map(({ name }) => `maybe ${name}`)],
      risk: "loss",
      confirm: connectorName(connector),
      connector,
      users,
      maybe,
    };
  },
  async run({ artie, signal }, _, { connector, users, maybe }) {
    await artie.connectors.delete(connector.uuid, { signal });
    const mayHaveStopped = nonEmpty(maybe.map(pipelineSummary));
    return { deleted: connectorSummary(connector), stopped: users.map(pipelineSummary), mayHaveStopped };
  },
});

const dropReplicationSlot = defineTool({
  name: "artie_connectors_drop_postgres_replication_slot",
  title: "Drop Postgres replication slot",
  description:
    "Drops a stale replication slot of a Postgres source, so that the pipeline can start again; not one in use. confirm = the slot's name.",
  method: "custom",
  tags: ["connectors"],
  level: "destroy",
  sends: sends(operations.connectors.dropReplicationSlot),
  hints: { destructive: true, openWorld: true },
  input: z.strictObject({ connector: connectorRef, slotName: z.string().min(1), confirm: confirmation }),
  async plan(context, { connector: ref, slotName }) {
    const connector = await context.resolve.connector(ref);
    requireType(connector.type, "postgresql", "Replication slots");
    const { readers, reading } = await usersOfIdleSlot(context, connector, slotName);
    const behind = reading.map(({ name, uuid }) => `"${name || uuid}"`);
    const names = readers.map((reader) => `the source reader "${readerName(reader)}"`);
    return {
      targets: [newTarget("replication slot", slotName), connectorTarget(connector)],
      effect: `Drops a replication slot of ${connectorName(connector)}, which ${listed(names) || "no source reader"} ${names.length > 1 ? "name" : "names"}`,
      loss: `The changes that it still holds are lost: ${listed(behind) || "what reads from it"} ${behind.length > 1 ? "have" : "has"} to be backfilled`,
      items: names,
      figures: () => Promise.resolve(notReported("whether it is active, and for whom", "WAL that it holds back")),
      risk: "loss",
      confirm: slotName,
      connector,
    };
  },
  async run({ artie, signal }, { slotName }, { connector }) {
    await artie.connectors.dropReplicationSlot(connector.uuid, slotName, { signal });
    return { dropped: slotName, connector: connectorSummary(connector) };
  },
});

const createSnowflakeWarehouse = defineTool({
  name: "artie_connectors_create_snowflake_warehouse",
  title: "Create Snowflake warehouse",
  description: "Creates a warehouse through a Snowflake connector, without size.",
  method: "custom",
  tags: ["connectors"],
  level: "change",
  sends: sends(operations.connectors.createSnowflakeWarehouse, { connector: "config" }),
  hints: { openWorld: true },
  input: z.strictObject({ ...connectorOrConfig, name: z.string().min(1), size: z.string().optional() }),
  async plan(context, { connector, config, name, size }) {
    if (size !== undefined) {
      throw new ToolError(
        "invalid_input",
        "Nothing was created: the API takes no size. Leave size out and resize the warehouse in Snowflake.",
      );
    }
    const planned = await behind(context, { connector, config }, newTarget("warehouse", name));
    requireType(planned.type, "snowflake", "Warehouses");
    return planned;
  },
  async run(context, { connector: ref, config, name }) {
    const connector = await configToSend(context, { connector: ref, config }, "create a Snowflake warehouse");
    await context.artie.connectors.createSnowflakeWarehouse({ connector, name }, { signal: context.signal });
    return { created: name, connector: connector.label };
  },
});

const createDatabase = defineTool({
  name: "artie_connectors_create_database",
  title: "Create database",
  description: "Creates a database on a destination.",
  method: "custom",
  tags: ["connectors"],
  level: "change",
  sends: sends(operations.connectors.createDatabase, { connector: "config" }),
  hints: { openWorld: true },
  input: z.strictObject({ ...connectorOrConfig, name: z.string().min(1) }),
  plan: (context, { name, ...target }) => behind(context, target, newTarget("database", name)),
  async run(context, { name, ...target }) {
    const connector = await configToSend(context, target, "create a database");
    await context.artie.connectors.createDatabase({ connector, name }, { signal: context.signal });
    return { created: name, connector: connector.label };
  },
});

const createSchema = defineTool({
  name: "artie_connectors_create_schema",
  title: "Create schema",
  description: "Creates a schema in a database of a destination; volume is for Databricks.",
  method: "custom",
  tags: ["connectors"],
  level: "change",
  sends: sends(operations.connectors.createSchema, { connector: "config" }),
  hints: { openWorld: true },
  input: z.strictObject({
    ...connectorOrConfig,
    databaseName: z.string().min(1),
    name: z.string().min(1),
    volume: z.string().optional(),
  }),
  plan: (context, { name, databaseName, connector, config }) =>
    behind(context, { connector, config }, newTarget("schema", `${databaseName}.${name}`)),
  async run(context, { connector: ref, config, ...body }) {
    const connector = await configToSend(context, { connector: ref, config }, "create a schema");
    await context.artie.connectors.createSchema({ connector, ...body }, { signal: context.signal });
    return { created: body.name, databaseName: body.databaseName, connector: connector.label };
  },
});

const startDynamoDBExport = defineTool({
  name: "artie_connectors_start_dynamodb_export",
  title: "Start DynamoDB export",
  description: "Starts a point-in-time export of a DynamoDB source to S3, for a backfill.",
  method: "custom",
  tags: ["connectors"],
  level: "operate",
  sends: sends(operations.connectors.startDynamoDBExport),
  hints: { openWorld: true },
  input: z.strictObject({ connector: connectorRef, s3Bucket: z.string().min(1), s3Prefix: z.string().optional() }),
  async plan({ resolve }, { connector: ref, s3Bucket }) {
    const connector = await resolve.connector(ref);
    requireType(connector.type, "dynamodb", "Exports");
    const effect = `Exports its tables to the S3 bucket ${s3Bucket}`;
    return { targets: [connectorTarget(connector)], effect, risk: "load", connector };
  },
  async run({ artie, signal }, { s3Bucket, s3Prefix }, { connector }) {
    const body = { s3Bucket, s3Prefix };
    const { exportARN } = await artie.connectors.startDynamoDBExport(connector.uuid, body, { signal });
    return { accepted: true, exportARN, connector: connectorSummary(connector) };
  },
});

export const connectorChangeTools: readonly Tool[] = [
  dropReplicationSlot,
  createSnowflakeWarehouse,
  create,
  update,
  remove,
  createDatabase,
  createSchema,
  startDynamoDBExport,
];

/** Of the changes those of `sharedConfig`, by field. */
function settingsIn(changes: readonly Change[]): Readonly<Record<string, unknown>> {
  const fields = changes.flatMap(({ at: [group, name], after }) =>
    group === "sharedConfig" && name ? [[name, after] as const] : [],
  );
  return Object.fromEntries(fields);
}

/** Asks at most once, and not before somebody wants to know. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => (asked ??= ask());
}

/** What is to be created behind a connector, saved or not. */
async function behind({ resolve }: LookContext, { connector, config }: ConnectorOrConfig, target: Target) {
  exactlyOne({ connector, config });
  const saved = connector === undefined ? undefined : await resolve.connector(connector);
  const targets = saved ? [target, connectorTarget(saved)] : [target];
  const where = saved ? connectorName(saved) : (config?.label ?? "a connector that is not saved");
  return {
    targets,
    effect: `Creates a ${target.kind} in ${where}`,
    risk: "none" as const,
    type: saved?.type ?? config?.type,
  };
}
