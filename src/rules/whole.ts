// The API replaces whole resources. What was not read would be reset by that, and so nothing is replaced that was not read
// whole: this is asked before anything is merged.
import { type FullPipeline, masksIn, READ_ONLY, type SourceReader, unreadableIn } from "../artie/index.ts";
import { listed } from "./listed.ts";
import { knownStatus } from "./state.ts";
import { ToolError } from "./tool-error.ts";

/** The kinds, each with the fields that v1.0.76 always gives. Null stands for a setting that is not set. */
const ALWAYS = {
  pipeline: ["name", "specificDestCfg", "advancedSettings"],
  connector: ["label", "type"],
  "source reader": ["name", "connectorUUID", "database", "containerName", "settings"],
  "SSH tunnel": ["name", "host", "port", "username"],
  "PrivateLink connection": ["name", "vpcServiceName", "availabilityZoneIds"],
  "encryption key": ["name"],
  "column hashing salt": ["name"],
} as const;
type Kind = keyof typeof ALWAYS;

/** Where null can only mean that it is kept back. */
const NEVER_NULL: ReadonlySet<string> = new Set(
  "name label type host port username connectorUUID vpcServiceName availabilityZoneIds".split(" "),
);
/** Where something leads: nothing, or a mask, leads nowhere. */
const LEADS: ReadonlySet<string> = new Set(["host", "username", "vpcServiceName"]);
const READ_ONLY_OF: Partial<Record<Kind, readonly string[]>> = {
  pipeline: READ_ONLY.pipeline,
  connector: READ_ONLY.connector,
};

/**
 * @param given The fields that the change sets as a whole: they need not have been read.
 * @throws ToolError for what was not read whole
 */
export function requireWhole(kind: Kind, name: string, row: object, given: object = {}): void {
  const value = (field: string): unknown => Reflect.get(row, field);
  const isThere = (field: string) => {
    if (LEADS.has(field)) return Boolean(value(field)) && masksIn(value(field)).length === 0;
    return value(field) !== undefined && !(value(field) === null && NEVER_NULL.has(field));
  };
  const missing = ALWAYS[kind].filter((field) => !isThere(field));
  const odd = unreadableIn(row).filter((path) => !READ_ONLY_OF[kind]?.includes(path));
  const isGiven = (field: string) => {
    const set: unknown = Reflect.get(given, field);
    return typeof set === "string" || typeof set === "number" || Array.isArray(set);
  };
  refuse(
    name,
    [...missing, ...odd].filter((field) => !isGiven(field)),
  );
}

/** The same with its tables, and with where it leads: only a draft may have none of that. @throws ToolError */
export function requireWholePipeline(pipeline: FullPipeline, given: object = {}): void {
  requireWhole("pipeline", pipeline.name, pipeline, given);
  const tables = pipeline.tables.flatMap((table, index) => {
    const odd = unreadableIn(table).filter((path) => !READ_ONLY.table.some((field) => field === path));
    const missing = [table.uuid ? [] : ["uuid"], table.name ? [] : ["name"]].flat();
    return [...new Set([...odd, ...missing])].map((field) => `tables[${index}].${field}`);
  });
  const isSet = pipeline.status && knownStatus(pipeline) !== "draft";
  const ends = (["sourceReaderUUID", "destinationUUID"] as const).filter(
    (field) => isSet && !pipeline[field] && !Object.hasOwn(given, field),
  );
  // Where rows go is published as an object: only a draft may have none yet.
  const place = isSet && !pipeline.specificDestCfg ? ["specificDestCfg"] : [];
  refuse(pipeline.name, [...tables, ...ends, ...place]);
}

/** Without its configuration a connector would be left without credentials; the Events API has none. @throws ToolError */
export function requireWholeConnector(name: string, connector: object, given: object = {}): void {
  requireWhole("connector", name, connector, given);
  const hasNone = Reflect.get(connector, "type") === "api";
  if (!Reflect.get(connector, "sharedConfig") && !hasNone) refuse(name, ["sharedConfig"]);
}

export function requireWholeReader(reader: SourceReader, name: string, given: object = {}): void {
  requireWhole("source reader", name, reader, given);
}

function refuse(name: string, fields: readonly string[]): void {
  if (fields.length === 0) return;
  throw new ToolError(
    "refused",
    `Nothing was changed: the API gave no ${listed(fields)} of "${name}" that can be read, and replacing the whole would lose it. Give that, too, or change it in the Artie dashboard.`,
  );
}
