// The API replaces whole pipelines and deletes what an update leaves out. Here changes are laid over what was read, in
// the form in which the API takes it.
import {
  type EncryptionKey,
  type FullConnector,
  type FullPipeline,
  type PipelinePayload,
  type PrivateLink,
  READ_ONLY,
  type Table,
  type TablePayload,
  UNREADABLE,
  unreadableIn,
} from "../artie/index.ts";
import { nameOf } from "./diff.ts";
import { ToolError } from "./tool-error.ts";
import { isSettings, laidOver, type Settings } from "./overlay.ts";
import { tableName } from "./state.ts";
import { listed } from "./listed.ts";

export interface PipelineChanges {
  readonly fields: Omit<PipelinePayload, "tables">;
  /** Tables to change or to add, found by UUID or by schema and name. */
  readonly tables?: readonly TablePayload[] | undefined;
  /** Tables of the pipeline that shall go. */
  readonly removed?: readonly Table[] | undefined;
}

/** The whole pipeline with the changes: every table that is not removed stays, with all its settings. @throws ToolError */
export function mergePipeline(pipeline: FullPipeline, changes: PipelineChanges): Settings {
  const { specificDestCfg, advancedSettings, ...fields } = changes.fields;
  return {
    ...writable(pipeline, READ_ONLY.pipeline),
    ...fields,
    specificDestCfg: laidOver(pipeline.specificDestCfg, specificDestCfg),
    advancedSettings: laidOver(pipeline.advancedSettings, advancedSettings),
    tables: mergeTables(pipeline, changes.tables ?? [], changes.removed ?? []),
  };
}

/** What goes back of a pipeline that nobody changes. */
export function pipelineBody(pipeline: FullPipeline): Settings {
  return mergePipeline(pipeline, { fields: {} });
}

export function connectorBody(connector: FullConnector): Settings {
  return writable(connector, READ_ONLY.connector);
}

export function linkBody(link: PrivateLink) {
  const { name, vpcServiceName, availabilityZoneIds } = link;
  const fields = {
    name: name ?? "",
    vpcServiceName: vpcServiceName ?? "",
    availabilityZoneIds: availabilityZoneIds ?? [],
  };
  return { ...writable(link, READ_ONLY.privateLink), ...fields };
}

/** Of a key or a salt. */
export function holderBody(row: Pick<EncryptionKey, "name" | "description">): Settings {
  return { ...writable(row, READ_ONLY.secretHolder), name: row.name, description: row.description };
}

/** What of a resource goes back when it is replaced; null stands for what is not set. */
export function writable(value: object, readOnly: readonly string[]): Settings {
  const fields = Object.entries(value).filter(
    ([name, field]) => !readOnly.includes(name) && name !== UNREADABLE && field !== null && field !== undefined,
  );
  return Object.fromEntries(fields);
}

function mergeTables(pipeline: FullPipeline, changes: readonly TablePayload[], removed: readonly Table[]): Settings[] {
  const changed = new Map<Table, TablePayload>();
  const added = new Map<string, TablePayload>();
  for (const change of changes) {
    const table = findTable(pipeline, change);
    if (table && removed.includes(table)) throw contradiction(`${tableName(table)} is both changed and removed`);
    if (table ? changed.has(table) : added.has(tableName(change))) {
      throw contradiction(`${tableName(table ?? change)} is named twice`);
    }
    if (table) changed.set(table, change);
    else added.set(tableName(change), newTable(change));
  }
  const kept = pipeline.tables.filter((table) => !removed.includes(table));
  return [...kept.map((table) => changedTable(table, changed.get(table))), ...added.values()];
}

/** The table that a change is about; undefined when it is one to add. @throws ToolError */
function findTable(pipeline: FullPipeline, { uuid, name, schema }: TablePayload): Table | undefined {
  if (uuid !== undefined) {
    const found = pipeline.tables.find((table) => table.uuid?.toLowerCase() === uuid.toLowerCase());
    if (found) return found;
    throw new ToolError("unknown_name", `The pipeline has no table with the UUID ${uuid}.`);
  }
  const found = pipeline.tables.filter(
    (table) => table.name === name && (schema === undefined || (table.schema ?? "") === schema),
  );
  if (found.length < 2) return found[0];
  throw new ToolError("ambiguous_name", `${found.length} tables are called "${name ?? ""}"; give the schema, too.`);
}

function changedTable(table: Table, change: TablePayload | undefined): Settings {
  return {
    ...writable(table, READ_ONLY.table),
    ...change,
    advancedSettings: laidOver(table.advancedSettings, change?.advancedSettings),
  };
}

function newTable(table: TablePayload): TablePayload {
  if (table.name) return table;
  throw new ToolError("invalid_input", "A table needs its name (and schema), or the UUID of one that is there.");
}

function contradiction(what: string): ToolError {
  return new ToolError("invalid_input", `Nothing was changed: the table ${what}.`);
}

/**
 * What the answer to an update lacks, by name: the last guard against a lost table.
 * @param sent the whole that took the pipeline's place
 * @throws ToolError
 */
export function requireTablesKept({ tables }: Settings, after: FullPipeline): void {
  if (unreadableIn(after).includes("tables")) {
    const message = `"${after.name}" was changed, but the answer shows no tables that can be read: read it to see what it has now.`;
    throw new ToolError("refused", message);
  }
  const left = new Set<unknown>(after.tables.flatMap((table) => [table.uuid, nameOf(table)]));
  const rows = Array.isArray(tables) ? tables.filter(isSettings) : [];
  const lost = rows.filter((row) => row["uuid"] !== undefined && !left.has(row["uuid"]) && !left.has(nameOf(row)));
  if (lost.length === 0) return;
  const names = listed(lost.map((row) => nameOf(row) ?? String(row["uuid"])));
  throw new ToolError(
    "refused",
    `The API answered that these tables are no longer part of "${after.name}": ${names}. Add them again.`,
  );
}
