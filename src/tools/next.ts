// Which tool helps after a failure of a kind.
import type { ArtieErrorCode } from "../artie/index.ts";

const NEXT: Partial<Record<ArtieErrorCode, string>> = {
  slot_stale: "artie_connectors_drop_postgres_replication_slot",
  slot_in_use: "list_all_artie_source_readers",
  no_free_slots: "artie_connectors_drop_postgres_replication_slot",
  publication_missing: "artie_connectors_list_postgres_publications",
  oracle_shadow_script: "artie_connectors_generate_shadow_script",
  bad_credentials: "artie_connectors_ping",
  unreachable_host: "artie_connectors_ping",
  conflict: "get_single_artie_pipeline_by_id",
};

export function nextToolFor(code: ArtieErrorCode): string | undefined {
  return NEXT[code];
}
