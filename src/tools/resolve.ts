// Finds the pipeline, connector, source reader or table that a person means by a name or a UUID.
import {
  type ArtieClient,
  ArtieError,
  type Connector,
  type FullConnector,
  type FullPipeline,
  type Pipeline,
  type PipelineWithRelations,
  type SourceReader,
  type Table,
} from "../artie/index.ts";
import { ToolError } from "./errors.ts";
import { tableName } from "./state.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const MAX_CANDIDATES = 10;

type Kind = "pipeline" | "connector" | "source reader";

interface Named {
  readonly uuid: string;
  readonly name: string;
}

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

export function connectorName(connector: Connector): string {
  return connector.label || connector.uuid;
}

export function readerName(reader: SourceReader): string {
  return reader.name || reader.uuid;
}

/** Made for one call: what it has listed once it does not list again. */
export class Resolver {
  readonly #artie: ArtieClient;
  readonly #signal: AbortSignal;
  readonly #onRead: (answer: unknown) => void;
  #pipelines: Promise<Pipeline[]> | undefined;
  #connectors: Promise<Connector[]> | undefined;
  #readers: Promise<SourceReader[]> | undefined;

  /** @param onRead told of every single resource that is read, with the credentials in it */
  constructor(artie: ArtieClient, signal: AbortSignal, onRead: (answer: unknown) => void = () => undefined) {
    this.#artie = artie;
    this.#signal = signal;
    this.#onRead = onRead;
  }

  pipelines(): Promise<Pipeline[]> {
    return (this.#pipelines ??= this.#artie.pipelines.list({ signal: this.#signal }));
  }

  /** Destinations and sources. */
  connectors(): Promise<Connector[]> {
    return (this.#connectors ??= this.#artie.connectors.list({ signal: this.#signal }));
  }

  sourceReaders(): Promise<SourceReader[]> {
    return (this.#readers ??= this.#artie.sourceReaders.list({ signal: this.#signal }));
  }

  /** The pipeline with its tables. @throws ToolError */
  async pipeline(ref: string): Promise<FullPipeline> {
    return this.#read("pipeline", ref, await this.#uuid("pipeline", ref), (uuid) =>
      this.#artie.pipelines.get(uuid, { signal: this.#signal }),
    );
  }

  /** The pipeline with its tables, source reader and connectors: credentials in plain sight. @throws ToolError */
  async pipelineWithRelations(ref: string): Promise<PipelineWithRelations> {
    return this.#read("pipeline", ref, await this.#uuid("pipeline", ref), (uuid) =>
      this.#artie.pipelines.getWithRelations(uuid, { signal: this.#signal }),
    );
  }

  /** The connector with its configuration: credentials in plain sight. @throws ToolError */
  async connector(ref: string): Promise<FullConnector> {
    return this.#read("connector", ref, await this.#uuid("connector", ref), (uuid) =>
      this.#artie.connectors.get(uuid, { signal: this.#signal }),
    );
  }

  /** The connector's UUID, checked against the list. @throws ToolError */
  async connectorUuid(ref: string): Promise<string> {
    const connectors = (await this.connectors()).map((connector) => named(connector.uuid, connectorName(connector)));
    if (isUuid(ref)) {
      if (connectors.some(({ uuid }) => uuid.toLowerCase() === ref.toLowerCase())) return ref;
      throw await this.#notFound("connector", ref);
    }
    return findByName("connector", ref, connectors).uuid;
  }

  /** @throws ToolError */
  async sourceReader(ref: string): Promise<SourceReader> {
    return this.#read("source reader", ref, await this.#uuid("source reader", ref), (uuid) =>
      this.#artie.sourceReaders.get(uuid, { signal: this.#signal }),
    );
  }

  /** The tables of a pipeline by name, `schema.name` or UUID, each once. @throws ToolError */
  tables(pipeline: FullPipeline, refs: readonly string[]): Table[] {
    return [...new Set(refs.map((ref) => findTable(pipeline, ref)))];
  }

  async #uuid(kind: Kind, ref: string): Promise<string> {
    return isUuid(ref) ? ref : findByName(kind, ref, await this.#list(kind)).uuid;
  }

  async #list(kind: Kind): Promise<Named[]> {
    switch (kind) {
      case "pipeline":
        return (await this.pipelines()).map(({ uuid, name }) => named(uuid, name));
      case "connector":
        return (await this.connectors()).map((connector) => named(connector.uuid, connectorName(connector)));
      case "source reader":
        return (await this.sourceReaders()).map((reader) => named(reader.uuid, readerName(reader)));
    }
  }

  async #read<T>(kind: Kind, ref: string, uuid: string, get: (uuid: string) => Promise<T>): Promise<T> {
    try {
      const answer = await get(uuid);
      this.#onRead(answer);
      return answer;
    } catch (error) {
      if (error instanceof ArtieError && error.status === 404 && isUuid(ref)) throw await this.#notFound(kind, ref);
      throw error;
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

/** For kinds that the API lists: by UUID or by name. @throws ToolError */
export function findNamed<T extends Named>(kind: string, ref: string, all: readonly T[]): T {
  if (!isUuid(ref)) return findByName(kind, ref, all);
  const found = all.find(({ uuid }) => uuid.toLowerCase() === ref.toLowerCase());
  if (found) return found;
  throw new ToolError("unknown_name", `There is no ${kind} with the UUID ${ref}. Use one that a list of them shows.`);
}

function named(uuid: string, name: string): Named {
  return { uuid, name };
}

/** The one whose name is the text: to the letter, else without regard to case and outer spaces. */
function findByName<T extends Named>(kind: string, text: string, all: readonly T[]): T {
  const wanted = fold(text);
  const exact = all.filter(({ name }) => name === text);
  const matches = exact.length > 0 ? exact : all.filter(({ name }) => fold(name) === wanted);
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
  const wanted = fold(ref);
  const byFullName = pipeline.tables.filter((table) => table.uuid === ref || fold(tableName(table)) === wanted);
  const matches =
    byFullName.length > 0 ? byFullName : pipeline.tables.filter((table) => fold(table.name ?? "") === wanted);
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
  const words = fold(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 1);
  const score = (name: string) => words.filter((word) => fold(name).includes(word)).length;
  const scored = names.map((name) => ({ name, score: score(name) })).filter(({ score }) => score > 0);
  const best = scored.sort((a, b) => b.score - a.score).map(({ name }) => name);
  return (best.length > 0 ? best : names).slice(0, MAX_CANDIDATES).map(cut);
}

function cut(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

function fold(text: string): string {
  return text.trim().toLowerCase();
}
