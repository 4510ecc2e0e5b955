// Brings a database to the schema that this version of the gateway knows: numbered SQL files, each run once.
import { z } from "zod";
import start from "./migrations/001-start.sql";
import usedCodes from "./migrations/002-used-codes.sql";
import turns from "./migrations/003-turns.sql";
import undo from "./migrations/004-undo.sql";
import secondFactors from "./migrations/005-second-factors.sql";
import { StoreRefused } from "./errors.ts";
import type { Sql } from "./sql.ts";

/** In order; the place in the list is the number. A file that has shipped is never changed. */
const MIGRATIONS = [start, usedCodes, turns, undo, secondFactors];
const applied = z.array(z.object({ version: z.coerce.number() }));

/** Looks at a store before it is moved, in the same transaction; `version` is 0 for one that is new. @throws to leave it so */
export type Admit = (sql: Sql, version: number) => Promise<void>;

/** Runs inside a transaction that no other process runs at the same time. @throws StoreRefused for a newer schema */
export async function migrate(sql: Sql, admit: Admit): Promise<void> {
  await sql.rows("create table if not exists artie_migrations (version bigint primary key, at bigint not null)");
  const versions = applied.parse(await sql.rows("select version from artie_migrations"));
  const version = Math.max(0, ...versions.map((row) => row.version));
  if (version > MIGRATIONS.length) {
    throw new StoreRefused(
      `The store was made by a newer version (schema ${version}, this one knows ${MIGRATIONS.length}): start that version, or restore a backup from before the upgrade.`,
    );
  }
  await admit(sql, version);
  for (const [index, script] of MIGRATIONS.entries()) {
    if (index < version) continue;
    await sql.rows(script);
    await sql.rows(`insert into artie_migrations (version, at) values ($1, ${sql.now})`, [index + 1]);
  }
}
