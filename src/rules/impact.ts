// What an update means for the flow of data: which tables and columns cease or begin to reach the destination, and what
// takes another way from then on.
import { type Change, pathOf } from "./diff.ts";
import { listed } from "./listed.ts";

export interface Impact {
  /** Tables, and columns as `schema.table.column`, that no longer reach the destination. */
  readonly ceases: readonly string[];
  readonly begins: readonly string[];
  /** What goes elsewhere or comes from elsewhere afterwards, in words. */
  readonly moves: readonly string[];
}

/** Settings that decide where rows arrive: of a pipeline, and of one of its tables. */
const ARRIVAL = new Set(
  "database schema schemaNamePrefix tableNameSeparator useSameSchemaAsSource bucketName containerName folderName".split(
    " ",
  ),
);
const TABLE_ARRIVAL = new Set(["alias", "unifyAcrossSchemas", "unifyAcrossDatabases"]);
/** Settings that decide what a source reader reads from. */
const ORIGIN = new Set(
  "connectorUUID database containerName replicationSlotOverride publicationNameOverride publicationMode".split(" "),
);

export function pipelineImpact(changes: readonly Change[]): Impact {
  const { added, rest } = withoutNew(changes);
  return {
    ceases: rest.flatMap(ceasing),
    begins: [...added, ...rest.flatMap(beginning)],
    moves: rest.flatMap(moving),
  };
}

export function readerImpact(changes: readonly Change[]): Impact {
  const moves = changes.filter(({ at, before }) => isSet(before) && ORIGIN.has(at.at(-1) ?? "")).map(pathOf);
  return {
    ceases: changes.flatMap(ceasing),
    begins: changes.flatMap(beginning),
    moves: moves.length > 0 ? [`Pipelines read from elsewhere: ${listed(moves)}`] : [],
  };
}

/** A table that is new differs in each of its fields, which changes nothing for rows that arrive already. */
function withoutNew(changes: readonly Change[]) {
  const isName = ({ at, before }: Change) =>
    at.length === 3 && at[0] === "tables" && at[2] === "name" && !isSet(before);
  const added = new Set(changes.filter(isName).map(({ at }) => at[1] ?? ""));
  return { added, rest: changes.filter(({ at }) => at[0] !== "tables" || !added.has(at[1] ?? "")) };
}

/** One sentence without a period; undefined where nothing ceases or moves. */
export function lossOf(impacts: readonly Impact[]): string | undefined {
  const ceases = impacts.flatMap((impact) => impact.ceases);
  const gone = ceases.length > 0 ? [`${listed(ceases)} no longer reach the destination`] : [];
  return [...gone, ...impacts.flatMap(({ moves }) => moves)].join("; ") || undefined;
}

/** `tables.<name>.…` of a pipeline, `tablesConfig.<name>.…` of a reader. */
function tableOf({ at: [field, name] }: Change): string | undefined {
  return field === "tables" || field === "tablesConfig" ? name : undefined;
}

function ceasing(change: Change): string[] {
  const table = tableOf(change);
  if (table === undefined) return [];
  const { at, before, after } = change;
  if (at.length === 2) return isSet(before) && !isSet(after) ? [table] : [];
  const field = at.at(-1);
  if (field === "disableReplication") return after === true ? [table] : [];
  if (field === "excludeColumns") return columns(table, added(before, after));
  if (field !== "includeColumns" || list(after).length === 0) return [];
  return list(before).length === 0
    ? [`the columns of ${table} other than ${listed(list(after))}`]
    : columns(table, added(after, before));
}

function beginning(change: Change): string[] {
  const table = tableOf(change);
  if (table === undefined) return [];
  const { at, before, after } = change;
  if (at.length === 2) return !isSet(before) && isSet(after) ? [table] : [];
  const field = at.at(-1);
  if (field === "disableReplication") return before === true && after !== true ? [table] : [];
  if (field === "excludeColumns") return columns(table, added(after, before));
  if (field !== "includeColumns" || list(before).length === 0) return [];
  return list(after).length === 0
    ? [`the columns of ${table} other than ${listed(list(before))}`]
    : columns(table, added(before, after));
}

function moving(change: Change): string[] {
  const { at, before } = change;
  const [field, table = ""] = at;
  const last = at.at(-1) ?? "";
  if (at.length === 1 && field === "destinationUUID") {
    return isSet(before) ? ["Rows go to another destination, and its settings for the present one go along"] : [];
  }
  if (field === "specificDestCfg") return ARRIVAL.has(last) ? [`Rows arrive elsewhere: ${pathOf(change)} changes`] : [];
  return field === "tables" && TABLE_ARRIVAL.has(last) ? [`The rows of ${table} arrive in another table`] : [];
}

function columns(table: string, names: readonly string[]): string[] {
  return names.map((name) => `${table}.${name}`);
}

/** What is in the second list and not in the first. */
function added(first: unknown, second: unknown): string[] {
  const known = new Set(list(first));
  return list(second).filter((name) => !known.has(name));
}

function list(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}
