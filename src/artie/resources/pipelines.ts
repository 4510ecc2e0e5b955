// Pipelines: apply the changes that a source reader captures to a destination.
import type {
  BackfillRequest,
  CancelBackfillRequest,
  PipelineFromSource,
  PipelinePayload,
  PipelineReplacement,
  SourceReaderPayload,
  ValidateDestinationRequest,
  ValidateSourceRequest,
} from "../requests.ts";
import * as schemas from "../schemas.ts";
import { type CallOptions, path, type Transport, validate, type Validation } from "./shared.ts";

/** Every method throws an {@link ArtieError}. Answers of HTTP 202 and 204 mean accepted, not done. */
export function pipelines({ send }: Transport) {
  return {
    list: (options?: CallOptions) =>
      send({ operation: "pipeline_list", method: "GET", path: "/pipelines", response: schemas.pipelineList }, options),

    get: (uuid: string, options?: CallOptions) =>
      send(
        {
          operation: "pipeline_detail",
          method: "GET",
          path: path`/pipelines/${uuid}`,
          uuid,
          response: schemas.fullPipeline,
        },
        options,
      ),

    /** The pipeline with its source reader and both connectors; the connectors hold credentials in plain sight. */
    getWithRelations: (uuid: string, options?: CallOptions) =>
      send(
        {
          operation: "pipeline_detail",
          method: "GET",
          path: path`/pipelines/${uuid}`,
          query: { includeRelatedObjects: true },
          uuid,
          response: schemas.pipelineWithRelations,
        },
        options,
      ),

    create: (pipeline: PipelinePayload, options?: CallOptions) =>
      send(
        {
          operation: "pipeline_create",
          method: "POST",
          path: "/pipelines",
          body: { pipeline },
          response: schemas.fullPipeline,
        },
        options,
      ),

    createFromSource: (body: PipelineFromSource, options?: CallOptions) =>
      send(
        {
          operation: "pipeline_create_from_source",
          method: "POST",
          path: "/pipelines/create-from-source",
          body,
          response: schemas.fullPipeline,
        },
        options,
      ),

    /** v1.0.76 replaces the whole pipeline: tables that are left out are deleted from it. */
    replace: (uuid: string, pipeline: PipelineReplacement, options?: CallOptions) =>
      send(
        {
          operation: "pipeline_update",
          method: "POST",
          path: path`/pipelines/${uuid}`,
          uuid,
          body: { pipeline },
          response: schemas.fullPipeline,
        },
        options,
      ),

    /** Replaces pipeline and source reader in one request. */
    replaceWithSourceReader: (
      uuid: string,
      body: { readonly pipeline: PipelineReplacement; readonly sourceReader: SourceReaderPayload },
      options?: CallOptions,
    ) =>
      send(
        {
          operation: "pipeline_update_with_source_reader",
          method: "POST",
          path: path`/pipelines/${uuid}/update-with-source-reader`,
          uuid,
          body,
          response: schemas.pipelineAndReader,
        },
        options,
      ),

    delete: (uuid: string, options?: CallOptions) =>
      send({ operation: "pipeline_delete", method: "DELETE", path: path`/pipelines/${uuid}`, uuid }, options),

    /** Starts or resumes: validates the source, then deploys. */
    start: (
      uuid: string,
      body: { readonly keepPaused?: boolean | undefined; readonly disableBackFill?: boolean | undefined } = {},
      options?: CallOptions,
    ) =>
      send({ operation: "pipeline_start", method: "POST", path: path`/pipelines/${uuid}/start`, uuid, body }, options),

    /** @param status `running`, `paused`, `transfer paused` or `draft`; the API checks which may follow which (409). */
    updateStatus: async (uuid: string, status: string, options?: CallOptions) => {
      const answer = await send(
        {
          operation: "pipeline_update_status",
          method: "POST",
          path: path`/pipelines/${uuid}/status`,
          uuid,
          body: { status },
          response: schemas.pipelineAnswer,
        },
        options,
      );
      return answer.pipeline;
    },

    backfill: (uuid: string, body: BackfillRequest, options?: CallOptions) =>
      send(
        { operation: "pipeline_backfill_tables", method: "POST", path: path`/pipelines/${uuid}/backfill`, uuid, body },
        options,
      ),

    /** Stops the copy of the tables; streaming goes on. */
    cancelBackfill: (uuid: string, body: CancelBackfillRequest, options?: CallOptions) =>
      send(
        {
          operation: "pipeline_cancel_backfill_tables",
          method: "POST",
          path: path`/pipelines/${uuid}/backfill/cancel`,
          uuid,
          body,
        },
        options,
      ),

    detectSchemaChanges: (uuid: string, options?: CallOptions) =>
      send(
        {
          operation: "pipeline_detect_schema_changes",
          method: "POST",
          path: path`/pipelines/${uuid}/detect-schema-changes`,
          uuid,
        },
        options,
      ),

    /** @param query `forceRefresh` bypasses the two-hour cooldown. */
    triggerSchemaChanges: (
      uuid: string,
      query: { readonly forceRefresh?: boolean | undefined } = {},
      options?: CallOptions,
    ) =>
      send(
        {
          operation: "pipeline_trigger_automatic_schema_changes",
          method: "POST",
          path: path`/pipelines/${uuid}/automatic-schema-changes`,
          uuid,
          query,
        },
        options,
      ),

    validateUnsavedSource: (body: ValidateSourceRequest, options?: CallOptions): Promise<Validation> =>
      validate(send, "pipeline_validate_unsaved_source", "/pipelines/validate-unsaved-source", body, options),

    validateUnsavedDestination: (body: ValidateDestinationRequest, options?: CallOptions): Promise<Validation> =>
      validate(send, "pipeline_validate_unsaved_destination", "/pipelines/validate-unsaved-destination", body, options),

    /** Rows processed and latency by table. Not in v1.0.76: an account whose API lacks it answers 404. */
    usage: (uuid: string, window: { readonly from: string; readonly to: string }, options?: CallOptions) =>
      send(
        {
          operation: "pipeline_usage",
          method: "GET",
          path: path`/pipelines/${uuid}/usage`,
          query: window,
          uuid,
          response: schemas.usage,
        },
        options,
      ),

    /** Recent errors. Not in v1.0.76: an account whose API lacks it answers 404. */
    errorLogs: (uuid: string, options?: CallOptions) =>
      send(
        {
          operation: "pipeline_error_logs",
          method: "GET",
          path: path`/pipelines/${uuid}/error-logs`,
          uuid,
          response: schemas.errorLogs,
        },
        options,
      ),
  };
}
