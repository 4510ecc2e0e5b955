// Finds the pipeline, connector, source reader or table that a person means by a name or a UUID.
import { folded, type Named, type NameIndex, namesOf } from "../account/names.ts";
import {
  ArtieError,
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
import { tableName } from "./state.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const MAX_CANDIDATES = 10;

type Kind = "pipeline" | "connector" | "source reader";

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** The UUID that is meant: itself, or the last one in an address of Artie's dashboard. */
function uuidIn(ref: string): string | undefined {
  if (isUuid(ref)) return ref;
  if (!/^https?:\/\//i.test(ref.trim())) return undefined;
  return ref.split(/[/?#&=]/).findLast(isUuid);
}

export function connectorName(connector: Connector): string {
  return connector.label || connector.uuid;
}

export function readerName(reader: SourceReader): string {
  return reader.name || reader.uuid;
}

export interface Resolving {
  readonly signal: AbortSignal;
  /** Reads what is true at this moment. */
  readonly fresh?: boolean;
  /** Told of every single resource that is read: by name and UUID, and the answer with the credentials in it. */
  readonly onRead?: (target: Named & { readonly kind: string }, answer: unknown) => void;
}

export class Resolver {
  readonly #artie: ReadingClient;
  readonly #options: Pick<Resolving, "signal" | "fresh">;
  readonly #onRead: Resolving["onRead"];
  readonly #names: NameIndex;

  constructor(artie: ReadingClient, { onRead, ...options }: Resolving) {
    this.#artie = artie;
    this.#options = options;
    this.#onRead = onRead;
    this.#names = namesOf(artie);
  }

  pipelines(): Promise<Pipeline[]> {
    const list = this.#artie.pipelines.list(this.#options);
    return this.#learn("pipeline", list, ({ name }) => name);
  }

  /** Destinations and sources. */
  connectors(): Promise<Connector[]> {
    return this.#learn("connector", this.#artie.connectors.list(this.#options), connectorName);
  }

  sourceReaders(): Promise<SourceReader[]> {
    return this.#learn("source reader", this.#artie.sourceReaders.list(this.#options), readerName);
  }

  async #learn<T extends { readonly uuid: string }>(kind: Kind, list: Promise<T[]>, nameOf: (row: T) => string) {
    const rows = await list;
    this.#names.learn(kind, rows, nameOf);
    return rows;
  }

  /** The pipeline with its tables. @throws ToolError */
  pipeline(ref: string): Promise<FullPipeline> {
    const get = (uuid: string) => this.#artie.pipelines.get(uuid, this.#options);
    return this.#find("pipeline", ref, get, ({ name }) => name);
  }

  /** The pipeline with its tables, source reader and connectors: credentials in plain sight. @throws ToolError */
  pipelineWithRelations(ref: string): Promise<PipelineWithRelations> {
    const get = (uuid: string) => this.#artie.pipelines.getWithRelations(uuid, this.#options);
    return this.#find("pipeline", ref, get, ({ pipeline }) => pipeline.name);
  }

  /** The connector with its configuration: credentials in plain sight. @throws ToolError */
  connector(ref: string): Promise<FullConnector> {
    const get = (uuid: string) => this.#artie.connectors.get(uuid, this.#options);
    return this.#find("connector", ref, get, connectorName);
  }

  /** For what needs no more of it than its UUID. @throws ToolError */
  async connectorUuid(ref: string): Promise<string> {
    const isKnown = uuidIn(ref) !== undefined || this.#names.find("connector", ref) !== undefined;
    return isKnown
      ? (await this.connector(ref)).uuid
      : findByName("connector", ref, await this.#list("connector")).uuid;
  }

  /** @throws ToolError */
  sourceReader(ref: string): Promise<SourceReader> {
    const get = (uuid: string) => this.#artie.sourceReaders.get(uuid, this.#options);
    return this.#find("source reader", ref, get, readerName);
  }

  /** The tables of a pipeline by name, `schema.name` or UUID, each once. @throws ToolError */
  tables(pipeline: FullPipeline, refs: readonly string[]): Table[] {
    return [...new Set(refs.map((ref) => findTable(pipeline, ref)))];
  }

  /** By UUID, or by name: what had the name last is read and compared, and only when it has another one all are listed. */
  async #find<T>(kind: Kind, ref: string, get: (uuid: string) => Promise<T>, nameOf: (row: T) => string): Promise<T> {
    const uuid = uuidIn(ref);
    const guess = uuid ?? this.#names.find(kind, ref);
    const row = guess === undefined ? undefined : await get(guess).catch(undefinedIfGone);
    if (guess !== undefined && row !== undefined && (uuid !== undefined || folded(nameOf(row)) === folded(ref))) {
      return this.#found(kind, guess, row, nameOf);
    }
    if (uuid !== undefined) throw await this.#notFound(kind, uuid);
    const all = await this.#list(kind);
    const listed = this.#names.find(kind, ref) ?? findByName(kind, ref, all).uuid;
    return this.#found(kind, listed, await get(listed), nameOf);
  }

  #found<T>(kind: Kind, uuid: string, row: T, nameOf: (row: T) => string): T {
    this.#onRead?.({ kind, uuid, name: nameOf(row) }, row);
    return row;
  }

  async #list(kind: Kind): Promise<Named[]> {
    switch (kind) {
      case "pipeline":
        return (await this.pipelines()).map(({ uuid, name }) => ({ uuid, name }));
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
      const match = (await this.#list(other)).find((candidate) => candidate.uuid.toLowerCase() === uuid.toLowerCase());
      if (!match) continue;
      const message = `${uuid} is the UUID of the ${other} "${match.name}", not of a ${kind}. Use the name or the UUID of a ${kind}.`;
      return new ToolError("wrong_kind_of_uuid", message);
    }
    return new ToolError(
      "unknown_name",
      `There is no ${kind} with the UUID ${uuid}. Use one that a list of them shows.`,
    );
  }
}

function undefinedIfGone(error: unknown): undefined {
  if (!(error instanceof ArtieError) || error.status !== 404) throw error;
}

/** For kinds that the API lists: by UUID or by name. @throws ToolError */
export function findNamed<T extends Named>(kind: string, ref: string, all: readonly T[]): T {
  const wanted = uuidIn(ref);
  if (wanted === undefined) return findByName(kind, ref, all);
  const found = all.find(({ uuid }) => uuid.toLowerCase() === wanted.toLowerCase());
  if (found) return found;
  throw new ToolError(
    "unknown_name",
    `There is no ${kind} with the UUID ${wanted}. Use one that a list of them shows.`,
  );
}

/** The one whose name is the text: to the letter, else without regard to case and outer spaces. */
function findByName<T extends Named>(kind: string, text: string, all: readonly T[]): T {
  const wanted = folded(text);
  const exact = all.filter(({ name }) => name === text);
  const matches = exact.length > 0 ? exact : all.filter(({ name }) => folded(name) === wanted);
  const [match] = matches;
  if (match && matches.length === 1) return match;
  if (match) {
    const candidates = matches.slice(0, MAX_CANDIDATES).map(({ name, uuid }) => `${cut(name)} (${uuid})`);
    throw new ToolError(
      "ambiguous_name",
      `${matches.length} ${kind}s are called "${cut(text)}"; use the UUID.`,
      candidates,
    );
  }
  const candidates = similar(
    text,
    all.map(({ name }) => name),
  );
  throw new ToolError("unknown_name", unknown(`no ${kind} "${cut(text)}"`, candidates), candidates);
}

function findTable(pipeline: FullPipeline, ref: string): Table {
  const wanted = folded(ref);
  const byFullName = pipeline.tables.filter((table) => table.uuid === ref || folded(tableName(table)) === wanted);
  const matches =
    byFullName.length > 0 ? byFullName : pipeline.tables.filter((table) => folded(table.name ?? "") === wanted);
  const [match] = matches;
  if (match && matches.length === 1) return match;
  if (match) {
    const candidates = matches
      .slice(0, MAX_CANDIDATES)
      .map((table) => `${cut(tableName(table))} (${table.uuid ?? "no UUID"})`);
    throw new ToolError(
      "ambiguous_name",
      `${matches.length} tables of "${pipeline.name}" are called "${cut(ref)}"; use the full name or the UUID.`,
      candidates,
    );
  }
  const candidates = similar(ref, pipeline.tables.map(tableName));
  throw new ToolError("unknown_name", unknown(`no table "${cut(ref)}" in "${pipeline.name}"`, candidates), candidates);
}

function unknown(what: string, candidates: readonly string[]): string {
  if (candidates.length === 0) return `There is ${what}.`;
  return `There is ${what}; did you mean ${candidates.map((name) => `"${name}"`).join(", ")}?`;
}

/** Names that share words or a part with the text, best first; else the first few that there are. */
function similar(text: string, names: readonly string[]): string[] {
  const words = folded(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 1);
  const score = (name: string) => words.filter((word) => folded(name).includes(word)).length;
  const scored = names.map((name) => ({ name, score: score(name) })).filter(({ score }) => score > 0);
  const best = scored.sort((a, b) => b.score - a.score).map(({ name }) => name);
  return (best.length > 0 ? best : names).slice(0, MAX_CANDIDATES).map(cut);
}

function cut(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
