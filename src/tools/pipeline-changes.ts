// Tools that create, change and delete pipelines. The API replaces whole pipelines; these take only the changes.
import { z } from "zod";
import { type FullPipeline, type PipelinePayload, type TablePayload } from "../artie/index.ts";
import type { ToolContext } from "./context.ts";
import { defineTool, type Tool } from "./define.ts";
import { mergePipeline, requireTablesKept } from "./merge.ts";
import { confirmation, connectorRef, pipelineRef, requireConfirmation, sourceReaderRef, tableRefs } from "./refs.ts";
import { advancedSettings, pipelineTables, specificDestCfg } from "./shared-inputs.ts";
import { mergeReader, readerChanges } from "./source-readers.ts";
import { tableName } from "./state.ts";
import { pipelineSummary, readerSummary, stateAfter } from "./summaries.ts";

const uuid = z.uuid();

/** Fields of a pipeline that can be set, with the destination by name or UUID. */
const fields = {
  name: z.string().min(1).optional(),
  destination: connectorRef.optional(),
  dataPlaneName: z.string().optional(),
  encryptionKeyUUID: uuid.optional(),
  columnHashingSaltUUID: uuid.optional(),
  snowflakeEcoScheduleUUID: uuid.optional(),
  specificDestCfg: specificDestCfg.optional(),
  advancedSettings: advancedSettings.optional(),
};
const changes = z.strictObject({ ...fields, tables: pipelineTables.optional(), removeTables: tableRefs.optional() });
type Changes = z.infer<typeof changes>;

const create = defineTool({
  name: "create_a_artie_pipeline",
  title: "Create pipeline",
  description:
    "Creates a draft pipeline from an existing source reader to a destination; start it afterwards. Fetch tables first to name them right.",
  method: "create",
  tags: ["pipelines"],
  level: "change",
  input: z.strictObject({
    ...fields,
    name: z.string().min(1),
    sourceReader: sourceReaderRef,
    tables: pipelineTables.optional(),
  }),
  async run(context, { sourceReader, tables, ...rest }) {
    const reader = await context.resolve.sourceReader(sourceReader);
    const pipeline = { ...(await payloadFields(context, rest)), sourceReaderUUID: reader.uuid, tables: tables ?? [] };
    const created = await context.artie.pipelines.create(pipeline, { signal: context.signal });
    return { created: stateAfter(created) };
  },
});

const createFromSource = defineTool({
  name: "artie_pipelines_create_from_source",
  title: "Create pipeline from source",
  description:
    "Creates a draft pipeline with a new source reader from a source connector, or from a source type alone.",
  method: "custom",
  tags: ["pipelines"],
  level: "change",
  input: z.strictObject({
    sourceConnector: connectorRef.optional(),
    sourceType: z.string().optional(),
    destinationType: z.string().optional(),
    dataPlaneName: z.string().optional(),
    environmentUUID: uuid.optional(),
  }),
  async run({ artie, resolve, signal }, { sourceConnector, ...body }) {
    const sourceConnectorUUID = sourceConnector && (await resolve.connectorUuid(sourceConnector));
    const created = await artie.pipelines.createFromSource({ ...body, sourceConnectorUUID }, { signal });
    return { created: stateAfter(created) };
  },
});

const update = defineTool({
  name: "update_a_artie_pipeline_by_id",
  title: "Update pipeline",
  description:
    "Changes a pipeline: give only what changes, all else stays. tables adds tables or changes those it names; only removeTables takes tables out. Deploy with artie_pipelines_start.",
  method: "update",
  tags: ["pipelines"],
  level: "change",
  input: z.strictObject({ pipeline: pipelineRef, ...changes.shape }),
  async run(context, { pipeline: ref, ...wanted }) {
    const before = await context.resolve.pipeline(ref);
    const { payload, removed } = await merged(context, before, wanted);
    const after = await context.artie.pipelines.replace(before.uuid, payload, { signal: context.signal });
    requireTablesKept(before, after, removed);
    return { pipeline: stateAfter(after), tableCount: after.tables.length, removed: removed.map(tableName) };
  },
});

const updateWithSourceReader = defineTool({
  name: "artie_pipelines_update_with_source_reader",
  title: "Update pipeline and source reader",
  description:
    "Changes a pipeline and its source reader in one request; give only what changes, as in the tools that update each.",
  method: "custom",
  tags: ["pipelines"],
  level: "change",
  input: z.strictObject({ pipeline: pipelineRef, changes: changes.optional(), sourceReader: readerChanges.optional() }),
  async run(context, { pipeline: ref, changes: wanted = {}, sourceReader: readerWanted = {} }) {
    const { artie, resolve, signal } = context;
    const before = await resolve.pipeline(ref);
    const reader = await resolve.sourceReader(before.sourceReaderUUID ?? "");
    const { payload, removed } = await merged(context, before, wanted);
    const body = { pipeline: payload, sourceReader: await mergeReader(context, reader, readerWanted) };
    const after = await artie.pipelines.replaceWithSourceReader(before.uuid, body, { signal });
    requireTablesKept(before, after.pipeline, removed);
    return {
      pipeline: stateAfter(after.pipeline),
      sourceReader: readerSummary(after.sourceReader),
      removed: removed.map(tableName),
    };
  },
});

const remove = defineTool({
  name: "delete_a_artie_pipeline_by_id",
  title: "Delete pipeline",
  description: "Deletes a pipeline for good; destination tables stay. confirm = its exact name.",
  method: "delete",
  tags: ["pipelines"],
  level: "destroy",
  hints: { destructive: true, openWorld: true },
  input: z.strictObject({ pipeline: pipelineRef, confirm: confirmation }),
  async run({ artie, resolve, signal }, { pipeline: ref, confirm }) {
    const target = await resolve.pipeline(ref);
    const name = target.name || target.uuid;
    const loss = `Deleting the pipeline "${name}" ends the replication of its ${target.tables.length} tables.`;
    requireConfirmation(confirm, name, loss);
    await artie.pipelines.delete(target.uuid, { signal });
    return { deleted: pipelineSummary(target) };
  },
});

export const pipelineChangeTools: readonly Tool[] = [create, createFromSource, update, updateWithSourceReader, remove];

type Fields = Pick<Changes, keyof typeof fields>;

/** The API's fields: the destination as its UUID. */
async function payloadFields(
  { resolve }: ToolContext,
  { destination, ...rest }: Fields,
): Promise<Omit<PipelinePayload, "tables">> {
  return destination === undefined ? rest : { ...rest, destinationUUID: await resolve.connectorUuid(destination) };
}

async function merged(context: ToolContext, before: FullPipeline, { tables, removeTables, ...rest }: Changes) {
  const removed = context.resolve.tables(before, removeTables ?? []);
  const changed: readonly TablePayload[] | undefined = tables;
  const payload = mergePipeline(before, { fields: await payloadFields(context, rest), tables: changed, removed });
  return { payload, removed };
}
