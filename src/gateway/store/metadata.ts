// Single values of the store, by name.
import { z } from "zod";
import type { Sql } from "./sql.ts";

export type Metadata = ReturnType<typeof metadataIn>;

const valueRow = z.object({ value: z.string() });

export function metadataIn(sql: Sql) {
  const get = async (name: string): Promise<string | undefined> => {
    const rows = await sql.rows("select value from artie_metadata where name = $1", [name]);
    return valueRow.optional().parse(rows[0])?.value;
  };
  return {
    get,

    async set(name: string, value: string): Promise<void> {
      await sql.rows(
        `insert into artie_metadata (name, value) values ($1, $2)
         on conflict (name) do update set value = excluded.value`,
        [name, value],
      );
    },

    /** Keeps the value unless there is one; the value that stands. Of many at once, one is kept. */
    async setOnce(name: string, value: string): Promise<string> {
      await sql.rows("insert into artie_metadata (name, value) values ($1, $2) on conflict (name) do nothing", [
        name,
        value,
      ]);
      return (await get(name)) ?? value;
    },
  };
}
