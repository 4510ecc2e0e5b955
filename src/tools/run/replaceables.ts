// What of an account is replaced as a whole, and how each is read and written.
import {
  type ArtieClient,
  type ColumnHashingSalt,
  type EncryptionKey,
  type FullConnector,
  type FullPipeline,
  type PrivateLink,
  type SourceReader,
  type SSHTunnel,
} from "../../artie/index.ts";
import { connectorBody, holderBody, linkBody, pipelineBody } from "../../rules/merge.ts";
import { type Change, changesBetween } from "../../rules/diff.ts";
import { connectorName, readerName } from "../../rules/named.ts";
import { partAt } from "../../rules/undo.ts";
import { requireWhole, requireWholeConnector, requireWholePipeline, requireWholeReader } from "../../rules/whole.ts";
import { isSettings, type Settings } from "../../rules/overlay.ts";
import { ToolError } from "../../rules/tool-error.ts";
import type { KnownSecrets } from "../policy/redact/index.ts";
import { isThere, type Replaceable, type Replaced, replaceWhole } from "./replace.ts";

/** What took the place of what, for who wants to put it back. */
export interface Replacement {
  readonly uuids: readonly string[];
  readonly changes: readonly Change[];
  readonly before: Settings;
}

type Through<T> = (before: T, wanted: Settings) => Promise<Replaced<T>>;

interface PipelineWithReader {
  readonly pipeline: FullPipeline;
  readonly sourceReader: SourceReader;
}

/** The only way in which tools replace something: what they read of it, and what shall be there instead. */
export interface Replace {
  readonly pipeline: Through<FullPipeline>;
  readonly pipelineWithReader: Through<PipelineWithReader>;
  readonly sourceReader: Through<SourceReader>;
  readonly connector: Through<FullConnector>;
  readonly privateLink: Through<PrivateLink>;
  readonly sshTunnel: Through<SSHTunnel>;
  readonly encryptionKey: Through<EncryptionKey>;
  readonly columnHashingSalt: Through<ColumnHashingSalt>;
}

interface Asking {
  readonly signal: AbortSignal;
  readonly fresh: true;
}

/** The fields that are set anew: of the whole, or of one part of it. */
type Given = (part?: string) => Settings;

interface Way<T> {
  readonly read: (asking: Asking, row: T) => Promise<T>;
  /** Refuses what was not read whole; what of it is given anew need not be. @throws ToolError */
  readonly requireWhole?: (row: T, given: Given) => void;
  readonly write: (row: T, body: Settings) => Promise<T>;
  readonly bodyOf: (row: T) => Settings;
  readonly writtenAt: (row: T) => readonly unknown[];
  readonly uuidsOf?: (row: T) => readonly string[];
}

