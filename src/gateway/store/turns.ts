// Turns among the replicas: one of them is at work on a resource at a time, for no longer than its lease.
import type { Sql } from "./sql.ts";

export type StoredTurns = ReturnType<typeof turnsIn>;

export function turnsIn(sql: Sql) {
  return {
    /** Whether the holder has it now; what another's lease is still on it has not. */
    async take(what: string, holder: string, leaseMs: number): Promise<boolean> {
      const rows = await sql.rows(
        `insert into artie_turns (what, holder, until) values ($1, $2, ${sql.now} + cast($3 as bigint))
         on conflict (what) do update set holder = excluded.holder, until = excluded.until
           where artie_turns.until <= ${sql.now} returning holder`,
        [what, holder, leaseMs],
      );
      return rows.length > 0;
    },

    /** Nothing where another has taken it since. */
    async renew(what: string, holder: string, leaseMs: number): Promise<void> {
      await sql.rows(`update artie_turns set until = ${sql.now} + cast($3 as bigint) where what = $1 and holder = $2`, [
        what,
        holder,
        leaseMs,
      ]);
    },

    async giveBack(what: string, holder: string): Promise<void> {
      await sql.rows("delete from artie_turns where what = $1 and holder = $2", [what, holder]);
    },

    async removeOld(): Promise<void> {
      await sql.rows(`delete from artie_turns where until <= ${sql.now}`);
    },
  };
}
