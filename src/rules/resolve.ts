// Finds the pipeline, connector, source reader or table that a person means by a name or a UUID.
import { folded, type Named, type NameIndex, namesOf } from "../account/names.ts";
import {
  ArtieError,
  type CallOptions,
  type Connector,
  type FullConnector,
  type FullPipeline,
  type Pipeline,
  type PipelineWithRelations,
  type ReadingClient,
  type SourceReader,
  type Table,
} from "../artie/index.ts";
import { ToolError } from "./tool-error.ts";
import { grouped } from "./grouped.ts";
import type { Missing } from "./incomplete.ts";
import { connectorName, isUuid, readerName } from "./named.ts";
import { tableName } from "./state.ts";

const MAX_CANDIDATES = 10;

export type Kind = "pipeline" | "connector" | "source reader";

/** Where the name can't be read the UUID stands for it. */
export interface Identity extends Named {
  readonly incomplete?: readonly Missing[];
}

/** The UUID that is meant: itself, or the last one in an address of Artie's dashboard. */
function uuidIn(ref: string): string | undefined {
  if (isUuid(ref)) return ref;
  if (!/^https?:\/\//i.test(ref.trim())) return undefined;
  return ref.split(/[/?#&=]/).findLast(isUuid);
}

/** Told of every single resource that is read: by name and UUID, and the answer with the credentials in it. */
export type OnRead = (target: Named & { readonly kind: string }, answer: unknown) => void;

export interface ResolverOptions {
  readonly onRead?: OnRead;
  /** Told of the names of all that is listed. */
  readonly onNames?: (names: readonly string[]) => void;
  /** Reads everything as it is now: no answer of a moment ago serves. */
  readonly fresh?: boolean;
}

export class Resolver {
  readonly #artie: ReadingClient;
  readonly #asking: CallOptions;
  readonly #onRead: OnRead | undefined;
  readonly #onNames: ResolverOptions["onNames"];
  readonly #names: NameIndex;

  constructor(artie: ReadingClient, signal: AbortSignal, { onRead, onNames, fresh }: ResolverOptions = {}) {
    this.#artie = artie;
    this.#asking = { signal, fresh };
    this.#onRead = onRead;
    this.#onNames = onNames;
    this.#names = namesOf(artie);
  }

  pipelines(): Promise<Pipeline[]> {
    return this.#learn("pipeline", this.#artie.pipelines.list(this.#asking), ({ name }) => name);
  }

  /** Destinations and sources. */
  connectors(): Promise<Connector[]> {
    return this.#learn("connector", this.#artie.connectors.list(this.#asking), connectorName);
  }

  sourceReaders(): Promise<SourceReader[]> {
    return this.#learn("source reader", this.#artie.sourceReaders.list(this.#asking), readerName);
  }

  /** How many others have this name. */
  async namesakes(kind: Kind, { uuid, name }: Named): Promise<number> {
    const rows = await this.#list(kind);
    return rows.filter((row) => row.uuid !== uuid && folded(row.name) === folded(name)).length;
  }

  async #learn<T extends { readonly uuid: string }>(kind: Kind, list: Promise<T[]>, nameOf: (row: T) => string) {
    const rows = await list;
    this.#names.learn(kind, rows, nameOf);
    this.#onNames?.(rows.map(nameOf));
    return rows;
  }

  /** The pipeline with its tables. @throws ToolError */
  pipeline(ref: string): Promise<FullPipeline> {
    return this.#find("pipeline", ref, this.#artie.pipelines.get, ({ name }) => name);
  }

  /** The pipeline with its tables, source reader and connectors: credentials in plain sight. @throws ToolError */
  pipelineWithRelations(ref: string): Promise<PipelineWithRelations> {
    return this.#find("pipeline", ref, this.#artie.pipelines.getWithRelations, ({ pipeline }) => pipeline.name);
  }

  /** The connector with its configuration: credentials in plain sight. @throws ToolError */
  connector(ref: string): Promise<FullConnector> {
    return this.#find("connector", ref, this.#artie.connectors.get, connectorName);
  }

  /** For what needs no more of it than its UUID. @throws ToolError */
  async connectorUuid(ref: string): Promise<string> {
    return (await this.identity("connector", ref)).uuid;
  }

  /** For what needs no more of it than UUID and name. @throws ToolError */
  pipelineIdentity(ref: string): Promise<Identity> {
    return this.identity("pipeline", ref);
  }

  /** For what needs no more of it than its UUID. @throws ToolError */
  async sourceReaderUuid(ref: string): Promise<string> {
    return (await this.identity("source reader", ref)).uuid;
  }

  /** For what needs no more of it than UUID and name. @throws ToolError */
  identity(kind: Kind, ref: string): Promise<Identity> {
    switch (kind) {
      case "pipeline":
        return this.#identity(
          kind,
          ref,
          () => this.pipeline(ref),
          ({ name }) => name,
        );
      case "connector":
        return this.#identity(kind, ref, () => this.connector(ref), connectorName);
      case "source reader":
        return this.#identity(kind, ref, () => this.sourceReader(ref), readerName);
    }
  }

  /** Where the resource itself can't be read its UUID is enough, and its name is looked for in the list. */
  async #identity<T extends { readonly uuid: string }>(
    kind: Kind,
    ref: string,
    read: () => Promise<T>,
    nameOf: (row: T) => string,
  ): Promise<Identity> {
    const uuid = uuidIn(ref);
    if (uuid === undefined && this.#names.find(kind, ref) === undefined) {
      return findByName(kind, ref, await this.#list(kind));
    }
    try {
      const row = await read();
      return { uuid: row.uuid, name: nameOf(row) };
    } catch (error) {
      if (!(error instanceof ArtieError) || error.code === "canceled" || error.status === 404) throw error;
      if (uuid === undefined) return findByName(kind, ref, await this.#list(kind));
      return { uuid, name: uuid, incomplete: [{ missing: `name of the ${kind}`, why: error.message }] };
    }
  }

  /** @throws ToolError */
  sourceReader(ref: string): Promise<SourceReader> {
    return this.#find("source reader", ref, this.#artie.sourceReaders.get, readerName);
  }

  /** The tables of a pipeline by name, `schema.name` or UUID, each once. @throws ToolError */
  tables(pipeline: FullPipeline, refs: readonly string[]): Table[] {
    return [...new Set(refs.map(findingTable(pipeline)))];
  }

  /** By UUID, or by name: what had the name last is read and compared, and only when it has another one all are listed. */
  async #find<T>(kind: Kind, ref: string, read: Read<T>, nameOf: (row: T) => string): Promise<T> {
    const found = (uuid: string, row: T): T => {
      this.#onRead?.({ kind, uuid, name: nameOf(row) }, row);
      return row;
    };
    const uuid = uuidIn(ref);
    const guess = uuid ?? this.#names.find(kind, ref);
    const guessed = guess === undefined ? undefined : await read(guess, this.#asking).catch(undefinedIfGone);
    if (
      guess !== undefined &&
      guessed !== undefined &&
      (uuid !== undefined || folded(nameOf(guessed)) === folded(ref))
    ) {
      return found(guess, guessed);
    }
    if (uuid !== undefined) throw await this.#notFound(kind, uuid);
    const listed = findByName(kind, ref, await this.#list(kind));
    return found(listed.uuid, await read(listed.uuid, this.#asking));
  }

  async #list(kind: Kind): Promise<readonly Named[]> {
    switch (kind) {
      case "pipeline":
        return this.pipelines();
      case "connector":
        return (await this.connectors()).map((row) => ({ uuid: row.uuid, name: connectorName(row) }));
      case "source reader":
        return (await this.sourceReaders()).map((row) => ({ uuid: row.uuid, name: readerName(row) }));
    }
  }

  /** A UUID that names nothing, or a resource of another kind: the API answers 404 to both. */
  async #notFound(kind: Kind, uuid: string): Promise<ToolError> {
    for (const other of ["pipeline", "connector", "source reader"] as const) {
      if (other === kind) continue;
      const match = (await this.#list(other)).find((candidate) => hasUuid(candidate, uuid));
      if (!match) continue;
      const message = `${uuid} is the UUID of the ${other} "${match.name}", not of a ${kind}. Use the name or the UUID of a ${kind}.`;
      return new ToolError("wrong_kind_of_uuid", message);
    }
    return unknownUuid(kind, uuid);
  }
}

type Read<T> = (uuid: string, asking: CallOptions) => Promise<T>;

function undefinedIfGone(error: unknown): undefined {
  if (!(error instanceof ArtieError) || error.status !== 404) throw error;
}

function hasUuid(row: { readonly uuid: string }, uuid: string): boolean {
  return row.uuid.toLowerCase() === uuid.toLowerCase();
}

function unknownUuid(kind: string, uuid: string): ToolError {
  const message = `There is no ${kind} with the UUID ${uuid}. Use one that a list of them shows.`;
  return new ToolError("unknown_name", message);
}

/** For kinds that the API lists: by UUID or by name. @throws ToolError */
export function findNamed<T extends Named>(kind: string, ref: string, all: readonly T[]): T {
  const uuid = uuidIn(ref);
  if (uuid === undefined) return findByName(kind, ref, all);
  const found = all.find((candidate) => hasUuid(candidate, uuid));
  if (found) return found;
  throw unknownUuid(kind, uuid);
}

/** The one whose name is the text: to the letter, else without regard to case and outer spaces. */
function findByName<T extends Named>(kind: string, text: string, all: readonly T[]): T {
  const exact = all.filter(({ name }) => name === text);
  const matches = exact.length > 0 ? exact : all.filter(({ name }) => folded(name) === folded(text));
  const [match, another] = matches;
  if (another) throw ambiguous(`${kind}s`, text, "the UUID", matches);
  if (match) return match;
  throw unknown(`no ${kind} "${text}"`, text, all);
}

/** There may be thousands of tables, and as many to be found. */
function findingTable({ name: pipeline, tables }: FullPipeline): (ref: string) => Table {
  const all = tables.map((table) => ({ table, name: tableName(table), uuid: table.uuid ?? "no UUID" }));
  const byFullName = grouped(all, ({ name }) => folded(name));
  const byName = grouped(all, ({ table }) => folded(table.name ?? ""));
  const byUuid = new Map(all.map((row) => [row.table.uuid, row]));
  return (ref) => {
    const own = byUuid.get(ref);
    const matches = own ? [own] : (byFullName.get(folded(ref)) ?? byName.get(folded(ref)) ?? []);
    const [match, another] = matches;
    if (another) throw ambiguous(`tables of "${pipeline}"`, ref, "the full name or the UUID", matches);
    if (match) return match.table;
    throw unknown(`no table "${ref}" in "${pipeline}"`, ref, all);
  };
}

function ambiguous(what: string, text: string, use: string, matches: readonly Named[]): ToolError {
  const candidates = matches.slice(0, MAX_CANDIDATES).map(({ name, uuid }) => `${name} (${uuid})`);
  const message = `${matches.length} ${what} are called "${text}"; use ${use}.`;
  return new ToolError("ambiguous_name", message, candidates);
}

function unknown(what: string, text: string, all: readonly Named[]): ToolError {
  const candidates = similar(text, all);
  const meant = candidates.map((name) => `"${name}"`).join(", ");
  const message = candidates.length === 0 ? `There is ${what}.` : `There is ${what}; did you mean ${meant}?`;
  return new ToolError("unknown_name", message, candidates);
}

/** Names that share words or a part with the text, best first; else the first few that there are. */
function similar(text: string, all: readonly Named[]): string[] {
  const words = folded(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 1);
  const score = (name: string) => words.filter((word) => folded(name).includes(word)).length;
  const scored = all.map(({ name }) => ({ name, score: score(name) })).filter((row) => row.score > 0);
  const best = scored.sort((a, b) => b.score - a.score);
  return (best.length > 0 ? best : all).slice(0, MAX_CANDIDATES).map(({ name }) => name);
}
