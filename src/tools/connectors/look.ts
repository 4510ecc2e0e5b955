// Tools that look at connectors and at the databases behind them, and test them.
import { operations } from "../../artie/operations.ts";
import { sends, sendsEither } from "../sends.ts";
import { z } from "zod";
import type { Column, ShadowScriptRequest } from "../../artie/index.ts";
import type { LookContext } from "../context.ts";
import { defineTool, type Tool } from "../define.ts";
import { validationResult } from "../describe.ts";
import { ToolError } from "../../rules/tool-error.ts";
import { MAX_RESULT } from "../fit.ts";
import { configToSend, connectorOrConfig, connectorRef, exactlyOne, requireType } from "../refs.ts";
import { nonEmpty, page, paging } from "../shape.ts";
import { connectorSummary, pipelineSummary } from "../summaries.ts";
import { Topology } from "../../rules/topology.ts";
import { weigh } from "../weight.ts";

const list = defineTool({
  name: "list_all_artie_connectors",
  title: "List connectors",
  description: "Lists source and destination connectors with type, role and validity.",
  method: "list",
  tags: ["connectors"],
  level: "read",
  sends: sends(operations.connectors.list),
  input: z.strictObject({
    type: z.string().optional().describe("e.g. postgresql, snowflake"),
    role: z.enum(["source", "destination"]).optional(),
    query: z.string().optional().describe("Part of the name"),
    ...paging,
  }),
  async run(context, { type, role, query, ...paging }) {
    const { topology, incomplete } = await Topology.look(context, "connectors");
    const rows = topology.connectors
      .map((connector) => ({ ...connectorSummary(connector), role: topology.role(connector) }))
      .filter((row) => type === undefined || row.type === type)
      .filter((row) => role === undefined || row.role === role)
      .filter((row) => query === undefined || row.label.toLowerCase().includes(query.toLowerCase()));
    return { ...page(rows, paging, (row) => row), incomplete: nonEmpty(incomplete) };
  },
});

const get = defineTool({
  name: "get_single_artie_connector_by_id",
  title: "Get connector",
  description: "Reads a connector's configuration, credentials redacted, and the pipelines that use it.",
  method: "get",
  tags: ["connectors"],
  level: "read",
  sends: sends(operations.connectors.get),
  input: z.strictObject({ connector: connectorRef }),
  async run(context, { connector: ref }) {
    const connector = await context.resolve.connector(ref);
    const { topology, incomplete } = await Topology.look(context);
    return {
      ...connector,
      role: topology.role(connector),
      pipelines: topology.pipelinesOf(connector.uuid).map(pipelineSummary),
      incomplete: nonEmpty(incomplete),
    };
  },
});

const ping = defineTool({
  name: "artie_connectors_ping",
  title: "Test connector",
  description: "Tests network and credentials of a saved connector, or of config before saving it.",
  method: "custom",
  tags: ["connectors"],
  level: "read",
  sends: sends(operations.connectors.ping, { "": "config", connectionRole: "connectionRole" }),
  hints: { openWorld: true },
  input: z.strictObject({ ...connectorOrConfig, connectionRole: z.enum(["source", "destination"]).optional() }),
  async run(context, { connectionRole, ...target }) {
    const payload = await configToSend(context, target, "test a connector");
    return validationResult(
      context,
      await context.artie.connectors.ping({ ...payload, connectionRole }, { signal: context.signal }),
    );
  },
});

const fetchDatabases = defineTool({
  name: "artie_connectors_fetch_databases",
  title: "Fetch databases",
  description: "Lists the databases behind a connector.",
  method: "custom",
  tags: ["connectors"],
  level: "read",
  sends: sendsEither({
    connector: sends(operations.connectors.databases),
    config: sends(operations.connectors.databasesUnsaved, { "": "config" }),
  }),
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
  sends: sendsEither({
    connector: sends(operations.connectors.schemas),
    config: sends(operations.connectors.schemasUnsaved, { connector: "config" }),
  }),
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
  description: "Lists the tables and views of a schema behind a connector.",
  method: "custom",
  tags: ["connectors"],
  level: "read",
  sends: sendsEither({
    connector: sends(operations.connectors.tables),
    config: sends(operations.connectors.tablesUnsaved, { connector: "config" }),
  }),
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
  sends: sends(operations.connectors.tableDetail),
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
  description: "Lists the publications of a Postgres source; databaseName defaults to the connector's own.",
  method: "custom",
  tags: ["connectors"],
  level: "read",
  sends: sends(operations.connectors.publications, { connector: "config" }),
  hints: { openWorld: true },
  input: z.strictObject({ ...connectorOrConfig, databaseName: z.string().optional(), ...paging }),
  async run(context, { connector, config, databaseName, ...paging }) {
    const payload = await configToSend(context, { connector, config }, "list publications");
    requireType(payload.type, "postgresql", "Publications");
    const body = { connector: payload, databaseName: databaseOf(payload.defaultDatabase, databaseName) };
    const publications = await context.artie.connectors.publications(body, { signal: context.signal });
    return page(publications, paging, (publication) => publication);
  },
});

const generateShadowScript = defineTool({
  name: "artie_connectors_generate_shadow_script",
  title: "Generate Oracle shadow script",
  description: "Writes the SQL that an Oracle source needs before replication; runs nothing. Columns are looked up.",
  method: "custom",
  tags: ["connectors"],
  level: "read",
  sends: sends(operations.connectors.generateShadowScript),
  input: z.strictObject({
    connector: connectorRef,
    database: z.string().min(1),
    tables: z.array(z.strictObject({ schema: z.string().min(1), name: z.string().min(1) })).min(1),
  }),
  async run(context, { connector: ref, database, tables }) {
    const connector = await context.resolve.connector(ref);
    requireType(connector.type, "oracle", "Shadow scripts");
    const described = await Promise.all(
      tables.map(async (table) => ({
        ...table,
        columns: await columnsOf(context, connector.uuid, database, table.schema, table.name),
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

export const connectorLookTools: readonly Tool[] = [
  list,
  get,
  ping,
  fetchDatabases,
  fetchSchemas,
  fetchTables,
  fetchTableDetails,
  listPublications,
  generateShadowScript,
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

type Columns = ShadowScriptRequest["tables"][number]["columns"];

async function columnsOf(
  context: LookContext,
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
