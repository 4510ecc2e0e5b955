// Prompts that bring new sources in: nothing is created before a dry run has passed.
import { definePrompt, type Prompt } from "./define.ts";

const database = { description: "Default: the connector's own" };

const onboardOracleSource = definePrompt({
  name: "onboard_oracle_source",
  title: "Onboard an Oracle source",
  description:
    "Validates a source reader that is not saved yet and, when it passes, shows the schemas and the tables of one.",
  arguments: {
    connector: {
      description: "Oracle connector, name or UUID",
      required: true,
      completes: { kind: "connector", type: "oracle" },
    },
    schema: { description: "Schema whose tables to list, e.g. FINANCE" },
    database,
  },
  script: ({ connector, schema, database }) => ({
    goal: `Check whether the Oracle connector "${connector}" is ready to be replicated, and show what there is to replicate.`,
    steps: [
      database === undefined
        ? "Fetch the databases with artie_connectors_fetch_databases. If the connector has no database of its own, ask which one is meant."
        : `Fetch the databases with artie_connectors_fetch_databases and check that "${database}" is among them.`,
      "Do a dry run of a source reader on it with artie_source_readers_validate_unsaved; it keeps nothing. If it is not valid, give the cause and the remedy and stop. When shadow tables are missing, offer the script of artie_connectors_generate_shadow_script for a database administrator to run.",
      "When it is valid, fetch the schemas with artie_connectors_fetch_schemas.",
      schema === undefined
        ? "Ask which schema is meant, then fetch its tables with artie_connectors_fetch_tables, all pages of them."
        : `Fetch the tables of schema "${schema}" with artie_connectors_fetch_tables, all pages of them. If there is no such schema, show the ones there are and ask.`,
    ],
    report:
      "whether the source is ready, the schemas, the tables that can be replicated and those that the user may not read. Say that nothing was changed.",
  }),
});

const stageSourceReader = definePrompt({
  name: "stage_source_reader",
  title: "Stage a source reader",
  description: "Validates and creates a source reader, e.g. for a staging database, and leaves it undeployed.",
  arguments: {
    connector: {
      description: "Source connector, name or UUID",
      required: true,
      completes: { kind: "connector" },
    },
    database,
    name: { description: "Name of the new reader" },
  },
  script: ({ connector, database, name }) => ({
    goal: `Create a source reader on the connector "${connector}"${name === undefined ? "" : `, called "${name}",`} and leave it undeployed.`,
    steps: [
      "Test the connector with artie_connectors_ping. If that fails, give the cause and the remedy and stop.",
      database === undefined
        ? "Fetch the databases with artie_connectors_fetch_databases; if the connector has none of its own, ask which one is meant."
        : `Fetch the databases with artie_connectors_fetch_databases and check that "${database}" is among them.`,
      "List the readers with list_all_artie_source_readers. On Postgres choose a replicationSlotOverride that none of them uses.",
      "Do a dry run with artie_source_readers_validate_unsaved. While it is not valid, give the cause, correct the input as the remedy says and validate again; stop when the remedy lies outside Artie.",
      "Create it with create_a_artie_source_reader from exactly the input that passed.",
      "Read it with get_single_artie_source_reader_by_id: it is there, with these settings, and not deployed.",
      "Do not deploy it and do not start a pipeline with it: that is a decision of the person.",
    ],
    report: "the reader's name, UUID, database and slot, what the dry run said, and exactly what was changed.",
  }),
});

export const sourcePrompts: readonly Prompt[] = [onboardOracleSource, stageSourceReader];
