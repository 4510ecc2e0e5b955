// What changes in an account, learned from the requests that are made anyway: nothing is polled. For whoever shows or
// serves its resources.
import { hash } from "node:crypto";
import type { ArtieExchange, Connector, Pipeline } from "../artie/index.ts";
import { Inventory, type InventoryChange, rowOf } from "./inventory.ts";
import { disturbanceOf, type Observation, observe } from "./observe.ts";

/** What changed, whoever changed it. A field that is absent stands for nothing. */
export interface ResourceChange {
  /** Pipelines or connectors came, went or have other names. */
  readonly list?: boolean | undefined;
  /** UUIDs of pipelines that may be different now. */
  readonly pipelines?: readonly string[] | undefined;
  /** Connectors may be different now. */
  readonly connectors?: boolean | undefined;
}

/** What is known of an account at a moment. */
interface Known {
  readonly pipelines: readonly Pipeline[];
  readonly connectors: readonly Connector[];
}

/** Turns changes of what is known into changes of resources: it compares the names with those of the last time. */
export function resourceChanges(known: Known): (change: InventoryChange) => ResourceChange {
  let names = namesIn(known);
  return ({ pipelines, connectors }) => {
    const before = names;
    names = namesIn(known);
    // Without UUIDs, and unless only connectors changed, the list changed: then any pipeline may have.
    const changed = pipelines ?? (connectors ? [] : known.pipelines.map(({ uuid }) => uuid));
    return { list: names !== before, pipelines: changed, connectors };
  };
}

function namesIn({ pipelines, connectors }: Known): string {
  return JSON.stringify([
    pipelines.map(({ uuid, name }) => [uuid, name]),
    connectors.map(({ uuid, label }) => [uuid, label]),
  ]);
}

type Observer = (exchange: ArtieExchange, known: Inventory) => void;

/** The changes that one client's exchanges show. What is seen for the first time is no change. */
export class AccountChanges {
  readonly #inventory = new Inventory();
  readonly #toChange = resourceChanges(this.#inventory);
  readonly #listeners = new Set<(change: ResourceChange) => void>();
  readonly #observers = new Set<Observer>();
  readonly #seen = new Set<string>();

  /** Told of every request before it is taken, with what was known until then. */
  onDidObserve(observer: Observer): { dispose(): void } {
    this.#observers.add(observer);
    return { dispose: () => this.#observers.delete(observer) };
  }

  onDidChange(listener: (change: ResourceChange) => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  /** Takes a request that has ended: this is the observer for the client. */
  readonly take = (exchange: ArtieExchange): void => {
    for (const observe of this.#observers) observe(exchange, this.#inventory);
    const at = performance.now() - (exchange.effect === "read" ? exchange.milliseconds : 0);
    for (const observation of observe(exchange)) {
      // What a write answers is what it has changed.
      const isNews = this.#isNews(observation.kind, exchange.uuid) || exchange.effect === "write";
      const change = this.#inventory.take(compared(observation), at);
      // A list may also make known what was, one by one, and is no change then.
      if (!change && observation.kind !== "pipelines") continue;
      const told = this.#toChange(change ?? {});
      if (change && isNews) this.#tell(told);
    }
    const disturbance = disturbanceOf(exchange);
    if (typeof disturbance === "object") this.#tell({ pipelines: [disturbance.pipeline] });
    if (disturbance === "anything") this.#tell({ ...this.#toChange({}), list: true, connectors: true });
  };

  /** A list, or one resource, that has been seen before. */
  #isNews(kind: string, uuid = ""): boolean {
    const key = `${kind} ${uuid}`;
    const isNews = this.#seen.has(key) || kind === "gone";
    this.#seen.add(key);
    return isNews;
  }

  #tell(change: ResourceChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}

/** A pipeline is only compared with what is read of it later: in place of its tables stands a digest of all of it. */
function compared(observation: Observation): Observation {
  if (observation.kind !== "pipeline") return observation;
  // Answers to different questions may have their fields in another order.
  const fields = Object.entries(observation.row).sort(([a], [b]) => (a < b ? -1 : 1));
  const digest = hash("sha1", JSON.stringify(fields), "base64");
  return { kind: "pipeline", row: { ...rowOf(observation.row), tables: [{ digest }] } };
}
