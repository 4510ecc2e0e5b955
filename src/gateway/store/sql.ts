// What the queries of the store need of a database: they are written once, in the SQL that SQLite and Postgres share.

export type Value = string | number | boolean | null;
export type Row = Readonly<Record<string, unknown>>;

export interface Sql {
  /**
   * Runs one statement; its values stand in it as `$1`, `$2` and so on. Without values it may be a script of many.
   * @throws StoreUnavailable
   */
  rows(text: string, values?: readonly Value[]): Promise<readonly Row[]>;
  /** Runs the statements of the work in one transaction, which it undoes when the work rejects. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** The database's clock as an expression: the replicas' own may differ. */
  readonly now: string;
  /** Ends a `select` whose rows nobody else may change until the transaction ends. */
  readonly forUpdate: string;
  /** The same for rows that nobody else holds. */
  readonly skipLocked: string;
  /** Ends a `select` whose rows nobody else may delete until the transaction ends. */
  readonly forShare: string;
}

/** The placeholders of one row after the other, for `values`: `($1, $2), ($3, $4)`. */
export function placeholders(rows: number, casts: readonly string[]): string {
  const width = casts.length;
  const row = (index: number) =>
    `(${casts.map((cast, column) => `cast($${index * width + column + 1} as ${cast})`).join(", ")})`;
  return Array.from({ length: rows }, (_, index) => row(index)).join(", ");
}
