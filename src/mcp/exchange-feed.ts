// Learns what changes in the account from the requests that are made anyway: nothing is polled. For hosts that have no
// store of their own.
import { createHash } from "node:crypto";
import { z } from "zod";
import type { ArtieExchange } from "../artie/index.ts";
import type { ResourceChange } from "./host.ts";

const row = z.looseObject({ uuid: z.string(), name: z.string().optional(), label: z.string().nullish() });
type Row = z.infer<typeof row>;
const rows = z.array(row);
/** The pipeline alone, or with what belongs to it. */
const pipelineDetail = z.union([z.looseObject({ pipeline: row }).transform(({ pipeline }) => pipeline), row]);

const CHANGES_LIST = /_(create|create_from_source|update|update_with_source_reader|delete)$/;

export class ExchangeFeed {
  readonly #listeners = new Set<(change: ResourceChange) => void>();
  readonly #pipelines = new Seen();
  readonly #details = new Seen();
  readonly #connectors = new Seen();

  onDidChange(listener: (change: ResourceChange) => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  /** Takes a request that has ended: this is the observer for the client. */
  readonly take = (exchange: ArtieExchange): void => {
    const change = exchange.effect === "write" ? this.#written(exchange) : this.#read(exchange);
    if (!change) return;
    for (const listener of this.#listeners) listener(change);
  };

  /** A write that was not certainly refused may have been carried out, even when nobody knows. */
  #written({ operation, uuid, status, error }: ArtieExchange): ResourceChange | undefined {
    if (error && (error.notProcessed || (status !== undefined && status < 500))) return undefined;
    const list = CHANGES_LIST.test(operation);
    if (operation.startsWith("pipeline_")) return { list, pipelines: uuid === undefined ? [] : [uuid] };
    if (list && operation.startsWith("connector_")) return { list, connectors: true };
    // Pipelines show their reader, and connectors the pipelines behind it.
    if (operation.startsWith("source_reader_")) return { pipelines: this.#pipelines.uuids, connectors: true };
    return undefined;
  }

  #read({ operation, uuid, status, value }: ArtieExchange): ResourceChange | undefined {
    switch (operation) {
      case "pipeline_list":
        return this.#readPipelines(rows.safeParse(value).data);
      case "pipeline_detail":
        return status === 404 ? this.#readGone(uuid) : this.#readDetail(pipelineDetail.safeParse(value).data);
      case "connector_list":
        return this.#readConnectors(rows.safeParse(value).data);
      default:
        return undefined;
    }
  }

  #readPipelines(list: readonly Row[] | undefined): ResourceChange | undefined {
    if (!list) return undefined;
    const changed = this.#pipelines.changed(list);
    const renamed = this.#pipelines.renamed(list);
    if (renamed) this.#details.retain(list);
    return renamed || changed.length > 0 ? { list: renamed, pipelines: changed } : undefined;
  }

  #readDetail(pipeline: Row | undefined): ResourceChange | undefined {
    const changed = pipeline ? this.#details.changed([pipeline]) : [];
    return changed.length > 0 ? { pipelines: changed } : undefined;
  }

  #readGone(uuid: string | undefined): ResourceChange | undefined {
    if (uuid === undefined || !this.#pipelines.forget(uuid)) return undefined;
    return { list: true, pipelines: [uuid] };
  }

  #readConnectors(list: readonly Row[] | undefined): ResourceChange | undefined {
    if (!list) return undefined;
    const changed = this.#connectors.changed(list);
    const renamed = this.#connectors.renamed(list);
    return renamed || changed.length > 0 ? { list: renamed, connectors: true } : undefined;
  }
}

/** Digests of what was last seen. What is seen for the first time is no change. */
class Seen {
  readonly #rows = new Map<string, string>();
  #names: string | undefined;

  get uuids(): string[] {
    return [...this.#rows.keys()];
  }

  /** UUIDs of the rows that are no longer as they were seen. */
  changed(rows: readonly Row[]): string[] {
    const changed = rows.filter((row) => {
      const before = this.#rows.get(row.uuid);
      return before !== undefined && before !== digest(row);
    });
    for (const row of rows) this.#rows.set(row.uuid, digest(row));
    return changed.map(({ uuid }) => uuid);
  }

  /** Whether rows of the whole list came, went or have other names. */
  renamed(list: readonly Row[]): boolean {
    const before = this.#names;
    this.#names = digest(list.map(({ uuid, name, label }) => [uuid, name, label]));
    this.retain(list);
    return before !== undefined && before !== this.#names;
  }

  /** Forgets the rows that are not in the list. */
  retain(list: readonly Row[]): void {
    const left = new Set(list.map(({ uuid }) => uuid));
    for (const uuid of this.#rows.keys()) if (!left.has(uuid)) this.#rows.delete(uuid);
  }

  /** Whether it was there. */
  forget(uuid: string): boolean {
    return this.#rows.delete(uuid);
  }
}

function digest(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("base64url");
}