/** @param replaced told of what was put in the place of something, and has stayed */
export function replacing(
  artie: ArtieClient,
  secrets: KnownSecrets,
  signal: AbortSignal,
  replaced: (replacement: Replacement) => void = () => undefined,
): Replace {
  const through =
    <T>({ read, write, requireWhole: requireRead, uuidsOf = uuidOf, ...way }: Way<T>): Through<T> =>
    async (before, wanted) => {
      const planned = way.bodyOf(before);
      const changes = changesBetween(planned, wanted);
      const given: Given = (part) => {
        const [of, depth] = part === undefined ? [wanted, 0] : [settingsAt(wanted, part), 1];
        const within = changes.filter(({ at }) => part === undefined || at[0] === part);
        return Object.fromEntries(within.flatMap(({ at }) => (at[depth] ? [[at[depth], of[at[depth]]]] : [])));
      };
      const resource: Replaceable<T> = {
        read: async (signal) => {
          const row = await read({ signal, fresh: true }, before);
          secrets.note(row);
          requireRead?.(row, given);
          return row;
        },
        write: (body) => write(before, body),
        ...way,
      };
      const result = await replaceWhole(resource, before, wanted, signal);
      const after = way.bodyOf(result.after);
      const made = changes.filter((change) => isThere(after, change));
      // What somebody else wanted at the same time is not this one's to put back.
      if (!result.others.lost) {
        replaced({ uuids: uuidsOf(before), changes: made, before: partAt(planned, made) });
      }
      return result;
    };
  const updatedAt = (row: object): readonly unknown[] => [Reflect.get(row, "updatedAt")];
  const { pipelines, sourceReaders, connectors, privateLinks, sshTunnels, encryptionKeys, columnHashingSalts } = artie;
  return {
    pipeline: through({
      requireWhole: (row, given) => {
        requireWholePipeline(row, given());
      },
      read: (asking, { uuid }) => pipelines.get(uuid, asking),
      write: ({ uuid }, body) => pipelines.replace(uuid, body, { signal }),
      bodyOf: pipelineBody,
      writtenAt: ({ lastUpdatedAt }) => [lastUpdatedAt],
    }),
    pipelineWithReader: through<PipelineWithReader>({
      uuidsOf: ({ pipeline, sourceReader }) => [pipeline.uuid, sourceReader.uuid],
      requireWhole: ({ pipeline, sourceReader }, given) => {
        requireWholePipeline(pipeline, given("pipeline"));
        requireWholeReader(sourceReader, readerName(sourceReader), given("sourceReader"));
      },
      read: async (asking, { pipeline, sourceReader }) => {
        const both = [pipelines.get(pipeline.uuid, asking), sourceReaders.get(sourceReader.uuid, asking)] as const;
        const [pipelineNow, readerNow] = await Promise.all(both);
        return { pipeline: pipelineNow, sourceReader: readerNow };
      },
      write: ({ pipeline: { uuid } }, body) => {
        const both = { pipeline: settingsAt(body, "pipeline"), sourceReader: settingsAt(body, "sourceReader") };
        return pipelines.replaceWithSourceReader(uuid, both, { signal });
      },
      bodyOf: ({ pipeline, sourceReader }) => ({ pipeline: pipelineBody(pipeline), sourceReader }),
      writtenAt: ({ pipeline, sourceReader }) => [pipeline.lastUpdatedAt, ...updatedAt(sourceReader)],
    }),
    sourceReader: through<SourceReader>({
      requireWhole: (row, given) => {
        requireWholeReader(row, readerName(row), given());
      },
      read: (asking, { uuid }) => sourceReaders.get(uuid, asking),
      write: ({ uuid }, body) => sourceReaders.replace(uuid, body, { signal }),
      bodyOf: (reader) => reader,
      writtenAt: updatedAt,
    }),
    connector: through<FullConnector>({
      requireWhole: (row, given) => {
        requireWholeConnector(connectorName(row), row, given());
      },
      read: (asking, { uuid }) => connectors.get(uuid, asking),
      write: ({ uuid }, body) => connectors.replace(uuid, body, { signal }),
      bodyOf: connectorBody,
      writtenAt: updatedAt,
    }),
    privateLink: through<PrivateLink>({
      requireWhole: (row, given) => {
        requireWhole("PrivateLink connection", row.name || row.uuid, row, given());
      },
      read: (asking, { uuid }) => privateLinks.get(uuid, asking),
      write: ({ uuid }, body) => privateLinks.replace(uuid, body, { signal }),
      bodyOf: linkBody,
      writtenAt: updatedAt,
    }),
    sshTunnel: through<SSHTunnel>({
      requireWhole: (row, given) => {
        requireWhole("SSH tunnel", row.name || row.uuid, row, given());
      },
      read: (asking, { uuid }) => sshTunnels.get(uuid, asking),
      write: ({ uuid }, body) => sshTunnels.replace(uuid, body, { signal }),
      bodyOf: (tunnel) => tunnel,
      writtenAt: updatedAt,
    }),
    encryptionKey: through<EncryptionKey>({
      requireWhole: (row, given) => {
        requireWhole("encryption key", row.name || row.uuid, row, given());
      },
      read: async (asking, { uuid }) => rowOf(uuid, await encryptionKeys.list(asking)),
      write: ({ uuid }, body) => encryptionKeys.update(uuid, body, { signal }),
      bodyOf: holderBody,
      writtenAt: updatedAt,
    }),
    columnHashingSalt: through<ColumnHashingSalt>({
      requireWhole: (row, given) => {
        requireWhole("column hashing salt", row.name || row.uuid, row, given());
      },
      read: async (asking, { uuid }) => rowOf(uuid, await columnHashingSalts.list(asking)),
      write: ({ uuid }, body) => columnHashingSalts.update(uuid, body, { signal }),
      bodyOf: holderBody,
      writtenAt: updatedAt,
    }),
  };
}

function uuidOf(row: unknown): string[] {
  const uuid: unknown = typeof row === "object" && row !== null ? Reflect.get(row, "uuid") : undefined;
  return typeof uuid === "string" ? [uuid] : [];
}

function settingsAt(body: Settings, name: string): Settings {
  const value = body[name];
  if (isSettings(value)) return value;
  throw new TypeError(`There is nothing to write as ${name}.`);
}

/** Read from the list: alone, they come with the secret itself. @throws ToolError */
function rowOf<T extends { readonly uuid: string }>(uuid: string, rows: readonly T[]): T {
  const row = rows.find((candidate) => candidate.uuid === uuid);
  if (row) return row;
  throw new ToolError("unknown_name", `${uuid} is gone: somebody has deleted it meanwhile. Nothing was changed.`);
}
