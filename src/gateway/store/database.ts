// A database that the store can live in, and how its processes tell each other of changes.
import type { Sql } from "./sql.ts";

export interface Database extends AsyncDisposable {
  readonly sql: Sql;
  /** Tells every process that uses the store, this one too. At most 7,000 bytes. */
  publish(payload: string): Promise<void>;
  /** Returns how to stop listening. */
  subscribe(listener: (payload: string) => void): () => void;
}
