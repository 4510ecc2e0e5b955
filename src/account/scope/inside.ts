// What lies inside of a scope: chosen pipelines, the source readers that feed them, and the connectors at both ends.
import type { Pipeline, SourceReader } from "../../artie/index.ts";

export type Kind = "pipelines" | "connectors" | "sourceReaders";

export interface Thing {
  readonly kind: Kind;
  readonly uuid: string;
}

/** All that decides what belongs to what. */
export interface Lists {
  readonly pipelines: readonly Pipeline[];
  readonly sourceReaders: readonly SourceReader[];
}

type Uuids = ReadonlySet<string>;

export class Inside {
  readonly pipelines: readonly Pipeline[];
  readonly sourceReaders: readonly SourceReader[];
  readonly outside: Lists;
  readonly #uuids: Readonly<Record<Kind, Uuids>>;
  /** By what of the inside the outside uses, too. */
  readonly #shared: Readonly<Record<Kind, Uuids>>;
  #outside: Uuids | undefined;

  /** @param chosen names or UUIDs of pipelines; what names none, or more than one, chooses none */
  constructor(lists: Lists, chosen: readonly string[]) {
    const wanted = new Set(chosen.flatMap((ref) => chosenBy(ref, lists.pipelines) ?? []));
    const [pipelines, otherPipelines] = split(lists.pipelines, (pipeline) => wanted.has(pipeline));
    const used = uuidSet(pipelines.map(({ sourceReaderUUID }) => sourceReaderUUID));
    const [readers, otherReaders] = split(lists.sourceReaders, ({ uuid }) => used.has(uuid.toLowerCase()));
    this.pipelines = pipelines;
    this.sourceReaders = readers;
    this.outside = { pipelines: otherPipelines, sourceReaders: otherReaders };
    this.#uuids = {
      pipelines: uuidSet(pipelines.map(({ uuid }) => uuid)),
      sourceReaders: uuidSet(readers.map(({ uuid }) => uuid)),
      connectors: connectorsOf(pipelines, readers),
    };
    const usedOutside = uuidSet(otherPipelines.map(({ sourceReaderUUID }) => sourceReaderUUID));
    // What a reader of both sides captures is captured for the outside, too.
    const readBoth = readers.filter(({ uuid }) => usedOutside.has(uuid.toLowerCase()));
    this.#shared = {
      pipelines: new Set(),
      sourceReaders: usedOutside,
      connectors: connectorsOf(otherPipelines, [...otherReaders, ...readBoth]),
    };
  }

  has({ kind, uuid }: Thing): boolean {
    return this.#uuids[kind].has(uuid.toLowerCase());
  }

  /** Whether something outside uses it, too. */
  isShared({ kind, uuid }: Thing): boolean {
    return this.#shared[kind].has(uuid.toLowerCase());
  }

  /** Whether the UUID is one of anything inside. */
  knows(uuid: string): boolean {
    return Object.values(this.#uuids).some((uuids) => uuids.has(uuid.toLowerCase()));
  }

  /** Whether it is the UUID of something that is known to lie outside. */
  excludes(uuid: string): boolean {
    return !this.knows(uuid) && (this.#outside ??= this.#outsideUuids()).has(uuid.toLowerCase());
  }

  #outsideUuids(): Uuids {
    const { pipelines, sourceReaders } = this.outside;
    const rows = [...pipelines, ...sourceReaders].map(({ uuid }) => uuid);
    return new Set([...uuidSet(rows), ...connectorsOf(pipelines, sourceReaders)]);
  }

  /** The UUID of the reader that feeds a pipeline. */
  readerOf(pipelineUuid: string): string | undefined {
    const uuid = pipelineUuid.toLowerCase();
    return this.pipelines.find((pipeline) => pipeline.uuid.toLowerCase() === uuid)?.sourceReaderUUID ?? undefined;
  }
}

/** The pipeline that a name or a UUID chooses. Names count to the letter, and those that several have not at all. */
export function chosenBy(ref: string, pipelines: readonly Pipeline[]): Pipeline | undefined {
  const byUuid = pipelines.find(({ uuid }) => uuid.toLowerCase() === ref.toLowerCase());
  if (byUuid) return byUuid;
  const [named, another] = pipelines.filter(({ name }) => name === ref);
  return another ? undefined : named;
}

function connectorsOf(pipelines: readonly Pipeline[], readers: readonly SourceReader[]): Uuids {
  return uuidSet([
    ...readers.map(({ connectorUUID }) => connectorUUID),
    ...pipelines.map(({ destinationUUID }) => destinationUUID),
  ]);
}

function uuidSet(uuids: readonly (string | null | undefined)[]): Uuids {
  return new Set(uuids.flatMap((uuid) => (uuid ? [uuid.toLowerCase()] : [])));
}

function split<Row>(rows: readonly Row[], isFirst: (row: Row) => boolean): readonly [Row[], Row[]] {
  return [rows.filter(isFirst), rows.filter((row) => !isFirst(row))];
}
