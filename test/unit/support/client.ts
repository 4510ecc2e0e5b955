// A client of a server that a test has started.
import { type ArtieClient, createArtieClient, type TransportOptions } from "../../../src/artie/index.ts";

export const USER_AGENT = "artie-vscode/0.0.0-test";
export const CLIENT_KEY = "arsk_client-test";

export function clientOf({ url }: { readonly url: string }, options: Partial<TransportOptions> = {}): ArtieClient {
  return createArtieClient({ url, key: CLIENT_KEY, userAgent: USER_AGENT, ...options });
}
