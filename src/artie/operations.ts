// Every operation of the Artie API (v1.0.76, two newer reads of pipelines, and the Events API), once. The client's methods
// are derived from it; the names of its groups and entries are theirs.
import { connectors, dataCatalog, privateLinks, sshTunnels } from "./operations/connectors.ts";
import { columnHashingSalts, encryptionKeys, eventOperations, ingestionApiKeys } from "./operations/keys.ts";
import { company, pipelines, sourceReaders } from "./operations/pipelines.ts";

export const operations = {
  pipelines,
  connectors,
  sourceReaders,
  dataCatalog,
  encryptionKeys,
  columnHashingSalts,
  ingestionApiKeys,
  privateLinks,
  sshTunnels,
  company,
};

/** The Events API: another host, another key. */
export { eventOperations };

/** What here is newer than v1.0.76: operations by their ids, and fields of their requests. */
export const NEWER: ReadonlySet<string> = new Set([
  "pipeline_usage",
  "pipeline_error_logs",
  "pipeline_create_from_source database",
]);
