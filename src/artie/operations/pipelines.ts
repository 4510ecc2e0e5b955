// Operations on pipelines and on the source readers that feed them. Answers of HTTP 202 and 204 mean accepted, not done.
import { body, operationsOn, query } from "../operation.ts";
import * as bodies from "../bodies.ts";
import {
  type PipelinePayload,
  type Replacement,
  pipelineFromSource,
  type SourceReaderPayload,
  sourceReaderCreate,
} from "../requests.ts";
import * as answers from "../schemas.ts";

const { nothing } = answers;
const AFTER_CHECK = "safe-after-state-check";
const pipeline = operationsOn("pipeline");
const reader = operationsOn("sourceReader");

interface PipelineAndReader {
  readonly pipeline: Replacement;
  readonly sourceReader: Replacement;
}

export const pipelines = {
  list: pipeline.get("list", "pipeline_list", "/pipelines", answers.pipelineList),
  get: pipeline.get("read", "pipeline_detail", "/pipelines/{uuid}", answers.pipelineDetail),
  /** With its source reader and both connectors, which hold credentials in plain sight. */
  getWithRelations: pipeline.get(
    "read",
    "pipeline_detail",
    "/pipelines/{uuid}?includeRelatedObjects=true",
    answers.pipelineWithRelations,
  ),
  create: pipeline.post(
    "create",
    "pipeline_create",
    "/pipelines",
    answers.fullPipeline,
    body(bodies.pipelineBody, (pipeline: PipelinePayload) => ({ pipeline })),
  ),
  createFromSource: pipeline.post(
    "create",
    "pipeline_create_from_source",
    "/pipelines/create-from-source",
    answers.fullPipeline,
    body(pipelineFromSource),
  ),
  /** v1.0.76 replaces the whole pipeline: tables that are left out are deleted from it. */
  replace: pipeline.post(
    "replace",
    "pipeline_update",
    "/pipelines/{uuid}",
    answers.fullPipeline,
    body(bodies.pipelineBody, (pipeline: Replacement) => ({ pipeline })),
  ),
  replaceWithSourceReader: pipeline.post(
    "replace",
    "pipeline_update_with_source_reader",
    "/pipelines/{uuid}/update-with-source-reader",
    answers.pipelineAndReader,
    body(bodies.pipelineAndReaderBody, (both: PipelineAndReader) => both),
  ),
  delete: pipeline.remove("pipeline_delete", "/pipelines/{uuid}"),
  /** Starts or resumes: validates the source, then deploys. */
  start: pipeline.post("act", "pipeline_start", "/pipelines/{uuid}/start", nothing, body(bodies.startRequest)),
  /** The API checks which status may follow which (409). */
  updateStatus: pipeline.post(
    "act",
    "pipeline_update_status",
    "/pipelines/{uuid}/status",
    answers.pipelineAnswer,
    body(bodies.statusRequest, (status: string) => ({ status })),
    AFTER_CHECK,
  ),
  backfill: pipeline.post(
    "act",
    "pipeline_backfill_tables",
    "/pipelines/{uuid}/backfill",
    nothing,
    body(bodies.backfillRequest),
  ),
  /** Stops the copy of the tables; streaming goes on. */
  cancelBackfill: pipeline.post(
    "act",
    "pipeline_cancel_backfill_tables",
    "/pipelines/{uuid}/backfill/cancel",
    nothing,
    body(bodies.cancelBackfillRequest),
    AFTER_CHECK,
  ),
  detectSchemaChanges: pipeline.post(
    "act",
    "pipeline_detect_schema_changes",
    "/pipelines/{uuid}/detect-schema-changes",
    nothing,
  ),
  /** `forceRefresh` bypasses the two-hour cooldown. */
  triggerSchemaChanges: pipeline.post(
    "act",
    "pipeline_trigger_automatic_schema_changes",
    "/pipelines/{uuid}/automatic-schema-changes",
    nothing,
    query(bodies.forceQuery),
    AFTER_CHECK,
  ),
  validateUnsavedSource: pipeline.validate(
    "pipeline_validate_unsaved_source",
    "/pipelines/validate-unsaved-source",
    body(bodies.validateSourceRequest, (request: bodies.ValidateSourceRequest) => request),
  ),
  validateUnsavedDestination: pipeline.validate(
    "pipeline_validate_unsaved_destination",
    "/pipelines/validate-unsaved-destination",
    body(bodies.validateDestinationRequest),
  ),
  /** Rows processed and latency by table. Newer than v1.0.76: an account whose API lacks it answers 404. */
  usage: pipeline.get("look", "pipeline_usage", "/pipelines/{uuid}/usage", answers.usage, query(bodies.usageQuery)),
  /** Recent errors. Newer than v1.0.76: an account whose API lacks it answers 404. */
  errorLogs: pipeline.get("look", "pipeline_error_logs", "/pipelines/{uuid}/error-logs", answers.errorLogs),
};

export const company = {
  /** For all eligible running pipelines. */
  triggerSchemaChanges: pipeline.post(
    "act",
    "company_trigger_automatic_schema_changes",
    "/company/automatic-schema-changes",
    nothing,
    undefined,
    AFTER_CHECK,
  ),
};

export const sourceReaders = {
  list: reader.get("list", "source_reader_list", "/source-readers", answers.sourceReaderList),
  get: reader.get("read", "source_reader_detail", "/source-readers/{uuid}", answers.sourceReader),
  create: reader.post(
    "create",
    "source_reader_create",
    "/source-readers",
    answers.sourceReader,
    body(sourceReaderCreate),
  ),
  /** v1.0.76 replaces the whole reader: fields that are left out are blanked. */
  replace: reader.post(
    "replace",
    "source_reader_update",
    "/source-readers/{uuid}",
    answers.sourceReader,
    body(bodies.wholeReader, (reader: Replacement) => reader),
  ),
  /** Refused while a pipeline uses it. */
  delete: reader.remove("source_reader_delete", "/source-readers/{uuid}"),
  /** Shared readers only. */
  deploy: reader.post("act", "source_reader_deploy", "/source-readers/{uuid}/deploy", nothing, undefined, AFTER_CHECK),
  /** Shared readers only; others follow their pipeline. */
  updateStatus: reader.post(
    "act",
    "source_reader_update_status",
    "/source-readers/{uuid}/status",
    answers.sourceReader,
    body(bodies.readerStatusRequest, (status: string) => ({ status })),
    AFTER_CHECK,
  ),
  validateUnsaved: reader.validate(
    "source_reader_validate_unsaved",
    "/source-readers/validate-unsaved",
    body(bodies.readerBody, (sourceReader: SourceReaderPayload) => ({ sourceReader })),
  ),
};
