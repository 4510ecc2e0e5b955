// Failures as data for a model: the diagnosis, and the tool that helps next where there is one.
import { ArtieError, type ArtieErrorCode, type Validation } from "../artie/index.ts";
import { ToolError } from "../rules/tool-error.ts";

const NEXT_TOOL: Partial<Record<ArtieErrorCode, string>> = {
  slot_stale: "artie_connectors_drop_postgres_replication_slot",
  slot_in_use: "list_all_artie_source_readers",
  no_free_slots: "artie_connectors_drop_postgres_replication_slot",
  publication_missing: "artie_connectors_list_postgres_publications",
  oracle_shadow_script: "artie_connectors_generate_shadow_script",
  bad_credentials: "artie_connectors_ping",
  unreachable_host: "artie_connectors_ping",
  conflict: "get_single_artie_pipeline_by_id",
};

export function describe(error: unknown): Record<string, unknown> {
  if (error instanceof ArtieError) {
    const nextTool = NEXT_TOOL[error.code];
    return { ...error.toJSON(), ...(nextTool ? { nextTool } : {}) };
  }
  if (error instanceof ToolError) return error.toJSON();
  return { code: "internal", message: error instanceof Error ? error.message : String(error) };
}

/** The outcome of a dry run or a connection test. */
export function validationResult(result: Validation): object {
  return result.valid ? { valid: true } : { valid: false, failure: describe(result.failure) };
}
