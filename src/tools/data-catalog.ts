// Search over everything that the connectors' databases hold, joined to the pipelines that replicate it.
import { z } from "zod";
import type { CatalogMatch, FullPipeline, Pipeline } from "../artie/index.ts";
import type { ToolContext } from "./context.ts";
import { defineTool, type Tool } from "./define.ts";
import { connectorName } from "./resolve.ts";
import { page, paging } from "./shape.ts";
import { Topology } from "./summaries.ts";

const search = defineTool({
  name: "artie_data_catalog_search",
  title: "Search data catalog",
  description: "Finds databases, schemas, tables and columns by text, each with the pipelines that replicate it.",
  method: "custom",
  tags: ["catalog"],
  level: "read",
  input: z.strictObject({ query: z.string().min(1), ...paging }),
  async run(context, { query, ...paging }) {
    const [matches, topology] = await Promise.all([
      context.artie.dataCatalog.search(query, { signal: context.signal }),
      Topology.read(context),
    ]);
    const rows = page(matches, paging, (match) => matchSummary(match, topology));
    const pipelines = await readPipelines(context, topology, rows.items);
    const replicating = (row: Match) =>
      topology
        .pipelinesOf(row.connectorUUID ?? "")
        .filter(({ uuid }) => holds(pipelines.get(uuid), row))
        .map(({ uuid, name, status }) => ({ uuid, name, status: status ?? "not reported" }));
    return { ...rows, items: rows.items.map((row) => ({ ...row, pipelines: replicating(row) })) };
  },
});

export const catalogTools: readonly Tool[] = [search];

type Match = ReturnType<typeof matchSummary>;

function matchSummary({ connectorUUID, object, score }: CatalogMatch, topology: Topology) {
  const connector = topology.connector(connectorUUID ?? "");
  return {
    connectorUUID,
    connector: connector && connectorName(connector),
    database: object?.table?.databaseName ?? object?.schema?.databaseName ?? object?.database?.name,
    schema: object?.table?.schemaName ?? object?.schema?.name,
    table: object?.table?.name,
    score,
  };
}

/** The pipelines around the matches with their tables, each read once. */
async function readPipelines(context: ToolContext, topology: Topology, rows: readonly Match[]) {
  const connectors = new Set(rows.map(({ connectorUUID }) => connectorUUID ?? ""));
  const around = new Map<string, Pipeline>();
  for (const uuid of connectors) for (const pipeline of topology.pipelinesOf(uuid)) around.set(pipeline.uuid, pipeline);
  const read = [...around.keys()].map((uuid) => context.artie.pipelines.get(uuid, { signal: context.signal }));
  return new Map((await Promise.all(read)).map((pipeline) => [pipeline.uuid, pipeline]));
}

/** A database or schema that matches is touched by every pipeline of its connector; a table only by those that hold it. */
export function holds(pipeline: FullPipeline | undefined, row: Partial<Pick<Match, "schema" | "table">>): boolean {
  if (!pipeline) return false;
  if (row.table === undefined || row.table === null) return true;
  return pipeline.tables.some(
    (table) =>
      (table.name === row.table && (!table.schema || !row.schema || table.schema === row.schema)) ||
      table.destinationTableName === row.table,
  );
}
