// Tools for connectors: look at them and at the databases behind them, test them, mend their replication slots.
import { z } from "zod";
import type { Column, FullConnector, SourceReader } from "../artie/index.ts";
import type { ToolContext } from "./context.ts";
import { defineTool, type Tool } from "./define.ts";
import { validationResult } from "./describe.ts";
import { ToolError } from "./errors.ts";
import {
  configToSend,
  confirmation,
  connectorOrConfig,
  connectorRef,
  exactlyOne,
  requireConfirmation,
} from "./refs.ts";
import { connectorName, readerName } from "./resolve.ts";
import { page, paging } from "./shape.ts";
import { connectorSummary, pipelineSummary } from "./summaries.ts";
import { Topology } from "./topology.ts";

/** What Artie calls a replication slot when the reader names no other. */
const DEFAULT_SLOT = "artie";
const POSTGRES = "postgresql";

const list = defineTool({
  name: "list_all_artie_connectors",
  title: "List connectors",
  description: "Lists source and destination connectors with type, role and validity.",
  method: "list",
  tags: ["connectors"],
  level: "read",
  input: z.strictObject({
    type: z.string().optional().describe("e.g. postgresql, snowflake"),
    role: z.enum(["source", "destination"]).optional(),
    query: z.string().optional().describe("Part of the name"),
    ...paging,
  }),
  async run(context, { type, role, query, ...paging }) {
    const topology = await Topology.read(context);
    const rows = topology.connectors
      .map((connector) => ({ ...connectorSummary(connector), role: topology.role(connector) }))
      .filter((row) => type === undefined || row.type === type)
      .filter((row) => role === undefined || row.role === role)
      .filter((row) => query === undefined || row.label.toLowerCase().includes(query.toLowerCase()));
    return page(rows, paging, (row) => row);
  },
});

const get = defineTool({
  name: "get_single_artie_connector_by_id",
  title: "Get connector",
  description: "Reads a connector's configuration, credentials redacted, and the pipelines that use it.",
  method: "get",
  tags: ["connectors"],
  level: "read",
  input: z.strictObject({ connector: connectorRef }),
  async run(context, { connector: ref }) {
    const connector = await context.resolve.connector(ref);
    const topology = await Topology.read(context);
    return {
      ...connector,
      role: topology.role(connector),
      pipelines: topology.pipelinesOf(connector.uuid).map(pipelineSummary),
    };
  },
});

const ping = defineTool({
  name: "artie_connectors_ping",
  title: "Test connector",
  description: "Tests network and credentials of a saved connector, or of config before saving it. Changes nothing.",
  method: "custom",
  tags: ["connectors"],
  level: "read",
  hints: { openWorld: true },
  input: z.strictObject({ ...connectorOrConfig, connectionRole: z.enum(["source", "destination"]).optional() }),
  async run(context, { connectionRole, ...target }) {
    const payload = await configToSend(context, target, "test a connector");
    return validationResult(
      await context.artie.connectors.ping({ ...payload, connectionRole }, { signal: context.signal }),
    );
  },
});

const fetchDatabases = defineTool({
  name: "artie_connectors_fetch_databases",
  title: "Fetch databases",
  description: "Lists the databases behind a connector; comes before schemas and tables.",
  method: "custom",
  tags: ["connectors"],
  level: "read",
  hints: { openWorld: true },
  input: z.strictObject({ ...connectorOrConfig, ...paging }),
  async run(context, { connector, config, ...paging }) {
    exactlyOne({ connector, config });
    const options = { signal: context.signal };
    const names =
      connector === undefined
        ? await context.artie.connectors.databasesUnsaved(
            await configToSend(context, { config }, "list databases"),
            options,
          )
        : await context.artie.connectors.databases(await context.resolve.connectorUuid(connector), options);
    return page(names, paging, (name) => ({ name }));
  },
});

