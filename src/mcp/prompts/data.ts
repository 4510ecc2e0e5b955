// Prompts about the data itself: where it goes, and how events get in.
import { definePrompt, type Prompt } from "./define.ts";

const traceColumn = definePrompt({
  name: "trace_column",
  title: "Trace a column or table",
  description: "Searches the data catalog and lists every pipeline that touches what it finds. Changes nothing.",
  arguments: { name: { description: "Column or table, e.g. billing_address", required: true } },
  script: ({ name }) => ({
    goal: `List every Artie pipeline that touches "${name}".`,
    steps: [
      `Search for it with artie_data_catalog_search, following the cursor to the last page. A match may be a table of that name, or a table with such a column.`,
      "Where the table's name is not what was searched for, confirm with artie_connectors_fetch_table_details that the column is there.",
      "Read the pipelines of the matches with get_single_artie_pipeline_by_id: whether the table is replicated or has disableReplication, and where it goes.",
      "Keep the matches that no pipeline replicates: they count as well.",
    ],
    report:
      "a table of pipeline, status, source, table and destination; then the matches that are not replicated. Say that nothing was changed.",
  }),
});

const loadEvents = definePrompt({
  name: "load_events",
  title: "Load events from a file",
  description:
    "Sends the events of a workspace file (CSV, JSON or JSON Lines) in requests below 10 MB, each event once.",
  arguments: {
    file: { description: "Path inside the workspace", required: true },
    ingestionKey: { description: "Name of the secret that holds it; default: INGESTION_KEY" },
    event: { description: "One name for all rows, when no column holds it" },
  },
  script: ({ file, ingestionKey, event }) => ({
    goal: `Load the events of the file "${file}" into Artie, each exactly once.`,
    steps: [
      `The ingestion key is secret://${(ingestionKey ?? "INGESTION_KEY").replace(/^secret:\/\//, "")}. Never ask for the key itself.`,
      event === undefined
        ? "Look at the first rows of the file: which fields hold the event's name and the timestamp. Ask when that is not clear."
        : `All rows are events called "${event}". Look at the first rows of the file for the field that holds the timestamp.`,
      "Call create_a_artie_bulk_track with the file. It checks everything before it sends anything and keeps each request below 10 MB.",
      "When rows are refused, show their positions and reasons and ask whether to correct the file or to skip them with skipInvalid.",
      "When sending fails midway, call it again with the resumeFrom of the error and the same other arguments. A second run of the same file counts nothing twice.",
    ],
    report: "how many events were accepted, which were not and why, and exactly what was changed.",
  }),
});

export const dataPrompts: readonly Prompt[] = [traceColumn, loadEvents];
