// Tools that create, change and delete pipelines. The API replaces whole pipelines; these take only the changes.
import { operations } from "../../artie/operations.ts";
import { sends } from "../sends.ts";
import { z } from "zod";
import type { FullPipeline, PipelinePayload, SourceReader, TablePayload } from "../../artie/index.ts";
import type { LookContext } from "../context.ts";
import { defineTool, type Tool } from "../define.ts";
import { ITEM } from "../extension.ts";
import { changesBetween, nameOf } from "../../rules/diff.ts";
import { lossOf, pipelineImpact, readerImpact } from "../../rules/impact.ts";
import { mergePipeline, pipelineBody, requireTablesKept } from "../../rules/merge.ts";
import { requireWholePipeline, requireWholeReader } from "../../rules/whole.ts";
import { deployedAgain } from "../figures.ts";
import { newTarget, pipelineTarget, readerTarget } from "../plan.ts";
import { confirmation, connectorRef, pipelineRef, sourceReaderRef, tableRefs } from "../refs.ts";
import { advancedSettings, pipelineTables, specificDestCfg } from "../shared-inputs.ts";
import { mergeReader, readerChanges as readerFields, readerToSend } from "../source-readers/merge.ts";
import { requireReaderCredentials } from "../source-readers/stored.ts";
import { readingWith } from "../source-readers/users.ts";
import { connectorName, readerName } from "../../rules/named.ts";
import { isSettings, type Settings } from "../../rules/overlay.ts";
import { mayRun, tableName } from "../../rules/state.ts";
import { pipelineSummary, readerSummary, stateAfter } from "../summaries.ts";
import { restored, undoRef } from "../undo.ts";
import { namesakes, namesakesIfRenamed, UNCHANGED, untaken, untakenOf, updating } from "../taken.ts";

const UPDATE = "update_a_artie_pipeline_by_id";
const UPDATE_BOTH = "artie_pipelines_update_with_source_reader";

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

const SETTINGS = ["specificDestCfg", "advancedSettings", `tables/${ITEM}/advancedSettings`];

const create = defineTool({
  name: "create_a_artie_pipeline",
  title: "Create pipeline",
  description: "Creates a draft pipeline from a source reader to a destination; start it afterwards.",
  method: "create",
  tags: ["pipelines"],
  level: "change",
  sends: sends(operations.pipelines.create, {
    pipeline: "",
    "pipeline.destinationUUID": "destination",
    "pipeline.sourceReaderUUID": "sourceReader",
  }),
  input: z.strictObject({
    ...fields,
    name: z.string().min(1),
    sourceReader: sourceReaderRef,
    tables: pipelineTables.optional(),
  }),
  async plan(context, { sourceReader, tables = [], ...rest }) {
    const reader = await context.resolve.sourceReader(sourceReader);
    const pipeline = { ...(await payloadFields(context, rest)), sourceReaderUUID: reader.uuid, tables };
    const effect = `Creates a draft with ${tables.length} tables from ${readerName(reader)}; nothing is copied before it is started`;
    return { targets: [newTarget("pipeline", rest.name)], effect, risk: "none", pipeline };
  },
  async run({ artie, resolve, signal }, _, { pipeline }) {
    const created = await artie.pipelines.create(pipeline, { signal });
    const note = await namesakes(resolve, "pipeline", created);
    return { created: stateAfter(created), ...note, ...untakenOf(pipeline, created) };
  },
});

const createFromSource = defineTool({
  name: "artie_pipelines_create_from_source",
  title: "Create pipeline from source",
  description: "Creates a draft pipeline and a source reader from a source connector, or a source type alone.",
  method: "custom",
  tags: ["pipelines"],
  level: "change",
  sends: sends(operations.pipelines.createFromSource, { sourceConnectorUUID: "sourceConnector" }),
  input: z.strictObject({
    sourceConnector: connectorRef.optional(),
    sourceType: z.string().optional(),
    database: z.string().optional(),
    destinationType: z.string().optional(),
    dataPlaneName: z.string().optional(),
    environmentUUID: uuid.optional(),
  }),
  async plan({ resolve }, { sourceConnector, ...body }) {
    const connector = sourceConnector === undefined ? undefined : await resolve.connector(sourceConnector);
    const from = connector ? connectorName(connector) : (body.sourceType ?? "a source");
    const isNew = connector ? [] : [newTarget("connector", undefined)];
    return {
      targets: [newTarget("pipeline", undefined), newTarget("source reader", undefined), ...isNew],
      effect: `Creates a draft and a source reader from ${from}${connector ? "" : ", and an empty connector for it"}`,
      risk: "none",
      body: { ...body, sourceConnectorUUID: connector?.uuid },
    };
  },
  async run({ artie, signal }, _, { body }) {
    return { created: stateAfter(await artie.pipelines.createFromSource(body, { signal })) };
  },
});

