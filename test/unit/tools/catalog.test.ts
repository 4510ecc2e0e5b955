// The catalog is the published one: names, methods, tags, levels and hints are a promise to prompts and to people who
// have set up what their agent may do.
import { describe, expect, it } from "vitest";
import { annotationsOf } from "../../../src/mcp/annotations.ts";
import { catalog } from "../../../src/tools/catalog.ts";

/** Name, tag, method, level, and the hints beside read-only: Destructive, Idempotent, open World. */
const PUBLISHED = `
  list_all_artie_pipelines | pipelines | list | read |
  get_single_artie_pipeline_by_id | pipelines | get | read |
  create_a_artie_pipeline | pipelines | create | change |
  artie_pipelines_create_from_source | pipelines | custom | change |
  update_a_artie_pipeline_by_id | pipelines | update | change |
  artie_pipelines_update_with_source_reader | pipelines | custom | change |
  delete_a_artie_pipeline_by_id | pipelines | delete | destroy | D W
  artie_pipelines_start | pipelines | custom | operate | W
  artie_pipelines_update_status | pipelines | custom | operate | I W
  artie_pipelines_backfill | pipelines | custom | operate | D W
  artie_pipelines_cancel_backfill | pipelines | custom | operate | D W
  artie_pipelines_detect_schema_changes | pipelines | custom | operate | W
  artie_pipelines_trigger_automatic_schema_changes | pipelines | custom | change | D W
  artie_company_trigger_automatic_schema_changes | pipelines | custom | destroy | D W
  artie_pipelines_validate_unsaved_source | pipelines | custom | read | W
  artie_pipelines_validate_unsaved_destination | pipelines | custom | read | W
  artie_pipelines_usage | pipelines | custom | read |
  artie_pipelines_error_logs | pipelines | custom | read |
  list_all_artie_connectors | connectors | list | read |
  get_single_artie_connector_by_id | connectors | get | read |
  create_a_artie_connector | connectors | create | change |
  update_a_artie_connector_by_id | connectors | update | change | D W
  delete_a_artie_connector_by_id | connectors | delete | destroy | D
  artie_connectors_ping | connectors | custom | read | W
  artie_connectors_fetch_databases | connectors | custom | read | W
  artie_connectors_fetch_schemas | connectors | custom | read | W
  artie_connectors_fetch_tables | connectors | custom | read | W
  artie_connectors_fetch_table_details | connectors | custom | read | W
  artie_connectors_create_database | connectors | custom | change | W
  artie_connectors_create_schema | connectors | custom | change | W
  artie_connectors_create_snowflake_warehouse | connectors | custom | change | W
  artie_connectors_list_postgres_publications | connectors | custom | read | W
  artie_connectors_drop_postgres_replication_slot | connectors | custom | destroy | D W
  artie_connectors_generate_shadow_script | connectors | custom | read |
  artie_connectors_start_dynamodb_export | connectors | custom | operate | W
  list_all_artie_source_readers | source_readers | list | read |
  get_single_artie_source_reader_by_id | source_readers | get | read |
  create_a_artie_source_reader | source_readers | create | change |
  update_a_artie_source_reader_by_id | source_readers | update | change |
  delete_a_artie_source_reader_by_id | source_readers | delete | destroy | D I W
  artie_source_readers_deploy | source_readers | custom | operate | W
  artie_source_readers_update_status | source_readers | custom | operate | I W
  artie_source_readers_validate_unsaved | source_readers | custom | read | W
  artie_data_catalog_search | catalog | custom | read |
  create_a_artie_track | tracking | create | change | I
  create_a_artie_bulk_track | tracking | create | change | I
  list_all_artie_encryption_keys | admin | list | read |
  get_single_artie_encryption_key_by_id | admin | get | read |
  create_a_artie_encryption_key | admin | create | change |
  update_a_artie_encryption_key_by_id | admin | update | change |
  delete_a_artie_encryption_key_by_id | admin | delete | destroy | D
  list_all_artie_column_hashing_salts | admin | list | read |
  get_single_artie_column_hashing_salt_by_id | admin | get | read |
  create_a_artie_column_hashing_salt | admin | create | change |
  update_a_artie_column_hashing_salt_by_id | admin | update | change |
  delete_a_artie_column_hashing_salt_by_id | admin | delete | destroy | D
  artie_column_hashing_salts_preview | admin | custom | read |
  create_a_artie_ingestion_api_key | admin | create | change |
  update_a_artie_ingestion_api_key_by_id | admin | update | change |
  delete_a_artie_ingestion_api_key_by_id | admin | delete | destroy | D
  create_a_artie_privatelink_connection | network | create | change | W
  get_single_artie_privatelink_connection_by_id | network | get | read |
  update_a_artie_privatelink_connection_by_id | network | update | change | D W
  delete_a_artie_privatelink_connection_by_id | network | delete | destroy | D W
  create_a_artie_ssh_tunnel | network | create | change |
  get_single_artie_ssh_tunnel_by_id | network | get | read |
  update_a_artie_ssh_tunnel_by_id | network | update | change | D W
  delete_a_artie_ssh_tunnel_by_id | network | delete | destroy | D
`;

interface Row {
  readonly name: string;
  readonly tag: string;
  readonly method: string;
  readonly level: string;
  readonly hints: string;
}

const published: Row[] = PUBLISHED.trim()
  .split("\n")
  .map((line) => {
    const [name = "", tag = "", method = "", level = "", hints = ""] = line.split("|").map((cell) => cell.trim());
    return { name, tag, method, level, hints };
  });

describe("the catalog", () => {
  it("holds exactly the 68 published tools, each once", () => {
    expect(published.length).toBe(68);
    expect(catalog.map(({ name }) => name).toSorted()).toEqual(published.map(({ name }) => name).toSorted());
  });

  it.each(published)("has $name as published", ({ name, tag, method, level, hints }) => {
    const tool = catalog.find((candidate) => candidate.name === name);
    expect(tool).toMatchObject({ method, level, tags: [tag] });
    const readOnly = level === "read";
    expect(tool && annotationsOf(tool)).toEqual({
      ...(readOnly ? { readOnlyHint: true } : { destructiveHint: hints.includes("D") }),
      ...((readOnly || hints.includes("I")) && { idempotentHint: true }),
      ...(!hints.includes("W") && { openWorldHint: false }),
    });
  });

  it.each(catalog.map((tool) => [tool.name, tool] as const))("describes %s for a model", (_, tool) => {
    expect(tool.title).toMatch(/^[A-Z][^.]*[^.!?]$/);
    expect(tool.description).toMatch(/^[A-Z].*\.$/s);
    expect(tool.description).not.toMatch(/!|please/i);
    if (tool.level === "destroy") {
      expect(Object.keys(tool.input.shape)).toContain("confirm");
      expect(tool.description).toContain("confirm = ");
    }
  });

  it("names no tool in a description that does not exist", () => {
    const names = new Set(catalog.map(({ name }) => name));
    const mentioned = catalog.flatMap(({ description }) => description.match(/\b\w*artie_\w+\b/g) ?? []);
    expect(mentioned.filter((name) => !names.has(name))).toEqual([]);
    expect(mentioned.length).toBeGreaterThan(0);
  });
});
