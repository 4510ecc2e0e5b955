// Search over everything that the connectors' databases hold, joined to the pipelines that replicate it.
import { operations } from "../artie/operations.ts";
import { sends } from "./sends.ts";
import { z } from "zod";
import type { CatalogMatch, FullPipeline, Pipeline, Table } from "../artie/index.ts";
import type { LookContext } from "./context.ts";
import { defineTool, type Tool } from "./define.ts";
import { connectorName } from "../rules/named.ts";
import { nonEmpty, page, pageWindow, paging } from "./shape.ts";
import { type Missing, optional } from "../rules/incomplete.ts";
import { Topology } from "../rules/topology.ts";

/** Which tables a pipeline has is a request for each pipeline: a search makes no more of them than this. */
const MOST_READ = 60;

const search = defineTool({
  name: "artie_data_catalog_search",
  title: "Search data catalog",
  description: "Finds databases, schemas, tables and columns by text, each with the pipelines that replicate it.",
  method: "custom",
  tags: ["catalog"],
  level: "read",
  sends: sends(operations.dataCatalog.search),
  input: z.strictObject({ query: z.string().min(1), ...paging }),
  async run(context, { query, ...paging }) {
    const [matches, { topology, incomplete }] = await Promise.all([
      context.artie.dataCatalog.search(query, { signal: context.signal }),
      Topology.look(context),
    ]);
    const around = pipelinesAround(pageWindow(matches, paging), topology);
    const pipelines = await readTables(context, around.slice(0, MOST_READ), incomplete);
    const rows = page(matches, paging, (match) => {
      const row = matchSummary(match, topology);
      const near = new Set(topology.pipelinesOf(row.connectorUUID ?? "").map(({ uuid }) => uuid));
      const touching = pipelines.filter((pipeline) => near.has(pipeline.uuid) && touches(pipeline, row));
      return { ...row, pipelines: touching.map(nameOf) };
    });
    const note = around.length > MOST_READ ? unread(around.length - MOST_READ) : undefined;
    return { ...rows, note, incomplete: nonEmpty(incomplete) };
  },
});

export const catalogTools: readonly Tool[] = [search];

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

/** One that can't be read takes no other away. */
async function readTables(
  { artie, signal }: LookContext,
  pipelines: readonly Pipeline[],
  incomplete: Missing[],
): Promise<FullPipeline[]> {
  const read = ({ uuid, name }: Pipeline) =>
    optional(incomplete, `tables of ${name}`, artie.pipelines.get(uuid, { signal }));
  return (await Promise.all(pipelines.map(read))).filter((pipeline) => pipeline !== undefined);
}

function nameOf({ uuid, name, status }: Pipeline) {
  return { uuid, name, status: status ?? "not reported" };
}

function unread(count: number): string {
  return `${count} more pipelines on these connectors were not looked into; list_all_artie_pipelines names them.`;
}

interface Place {
  readonly database?: string | null | undefined;
  readonly schema?: string | null | undefined;
  readonly table?: string | null | undefined;
}

/** Whether the pipeline reads from or writes to what matches. A warehouse may write names in another case. */
export function touches(
  pipeline: FullPipeline,
  row: Place & { readonly connectorUUID?: string | null | undefined },
): boolean {
  if (pipeline.destinationUUID !== row.connectorUUID)
    return pipeline.tables.some((table) => isWithin(origin(table), row));
  return pipeline.tables.some((table) => isWithin(folded(target(pipeline, table)), folded(row)));
}

function origin({ schema, name }: Table): Place {
  return { schema, table: name };
}

function target({ specificDestCfg }: FullPipeline, table: Table): Place {
  const { database, schema, useSameSchemaAsSource } = destination.parse(specificDestCfg ?? {});
  return {
    database,
    schema: useSameSchemaAsSource ? table.schema : schema,
    table: table.destinationTableName ?? table.name,
  };
}

/** What matters here of where a pipeline writes; anything odd is taken for unknown. */
const destination = z.object({
  database: z.string().optional().catch(undefined),
  schema: z.string().optional().catch(undefined),
  useSameSchemaAsSource: z.boolean().optional().catch(undefined),
});

/** What one of the two does not say makes no difference. */
function isWithin(place: Place, row: Place): boolean {
  const agree = (left: string | null | undefined, right: string | null | undefined) =>
    !left || !right || left === right;
  return agree(place.database, row.database) && agree(place.schema, row.schema) && agree(place.table, row.table);
}

function folded({ database, schema, table }: Place): Place {
  return { database: database?.toLowerCase(), schema: schema?.toLowerCase(), table: table?.toLowerCase() };
}
