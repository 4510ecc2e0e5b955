// Prompts that act on pipelines: start one, stop backfills, repair one that is stuck.
import { definePrompt, type Prompt } from "./define.ts";

const pipeline = {
  description: "Name or UUID",
  completes: { kind: "pipeline" },
} as const;

const startPipeline = definePrompt({
  name: "start_pipeline",
  title: "Start a pipeline",
  description:
    "Finds a pipeline, starts it and confirms that it is starting; creates a Snowflake warehouse first if asked.",
  arguments: {
    pipeline: { ...pipeline, required: true },
    warehouse: { description: "Snowflake warehouse to create first" },
  },
  script: ({ pipeline, warehouse }) => ({
    goal: `Start the Artie pipeline "${pipeline}".`,
    steps: [
      "Find it with list_all_artie_pipelines. If no name matches, or several do, show the candidates and ask which one is meant.",
      "Read it with get_single_artie_pipeline_by_id and keep its state, tables and destination. If it is running already, say so and stop.",
      warehouse &&
        `Create the warehouse "${warehouse}" with artie_connectors_create_snowflake_warehouse through the destination; if that is not of type snowflake, ask which Snowflake connector to use. The API takes no size. If it cannot be created, say so and ask how to go on.`,
      "Start it with artie_pipelines_start. When that is refused, give the cause and the remedy of the error and stop: the same call fails again until something has changed.",
      "Accepted is not done: read the pipeline again with get_single_artie_pipeline_by_id, some seconds apart, until it is deploying, backfilling or running.",
    ],
    report:
      "the state before and after, how many tables are being copied, and exactly what was changed; say what is still under way.",
  }),
});

const stopBackfills = definePrompt({
  name: "stop_backfills",
  title: "Stop backfills",
  description:
    "Audits pipelines, cancels the backfills that run, verifies it and reports what was changed; streaming goes on.",
  arguments: { pipeline: { ...pipeline, description: "Name or UUID; leave out for all pipelines" } },
  script: ({ pipeline }) => ({
    goal:
      pipeline === undefined
        ? "Stop all backfills of the Artie account. Streaming must go on."
        : `Stop the backfills of the Artie pipeline "${pipeline}". Streaming must go on.`,
    steps: [
      pipeline === undefined
        ? "List every pipeline with list_all_artie_pipelines, following the cursor to the last page. Keep those with hasBackfillingTables."
        : "Find it with list_all_artie_pipelines. If no name matches, or several do, show the candidates and ask which one is meant.",
      "Read each pipeline that is meant with get_single_artie_pipeline_by_id: which tables and history tables are queued or copying, and its status.",
      "Call artie_pipelines_cancel_backfill once for each, without tables. Leave every other pipeline alone.",
      "Verify each with get_single_artie_pipeline_by_id: no table is queued or copying any more, and the status is what it was.",
    ],
    report:
      "exactly which pipelines and tables were changed, that their streaming goes on, and which backfills could not be stopped and why. Do not list a pipeline as changed that was only read.",
  }),
});

const repairStalledSync = definePrompt({
  name: "repair_stalled_sync",
  title: "Repair a stalled Postgres sync",
  description:
    "Finds the stale replication slot that keeps a pipeline from starting, drops it once agreed, and starts the pipeline.",
  arguments: { pipeline: { ...pipeline, required: true } },
  script: ({ pipeline }) => ({
    goal: `Find out why the Artie pipeline "${pipeline}" does not sync from Postgres, and repair it.`,
    steps: [
      "Read it with get_single_artie_pipeline_by_id: its state, source connector and source reader. If the source is not of type postgresql, say so and stop.",
      "Read its recent errors with artie_pipelines_error_logs. If there are none, or the account does not offer them, try artie_pipelines_start once: a refusal names the cause, and a slot by its name.",
      "List the publications of the source connector with artie_connectors_list_postgres_publications and check that the one of the reader is there.",
      "List the readers with list_all_artie_source_readers: which of them use the slot. A slot that another reader or program uses is not stale: say who uses it, and that this reader needs a replicationSlotOverride of its own. Then stop.",
      "Tell the person which slot of which connector is stale and that dropping it loses the changes it still holds. Go on only when they agree.",
      "Drop it with artie_connectors_drop_postgres_replication_slot, confirm set to the exact name of the slot.",
      "Start the pipeline with artie_pipelines_start and read it with get_single_artie_pipeline_by_id until it is deploying, backfilling or running.",
    ],
    report:
      "the cause, exactly what was changed (the slot that was dropped, the pipeline that was started), and the state now.",
  }),
});

export const pipelinePrompts: readonly Prompt[] = [startPipeline, stopBackfills, repairStalledSync];
