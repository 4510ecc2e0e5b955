// Looking at a new source before anything is kept, and staging a source reader.
import { bullets, type Script } from "../script.ts";

export const onboardOracle: Script = {
  example:
    "Validate a reader for our new Oracle source Finance Oracle without saving it; if it passes, show me the schemas and the tables of the schema FINANCE.",
  matches: /oracle source (?<connector>.+?) without saving.*\bschema (?<schema>\w+)/i,
  *play({ connector, schema }) {
    const { data: databases } = yield { tool: "artie_connectors_fetch_databases", input: { connector } };
    for (const { name: databaseName } of databases.items) {
      const dryRun = yield {
        tool: "artie_source_readers_validate_unsaved",
        input: { connector, database: databaseName },
      };
      if (dryRun.data.valid !== true) continue;
      const { data: schemas } = yield { tool: "artie_connectors_fetch_schemas", input: { connector, databaseName } };
      const { data: tables } = yield {
        tool: "artie_connectors_fetch_tables",
        input: { connector, databaseName, schemaName: schema },
      };
      const names = tables.items.map(({ name }) => `${schema}.${name}`);
      const others = schemas.items.map(({ name }) => name).join(", ");
      return `${databaseName} passes. Its schemas are ${others}; the tables of ${schema}:\n\n${bullets(names)}`;
    }
    return "The reader passes for no database of this connector.";
  },
};

export const stageReader: Script = {
  example:
    "Create and validate a source reader named Staging copy for the database shop_staging of Staging Postgres before we deploy it.",
  matches:
    /source reader (?:called |named )?(?<name>.+?) for the (?:staging )?database (?<database>\w+) of (?<connector>.+?) before/i,
  *play({ name, database, connector }) {
    const replicationSlotOverride = `artie_${name?.toLowerCase().replaceAll(/\W+/g, "_")}`;
    const reader = { connector, name, database, settings: { replicationSlotOverride } };
    const dryRun = yield { tool: "artie_source_readers_validate_unsaved", input: reader };
    if (dryRun.data.valid !== true) return `It would not work, so nothing was created. ${dryRun.problem}`;
    const created = yield { tool: "create_a_artie_source_reader", input: reader, say: "The dry run passes." };
    if (!created.ok) return `Nothing was created. ${created.problem}`;
    const { data } = yield { tool: "get_single_artie_source_reader_by_id", input: { sourceReader: name } };
    return `${data.name} is valid and still a ${data.status}: deploy it when you are ready.`;
  },
};
