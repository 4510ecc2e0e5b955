// The stores that the tests run over: a file of SQLite, and a database of the Postgres that runs for all of them.
import { randomBytes } from "node:crypto";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { inject } from "vitest";

export const STORES = ["SQLite", "Postgres"] as const;
export type StoreName = (typeof STORES)[number];

export interface Place extends AsyncDisposable {
  /** For `--store`. */
  readonly address: string;
  /** A folder of its own, for whatever lies beside it. */
  readonly folder: string;
}

/** An empty place for a store. */
export async function newPlace(store: StoreName): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), "artie-store-"));
  const clear = () => rm(folder, { recursive: true, force: true });
  if (store === "SQLite") {
    return { address: `sqlite:${join(folder, "gateway.sqlite")}`, folder, [Symbol.asyncDispose]: clear };
  }
  const name = `test_${randomBytes(6).toString("hex")}`;
  await onServer(`create database ${name}`);
  const drop = async () => {
    await onServer(`drop database if exists ${name} with (force)`);
    await clear();
  };
  return { address: `${inject("postgres")}${name}`, folder, [Symbol.asyncDispose]: drop };
}

/** Another place with what the first one holds while nobody has it open. */
export async function copyOf(store: StoreName, { address, folder }: Place): Promise<Place> {
  const place = await newPlace(store);
  if (store === "SQLite") {
    await cp(folder, place.folder, { recursive: true });
    return place;
  }
  const [from, to] = [address, place.address].map((each) => new URL(each).pathname.slice(1));
  await onServer(`drop database ${to ?? ""}`);
  await onServer(`create database ${to ?? ""} template ${from ?? ""}`);
  return place;
}

/** Runs a statement past the store; nobody else may have a file of SQLite open. */
export async function runOn(store: StoreName, { address }: Place, statement: string): Promise<void> {
  if (store === "Postgres") {
    await query(address, statement);
    return;
  }
  const { DatabaseSync } = await import("node:sqlite");
  const db = new DatabaseSync(address.slice("sqlite:".length));
  db.exec(statement);
  db.close();
}

/** The rows that it answers. */
export async function rowsOn(
  store: StoreName,
  { address }: Place,
  statement: string,
): Promise<Record<string, unknown>[]> {
  if (store === "Postgres") return query(address, statement);
  const { DatabaseSync } = await import("node:sqlite");
  using db = new DatabaseSync(address.slice("sqlite:".length));
  return db.prepare(statement).all();
}

async function onServer(statement: string): Promise<void> {
  await query(`${inject("postgres")}postgres`, statement);
}

async function query(connectionString: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(statement);
  await client.end();
  return rows;
}
