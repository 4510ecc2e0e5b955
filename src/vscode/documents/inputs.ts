// What the tools get for a document: the account's own UUIDs for names, and what its dry runs look at.
import type { CallOptions } from "../../artie/index.ts";
import { type Change, nameOf } from "../../rules/diff.ts";
import { isSettings, type Settings } from "../../rules/overlay.ts";
import { findNamed } from "../../rules/resolve.ts";
import type { Session } from "../shell/sessions.ts";
import type { Address } from "./address.ts";
import { FORMS } from "./forms.ts";
import { holds } from "./reading.ts";
import { STORED } from "./resources.ts";

/** With the fields as the tool calls them. @throws ToolError for a key or salt that the account does not have */
export async function toolFields({ artie }: Session, kind: Address["kind"], fields: Settings, asking: CallOptions) {
  const { renamed } = FORMS[kind];
  const lists = { encryptionKeyUUID: artie.encryptionKeys, columnHashingSaltUUID: artie.columnHashingSalts };
  const own = { ...fields };
  for (const [field, name] of Object.entries(renamed)) {
    const ref = own[name];
    if (typeof ref !== "string") continue;
    const list = Object.hasOwn(lists, field) ? lists[field as keyof typeof lists] : undefined;
    const rows = (await list?.list(asking)) ?? [];
    const named = rows.map((row) => ({ uuid: row.uuid, name: row.name ?? row.uuid }));
    own[field] = findNamed(name, ref, named).uuid;
    Reflect.deleteProperty(own, name);
  }
  return own;
}

export interface DryRun {
  readonly tool: string;
  readonly input: Settings;
}

interface Looking {
  readonly changes: readonly Change[];
  readonly value: Settings;
  readonly type: string;
  /** UUID of the source reader, for a pipeline; of the connector, for a reader. */
  readonly reads: string | undefined;
}

/** The API's dry runs that say something about these changes. */
export function dryRunsFor({ kind }: Address, looking: Looking): DryRun[] {
  const { changes, value } = looking;
  const has = (...fields: string[]) => changes.some(({ at }) => fields.includes(at[0] ?? ""));
  switch (kind) {
    case "pipelines":
      return ofPipeline(looking, has);
    case "connectors":
      if (!has("sharedConfig") || holds(value["sharedConfig"], STORED)) return [];
      return [{ tool: "artie_connectors_ping", input: { config: { ...value, type: looking.type } } }];
    case "source-readers": {
      const isOther = changes.some(({ at }) => at[0] === "database" || at[1] === "replicationSlotOverride");
      if (!isOther || looking.reads === undefined) return [];
      return [
        { tool: "artie_source_readers_validate_unsaved", input: { ...withoutStored(value), connector: looking.reads } },
      ];
    }
  }
}

function ofPipeline({ changes, value, reads }: Looking, has: (...fields: string[]) => boolean): DryRun[] {
  const rows = Array.isArray(value["tables"]) ? value["tables"].filter(isSettings) : [];
  const names = changes.flatMap(({ at, before }) =>
    at[0] === "tables" && at[2] === "name" && before === undefined ? [at[1]] : [],
  );
  const isNew = new Set(names);
  const added = rows.filter((row) => isNew.has(nameOf(row)));
  const tables = added.map(({ schema, name }) => ({ ...(schema ? { schema } : {}), name }));
  const { destination, specificDestCfg = {}, advancedSettings } = value;
  const source: DryRun[] =
    tables.length > 0 && reads !== undefined
      ? [{ tool: "artie_pipelines_validate_unsaved_source", input: { sourceReader: reads, tables } }]
      : [];
  if (!has("destination", "specificDestCfg") || typeof destination !== "string") return source;
  const input = { connector: destination, specificDestCfg, ...(advancedSettings ? { advancedSettings } : {}) };
  return [...source, { tool: "artie_pipelines_validate_unsaved_destination", input }];
}

/** What stands for a credential that nobody is shown is left out of a dry run. */
function withoutStored(value: Settings): Settings {
  const fields = Object.entries(value).filter(([, field]) => field !== STORED);
  return Object.fromEntries(fields.map(([name, field]) => [name, isSettings(field) ? withoutStored(field) : field]));
}
