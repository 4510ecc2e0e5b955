// What connects to what, worked out once for whole lists: names for pipelines, users of connectors. The sidebar has it
// from its activation on, so this loads nothing.
import type { Connector, Pipeline, SourceReader } from "../artie/index.ts";
import { grouped } from "./grouped.ts";
import { type Missing, optional } from "./incomplete.ts";
import type { Resolver } from "./resolve.ts";
import { connectorRole } from "./state.ts";

export interface Lists {
  readonly pipelines: readonly Pipeline[];
  readonly connectors: readonly Connector[];
  readonly sourceReaders: readonly SourceReader[];
}

export interface Looked {
  readonly topology: Topology;
  readonly incomplete: Missing[];
}

type Uuid = string | null | undefined;

export class Topology implements Lists {
  readonly pipelines: readonly Pipeline[];
  readonly connectors: readonly Connector[];
  readonly sourceReaders: readonly SourceReader[];
  readonly #connector: ReadonlyMap<Uuid, Connector>;
  readonly #reader: ReadonlyMap<Uuid, SourceReader>;
  /** By the connector that they read. */
  readonly #readers: ReadonlyMap<Uuid, SourceReader[]>;
  /** By their reader. */
  readonly #reading: ReadonlyMap<Uuid, Pipeline[]>;
  /** By their destination. */
  readonly #writing: ReadonlyMap<Uuid, Pipeline[]>;

  constructor({ pipelines, connectors, sourceReaders }: Lists) {
    this.pipelines = pipelines;
    this.connectors = connectors;
    this.sourceReaders = sourceReaders;
    this.#connector = new Map(connectors.map((connector) => [connector.uuid, connector]));
    this.#reader = new Map(sourceReaders.map((reader) => [reader.uuid, reader]));
    this.#readers = grouped(sourceReaders, (reader) => reader.connectorUUID);
    this.#reading = grouped(pipelines, (pipeline) => pipeline.sourceReaderUUID);
    this.#writing = grouped(pipelines, (pipeline) => pipeline.destinationUUID);
  }

  /** For looking: what is not needed may be missing, and `incomplete` says why; its absence takes nothing else away. */
  static async look({ resolve }: { readonly resolve: Resolver }, ...needed: (keyof Lists)[]): Promise<Looked> {
    const incomplete: Missing[] = [];
    const read = async <T>(what: keyof Lists, list: Promise<T[]>): Promise<T[]> =>
      needed.includes(what) ? list : ((await optional(incomplete, what, list)) ?? []);
    const [pipelines, connectors, sourceReaders] = await Promise.all([
      read("pipelines", resolve.pipelines()),
      read("connectors", resolve.connectors()),
      read("sourceReaders", resolve.sourceReaders()),
    ]);
    return { topology: new Topology({ pipelines, connectors, sourceReaders }), incomplete };
  }

  reader({ sourceReaderUUID }: Pipeline): SourceReader | undefined {
    return this.#reader.get(sourceReaderUUID);
  }

  source(pipeline: Pipeline): Connector | undefined {
    return this.#connector.get(this.reader(pipeline)?.connectorUUID);
  }

  destination(pipeline: Pipeline): Connector | undefined {
    return this.#connector.get(pipeline.destinationUUID);
  }

  connector(uuid: string): Connector | undefined {
    return this.#connector.get(uuid);
  }

  /** Pipelines that read from or write to the connector. */
  pipelinesOf(connectorUuid: string): Pipeline[] {
    const readers = this.#readers.get(connectorUuid) ?? [];
    const reading = readers.flatMap((reader) => this.#reading.get(reader.uuid) ?? []);
    return [...new Set([...reading, ...(this.#writing.get(connectorUuid) ?? [])])];
  }

  role(connector: Connector): "source" | "destination" {
    const { uuid } = connector;
    return connectorRole(connector, this.#writing.get(uuid) ?? [], this.#readers.get(uuid) ?? []);
  }
}
