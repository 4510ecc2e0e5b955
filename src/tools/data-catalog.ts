// Search over everything that the connectors' databases hold, joined to the pipelines that replicate it.
import { z } from "zod";
import type { CatalogMatch, FullPipeline, Pipeline } from "../artie/index.ts";
import type { ToolContext } from "./context.ts";
import { defineTool, type Tool } from "./define.ts";
import { connectorName } from "./resolve.ts";
import { page, pageWindow, paging } from "./shape.ts";
import { Topology } from "./summaries.ts";

/** Which tables a pipeline has is a request for each pipeline: a search makes no more of them than this. */
const MOST_READ = 60;

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
    const around = pipelinesAround(pageWindow(matches, paging), topology);
    const pipelines = await readTables(context, around.slice(0, MOST_READ));
    const rows = page(matches, paging, (match) => {
      const row = matchSummary(match, topology);
      const near = new Set(topology.pipelinesOf(row.connectorUUID ?? "").map(({ uuid }) => uuid));
      const touching = pipelines.filter((pipeline) => near.has(pipeline.uuid) && holds(pipeline, row));
      return { ...row, pipelines: touching.map(nameOf) };
    });
    return { ...rows, ...(around.length > MOST_READ ? { note: unread(around.length - MOST_READ) } : {}) };
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

/** Every pipeline that reads from or writes to a connector of a match, once. */
function pipelinesAround(matches: readonly CatalogMatch[], topology: Topology): Pipeline[] {
  const connectors = new Set(matches.map(({ connectorUUID }) => connectorUUID ?? ""));
  return [...new Set([...connectors].flatMap((uuid) => topology.pipelinesOf(uuid)))];
}

function readTables({ artie, signal }: ToolContext, pipelines: readonly Pipeline[]): Promise<FullPipeline[]> {
  return Promise.all(pipelines.map(({ uuid }) => artie.pipelines.get(uuid, { signal })));
}

function nameOf({ uuid, name, status }: Pipeline) {
  return { uuid, name, status: status ?? "not reported" };
}

function unread(count: number): string {
  return `${count} more pipelines on these connectors were not looked into; list_all_artie_pipelines names them.`;
}

/** A database or schema that matches is touched by every pipeline of its connector; a table only by those that hold it. */
export function holds(pipeline: FullPipeline, row: Partial<Pick<Match, "schema" | "table">>): boolean {
  if (row.table === undefined || row.table === null) return true;
  return pipeline.tables.some(
    (table) =>
      (table.name === row.table && (!table.schema || !row.schema || table.schema === row.schema)) ||
      table.destinationTableName === row.table,
  );
}
