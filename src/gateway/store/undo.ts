// Old values of updates that can be put back, sealed by who keeps them here.
import { z } from "zod";
import type { Sql } from "./sql.ts";

export type Undos = ReturnType<typeof undosIn>;

const row = z.object({ value: z.string() });

export function undosIn(sql: Sql) {
  return {
    async keep(id: string, owner: string, value: string, forMs: number): Promise<void> {
      await sql.rows(
        `insert into artie_undo (id, owner, value, expires_at) values ($1, $2, $3, ${sql.now} + cast($4 as bigint))`,
        [id, owner, value, forMs],
      );
    },

    /** The sealed value; undefined for another's, and after its end. */
    async find(id: string, owner: string): Promise<string | undefined> {
      const rows = await sql.rows(
        `select value from artie_undo where id = $1 and owner = $2 and expires_at > ${sql.now}`,
        [id, owner],
      );
      return row.optional().parse(rows[0])?.value;
    },

    async removeOld(): Promise<void> {
      await sql.rows(`delete from artie_undo where expires_at <= ${sql.now}`);
    },
  };
}
