// What a new document starts with that is filled in from something that is there: all of it but its name, what can't be
// shared, and credentials, which are given anew.
import { isSettings, type Settings } from "../../rules/overlay.ts";
import { referenceTo } from "../../tools/secret-name.ts";
import { secretName } from "./actions.ts";
import type { Kind } from "./address.ts";
import { type Resource, STORED } from "./resources.ts";

/** The replication slot of a database is one reader's alone. */
const MAX_SLOT = 58;

export function copyOf(kind: Kind, { value, type, reads }: Resource, name: string): Settings {
  const own = isSettings(value) ? withOwnSecrets(value, name) : value;
  const fields = isSettings(own) ? own : {};
  switch (kind) {
    case "pipelines":
      return { ...fields, name, sourceReader: reads?.reader ?? "" };
    case "connectors":
      return { type, ...fields, label: name };
    case "source-readers":
      return { ...fields, name, connector: reads?.connector ?? "", settings: withOwnSlot(fields["settings"]) };
  }
}

function withOwnSlot(settings: unknown): Settings {
  const { replicationSlotOverride, ...others } = isSettings(settings) ? settings : {};
  if (typeof replicationSlotOverride !== "string" || replicationSlotOverride === "") return others;
  return { ...others, replicationSlotOverride: `${replicationSlotOverride.slice(0, MAX_SLOT)}_copy` };
}

function withOwnSecrets(value: unknown, title: string, at: readonly string[] = []): unknown {
  if (value === STORED) return referenceTo(secretName(title, at));
  if (Array.isArray(value)) return value.map((item: unknown) => withOwnSecrets(item, title, at));
  if (!isSettings(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, withOwnSecrets(each, title, [...at, name])]),
  );
}
