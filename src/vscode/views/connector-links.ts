// What connectors are used for, worked out once for a whole list of them.
import type { Connector, Pipeline, SourceReader } from "../../artie/index.ts";
import { connectorRole } from "../../tools/state.ts";
import type { Role } from "./nodes.ts";

export interface Lists {
  readonly pipelines: readonly Pipeline[];
  readonly sourceReaders: readonly SourceReader[];
}

export class ConnectorLinks {
  readonly #readers: ReadonlyMap<string | null | undefined, SourceReader[]>;
  readonly #reading: ReadonlyMap<string | null | undefined, Pipeline[]>;
  readonly #writing: ReadonlyMap<string | null | undefined, Pipeline[]>;

  constructor({ pipelines, sourceReaders }: Lists) {
    this.#readers = Map.groupBy(sourceReaders, (reader) => reader.connectorUUID);
    this.#reading = Map.groupBy(pipelines, (pipeline) => pipeline.sourceReaderUUID);
    this.#writing = Map.groupBy(pipelines, (pipeline) => pipeline.destinationUUID);
  }

  role(connector: Connector): Role {
    const { uuid } = connector;
    return connectorRole(connector, this.#writing.get(uuid) ?? [], this.#readers.get(uuid) ?? []);
  }

  /** The pipelines that read from or write to the connector. */
  pipelinesOf({ uuid }: Pick<Connector, "uuid">): Pipeline[] {
    const readers = this.#readers.get(uuid) ?? [];
    const reading = readers.flatMap((reader) => this.#reading.get(reader.uuid) ?? []);
    return [...new Set([...reading, ...(this.#writing.get(uuid) ?? [])])];
  }
}
