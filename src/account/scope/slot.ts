// A replication slot lies on a server, not in a connector: two connectors can lead to the same one.
import type { FullConnector, SourceReader } from "../../artie/index.ts";
import type { Asked, Look } from "./rule.ts";

/** What Artie calls a slot when the reader names no other. */
const DEFAULT_SLOT = "artie";

export function slotName({ settings }: Pick<SourceReader, "settings">): string {
  return settings?.replicationSlotOverride || DEFAULT_SLOT;
}

/** The reason why a slot may not be dropped: a reader outside has it, through whichever connector. */
export async function slotRefusal({ uuid, input, inside }: Asked<string>, look: Look): Promise<string | undefined> {
  const readers = inside.outside.sourceReaders.filter((reader) => reader.connectorUUID && slotName(reader) === input);
  if (readers.length === 0) return undefined;
  const server = serverOf(await look.connector(uuid));
  const others = new Set(readers.flatMap(({ connectorUUID }) => connectorUUID ?? []));
  for (const other of others) {
    if (serverOf(await look.connector(other)) === server) return "a source reader outside uses this replication slot";
  }
  return undefined;
}

function serverOf({ sharedConfig }: FullConnector): string {
  return JSON.stringify([sharedConfig?.["host"], sharedConfig?.["port"]]).toLowerCase();
}
