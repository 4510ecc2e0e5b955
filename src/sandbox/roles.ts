// Which side of a pipeline a connector stands on.
import type { State } from "./state.ts";
import { SOURCE_TYPES, type Connector, type ConnectorType } from "./types.ts";

const SOURCES: readonly string[] = SOURCE_TYPES;

export function isSourceType(type: ConnectorType): boolean {
  return SOURCES.includes(type);
}

/** A connector is a source if its type can be one, unless a pipeline already writes to it. */
export function isSource(state: State, connector: Connector): boolean {
  if (!isSourceType(connector.type)) return false;
  return !state.pipelines().some(({ destinationUUID }) => destinationUUID === connector.uuid);
}
