// The store in one file, through Node's own SQLite. One process owns it.
import { existsSync } from "node:fs";
import { chmod, mkdir, rm } from "node:fs/promises";
import { EventEmitter } from "node:events";
import { dirname } from "node:path";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { NameTaken, StoreRefused, StoreUnavailable } from "./errors.ts";
import { type Admit, migrate } from "./migrations.ts";
import type { Row, Sql, Value } from "./sql.ts";
import type { Database } from "./database.ts";

/** In SQLite's numbers: the file is in use, or it is none of SQLite's. */
const [BUSY, NOT_A_DATABASE] = [5, 26];
const UNIQUE = [1555, 2067];
/** A transaction has the whole file: no row needs a lock of its own. */
const LOCKS = { now: "cast(unixepoch('subsec') * 1000 as integer)", forUpdate: "", skipLocked: "", forShare: "" };
export const IN_MEMORY = ":memory:";

/** @throws StoreRefused when another process has it, it is no store, or this Node has no SQLite; what `admit` throws */
export async function openSqlite(file: string, admit: Admit): Promise<Database> {
  const { DatabaseSync } = await import("node:sqlite").catch(() => {
    throw new StoreRefused(`A SQLite store needs Node 22.13 or later; this is ${process.version}.`, "no_sqlite");
  });
  if (file !== IN_MEMORY) await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const isNew = file !== IN_MEMORY && !existsSync(file);
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file, { timeout: 0 });
    // Exclusive before WAL: the lock is taken with the first access and kept until the process ends, however it ends.
    db.exec("pragma locking_mode = exclusive; pragma journal_mode = wal; pragma foreign_keys = on");
    db.exec("begin immediate; commit");
    if (isNew) await chmod(file, 0o600);
    const sql = new SqliteSql(db);
    await sql.transaction((inside) => migrate(inside, admit));
    return new SqliteDatabase(db, sql);
  } catch (error) {
    const refusal = refusalOf(error, file);
    if (isNew && !isInUse(refusal)) await removeWhileHeld(file);
    db?.close();
    throw refusal;
  }
}

function isInUse(refusal: unknown): boolean {
  return refusal instanceof StoreRefused && refusal.code === "in_use";
}

/** An empty file that this process has made; later it could be another's. Windows lets nobody remove one that is open. */
async function removeWhileHeld(file: string): Promise<void> {
  for (const each of [file, `${file}-wal`]) await rm(each, { force: true }).catch(() => undefined);
}

class SqliteDatabase implements Database {
  readonly sql: Sql;
  readonly #db: DatabaseSync;
  readonly #events = new EventEmitter().setMaxListeners(0);

  constructor(db: DatabaseSync, sql: Sql) {
    this.#db = db;
    this.sql = sql;
  }

  /** Whoever listens is in this process. */
  publish(payload: string): Promise<void> {
    this.#events.emit("event", payload);
    return Promise.resolve();
  }

  subscribe(listener: (payload: string) => void): () => void {
    this.#events.on("event", listener);
    return () => this.#events.off("event", listener);
  }

  [Symbol.asyncDispose](): Promise<void> {
    if (this.#db.isOpen) this.#db.close();
    return Promise.resolve();
  }
}

class SqliteSql implements Sql {
  readonly now = LOCKS.now;
  readonly forUpdate = LOCKS.forUpdate;
  readonly skipLocked = LOCKS.skipLocked;
  readonly forShare = LOCKS.forShare;
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  /** There is one connection: what is no part of a transaction waits until it has ended. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  rows(text: string, values: readonly Value[] = []): Promise<readonly Row[]> {
    return this.#inTurn(() => Promise.resolve(this.#run(text, values)));
  }

  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.#inTurn(async () => {
      this.#db.exec("begin immediate");
      try {
        const inside: Sql = {
          ...LOCKS,
          rows: (text, values = []) => Promise.resolve(this.#run(text, values)),
          transaction: (inner) => inner(inside),
        };
        const result = await work(inside);
        this.#db.exec("commit");
        return result;
      } catch (error) {
        this.#db.exec("rollback");
        throw error;
      }
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  #run(text: string, values: readonly Value[]): readonly Row[] {
    try {
      if (values.length === 0 && text.includes(";")) {
        this.#db.exec(text);
        return [];
      }
      const statement = this.#statements.get(text) ?? this.#db.prepare(text);
      this.#statements.set(text, statement);
      const named = Object.fromEntries(values.map((value, index) => [`$${index + 1}`, bound(value)]));
      return statement.all(named);
    } catch (error) {
      if (UNIQUE.includes(codeOf(error))) throw new NameTaken("The name is taken.");
      throw new StoreUnavailable(`The store failed: ${error instanceof Error ? error.message : String(error)}.`);
    }
  }
}

function bound(value: Value): string | number | null {
  return typeof value === "boolean" ? Number(value) : value;
}

function refusalOf(error: unknown, file: string): unknown {
  const code = codeOf(error);
  if (code === BUSY) {
    const message = `The store ${file} is in use by another gateway: stop that one, or give another --store.`;
    return new StoreRefused(message, "in_use");
  }
  if (code === NOT_A_DATABASE) return new StoreRefused(`${file} is no store of the gateway: give another --store.`);
  if (error instanceof StoreRefused) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new StoreRefused(`The store ${file} can't be opened: ${reason}.`);
}

function codeOf(error: unknown): number {
  const code: unknown = error instanceof Error ? Reflect.get(error, "errcode") : undefined;
  return typeof code === "number" ? code : 0;
}
