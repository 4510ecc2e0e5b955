// Tools that look at pipelines: all of them, one, its figures and errors, and dry runs of what is not saved.
import { operations } from "../../artie/operations.ts";
import { sends } from "../sends.ts";
import { z } from "zod";
import { recognize, dynamoBackfill } from "../../artie/index.ts";
import { defineTool, type Tool } from "../define.ts";
import { validationResult } from "../describe.ts";
import { ToolError } from "../../rules/tool-error.ts";
import { orNotOffered } from "../offered.ts";
import { configAndPlace, configToSend, connectorOrConfig, pipelineRef, sourceReaderRef } from "../refs.ts";
import type { Missing } from "../../rules/incomplete.ts";
import { listed } from "../../rules/listed.ts";
import { canDo } from "../../rules/possible.ts";
import { connectorName, readerName } from "../../rules/named.ts";
import { compact, nonEmpty, page, paging } from "../shape.ts";
import { advancedSettings, readerSettings, specificDestCfg } from "../shared-inputs.ts";
import { draftReader } from "../source-readers/merge.ts";
import { knownStatus, STATUSES } from "../../rules/state.ts";
import { pipelineSummary, stateAfter, tableSummary } from "../summaries.ts";
import { Topology } from "../../rules/topology.ts";
import { withRelations } from "../../rules/with-relations.ts";

const HOUR = 3_600_000;
const tables = z.array(z.strictObject({ schema: z.string().optional(), name: z.string() })).optional();

const list = defineTool({
  name: "list_all_artie_pipelines",
  title: "List pipelines",
  description: "Lists pipelines with status, source and destination; absent flags are false. Start here.",
  method: "list",
  tags: ["pipelines"],
  level: "read",
  sends: sends(operations.pipelines.list),
  input: z.strictObject({
    status: z.enum(STATUSES).optional(),
    backfilling: z.boolean().optional(),
    query: z.string().optional().describe("Part of a pipeline, source or destination name"),
    ...paging,
  }),
  async run(context, { status, backfilling, query, ...paging }) {
    const { topology, incomplete } = await Topology.look(context, "pipelines");
    const odd = status === undefined ? [] : topology.pipelines.filter((pipeline) => !knownStatus(pipeline));
    if (odd.length > 0) {
      const why = `The API does not say it of these, or in other words: ${listed(odd.map(({ name }) => name))}.`;
      incomplete.push({ missing: "pipelines whose status is not known", why });
    }
    const rows = topology.pipelines
      .filter((pipeline) => status === undefined || knownStatus(pipeline) === status)
      .filter((pipeline) => backfilling === undefined || canDo("cancelBackfill", pipeline) === backfilling)
      .map((pipeline) => ({
        ...pipelineSummary(pipeline),
        source: label(topology.source(pipeline)),
        destination: label(topology.destination(pipeline)),
      }))
      .filter((row) => query === undefined || matches(query, row.name, row.source, row.destination));
    return { ...page(rows, paging, (row) => row), incomplete: nonEmpty(incomplete) };
  },
});

const get = defineTool({
  name: "get_single_artie_pipeline_by_id",
  title: "Get pipeline",
  description:
    "Reads a pipeline: state, source, destination, settings in use and its tables (paged) with their backfill stage.",
  method: "get",
  tags: ["pipelines"],
  level: "read",
  sends: sends(operations.pipelines.getWithRelations),
  input: z.strictObject({ pipeline: pipelineRef, ...paging }),
  async run({ resolve }, { pipeline: ref, ...paging }) {
    const incomplete: Missing[] = [];
    const whole = await withRelations(resolve.pipelineWithRelations(ref), () => resolve.pipeline(ref), incomplete);
    const { pipeline, sourceReader, sourceConnector, destinationConnector } = whole;
    const { items, total, cursor } = page(pipeline.tables, paging, tableSummary);
    return {
      ...stateAfter(pipeline),
      lastDeployedAt: pipeline.lastDeployedAt,
      environmentUUID: pipeline.environmentUUID,
      source: sourceConnector && {
        uuid: sourceConnector.uuid,
        label: connectorName(sourceConnector),
        type: sourceConnector.type,
      },
      sourceReader: sourceReader && {
        uuid: sourceReader.uuid,
        name: readerName(sourceReader),
        status: sourceReader.status,
        settings: inUse(sourceReader.settings),
      },
      destination: destinationConnector && {
        uuid: destinationConnector.uuid,
        label: connectorName(destinationConnector),
        type: destinationConnector.type,
      },
      specificDestCfg: inUse(pipeline.specificDestCfg),
      advancedSettings: inUse(pipeline.advancedSettings),
      tableCount: total,
      tables: items,
      cursor,
      incomplete: nonEmpty(incomplete),
    };
  },
});

const usage = defineTool({
  name: "artie_pipelines_usage",
  title: "Pipeline usage",
  description:
    "Rows processed and latency in seconds by table in a window, by default the last hour. No rows: no metrics, not ill health.",
  method: "custom",
  tags: ["pipelines"],
  level: "read",
  sends: sends(operations.pipelines.usage),
  input: z.strictObject({
    pipeline: pipelineRef,
    from: z.iso.datetime({ offset: true }).optional(),
    to: z.iso.datetime({ offset: true }).optional(),
    ...paging,
  }),
  async run({ artie, resolve, signal }, { pipeline: ref, from, to, ...paging }) {
    const { incomplete, ...target } = await resolve.pipelineIdentity(ref);
    const window = usageWindow(from, to);
    const stats = await orNotOffered(target, "usage", artie.pipelines.usage(target.uuid, window, { signal }));
    const busiest = stats.toSorted((a, b) => (b.count ?? 0) - (a.count ?? 0));
    const rows = stats.reduce((sum, { count }) => sum + (count ?? 0), 0);
    return { pipeline: target.name, ...window, rows, ...page(busiest, paging, (row) => row), incomplete };
  },
});

