// Tools that create, change and delete connectors, and what stands behind them.
import { z } from "zod";
import { connectorPayload, type ShadowScriptRequest } from "../artie/index.ts";
import { requireType } from "./connectors.ts";
import type { ToolContext } from "./context.ts";
import { defineTool, type Tool } from "./define.ts";
import { ToolError } from "./errors.ts";
import { MAX_RESULT } from "./fit.ts";
import { configToSend, confirmation, connectorOrConfig, connectorRef, payloadOf, requireConfirmation } from "./refs.ts";
import { connectorName } from "./resolve.ts";
import { resolveSecrets } from "./secrets.ts";
import { connectorSummary, pipelineSummary } from "./summaries.ts";
import { Topology } from "./topology.ts";
import { weigh } from "./weight.ts";
import { listed } from "./words.ts";

/** The API's own fields; credentials inside sharedConfig as references. */
const fields = {
  ...connectorPayload.omit({ uuid: true }).shape,
  sharedConfig: z.record(z.string(), z.unknown()).optional().describe("host, user, …; credentials as secret://NAME"),
};

const create = defineTool({
  name: "create_a_artie_connector",
  title: "Create connector",
  description: "Creates a source or destination connector. Test the same config with artie_connectors_ping first.",
  method: "create",
  tags: ["connectors"],
  level: "change",
  input: z.strictObject({ ...fields, type: z.string().min(1), label: z.string().min(1) }),
  async run(context, input) {
    const body = await resolveSecrets(input, context.secrets, "create a connector", context.signal);
    return { created: connectorSummary(await context.artie.connectors.create(body, { signal: context.signal })) };
  },
});

const update = defineTool({
  name: "update_a_artie_connector_by_id",
  title: "Update connector",
  description:
    "Changes a connector: give only what changes; sharedConfig is merged field by field, null takes a field out.",
  method: "update",
  tags: ["connectors"],
  level: "change",
  input: z.strictObject({ connector: connectorRef, ...fields }).omit({ type: true }),
  async run(context, { connector: ref, ...changes }) {
    const before = payloadOf(await context.resolve.connector(ref));
    const sharedConfig = Object.entries({ ...before.sharedConfig, ...changes.sharedConfig });
    const merged = {
      ...before,
      ...changes,
      sharedConfig: Object.fromEntries(sharedConfig.filter(([, value]) => value !== null)),
    };
    const body = await resolveSecrets(merged, context.secrets, "update a connector", context.signal);
    const after = await context.artie.connectors.replace(before.uuid ?? "", body, { signal: context.signal });
    return { connector: connectorSummary(after) };
  },
});

const remove = defineTool({
  name: "delete_a_artie_connector_by_id",
  title: "Delete connector",
  description: "Deletes a connector for good and stops the pipelines that use it. confirm = its exact label.",
  method: "delete",
  tags: ["connectors"],
  level: "destroy",
  hints: { destructive: true },
  input: z.strictObject({ connector: connectorRef, confirm: confirmation }),
  async run(context, { connector: ref, confirm }) {
    const connector = await context.resolve.connector(ref);
    const users = (await Topology.read(context)).pipelinesOf(connector.uuid);
    const stops =
      users.length > 0 ? `stops the pipelines ${listed(users.map(({ name }) => `"${name}"`))}` : "stops no pipeline";
    requireConfirmation(
      confirm,
      connectorName(connector),
      `Deleting the connector "${connectorName(connector)}" ${stops}.`,
    );
    await context.artie.connectors.delete(connector.uuid, { signal: context.signal });
    return { deleted: connectorSummary(connector), stopped: users.map(pipelineSummary) };
  },
});

const createDatabase = defineTool({
  name: "artie_connectors_create_database",
  title: "Create database",
  description: "Creates a database on a destination.",
  method: "custom",
  tags: ["connectors"],
  level: "change",
  hints: { openWorld: true },
  input: z.strictObject({ ...connectorOrConfig, name: z.string().min(1) }),
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
  hints: { openWorld: true },
  input: z.strictObject({
    ...connectorOrConfig,
    databaseName: z.string().min(1),
    name: z.string().min(1),
    volume: z.string().optional(),
  }),
  async run(context, { connector: ref, config, ...body }) {
    const connector = await configToSend(context, { connector: ref, config }, "create a schema");
    await context.artie.connectors.createSchema({ connector, ...body }, { signal: context.signal });
    return { created: body.name, databaseName: body.databaseName, connector: connector.label };
  },
});

const generateShadowScript = defineTool({
  name: "artie_connectors_generate_shadow_script",
  title: "Generate Oracle shadow script",
  description: "Writes the SQL that an Oracle source needs before replication; runs nothing. Columns are looked up.",
  method: "custom",
  tags: ["connectors"],
  level: "read",
  input: z.strictObject({
    connector: connectorRef,
    database: z.string().min(1),
    tables: z.array(z.strictObject({ schema: z.string().min(1), name: z.string().min(1) })).min(1),
  }),
  async run(context, { connector: ref, database, tables }) {
    const connector = await context.resolve.connector(ref);
    requireType(connector.type, "oracle", "Shadow scripts");
    const described = await Promise.all(
      tables.map(async ({ schema, name }) => ({
        schema,
        name,
        columns: await columnsOf(context, connector.uuid, database, schema, name),
      })),
    );
    const body = { database, tables: described };
    const { script } = await context.artie.connectors.generateShadowScript(connector.uuid, body, {
      signal: context.signal,
    });
    if (weigh({ script }) <= MAX_RESULT) return { script };
    throw new ToolError("invalid_input", "The script is too long for one answer: ask for fewer tables at a time.");
  },
});

const startDynamoDBExport = defineTool({
  name: "artie_connectors_start_dynamodb_export",
  title: "Start DynamoDB export",
  description: "Starts a point-in-time export of a DynamoDB source to S3, for a backfill. Accepted is not done.",
  method: "custom",
  tags: ["connectors"],
  level: "operate",
  hints: { openWorld: true },
  input: z.strictObject({ connector: connectorRef, s3Bucket: z.string().min(1), s3Prefix: z.string().optional() }),
  async run({ artie, resolve, signal }, { connector: ref, ...body }) {
    const connector = await resolve.connector(ref);
    requireType(connector.type, "dynamodb", "Exports");
    const { exportARN } = await artie.connectors.startDynamoDBExport(connector.uuid, body, { signal });
    return { accepted: true, exportARN, connector: connectorSummary(connector) };
  },
});

export const connectorChangeTools: readonly Tool[] = [
  create,
  update,
  remove,
  createDatabase,
  createSchema,
  generateShadowScript,
  startDynamoDBExport,
];

type Columns = ShadowScriptRequest["tables"][number]["columns"];

async function columnsOf(
  context: ToolContext,
  uuid: string,
  databaseName: string,
  schemaName: string,
  tableName: string,
): Promise<Columns> {
  const query = { databaseName, schemaName, tableName };
  const table = await context.artie.connectors.tableDetail(uuid, query, { signal: context.signal });
  return (table.columns ?? []).map(({ name, metadata }) => ({
    name: name ?? "",
    metadata: {
      dataType: metadata?.dataType ?? "",
      notNull: metadata?.notNull ?? false,
      isPrimaryKey: metadata?.isPrimaryKey ?? undefined,
    },
  }));
}
