// Failures as data for a model: the diagnosis, and the tools that help next where there are any.
import { ArtieError, type ArtieErrorCode, type Validation } from "../artie/index.ts";
import { ToolError } from "../rules/tool-error.ts";
import type { LookContext } from "./context.ts";
import type { AccessLevel } from "./traits.ts";

interface Step {
  readonly tool: string;
  /** The lowest access level that has it. */
  readonly access: AccessLevel;
}

const look = (tool: string): Step => ({ tool, access: "read" });
const READERS = look("list_all_artie_source_readers");
const PUBLICATIONS = look("artie_connectors_list_postgres_publications");
const PING = look("artie_connectors_ping");
const PIPELINE = look("get_single_artie_pipeline_by_id");
const DROP_SLOT: Step = { tool: "artie_connectors_drop_postgres_replication_slot", access: "everything" };

/** A look, and what may follow it: what destroys never comes first. */
const STEPS: Partial<Record<ArtieErrorCode, readonly [next: Step, then?: Step]>> = {
  slot_stale: [READERS, DROP_SLOT],
  slot_in_use: [READERS],
  slot_shared: [READERS, { tool: "update_a_artie_source_reader_by_id", access: "change" }],
  slot_missing: [READERS, { tool: "artie_source_readers_deploy", access: "operate" }],
  no_free_slots: [READERS, DROP_SLOT],
  history_lost: [PIPELINE, { tool: "artie_pipelines_backfill", access: "operate" }],
  publication_missing: [PUBLICATIONS],
  publication_incomplete: [PUBLICATIONS],
  replica_identity: [look("artie_connectors_fetch_table_details")],
  oracle_shadow_script: [look("artie_connectors_generate_shadow_script")],
  bad_credentials: [PING],
  credentials_expired: [PING],
  access_rule: [PING],
  tls: [PING],
  ssh_tunnel: [look("get_single_artie_ssh_tunnel_by_id")],
  unreachable_host: [PING],
  pooler: [PING],
  unknown_database: [look("artie_connectors_fetch_databases")],
  conflict: [PIPELINE],
};

/** @param offered The names of the agent's tools; without them every tool counts as offered. */
export function describe(error: unknown, offered?: ReadonlySet<string>): Record<string, unknown> {
  if (error instanceof ArtieError) return { ...error.toJSON(), ...stepsAfter(error.code, offered) };
  if (error instanceof ToolError) return error.toJSON();
  return { code: "internal", message: error instanceof Error ? error.message : String(error) };
}

/** Of a tool that the agent does not have only the access level is named that has it. */
function stepsAfter(code: ArtieErrorCode, offered?: ReadonlySet<string>): Record<string, unknown> {
  const [next, then] = STEPS[code] ?? [];
  const named = (field: string, step: Step | undefined): Record<string, unknown> => {
    if (step === undefined) return {};
    return offered?.has(step.tool) === false ? { [`${field}NeedsAccess`]: step.access } : { [field]: step.tool };
  };
  return { ...named("nextTool", next), ...named("thenTool", then) };
}

/** The outcome of a dry run or a connection test. */
export function validationResult(
  { offered, clean }: Pick<LookContext, "offered" | "clean">,
  result: Validation,
): object {
  return result.valid ? { valid: true } : { valid: false, failure: describe(result.failure.cleaned(clean), offered) };
}
