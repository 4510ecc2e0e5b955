// Replication slots of a sandbox that an agent would drop, and what others do to them while the call waits for a person.
import { createArtieClient } from "../../src/artie/index.ts";
import type { Sandbox } from "../../src/sandbox/index.ts";

export const DROP = "artie_connectors_drop_postgres_replication_slot";

/** Its pipeline is a draft. */
export const STALE = { connector: "Orders Postgres", slotName: "artie_orders" };
const STALE_READER = "Orders reader";

/** Its pipeline runs, and reads from it, unless it is paused. */
export const LIVE = { connector: "Production Postgres", slotName: "artie_logistics" };
export const LIVE_PIPELINE = "Logistics Postgres to Snowflake";

type Drop = typeof STALE;

export class Slots {
  readonly #sandbox: Sandbox;
  readonly #artie;

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
    const { url, apiKey: key } = sandbox;
    this.#artie = createArtieClient({ url, key, userAgent: "somebody-else", freshMs: 0 });
  }

  has({ slotName }: Drop): boolean {
    return this.#sandbox.snapshot().slots.some(({ name }) => name === slotName);
  }

  /** The requests to drop one that reached Artie, whether they came through or not. */
  get drops(): number {
    return this.#sandbox.requests.filter(({ path }) => path.endsWith("/postgres-drop-replication-slot")).length;
  }

  async pause(): Promise<void> {
    await this.#artie.pipelines.updateStatus(this.#sandbox.pipeline(LIVE_PIPELINE).uuid, "paused");
  }

  async resume(): Promise<void> {
    await this.#artie.pipelines.updateStatus(this.#sandbox.pipeline(LIVE_PIPELINE).uuid, "running");
  }

  /** Another reader names the stale one. */
  async addReader(name: string): Promise<void> {
    const { connectorUUID, database } = this.#reader;
    const settings = { replicationSlotOverride: STALE.slotName };
    await this.#artie.sourceReaders.create({ connectorUUID, database, name, settings });
  }

  /** The one reader that names the stale one goes to another. */
  async moveReader(): Promise<void> {
    const { uuid } = this.#reader;
    const whole = await this.#artie.sourceReaders.get(uuid);
    await this.#artie.sourceReaders.replace(uuid, { ...whole, settings: { replicationSlotOverride: "artie_new" } });
  }

  async dropElsewhere({ slotName }: Drop): Promise<void> {
    await this.#artie.connectors.dropReplicationSlot(this.#reader.connectorUUID, slotName);
  }

  get #reader() {
    const found = this.#sandbox.snapshot().sourceReaders.find(({ name }) => name === STALE_READER);
    if (!found) throw new Error(`The sandbox has no ${STALE_READER}.`);
    return found;
  }
}
