// What a resource is called, and what a UUID looks like. Loads nothing.
import type { Connector, SourceReader } from "../artie/index.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

export function connectorName(connector: Connector): string {
  return connector.label || connector.uuid;
}

export function readerName(reader: SourceReader): string {
  return reader.name || reader.uuid;
}
