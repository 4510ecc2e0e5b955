// Access to chosen pipelines instead of a whole account.
import { type ArtieClient, clientOver, transportOf } from "../../artie/index.ts";
import { listsOf } from "./lists.ts";
import { scopedTransport } from "./transport.ts";

export { ScopedChanges } from "./changes.ts";
export { chosenBy } from "./inside.ts";
export { isForScopes } from "./rules.ts";

/**
 * An account's client that knows the chosen pipelines, their source readers and connectors, and nothing else.
 * @param chosen names or UUIDs; what names none, or more than one, chooses none
 */
export function scopedClient(account: ArtieClient, chosen: readonly string[]): ArtieClient {
  return clientOver(scopedTransport(transportOf(account), listsOf(account), chosen), account);
}
