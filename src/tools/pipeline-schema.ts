// Tools around a pipeline's source and destination: schema changes, dry runs, recent errors.
import { z } from "zod";
import { diagnose, dynamoBackfill } from "../artie/index.ts";
import { defineTool, type Tool } from "./define.ts";
import { validationResult } from "./describe.ts";
import { ToolError } from "./errors.ts";
import { orNotOffered } from "./offered.ts";
import {
  configToSend,
  confirmation,
  connectorOrConfig,
  pipelineRef,
  requireConfirmation,
  sourceReaderRef,
} from "./refs.ts";
import { page, paging } from "./shape.ts";
import { advancedSettings, readerSettings, specificDestCfg } from "./shared-inputs.ts";
import { draftReader } from "./source-readers.ts";
import { pipelineSummary } from "./summaries.ts";

const tables = z.array(z.strictObject({ schema: z.string().optional(), name: z.string() })).optional();

const detectSchemaChanges = defineTool({
  name: "artie_pipelines_detect_schema_changes",
  title: "Detect schema changes",
  description:
    "Starts a check of the source for new, removed or altered tables; new ones are added where auto-replicate is on. Accepted is not done.",
  method: "custom",
  tags: ["pipelines"],
  level: "operate",
  hints: { openWorld: true },
  input: z.strictObject({ pipeline: pipelineRef }),
  async run({ artie, resolve, signal }, { pipeline: ref }) {
    const target = await resolve.pipeline(ref);
    await artie.pipelines.detectSchemaChanges(target.uuid, { signal });
    return { accepted: true, pipeline: pipelineSummary(target) };
  },
});

const triggerSchemaChanges = defineTool({
  name: "artie_pipelines_trigger_automatic_schema_changes",
  title: "Apply schema changes",
  description:
    "Applies pending automatic schema changes to a running pipeline; forceRefresh skips the two-hour cooldown.",
  method: "custom",
  tags: ["pipelines"],
  level: "change",
  hints: { destructive: true, openWorld: true },
  input: z.strictObject({ pipeline: pipelineRef, forceRefresh: z.boolean().optional() }),
  async run({ artie, resolve, signal }, { pipeline: ref, forceRefresh }) {
    const target = await resolve.pipeline(ref);
    await artie.pipelines.triggerSchemaChanges(target.uuid, { forceRefresh }, { signal });
    return { accepted: true, pipeline: pipelineSummary(target) };
  },
});

const EVERY_PIPELINE = "all pipelines";

const triggerCompanySchemaChanges = defineTool({
  name: "artie_company_trigger_automatic_schema_changes",
  title: "Apply schema changes everywhere",
  description: `Applies pending automatic schema changes to every running pipeline of the company. confirm = "${EVERY_PIPELINE}".`,
  method: "custom",
  tags: ["pipelines"],
  level: "destroy",
  hints: { destructive: true, openWorld: true },
  input: z.strictObject({ confirm: confirmation }),
  async run({ artie, resolve, signal }, { confirm }) {
    const running = (await resolve.pipelines()).filter(({ status }) => status === "running");
    requireConfirmation(
      confirm,
      EVERY_PIPELINE,
      `This changes the schemas behind ${running.length} running pipelines.`,
    );
    await artie.company.triggerSchemaChanges({ signal });
    return { accepted: true, runningPipelines: running.length };
  },
});

const validateSource = defineTool({
  name: "artie_pipelines_validate_unsaved_source",
  title: "Validate source",
  description:
    "Dry run of a pipeline's source: a saved sourceReader, or a connector or config with reader settings. Keeps nothing.",
  method: "custom",
  tags: ["pipelines"],
  level: "read",
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
        await validate({ sourceReaderUUID: (await context.resolve.sourceReader(sourceReader)).uuid }),
      );
    }
    const payload = await configToSend(context, { connector, config }, "validate a source");
    const reader = await draftReader(context, payload, { database: database ?? payload.defaultDatabase, settings });
    return validationResult(await validate({ sourceConnector: payload, sourceReader: reader }));
  },
});

const validateDestination = defineTool({
  name: "artie_pipelines_validate_unsaved_destination",
  title: "Validate destination",
  description:
    "Dry run of a pipeline's destination: a connector or config with where the data shall go. Keeps nothing.",
  method: "custom",
  tags: ["pipelines"],
  level: "read",
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
    const sourceReaderUUID = sourceReader && (await context.resolve.sourceReader(sourceReader)).uuid;
    const request = { ...rest, destination, destinationUUID: destination.uuid, specificCfg, sourceReaderUUID };
    return validationResult(
      await context.artie.pipelines.validateUnsavedDestination(request, { signal: context.signal }),
    );
  },
});

const errorLogs = defineTool({
  name: "artie_pipelines_error_logs",
  title: "Pipeline errors",
  description:
    "Reads a pipeline's recent errors, each with its likely cause and remedy. Use it when a pipeline stalls.",
  method: "custom",
  tags: ["pipelines"],
  level: "read",
  input: z.strictObject({ pipeline: pipelineRef, ...paging }),
  async run({ artie, resolve, signal }, { pipeline: ref, ...paging }) {
    const target = await resolve.pipeline(ref);
    const logs = await orNotOffered(target, "error logs", artie.pipelines.errorLogs(target.uuid, { signal }));
    return { pipeline: target.name, ...page(logs, paging, diagnosed) };
  },
});

export const pipelineSchemaTools: readonly Tool[] = [
  detectSchemaChanges,
  triggerSchemaChanges,
  triggerCompanySchemaChanges,
  validateSource,
  validateDestination,
  errorLogs,
];

/** The shape of a log entry is not published: an object with a text somewhere, or a text. */
function diagnosed(entry: unknown): object {
  const fields = typeof entry === "object" && entry !== null ? entry : { message: String(entry) };
  const text: unknown = Reflect.get(fields, "message") ?? Reflect.get(fields, "error");
  if (typeof text !== "string") return fields;
  const { code, remedy } = diagnose(text);
  return code === "validation" ? fields : { ...fields, code, remedy };
}
