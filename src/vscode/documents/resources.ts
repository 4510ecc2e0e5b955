// What Artie has of a resource, as its document shows it: what can be set, with names for UUIDs and without credentials.
import { l10n } from "vscode";
import { type ArtieClient, type CallOptions, type Connector, READ_ONLY } from "../../artie/index.ts";
import { connectorName, readerName } from "../../rules/named.ts";
import { isSettings, type Settings } from "../../rules/overlay.ts";
import { REDACTED, registryOf } from "../../tools/policy/redact/index.ts";
import type { Kind } from "./address.ts";
import { FORMS, picked, shapeOf } from "./forms.ts";

const { t } = l10n;

/** Stands for a credential that Artie has and nobody is shown. */
export const STORED = "secret://STORED_AT_ARTIE";

export interface Resource {
  readonly name: string;
  readonly value: Settings;
  /** Paths of what is set and the tools can't set. */
  readonly kept: readonly string[];
  /** The type of its source, or of the connector itself. */
  readonly type: string;
  /** What it captures changes through: of a pipeline its reader, of a reader its connector. */
  readonly reads?: { readonly uuid: string; readonly reader: string; readonly connector: string } | undefined;
}

/** @throws ArtieError */
export async function readResource(
  artie: ArtieClient,
  kind: Kind,
  uuid: string,
  asking: CallOptions,
): Promise<Resource> {
  const { live, ...rest } = await READ[kind](artie, uuid, asking);
  const registry = registryOf(artie);
  registry.note(live);
  const { renamed } = FORMS[kind];
  const named = Object.fromEntries(Object.entries(live).map(([name, value]) => [renamed[name] ?? name, value]));
  const { value, kept } = picked(named, shapeOf(kind, false));
  const shown = withReferences(value, registry.redact(value));
  return { ...rest, kept: kept.filter((path) => !isOfArtie(kind, path)), value: isSettings(shown) ? shown : {} };
}

/** What stands beside the settings and nobody sets: what it is connected to, and what has become of it. */
const BESIDE: Readonly<Record<Kind, readonly string[]>> = {
  pipelines: [...READ_ONLY.pipeline, "sourceReaderUUID", "destinationUUID"],
  connectors: [...READ_ONLY.connector, "uuid", "type"],
  "source-readers": [
    ...["uuid", "companyUUID", "environmentUUID", "connectorUUID", "containerName", "dataPlaneName", "status"],
    ...["isValid", "apiBaseURL", "createdAt", "updatedAt"],
  ],
};

function isOfArtie(kind: Kind, path: string): boolean {
  const inTable = /^tables\.([^.]+)$/.exec(path)?.[1];
  if (inTable !== undefined) return ["uuid", "status", ...READ_ONLY.table].includes(inTable);
  return BESIDE[kind].includes(path);
}

type Read = (
  artie: ArtieClient,
  uuid: string,
  asking: CallOptions,
) => Promise<Pick<Resource, "name" | "type" | "reads"> & { readonly live: Settings }>;

const READ: Readonly<Record<Kind, Read>> = {
  pipelines: async (artie, uuid, asking) => {
    const [pipeline, connectors, readers] = await Promise.all([
      artie.pipelines.get(uuid, asking),
      artie.connectors.list(asking),
      artie.sourceReaders.list(asking),
    ]);
    const reader = readers.find((each) => each.uuid === pipeline.sourceReaderUUID);
    const source = connectors.find((each) => each.uuid === reader?.connectorUUID);
    const live = {
      ...pipeline,
      destination: nameAmong(namesOf(connectors), pipeline.destinationUUID),
      encryptionKeyUUID: await nameIn(artie.encryptionKeys, pipeline.encryptionKeyUUID, asking),
      columnHashingSaltUUID: await nameIn(artie.columnHashingSalts, pipeline.columnHashingSaltUUID, asking),
    };
    const reads = reader && {
      uuid: reader.uuid,
      reader: readerName(reader),
      connector: source ? connectorName(source) : t("an unknown connector"),
    };
    return { live, name: pipeline.name, type: source?.type ?? pipeline.sourceType ?? "", reads };
  },
  connectors: async (artie, uuid, asking) => {
    const connector = await artie.connectors.get(uuid, asking);
    return { live: connector, name: connectorName(connector), type: connector.type };
  },
  "source-readers": async (artie, uuid, asking) => {
    const [reader, connectors] = await Promise.all([
      artie.sourceReaders.get(uuid, asking),
      artie.connectors.list(asking),
    ]);
    const connector = connectors.find((each) => each.uuid === reader.connectorUUID);
    const reads = connector && { uuid: connector.uuid, reader: "", connector: connectorName(connector) };
    return { live: reader, name: readerName(reader), type: connector?.type ?? "", reads };
  },
};

interface Named {
  readonly uuid: string;
  readonly name?: string | null | undefined;
}

export function namesOf(connectors: readonly Connector[]): Named[] {
  return connectors.map((connector) => ({ uuid: connector.uuid, name: connectorName(connector) }));
}

/** The name where it says which one is meant; else the UUID. */
function nameAmong(all: readonly Named[], uuid: string | null | undefined): string | null | undefined {
  const name = all.find((each) => each.uuid === uuid)?.name;
  const isPlain = name && all.filter((each) => each.name?.toLowerCase() === name.toLowerCase()).length === 1;
  return isPlain ? name : uuid;
}

/** Whoever may not list them still sees which one it is. */
async function nameIn(
  group: { readonly list: (asking: CallOptions) => Promise<readonly Named[]> },
  uuid: string | null | undefined,
  asking: CallOptions,
): Promise<string | null | undefined> {
  return uuid ? nameAmong(await group.list(asking).catch(() => []), uuid) : uuid;
}

/** Where all of a value is a credential a reference stands for it. */
function withReferences(value: unknown, redacted: unknown): unknown {
  if (redacted === REDACTED && value !== REDACTED) return STORED;
  if (Array.isArray(value) && Array.isArray(redacted)) {
    return value.map((item: unknown, index) => withReferences(item, redacted[index]));
  }
  if (!isSettings(value) || !isSettings(redacted)) return redacted;
  return Object.fromEntries(Object.entries(redacted).map(([name, item]) => [name, withReferences(value[name], item)]));
}