const fetchSchemas = defineTool({
  name: "artie_connectors_fetch_schemas",
  title: "Fetch schemas",
  description: "Lists the schemas of a database; databaseName defaults to a saved connector's own.",
  method: "custom",
  tags: ["connectors"],
  level: "read",
  hints: { openWorld: true },
  input: z.strictObject({ ...connectorOrConfig, databaseName: z.string().optional(), ...paging }),
  async run(context, { connector, config, databaseName, ...paging }) {
    exactlyOne({ connector, config });
    const options = { signal: context.signal };
    if (connector !== undefined) {
      const uuid = await context.resolve.connectorUuid(connector);
      const names = await context.artie.connectors.schemas(uuid, { databaseName }, options);
      return page(names, paging, (name) => ({ name }));
    }
    const payload = await configToSend(context, { config }, "list schemas");
    const body = { connector: payload, databaseName: databaseOf(payload.defaultDatabase, databaseName) };
    return page(await context.artie.connectors.schemasUnsaved(body, options), paging, (name) => ({ name }));
  },
});

const fetchTables = defineTool({
  name: "artie_connectors_fetch_tables",
  title: "Fetch tables",
  description:
    "Lists the tables and views of a schema in the database behind a connector. Fetch databases and schemas first.",
  method: "custom",
  tags: ["connectors"],
  level: "read",
  hints: { openWorld: true },
  input: z.strictObject({
    ...connectorOrConfig,
    databaseName: z.string().optional(),
    schemaName: z.string().optional(),
    query: z.string().optional().describe("Part of the table's name"),
    ...paging,
  }),
  async run(context, { connector, config, databaseName, schemaName, query, ...paging }) {
    exactlyOne({ connector, config });
    const options = { signal: context.signal };
    const read = async () => {
      if (connector !== undefined) {
        const uuid = await context.resolve.connectorUuid(connector);
        return context.artie.connectors.tables(uuid, { databaseName, schemaName }, options);
      }
      const payload = await configToSend(context, { config }, "list tables");
      const database = databaseOf(payload.defaultDatabase, databaseName);
      return context.artie.connectors.tablesUnsaved(
        { connector: payload, databaseName: database, schemaName },
        options,
      );
    };
    const tables = (await read()).filter((table) => !query || table.name?.toLowerCase().includes(query.toLowerCase()));
    return page(tables, paging, (table) => ({
      schema: table.schema,
      name: table.name,
      isView: table.isView || undefined,
      unreadable: table.unreadable || undefined,
    }));
  },
});

const fetchTableDetails = defineTool({
  name: "artie_connectors_fetch_table_details",
  title: "Fetch table details",
  description: "Reads a table's columns with type, primary key and nullability.",
  method: "custom",
  tags: ["connectors"],
  level: "read",
  hints: { openWorld: true },
  input: z.strictObject({
    connector: connectorRef,
    databaseName: z.string().optional(),
    schemaName: z.string().optional(),
    tableName: z.string().min(1),
    isView: z.boolean().optional(),
    ...paging,
  }),
  async run(context, { connector, databaseName, schemaName, tableName, isView, ...paging }) {
    const uuid = await context.resolve.connectorUuid(connector);
    const query = { databaseName, schemaName, tableName, isView };
    const table = await context.artie.connectors.tableDetail(uuid, query, { signal: context.signal });
    const { items, total, cursor } = page(table.columns ?? [], paging, columnSummary);
    return {
      schema: table.schema ?? schemaName,
      name: table.name ?? tableName,
      isView: table.isView || undefined,
      unreadable: table.unreadable || undefined,
      columnCount: total,
      columns: items,
      cursor,
    };
  },
});

const listPublications = defineTool({
  name: "artie_connectors_list_postgres_publications",
  title: "List Postgres publications",
  description:
    "Lists the logical replication publications of a Postgres source; databaseName defaults to the connector's own.",
  method: "custom",
  tags: ["connectors"],
  level: "read",
  hints: { openWorld: true },
  input: z.strictObject({ ...connectorOrConfig, databaseName: z.string().optional(), ...paging }),
  async run(context, { connector, config, databaseName, ...paging }) {
    const payload = await configToSend(context, { connector, config }, "list publications");
    requireType(payload.type, POSTGRES, "Publications");
    const body = { connector: payload, databaseName: databaseOf(payload.defaultDatabase, databaseName) };
    const publications = await context.artie.connectors.publications(body, { signal: context.signal });
    return page(publications, paging, (publication) => publication);
  },
});

