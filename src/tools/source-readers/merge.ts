// A source reader in the forms that the API takes: new, as a draft for a dry run, and whole with changes laid over it.
import { z } from "zod";
import {
  type FullConnector,
  type SourceReader,
  sourceReaderCreate,
  type SourceReaderSettings,
} from "../../artie/index.ts";
import type { LookContext } from "../context.ts";
import { ToolError } from "../../rules/tool-error.ts";
import { laidOver } from "../../rules/overlay.ts";
import { type Configuration, destinationsOf } from "../connectors/places.ts";
import { hostsInFields } from "../policy/destinations.ts";
import { connectorRef } from "../refs.ts";
import { resolveSecrets } from "../secrets.ts";
import { readerSettings, tablesConfig } from "../shared-inputs.ts";

/** Their readers need a database before a pipeline can start. */
const NEEDS_DATABASE = new Set(["postgresql", "cockroach", "oracle"]);
const NIL_UUID = "00000000-0000-0000-0000-000000000000";

/** What can be set on a reader after it was created. */
export const changeable = {
  name: z.string().optional(),
  database: z.string().optional(),
  isShared: z.boolean().optional(),
  settings: readerSettings.optional(),
  tablesConfig: tablesConfig.optional(),
};
export const readerChanges = z.strictObject(changeable);
type ReaderChanges = z.infer<typeof readerChanges>;

/** The API's fields, with the connector by name or UUID. */
export const newReader = z.strictObject({
  ...sourceReaderCreate.omit({ connectorUUID: true }).shape,
  ...changeable,
  connector: connectorRef,
});
export type NewReader = z.infer<typeof newReader>;

/** Finds the connector, and refuses what could never start. */
export async function prepare({ resolve }: LookContext, { connector: ref, ...input }: NewReader) {
  const connector = await resolve.connector(ref);
  const database = input.database ?? connector.defaultDatabase ?? undefined;
  requireDatabase(connector, database);
  return { connector, fields: { ...input, ...(database ? { database } : {}) } };
}

export function settingsToSend(
  context: LookContext,
  connector: Configuration,
  settings: SourceReaderSettings | undefined,
  purpose: string,
) {
  const destinations = (path: readonly string[]) => destinationsOfSetting(context, connector, settings, path);
  return resolveSecrets(context, settings, { purpose, destinations });
}

/** A storage's credential goes to the storage that it stands with, all else to the database and what is named beside it. */
async function destinationsOfSetting(
  context: LookContext,
  connector: Configuration,
  settings: object | null | undefined,
  [field = ""]: readonly string[],
): Promise<string[]> {
  const own: unknown = settings && Reflect.get(settings, field);
  if (typeof own === "object" && own !== null) return hostsInFields(own);
  return [...(await destinationsOf(context, connector)), ...hostsInFields(settings ?? {})];
}

function requireDatabase(connector: FullConnector, database: string | undefined): void {
  if (database || !NEEDS_DATABASE.has(connector.type)) return;
  throw new ToolError(
    "invalid_input",
    `A reader on a ${connector.type} connector needs database; fetch the databases first.`,
  );
}

/** Where a reader that is not saved would stand: what the API wants filled in although it keeps nothing. */
interface Surroundings {
  readonly uuid?: string | undefined;
  readonly companyUUID?: unknown;
  readonly environmentUUID?: string | null | undefined;
  readonly dataPlaneName?: string | null | undefined;
}

/** A whole reader for a dry run, its secrets put in. */
export async function draftReader(
  context: LookContext,
  connector: Surroundings,
  place: Configuration,
  fields: ReaderChanges,
) {
  const settings = await settingsToSend(context, place, fields.settings, "validate a source reader");
  return {
    uuid: NIL_UUID,
    companyUUID: connector.companyUUID ?? NIL_UUID,
    environmentUUID: connector.environmentUUID ?? NIL_UUID,
    connectorUUID: connector.uuid ?? NIL_UUID,
    name: "",
    containerName: "",
    dataPlaneName: connector.dataPlaneName ?? "",
    database: "",
    status: "draft",
    isValid: false,
    ...fields,
    settings: settings ?? {},
  };
}

/** The whole reader as it was read, with the changes laid over it: the API blanks what an update leaves out. */
export function mergeReader(reader: SourceReader, changes: ReaderChanges): SourceReader {
  return {
    ...reader,
    ...changes,
    settings: laidOver(reader.settings, changes.settings),
    tablesConfig: changes.tablesConfig
      ? (laidOver(reader.tablesConfig, changes.tablesConfig) as SourceReader["tablesConfig"])
      : reader.tablesConfig,
  };
}

/** The same with its secrets put in. */
export async function readerToSend(context: LookContext, reader: SourceReader): Promise<SourceReader> {
  const destinations = async ([, ...path]: readonly string[]) => {
    const connector = await context.resolve.connector(reader.connectorUUID ?? "");
    return destinationsOfSetting(context, connector, reader.settings, path);
  };
  return resolveSecrets(context, reader, { purpose: "update a source reader", destinations });
}