const update = defineTool({
  name: UPDATE,
  title: "Update pipeline",
  description:
    "Changes a pipeline: give only what changes. tables adds tables or changes those it names; only removeTables takes tables out. Deploy with artie_pipelines_start. confirm = its exact name where rows would cease to arrive.",
  method: "update",
  tags: ["pipelines"],
  level: "change",
  sends: sends(operations.pipelines.replace, { pipeline: "", "pipeline.destinationUUID": "destination" }),
  clears: SETTINGS,
  input: z.strictObject({ pipeline: pipelineRef, ...changes.shape, undo: undoRef, confirm: confirmation }),
  async plan(context, { pipeline: ref, undo, ...wanted }) {
    const before = await context.resolve.pipeline(ref);
    const { changes, ...planned } =
      undo === undefined ? await merged(context, before, wanted) : await putBack(context, before, undo, wanted);
    const { flows, confirm } = flowOf(before);
    const plan = updating(changes, { impact: [pipelineImpact(changes)], flows: [flows], confirm });
    return { targets: [pipelineTarget(before)], ...plan, before, changes, ...planned };
  },
  async run({ replace, resolve }, _, { before, payload, changes, removed }) {
    if (changes.length === 0) return { ...UNCHANGED, pipeline: stateAfter(before) };
    const { sent, answer, after, others } = await replace.pipeline(before, payload);
    requireTablesKept(sent, answer);
    const [pipeline, tableCount] = [stateAfter(after), after.tables.length];
    const note = await namesakesIfRenamed(resolve, "pipeline", after, changes);
    return { pipeline, tableCount, removed: removed.map(tableName), ...note, ...untaken(changes, answer), ...others };
  },
});