const dropReplicationSlot = defineTool({
  name: "artie_connectors_drop_postgres_replication_slot",
  title: "Drop Postgres replication slot",
  description:
    "Drops a stale replication slot of a Postgres source, after which the pipeline can start again. A slot that a running pipeline uses is refused. confirm = the slot's name.",
  method: "custom",
  tags: ["connectors"],
  level: "destroy",
  hints: { destructive: true, openWorld: true },
  input: z.strictObject({ connector: connectorRef, slotName: z.string().min(1), confirm: confirmation }),
  async run(context, { connector: ref, slotName, confirm }) {
    const connector = await context.resolve.connector(ref);
    requireType(connector.type, POSTGRES, "Replication slots");
    await refuseSlotInUse(context, connector, slotName);
    const loss = `Dropping the slot "${slotName}" of ${connectorName(connector)} loses the changes that it still holds.`;
    requireConfirmation(confirm, slotName, loss);
    await context.artie.connectors.dropReplicationSlot(connector.uuid, slotName, { signal: context.signal });
    return { dropped: slotName, connector: connectorSummary(connector) };
  },
});

const createSnowflakeWarehouse = defineTool({
  name: "artie_connectors_create_snowflake_warehouse",
  title: "Create Snowflake warehouse",
  description:
    "Creates a virtual warehouse through a Snowflake connector. The API takes no size: resize it in Snowflake.",
  method: "custom",
  tags: ["connectors"],
  level: "change",
  hints: { openWorld: true },
  input: z.strictObject({ ...connectorOrConfig, name: z.string().min(1), size: z.string().optional() }),
  async run(context, { connector, config, name, size }) {
    if (size !== undefined) {
      throw new ToolError(
        "invalid_input",
        "Nothing was created: the API takes no size. Leave size out and resize the warehouse in Snowflake.",
      );
    }
    const payload = await configToSend(context, { connector, config }, "create a Snowflake warehouse");
    requireType(payload.type, "snowflake", "Warehouses");
    await context.artie.connectors.createSnowflakeWarehouse({ connector: payload, name }, { signal: context.signal });
    return { created: name, connector: payload.label };
  },
});

export const connectorTools: readonly Tool[] = [
  list,
  get,
  ping,
  fetchDatabases,
  fetchSchemas,
  fetchTables,
  fetchTableDetails,
  listPublications,
  dropReplicationSlot,
  createSnowflakeWarehouse,
];

function columnSummary({ name, metadata }: Column) {
  return {
    name,
    dataType: metadata?.dataType,
    isPrimaryKey: metadata?.isPrimaryKey || undefined,
    notNull: metadata?.notNull || undefined,
    comment: metadata?.comment,
  };
}

function databaseOf(configured: string | undefined, asked: string | undefined): string {
  const database = asked ?? configured;
  if (database) return database;
  throw new ToolError("invalid_input", "Give databaseName; fetch the databases first to see which there are.");
}

export function requireType(type: string | undefined, wanted: string, what: string): void {
  if (type === wanted) return;
  throw new ToolError(
    "invalid_input",
    `${what} exist on ${wanted} connectors only; this one is of type ${type ?? "unknown"}. Give one of type ${wanted}.`,
  );
}

/** @throws ToolError when a pipeline that is not paused or a draft reads from the slot */
async function refuseSlotInUse(context: ToolContext, connector: FullConnector, slotName: string): Promise<void> {
  const { sourceReaders: readers, pipelines } = await Topology.read(context);
  const usesSlot = (reader: SourceReader) =>
    reader.connectorUUID === connector.uuid && (reader.settings?.replicationSlotOverride || DEFAULT_SLOT) === slotName;
  for (const reader of readers.filter(usesSlot)) {
    const user = pipelines.find(
      ({ sourceReaderUUID, status, isDeploying }) =>
        sourceReaderUUID === reader.uuid && (isDeploying === true || (status !== "paused" && status !== "draft")),
    );
    if (!user) continue;
    const message = `The slot "${slotName}" is in use by the pipeline "${user.name}" through the source reader "${readerName(reader)}". Nothing was dropped; pause the pipeline first if the slot must go.`;
    throw new ToolError("refused", message);
  }
}
