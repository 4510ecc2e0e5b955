// The API replaces whole objects and deletes what an update leaves out. Here changes are laid over what was read, in
// the form in which the API takes it.
import {
  type FullPipeline,
  pipelineAdvancedSettings,
  type PipelinePayload,
  pipelinePayload,
  specificDestCfg,
  tableAdvancedSettings,
  type Table,
  type TablePayload,
  tablePayload,
} from "../artie/index.ts";
import { ToolError } from "./errors.ts";
import { tableName } from "./state.ts";

export interface PipelineChanges {
  readonly fields: Omit<PipelinePayload, "tables">;
  /** Tables to change or to add, found by UUID or by schema and name. */
  readonly tables?: readonly TablePayload[] | undefined;
  /** Tables of the pipeline that shall go. */
  readonly removed?: readonly Table[] | undefined;
}

/** The whole pipeline with the changes: every table that is not removed stays. @throws ToolError */
export function mergePipeline(pipeline: FullPipeline, changes: PipelineChanges): PipelinePayload {
  const kept = pipeline.tables.filter((table) => !changes.removed?.includes(table));
  const current = pipelinePayload
    .strip()
    .parse(withoutNulls({ ...pipeline, tables: undefined, ...settingsOf(pipeline) }));
  return {
    ...current,
    ...changes.fields,
    specificDestCfg: { ...current.specificDestCfg, ...changes.fields.specificDestCfg },
    advancedSettings: { ...current.advancedSettings, ...changes.fields.advancedSettings },
    tables: mergeTables(kept, changes.tables ?? []),
  };
}

function settingsOf(pipeline: FullPipeline) {
  return {
    specificDestCfg: specificDestCfg.strip().parse(withoutNulls(pipeline.specificDestCfg ?? {})),
    advancedSettings: pipelineAdvancedSettings.strip().parse(withoutNulls(pipeline.advancedSettings ?? {})),
  };
}

function mergeTables(kept: readonly Table[], changes: readonly TablePayload[]): TablePayload[] {
  const open = [...changes];
  const merged = kept.map((table) => {
    const index = open.findIndex((change) => isSameTable(table, change));
    const [change] = index < 0 ? [] : open.splice(index, 1);
    return laidOver(payloadOfTable(table), change);
  });
  return [...merged, ...open.map(newTable)];
}

function laidOver(table: TablePayload, change: TablePayload | undefined): TablePayload {
  if (!change) return table;
  return { ...table, ...change, advancedSettings: { ...table.advancedSettings, ...change.advancedSettings } };
}

function newTable(table: TablePayload): TablePayload {
  if (table.uuid !== undefined)
    throw new ToolError("unknown_name", `The pipeline has no table with the UUID ${table.uuid}.`);
  if (!table.name)
    throw new ToolError("invalid_input", "A table needs its name (and schema), or the UUID of one that is there.");
  return table;
}

function isSameTable(table: Table, change: TablePayload): boolean {
  if (change.uuid !== undefined) return table.uuid === change.uuid;
  return table.name === change.name && (change.schema === undefined || (table.schema ?? "") === change.schema);
}

export function payloadOfTable(table: Table): TablePayload {
  const settings = tableAdvancedSettings.strip().parse(withoutNulls(table.advancedSettings ?? {}));
  return tablePayload.strip().parse(withoutNulls({ ...table, advancedSettings: settings }));
}

/**
 * What the answer to an update lacks, by name: the last guard against a lost table.
 * @throws ToolError
 */
export function requireTablesKept(before: FullPipeline, after: FullPipeline, removed: readonly Table[] = []): void {
  const left = new Set(after.tables.map(({ uuid }) => uuid));
  const lost = before.tables.filter((table) => !removed.includes(table) && !left.has(table.uuid));
  if (lost.length === 0) return;
  const names = lost.map(tableName).join(", ");
  throw new ToolError(
    "refused",
    `The API answered that these tables are no longer part of "${before.name}": ${names}. Add them again.`,
  );
}

function withoutNulls(value: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null && field !== undefined));
}
