// Everything the sandbox knows, in memory, and the ways to find it.
import { AcceptedEvents } from "./accepted-events.ts";
import { ApiError } from "./api-error.ts";
import type { Clock } from "./clock.ts";
import { settle } from "./engine.ts";
import type { Random } from "./random.ts";
import type {
  Connector,
  IngestionKey,
  NamedSecret,
  Pipeline,
  PrivateLink,
  SourceReader,
  SshTunnel,
  Stored,
} from "./types.ts";
import { connect, type Connection } from "./world/connect.ts";
import type { System } from "./world/systems.ts";

/** Objects of one kind by UUID; looking one up in vain is a 404 that names the kind. */
export class Collection<T extends Stored> {
  readonly kind: string;
  readonly #items = new Map<string, T>();

  constructor(kind: string) {
    this.kind = kind;
  }

  add(item: T): T {
    this.#items.set(item.uuid, item);
    return item;
  }

  all(): T[] {
    return [...this.#items.values()];
  }

  find(uuid: string | null | undefined): T | undefined {
    return uuid ? this.#items.get(uuid) : undefined;
  }

  /** @throws ApiError 404 */
  get(uuid: string): T {
    const item = this.#items.get(uuid);
    if (!item) throw new ApiError(404, `${this.kind} not found: ${uuid}`);
    return item;
  }

  delete(uuid: string): void {
    this.get(uuid);
    this.#items.delete(uuid);
  }
}

export interface Environment {
  readonly uuid: string;
  readonly name: string;
}

export interface Company {
  readonly uuid: string;
  readonly environments: { readonly production: Environment; readonly staging: Environment };
}

export class State {
  readonly company: Company;
  readonly clock: Clock;
  readonly random: Random;
  readonly systems: System[];
  readonly connectors = new Collection<Connector>("connector");
  readonly sourceReaders = new Collection<SourceReader>("source reader");
  readonly ingestionKeys = new Collection<IngestionKey>("ingestion API key");
  readonly encryptionKeys = new Collection<NamedSecret>("encryption key");
  readonly columnHashingSalts = new Collection<NamedSecret>("column hashing salt");
  readonly sshTunnels = new Collection<SshTunnel>("SSH tunnel");
  readonly privateLinks = new Collection<PrivateLink>("PrivateLink connection");
  readonly events = new AcceptedEvents();
  readonly #pipelines = new Collection<Pipeline>("pipeline");

  constructor(company: Company, clock: Clock, random: Random, systems: System[]) {
    this.company = company;
    this.clock = clock;
    this.random = random;
    this.systems = systems;
  }

  /** The identity and the times of an object that is made now. */
  newStored(): Stored {
    const now = this.clock.now();
    return { uuid: this.random.uuid(), createdAt: now, updatedAt: now };
  }

  /** Notes a write: no two of them leave the same time, on a clock that stands still either. */
  touch(stored: Stored): void {
    stored.updatedAt = Math.max(this.clock.now(), stored.updatedAt + 1);
  }

  addPipeline(pipeline: Pipeline): Pipeline {
    return this.#pipelines.add(pipeline);
  }

  /** All pipelines as they stand now. */
  pipelines(): Pipeline[] {
    const now = this.clock.now();
    const pipelines = this.#pipelines.all();
    for (const pipeline of pipelines) settle(pipeline, now);
    return pipelines;
  }

  /** One pipeline as it stands now. @throws ApiError 404 */
  pipeline(uuid: string): Pipeline {
    const pipeline = this.#pipelines.get(uuid);
    settle(pipeline, this.clock.now());
    return pipeline;
  }

  deletePipeline(uuid: string): void {
    this.#pipelines.delete(uuid);
  }

  pipelinesOfReader(readerUUID: string): Pipeline[] {
    return this.pipelines().filter((pipeline) => pipeline.sourceReaderUUID === readerUUID);
  }

  /** The pipelines that read from or write to a connector. */
  pipelinesOfConnector(connectorUUID: string): Pipeline[] {
    return this.pipelines().filter((pipeline) => {
      const reader = this.sourceReaders.find(pipeline.sourceReaderUUID);
      return pipeline.destinationUUID === connectorUUID || reader?.connectorUUID === connectorUUID;
    });
  }

  /** Logs in with a saved connector. @throws ApiError 400 */
  connect(connector: Pick<Connector, "type" | "sharedConfig">): Connection {
    return connect(this.systems, connector.type, connector.sharedConfig);
  }
}
