// What an update means for the flow of data: which tables and columns cease or begin to reach the destination, and what
// takes another way from then on.
import { type Change, pathOf } from "./diff.ts";
import { listed } from "./listed.ts";
import { isSettings } from "./overlay.ts";

export interface Impact {
  /** Tables, and columns as `schema.table.column`, that no longer reach the destination. */
  readonly ceases: readonly string[];
  readonly begins: readonly string[];
  /** What goes elsewhere or comes from elsewhere afterwards, in words. */
  readonly moves: readonly string[];
}

const words = (text: string) => new Set(text.split(" "));

/** Settings that decide where rows arrive: of a pipeline, and of one of its tables. */
const ARRIVAL = words(
  "database schema schemaNamePrefix tableNameSeparator useSameSchemaAsSource dynamicallyCreateNamespaces bucketName containerName folderName splitEventsByType",
);
const TABLE_ARRIVAL = words("alias unifyAcrossSchemas unifyAcrossDatabases softPartitioning");
/** Settings that decide what a pipeline or one of its tables reads from. */
const ORIGIN = words("sourceReaderUUID defaultSourceSchema streamARN");
/** The same of a source reader, and by what means. */
const READER_ORIGIN = words(
  "connectorUUID database containerName dataPlaneName accountURL archiveLogPath replicationSlotOverride publicationNameOverride publicationMode mssqlReplicationMethod useReaderForOracleStreaming unifyAcrossSchemas unifyAcrossSchemasRegex unifyAcrossDatabases",
);
/** Settings of a pipeline each of which adds columns to every table. */
const ADDED_COLUMNS = words(
  "enableSoftDelete includeArtieOperationColumn includeArtieUpdatedAtColumn includeDatabaseUpdatedAtColumn includeFullSourceTableNameColumn includeSourceMetadataColumn",
);

export function pipelineImpact(changes: readonly Change[]): Impact {
  const { added, rest } = withoutNew(changes.flatMap(inFields));
  return {
    ceases: rest.flatMap(ceasing),
    begins: [...added, ...rest.map(inverse).flatMap(ceasing)],
    moves: rest.filter(isDifferent).flatMap(moving),
  };
}

export function readerImpact(changes: readonly Change[]): Impact {
  const all = changes.flatMap(inFields);
  const moves = all.filter((change) => isDifferent(change) && READER_ORIGIN.has(change.at.at(-1) ?? "")).map(pathOf);
  return {
    ceases: all.flatMap(ceasing),
    begins: all.map(inverse).flatMap(ceasing),
    moves: moves.length > 0 ? [`Pipelines read from elsewhere: ${listed(moves)}`] : [],
  };
}

/** A group of settings that goes as a whole: each of its fields goes. A table that goes is one thing. */
function inFields(change: Change): Change[] {
  const { at, before, after } = change;
  if (!isSettings(before) || isSet(after) || (at.length === 2 && tableOf(change) !== undefined)) return [change];
  return Object.entries(before).flatMap(([name, value]) => inFields({ at: [...at, name], before: value }));
}

/** What begins by a change is what would cease by the opposite one. */
function inverse({ at, before, after }: Change): Change {
  return { at, before: after, after: before };
}

/** What is not set is switched off: between the two nothing moves. */
function isDifferent({ before, after }: Change): boolean {
  return Boolean(before) || Boolean(after);
}

/** A table that is new differs in each of its fields, which changes nothing for rows that arrive already. */
export function withoutNew(changes: readonly Change[]) {
  const isName = ({ at, before }: Change) =>
    at.length === 3 && at[0] === "tables" && at[2] === "name" && !isSet(before);
  const added = new Set(changes.filter(isName).map(({ at }) => at[1] ?? ""));
  return { added, rest: changes.filter(({ at }) => at[0] !== "tables" || !added.has(at[1] ?? "")) };
}

/** One sentence without a period; undefined where nothing ceases or moves. */
export function lossOf(impacts: readonly Impact[]): string | undefined {
  const ceases = impacts.flatMap((impact) => impact.ceases);
  const gone =
    ceases.length > 0
      ? [`${listed(ceases)} no longer ${ceases.length === 1 ? "reaches" : "reach"} the destination`]
      : [];
  return [...gone, ...impacts.flatMap(({ moves }) => moves)].join("; ") || undefined;
}

/** `tables.<name>.…` of a pipeline, `tablesConfig.<name>.…` of a reader. */
function tableOf({ at: [field, name] }: Change): string | undefined {
  return field === "tables" || field === "tablesConfig" ? name : undefined;
}

function ceasing(change: Change): string[] {
  const table = tableOf(change);
  return table === undefined ? ceasingEverywhere(change) : ceasingOf(table, change);
}

function ceasingOf(table: string, { at, before, after }: Change): string[] {
  if (at.length === 2) return isSet(before) && !isSet(after) ? [table] : [];
  const names = (columns: readonly string[]) => columns.map((column) => `${table}.${column}`);
  switch (at.at(-1)) {
    case "disableReplication":
      return after === true ? [table] : [];
    case "enableHistoryMode":
      return before === true ? [`the history table of ${table}`] : [];
    case "excludeColumns":
      return names(added(list(before), list(after)));
    case "includeColumns":
      return unchosen(list(before), list(after), names, `the columns of ${table}`);
    default:
      return [];
  }
}

function ceasingEverywhere({ at, before, after }: Change): string[] {
  const field = at.at(-1) ?? "";
  if (field === "databasesToSync") {
    return unchosen(list(before), list(after), (names) => names.map((name) => `the database ${name}`), "the databases");
  }
  if (at[0] !== "advancedSettings") return [];
  if (field === "staticColumns")
    return added(staticColumns(after), staticColumns(before)).map((name) => `the column ${name}`);
  return ADDED_COLUMNS.has(field) && before === true ? [`the columns that ${field} adds`] : [];
}

/** What a list no longer chooses; an empty one chooses all. */
function unchosen(
  before: readonly string[],
  after: readonly string[],
  named: (names: readonly string[]) => string[],
  all: string,
): string[] {
  if (after.length === 0) return [];
  return before.length === 0 ? [`${all} other than ${listed(after)}`] : named(added(after, before));
}

function moving(change: Change): string[] {
  const [field = "", table = "", ...rest] = change.at;
  const last = change.at.at(-1) ?? "";
  if (field === "destinationUUID") {
    return isSet(change.before)
      ? ["Rows go to another destination, and its settings for the present one go along"]
      : [];
  }
  if (field === "dataPlaneName") return isSet(change.before) ? ["It runs in another data plane"] : [];
  if (ORIGIN.has(last)) return [`Rows come from elsewhere: ${pathOf(change)} changes`];
  if (field === "tables")
    return rest.some((name) => TABLE_ARRIVAL.has(name)) ? [`The rows of ${table} arrive in another table`] : [];
  const isOfAll = field === "specificDestCfg" || field === "advancedSettings";
  return isOfAll && ARRIVAL.has(last) ? [`Rows arrive elsewhere: ${pathOf(change)} changes`] : [];
}

/** What is in the second list and not in the first. */
function added(first: readonly string[], second: readonly string[]): string[] {
  const known = new Set(first);
  return second.filter((name) => !known.has(name));
}

function list(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function staticColumns(value: unknown): string[] {
  const rows: readonly unknown[] = Array.isArray(value) ? value : [];
  return list(rows.map((row) => (isSettings(row) ? row["column"] : undefined)));
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}
