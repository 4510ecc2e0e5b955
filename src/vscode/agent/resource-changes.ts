// The store's changes as the agent's clients are told of them.
import type { ResourceChange } from "../../mcp/host.ts";
import type { Store } from "../shell/store.ts";

/** Follows the store until it is disposed of. */
export function onDidChangeResources(store: Store, listener: (change: ResourceChange) => void): { dispose(): void } {
  let names = namesIn(store);
  return store.onDidChange(({ pipelines, connectors }) => {
    const before = names;
    names = namesIn(store);
    // Without UUIDs, and unless only connectors changed, the list changed: then any pipeline may have.
    const changed = pipelines ?? (connectors ? [] : store.pipelines.map(({ uuid }) => uuid));
    listener({ list: names !== before, pipelines: changed, connectors });
  });
}

function namesIn({ pipelines, connectors }: Store): string {
  return JSON.stringify([
    pipelines.map(({ uuid, name }) => [uuid, name]),
    connectors.map(({ uuid, label }) => [uuid, label]),
  ]);
}