const updateWithSourceReader = defineTool({
  name: UPDATE_BOTH,
  title: "Update pipeline and source reader",
  description: "Changes a pipeline and its source reader in one request.",
  method: "custom",
  tags: ["pipelines"],
  level: "change",
  sends: sends(operations.pipelines.replaceWithSourceReader, {
    pipeline: "changes",
    "pipeline.destinationUUID": "changes.destination",
  }),
  clears: [...SETTINGS.map((group) => `changes/${group}`), "sourceReader/settings", "sourceReader/tablesConfig"],
  input: z.strictObject({
    pipeline: pipelineRef,
    changes: changes.optional(),
    sourceReader: readerFields.optional(),
    undo: undoRef,
    confirm: confirmation,
  }),
  async plan(context, { pipeline: ref, changes: wanted = {}, sourceReader: readerWanted = {}, undo }) {
    const before = await context.resolve.pipeline(ref);
    const reader = await context.resolve.sourceReader(before.sourceReaderUUID ?? "");
    requireWholeReader(reader, readerName(reader), readerWanted);
    const both =
      undo === undefined ? undefined : await bothPutBack(context, before, reader, undo, { wanted, readerWanted });
    const { changes, ...planned } = both ? plannedTo(before, both.pipeline) : await merged(context, before, wanted);
    const readerAfter = both?.sourceReader ?? mergeReader(reader, readerWanted);
    const readerChanges = changesBetween(reader, readerAfter);
    if (changes.length + readerChanges.length > 0) {
      requireReaderCredentials(reader, readerAfter, readerWanted.settings);
    }
    const ofReader = readerChanges.map((change) => ({ ...change, at: ["sourceReader", ...change.at] }));
    const ofReaders = readerImpact(readerChanges);
    const others = () => readingWith(context, reader.uuid);
    const { flows, confirm } = flowOf(before);
    const flowsOnReader = flows || (lossOf([ofReaders]) !== undefined && (await others()).some(mayRun));
    const impact = [pipelineImpact(changes), ofReaders];
    return {
      targets: [pipelineTarget(before), readerTarget(reader)],
      ...updating([...changes, ...ofReader], { impact, flows: [flows, flowsOnReader], confirm }),
      ...(readerChanges.length > 0 ? { figures: () => deployedAgain(others()) } : {}),
      ...planned,
      changes,
      before,
      reader,
      readerAfter,
      readerChanges,
    };
  },
  async run(context, _, { before, reader, readerAfter, readerChanges, payload, changes, removed }) {
    if (changes.length + readerChanges.length === 0) return { ...UNCHANGED, pipeline: stateAfter(before) };
    const body = { pipeline: payload, sourceReader: await readerToSend(context, readerAfter) };
    const both = { pipeline: before, sourceReader: reader };
    const { sent, answer, after, others } = await context.replace.pipelineWithReader(both, body);
    if (isSettings(sent["pipeline"])) requireTablesKept(sent["pipeline"], answer.pipeline);
    return {
      pipeline: stateAfter(after.pipeline),
      sourceReader: readerSummary(after.sourceReader),
      removed: removed.map(tableName),
      ...(await namesakesIfRenamed(context.resolve, "pipeline", after.pipeline, changes)),
      ...untaken([...changes, ...changesBetween(reader, body.sourceReader)], {
        ...answer.sourceReader,
        ...answer.pipeline,
      }),
      ...others,
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
  sends: sends(operations.pipelines.delete),
  hints: { destructive: true, openWorld: true },
  input: z.strictObject({ pipeline: pipelineRef, confirm: confirmation }),
  async plan({ resolve }, { pipeline: ref }) {
    const target = await resolve.pipeline(ref);
    return {
      targets: [pipelineTarget(target)],
      effect: "Deletes the pipeline for good; its tables at the destination stay",
      items: target.tables.map(tableName),
      loss: `The replication of its ${target.tables.length} tables ends, and its settings are lost`,
      risk: "loss",
      confirm: target.name || target.uuid,
      target,
    };
  },
  async run({ artie, signal }, _, { target }) {
    await artie.pipelines.delete(target.uuid, { signal });
    return { deleted: pipelineSummary(target) };
  },
});

export const pipelineChangeTools: readonly Tool[] = [create, createFromSource, update, updateWithSourceReader, remove];

type Fields = Pick<Changes, keyof typeof fields>;

/** The API's fields: the destination as its UUID. */
async function payloadFields(
  { resolve }: LookContext,
  { destination, ...rest }: Fields,
): Promise<Omit<PipelinePayload, "tables">> {
  return destination === undefined ? rest : { ...rest, destinationUUID: await resolve.connectorUuid(destination) };
}

async function merged(context: LookContext, before: FullPipeline, { tables, removeTables, ...rest }: Changes) {
  requireWholePipeline(before, { ...rest, ...(rest.destination ? { destinationUUID: rest.destination } : {}) });
  const removed = context.resolve.tables(before, removeTables ?? []);
  const changed: readonly TablePayload[] | undefined = tables;
  const payload = mergePipeline(before, { fields: await payloadFields(context, rest), tables: changed, removed });
  return { ...plannedTo(before, payload), removed };
}

/** A draft moves no data yet. */
function flowOf({ status, name, uuid }: FullPipeline) {
  return { flows: status !== "draft", confirm: name || uuid };
}

/** What an update of the pipeline had changed is put back. */
async function putBack(context: LookContext, before: FullPipeline, undo: string, given: object) {
  requireWholePipeline(before, {});
  const place = { tool: UPDATE, uuids: [before.uuid], body: pipelineBody(before), given };
  return plannedTo(before, await restored(context, undo, place));
}

async function bothPutBack(
  context: LookContext,
  pipeline: FullPipeline,
  sourceReader: SourceReader,
  undo: string,
  { wanted, readerWanted }: { readonly wanted: object; readonly readerWanted: object },
) {
  requireWholePipeline(pipeline, {});
  return restored(context, undo, {
    tool: UPDATE_BOTH,
    uuids: [pipeline.uuid, sourceReader.uuid],
    body: { pipeline: pipelineBody(pipeline), sourceReader },
    given: { ...wanted, ...readerWanted },
  });
}

function plannedTo(before: FullPipeline, payload: Settings) {
  const changes = changesBetween(pipelineBody(before), payload);
  const gone = new Set(
    changes.filter(({ at, after }) => at.length === 2 && after === undefined).map(({ at }) => at[1]),
  );
  return { payload, removed: before.tables.filter((table) => gone.has(nameOf(table))), changes };
}
