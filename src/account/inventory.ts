// What is known of an account's pipelines, connectors and source readers, without any idea of where it comes from.
import { isDeepStrictEqual } from "node:util";
import type { Connector, FullPipeline, Pipeline, SourceReader } from "../artie/index.ts";
import { UNREADABLE, unreadableIn } from "../artie/unreadable.ts";
import type { Observation } from "./observe.ts";
import { Rows } from "./rows.ts";

export interface InventoryChange {
  /** UUIDs of the pipelines that changed; absent when the list itself, its state or the names beside it changed. */
  readonly pipelines?: readonly string[];
  /** Connectors, source readers or their state changed. */
  readonly connectors?: boolean;
}

export class Inventory {
  readonly #pipelines = new Rows<Pipeline>();
  readonly #details = new Rows<FullPipeline>();
  readonly #connectors = new Rows<Connector>();
  readonly #readers = new Rows<SourceReader>();
  #isListed = false;

  /** None before the list has been read: single ones would pass for all. */
  get pipelines(): readonly Pipeline[] {
    return this.#isListed ? this.#pipelines.list : [];
  }

  get connectors(): readonly Connector[] {
    return this.#connectors.list;
  }

  get sourceReaders(): readonly SourceReader[] {
    return this.#readers.list;
  }

  pipeline(uuid: string): Pipeline | undefined {
    return this.#pipelines.get(uuid);
  }

  detail(uuid: string): FullPipeline | undefined {
    return this.#details.get(uuid);
  }

  /** A write on the pipeline ended at `at`: what was read before no longer counts. */
  outdate(uuid: string, at: number): void {
    this.#pipelines.outdate(uuid, at);
    this.#details.outdate(uuid, at);
  }

  /**
   * Forgets the tables of pipelines that nobody looks at and whose list row says that they have moved on.
   * @returns The UUIDs of these pipelines.
   */
  dropOutdatedDetails(isWanted: (uuid: string) => boolean): string[] {
    const outdated = this.#details.list.filter((detail) => {
      const isOutdated = !isDeepStrictEqual(this.#pipelines.get(detail.uuid), rowOf(detail));
      return isOutdated && !isWanted(detail.uuid);
    });
    for (const { uuid } of outdated) this.#details.forget(uuid);
    return outdated.map(({ uuid }) => uuid);
  }

  /** Takes what was true at `at` (in milliseconds of any steady clock). Undefined when nothing changed by it. */
  take(observation: Observation, at: number): InventoryChange | undefined {
    switch (observation.kind) {
      case "pipelines":
        return this.#takeList(observation.rows, at);
      case "pipeline":
        return this.#takeDetail(observation.row, at);
      case "connectors": {
        const rows = observation.rows.map(connectorRow);
        return takeInto(this.#connectors, rows, observation.whole, at) ? { connectors: true } : undefined;
      }
      case "readers": {
        const rows = observation.rows.map(readerRow);
        return takeInto(this.#readers, rows, observation.whole, at) ? { connectors: true } : undefined;
      }
      case "gone":
        return this.#takeGone(observation.of, observation.uuid, at);
    }
  }

  #takeList(rows: readonly Pipeline[], at: number): InventoryChange | undefined {
    this.#isListed = true;
    const { changed, members } = this.#pipelines.replace(rows.map(rowOf), at);
    for (const { uuid } of this.#details.list) if (!this.#pipelines.has(uuid)) this.#details.remove(uuid, at);
    if (members) return {};
    return changed.length > 0 ? { pipelines: changed } : undefined;
  }

  #takeDetail(row: FullPipeline, at: number): InventoryChange | undefined {
    const isNew = !this.#pipelines.has(row.uuid);
    const rowChanged = this.#pipelines.put(rowOf(row), at);
    const detailChanged = this.#details.put(row, at);
    if (rowChanged && isNew) return {};
    return rowChanged || detailChanged ? { pipelines: [row.uuid] } : undefined;
  }

  #takeGone(of: "pipeline" | "connector" | "sourceReader", uuid: string, at: number): InventoryChange | undefined {
    switch (of) {
      case "pipeline":
        this.#details.remove(uuid, at);
        return this.#pipelines.remove(uuid, at) ? {} : undefined;
      case "connector":
        return this.#connectors.remove(uuid, at) ? { connectors: true } : undefined;
      case "sourceReader":
        return this.#readers.remove(uuid, at) ? { connectors: true } : undefined;
    }
  }
}

function takeInto<T extends { readonly uuid: string }>(into: Rows<T>, rows: readonly T[], whole: boolean, at: number) {
  if (!whole) return rows.filter((row) => into.put(row, at)).length > 0;
  const { changed, members } = into.replace(rows, at);
  return members || changed.length > 0;
}

/** The fields that list and detail share, so that one can be compared with the other. */
export function rowOf(pipeline: Pipeline): Pipeline {
  return {
    uuid: pipeline.uuid,
    name: pipeline.name,
    status: pipeline.status ?? undefined,
    isDeploying: pipeline.isDeploying ?? undefined,
    hasBackfillingTables: pipeline.hasBackfillingTables ?? undefined,
    hasUndeployedChanges: pipeline.hasUndeployedChanges ?? undefined,
    sourceType: pipeline.sourceType ?? undefined,
    sourceReaderUUID: pipeline.sourceReaderUUID ?? undefined,
    destinationUUID: pipeline.destinationUUID ?? undefined,
    environmentUUID: pipeline.environmentUUID ?? undefined,
    dataPlaneName: pipeline.dataPlaneName ?? undefined,
    lastDeployedAt: pipeline.lastDeployedAt ?? undefined,
    lastUpdatedAt: pipeline.lastUpdatedAt ?? undefined,
    createdAt: pipeline.createdAt ?? undefined,
    ...unreadOf(pipeline),
  };
}

/** What can't be read decides what may be done, as what can does. */
function unreadOf(pipeline: Pipeline): object {
  const odd = unreadableIn(pipeline).filter((path) => /^(status|isDeploying|hasBackfillingTables)$/.test(path));
  return odd.length > 0 ? { [UNREADABLE]: odd } : {};
}

/** Without the configuration that a detail brings: it holds credentials, and nothing here needs it. */
function connectorRow(connector: Connector): Connector {
  return {
    uuid: connector.uuid,
    label: connector.label ?? undefined,
    type: connector.type,
    isValid: connector.isValid ?? undefined,
    connectionLabel: connector.connectionLabel ?? undefined,
    dataPlaneName: connector.dataPlaneName ?? undefined,
    environmentUUID: connector.environmentUUID ?? undefined,
    sshTunnelUUID: connector.sshTunnelUUID ?? undefined,
    privateLinkUUID: connector.privateLinkUUID ?? undefined,
    snapshotPrivateLinkUUID: connector.snapshotPrivateLinkUUID ?? undefined,
    createdAt: connector.createdAt ?? undefined,
    updatedAt: connector.updatedAt ?? undefined,
  };
}

/** Without the settings, which hold credentials too. */
function readerRow(reader: SourceReader): SourceReader {
  return {
    uuid: reader.uuid,
    name: reader.name ?? undefined,
    connectorUUID: reader.connectorUUID ?? undefined,
    status: reader.status ?? undefined,
    isValid: reader.isValid ?? undefined,
    isShared: reader.isShared ?? undefined,
    database: reader.database ?? undefined,
    containerName: reader.containerName ?? undefined,
    dataPlaneName: reader.dataPlaneName ?? undefined,
    environmentUUID: reader.environmentUUID ?? undefined,
  };
}
