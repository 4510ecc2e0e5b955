// The Artie API (v1.0.76 and the two usage reads), grouped by resource.
import { columnHashingSalts, company, encryptionKeys, ingestionApiKeys } from "./resources/admin.ts";
import { dataCatalog } from "./resources/catalog.ts";
import { connectors } from "./resources/connectors.ts";
import { privateLinks, sshTunnels } from "./resources/network.ts";
import { pipelines } from "./resources/pipelines.ts";
import { sourceReaders } from "./resources/source-readers.ts";
import { createTransport, type TransportOptions } from "./transport.ts";

export const DEFAULT_API_URL = "https://api.artie.com";
export const DASHBOARD_URL = "https://app.artie.com";
/** Every API key begins so. */
export const KEY_PREFIX = "arsk_";

export type ArtieClient = ReturnType<typeof createArtieClient>;

/**
 * A client for one account. Reads under way with the same input are one request; transient failures are retried within
 * {@link RETRY_BUDGET_MS}.
 * @throws TypeError when the address is not http or https.
 */
export function createArtieClient(options: TransportOptions) {
  const transport = createTransport(options);
  return {
    pipelines: pipelines(transport),
    connectors: connectors(transport),
    sourceReaders: sourceReaders(transport),
    dataCatalog: dataCatalog(transport),
    encryptionKeys: encryptionKeys(transport),
    columnHashingSalts: columnHashingSalts(transport),
    ingestionApiKeys: ingestionApiKeys(transport),
    privateLinks: privateLinks(transport),
    sshTunnels: sshTunnels(transport),
    company: company(transport),
  };
}
