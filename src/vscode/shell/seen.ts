// What was seen of the active account's pipelines: learned from every request, kept over a reload of the window, and
// looked for where nobody asks.
import type * as vscode from "vscode";
import type { Observation } from "../../account/observe.ts";
import { type Sighting, Sightings } from "../../account/sightings.ts";
import type { ArtieClient, ArtieExchange, Pipeline, Table } from "../../artie/index.ts";
import { openCopies } from "../../rules/copies.ts";
import { Health } from "./health.ts";
import { keepSightings, recallSightings } from "./kept-sightings.ts";
import type { Log } from "./log.ts";

/** Each says which pipelines are seen differently now, by their UUIDs. */
export class Seen {
  readonly #memory: vscode.Memento;
  readonly #log: Log;
  #sightings = new Sightings();
  #health = new Health();
  #accountId: string | undefined;

  constructor(memory: vscode.Memento, log: Log) {
    this.#memory = memory;
    this.#log = log;
  }

  of(uuid: string): Sighting | undefined {
    return this.#sightings.of(uuid);
  }

  /** Another account is active. */
  begin(accountId: string | undefined): void {
    this.#accountId = accountId;
    this.#sightings = new Sightings();
    this.#health = new Health();
    this.#sightings.recall(recallSightings(this.#memory, accountId));
  }

  take(exchange: ArtieExchange): string[] {
    const isNews = this.#sightings.take(exchange, Date.now());
    return this.#kept(isNews && exchange.uuid !== undefined ? [exchange.uuid] : []);
  }

  /** What an answer shows beyond what it says: which pipelines have come up, which tables are copied again. */
  observe(observation: Observation): string[] {
    if (observation.kind === "pipelines") return this.#kept(this.#sightings.list(observation.rows, Date.now()));
    if (observation.kind !== "pipeline") return [];
    const { row } = observation;
    const { tables, history } = openCopies(row);
    const isNews = this.#sightings.detail(row, uuidsIn(tables), uuidsIn(history));
    return this.#kept([...this.#sightings.list([row], Date.now()), ...(isNews ? [row.uuid] : [])]);
  }

  /** Reads errors and lag of a few pipelines. @throws ArtieError */
  async lookAfter(artie: ArtieClient, pipelines: readonly Pipeline[], signal: AbortSignal): Promise<string[]> {
    const sightings = this.#sightings;
    const checked = await this.#health.round(artie, pipelines, signal);
    return checked.filter(({ uuid, lag }) => sightings.lag(uuid, lag)).map(({ uuid }) => uuid);
  }

  #kept(changed: string[]): string[] {
    if (changed.length === 0) return changed;
    keepSightings(this.#memory, this.#accountId, this.#sightings).catch((error: unknown) => {
      this.#log.warn("What was seen of pipelines could not be kept for the next window.", error);
    });
    return changed;
  }
}

function uuidsIn(tables: readonly Table[]): string[] {
  return tables.flatMap(({ uuid }) => uuid ?? []);
}
