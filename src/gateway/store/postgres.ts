// The store in Postgres, for any number of replicas.
import { randomUUID } from "node:crypto";
import { EventEmitter } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import type { Client, Pool, PoolClient } from "pg";
import type { Database } from "./database.ts";
import { NameTaken, StoreRefused, StoreUnavailable } from "./errors.ts";
import { type Admit, migrate } from "./migrations.ts";
import type { Row, Sql, Value } from "./sql.ts";

const CHANNEL = "artie_gateway";
/** Held while a replica migrates. Any number does that nobody else takes. */
const MIGRATION_LOCK = 4_319_000_001;
const CONNECT_TIMEOUT_MS = 3_000;
const STATEMENT_TIMEOUT_MS = 10_000;
const RECONNECT_MS = 500;
const CONNECTIONS = 8;
/** Of the name that a process has among those that listen: a UUID. */
const ID_LENGTH = 36;
const UNIQUE_VIOLATION = "23505";
const LOCKS = {
  now: "cast(extract(epoch from statement_timestamp()) * 1000 as bigint)",
  forUpdate: "for update",
  skipLocked: "for update skip locked",
  forShare: "for share",
};

/** @throws StoreRefused when it can't be reached or used; what `admit` throws */
export async function openPostgres(url: string, admit: Admit): Promise<Database> {
  const { default: pg } = await import("pg");
  // Times and counts are far below 2^53.
  const types = new pg.TypeOverrides();
  types.setTypeParser(pg.types.builtins.INT8, Number);
  const options = {
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: STATEMENT_TIMEOUT_MS,
    application_name: "artie-gateway",
    keepAlive: true,
    types,
  };
  const pool = new pg.Pool({ ...options, max: CONNECTIONS });
  // An idle connection that breaks would end the process; the next query says so in its own words.
  pool.on("error", () => undefined);
  const sql = new PostgresSql(pool);
  try {
    await sql.transaction(async (inside) => {
      await inside.rows("select pg_advisory_xact_lock($1)", [MIGRATION_LOCK]);
      await migrate(inside, admit);
    });
  } catch (error) {
    await pool.end();
    if (error instanceof StoreRefused) throw error;
    throw new StoreRefused(`The Postgres store can't be opened: ${error instanceof Error ? error.message : ""}`);
  }
  return new PostgresDatabase(pool, sql, () => new pg.Client(options));
}

class PostgresDatabase implements Database {
  readonly sql: Sql;
  readonly #pool: Pool;
  readonly #connect: () => Client;
  readonly #events = new EventEmitter().setMaxListeners(0);
  readonly #id = randomUUID();
  readonly #ended = new AbortController();
  #listening: Client | undefined;
  #following: Promise<void> | undefined;

  constructor(pool: Pool, sql: Sql, connect: () => Client) {
    this.#pool = pool;
    this.sql = sql;
    this.#connect = connect;
  }

  /** This process hears of it at once, and not again when the others do. */
  async publish(payload: string): Promise<void> {
    this.#events.emit("event", payload);
    await this.sql.rows("select pg_notify($1, $2)", [CHANNEL, `${this.#id} ${payload}`]);
  }

  subscribe(listener: (payload: string) => void): () => void {
    this.#following ??= this.#follow();
    this.#events.on("event", listener);
    return () => this.#events.off("event", listener);
  }

  /** Listens for as long as the store is open, on a connection of its own, and again when that breaks. */
  async #follow(): Promise<void> {
    const { signal } = this.#ended;
    while (!signal.aborted) {
      await this.#listen().catch(() => undefined);
      await delay(RECONNECT_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Ends with the connection. */
  async #listen(): Promise<void> {
    const client = this.#connect();
    this.#listening = client;
    const broken = new Promise<void>((resolve) => client.on("error", () => resolve()).on("end", () => resolve()));
    client.on("notification", ({ payload = "" }) => {
      const [id, event] = [payload.slice(0, ID_LENGTH), payload.slice(ID_LENGTH + 1)];
      if (id !== this.#id) this.#events.emit("event", event);
    });
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
      await broken;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ended.signal.aborted) return;
    this.#ended.abort();
    await this.#listening?.end().catch(() => undefined);
    await this.#following;
    await this.#pool.end();
  }
}

class PostgresSql implements Sql {
  readonly now = LOCKS.now;
  readonly forUpdate = LOCKS.forUpdate;
  readonly skipLocked = LOCKS.skipLocked;
  readonly forShare = LOCKS.forShare;
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  rows(text: string, values: readonly Value[] = []): Promise<readonly Row[]> {
    return run(this.#pool, text, values);
  }

  async transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect().catch((error: unknown) => {
      throw failureOf(error);
    });
    let broken = false;
    // While a connection is lent out its errors are the borrower's.
    const onError = () => (broken = true);
    client.on("error", onError);
    const inside: Sql = {
      ...LOCKS,
      rows: (text, values = []) => run(client, text, values),
      transaction: (inner) => inner(inside),
    };
    try {
      await inside.rows("begin");
      const result = await work(inside);
      await inside.rows("commit");
      return result;
    } catch (error) {
      await inside.rows("rollback").catch(onError);
      throw error;
    } finally {
      client.off("error", onError);
      client.release(broken);
    }
  }
}

async function run(on: Pool | PoolClient, text: string, values: readonly Value[]): Promise<readonly Row[]> {
  try {
    // Without values a text may hold several statements.
    const { rows } = values.length === 0 ? await on.query<Row>(text) : await on.query<Row>(text, [...values]);
    return rows;
  } catch (error) {
    throw failureOf(error);
  }
}

function failureOf(error: unknown): Error {
  if (!(error instanceof Error)) return new StoreUnavailable("The store failed.");
  if (Reflect.get(error, "code") === UNIQUE_VIOLATION) return new NameTaken("The name is taken.");
  // Postgres' own words, or the network's; with an address tried by two protocols the message is empty.
  const reason = error.message === "" ? String(Reflect.get(error, "code")) : error.message;
  return new StoreUnavailable(`The store does not answer: ${reason}.`, { cause: error });
}