const errorLogs = defineTool({
  name: "artie_pipelines_error_logs",
  title: "Pipeline errors",
  description: "Reads a pipeline's recent errors, each with its likely cause and remedy.",
  method: "custom",
  tags: ["pipelines"],
  level: "read",
  sends: sends(operations.pipelines.errorLogs),
  input: z.strictObject({ pipeline: pipelineRef, ...paging }),
  async run({ artie, resolve, signal }, { pipeline: ref, ...paging }) {
    const { incomplete, ...target } = await resolve.pipelineIdentity(ref);
    const logs = await orNotOffered(target, "error logs", artie.pipelines.errorLogs(target.uuid, { signal }));
    return { pipeline: target.name, ...page(logs, paging, diagnosed), incomplete };
  },
});

const validateSource = defineTool({
  name: "artie_pipelines_validate_unsaved_source",
  title: "Validate source",
  description: "Dry run of a pipeline's source: a saved sourceReader, or a connector or config with reader settings.",
  method: "custom",
  tags: ["pipelines"],
  level: "read",
  sends: sends(operations.pipelines.validateUnsavedSource, {
    sourceConnector: "config",
    sourceReader: "",
    sourceReaderUUID: "sourceReader",
  }),
  hints: { openWorld: true },
  input: z.strictObject({
    sourceReader: sourceReaderRef.optional(),
    ...connectorOrConfig,
    database: z.string().optional(),
    settings: readerSettings.optional(),
    tables,
    dynamoDBBackfillConfig: dynamoBackfill.optional(),
  }),
  async run(context, { sourceReader, connector, config, database, settings, tables = [], dynamoDBBackfillConfig }) {
    const request = { tables, validateTables: tables.length > 0, dynamoDBBackfillConfig };
    const validate = (source: object) =>
      context.artie.pipelines.validateUnsavedSource({ ...request, ...source }, { signal: context.signal });
    if (sourceReader !== undefined) {
      if (connector !== undefined || config !== undefined) {
        throw new ToolError("invalid_input", "Give either sourceReader, or connector or config.");
      }
      return validationResult(
        context,
        await validate({ sourceReaderUUID: await context.resolve.sourceReaderUuid(sourceReader) }),
      );
    }
    const { payload, place } = await configAndPlace(context, { connector, config }, "validate a source");
    const reader = await draftReader(context, payload, place, {
      database: database ?? payload.defaultDatabase,
      settings,
    });
    return validationResult(context, await validate({ sourceConnector: payload, sourceReader: reader }));
  },
});

const validateDestination = defineTool({
  name: "artie_pipelines_validate_unsaved_destination",
  title: "Validate destination",
  description: "Dry run of a pipeline's destination: a connector or config, and where the data shall go.",
  method: "custom",
  tags: ["pipelines"],
  level: "read",
  sends: sends(operations.pipelines.validateUnsavedDestination, {
    destination: "config",
    specificCfg: "specificDestCfg",
    sourceReaderUUID: "sourceReader",
  }),
  hints: { openWorld: true },
  input: z.strictObject({
    ...connectorOrConfig,
    specificDestCfg,
    sourceReader: sourceReaderRef.optional(),
    sourceType: z.string().optional(),
    tables,
    advancedSettings: advancedSettings.optional(),
  }),
  async run(context, { connector, config, specificDestCfg: specificCfg, sourceReader, ...rest }) {
    const destination = await configToSend(context, { connector, config }, "validate a destination");
    const sourceReaderUUID = sourceReader && (await context.resolve.sourceReaderUuid(sourceReader));
    const request = { ...rest, destination, destinationUUID: destination.uuid, specificCfg, sourceReaderUUID };
    return validationResult(
      context,
      await context.artie.pipelines.validateUnsavedDestination(request, { signal: context.signal }),
    );
  },
});

export const pipelineLookTools: readonly Tool[] = [list, get, usage, errorLogs, validateSource, validateDestination];

function label(connector: Parameters<typeof connectorName>[0] | undefined): string | undefined {
  return connector && connectorName(connector);
}

function matches(query: string, ...texts: readonly (string | undefined)[]): boolean {
  const wanted = query.toLowerCase();
  return texts.some((text) => text?.toLowerCase().includes(wanted));
}

/** Settings that are set: false, 0 and empty ones say nothing. */
function inUse(settings: object | null | undefined): object {
  return compact(Object.fromEntries(Object.entries(settings ?? {}).filter(([, value]) => Boolean(value))));
}

/** @throws ToolError when the window is empty */
function usageWindow(from: string | undefined, to: string | undefined): { from: string; to: string } {
  const end = to === undefined ? new Date() : new Date(to);
  const start = from === undefined ? new Date(end.getTime() - HOUR) : new Date(from);
  if (start >= end) throw new ToolError("invalid_input", "from must be before to.");
  return { from: start.toISOString(), to: end.toISOString() };
}

/** The shape of a log entry is not published: an object with a text somewhere, or a text. */
function diagnosed(entry: unknown): object {
  const fields = typeof entry === "object" && entry !== null ? entry : { message: String(entry) };
  const text: unknown = Reflect.get(fields, "message") ?? Reflect.get(fields, "error");
  if (typeof text !== "string") return fields;
  const known = recognize(text);
  return known === undefined ? fields : { ...fields, code: known.code, remedy: known.remedy };
}
