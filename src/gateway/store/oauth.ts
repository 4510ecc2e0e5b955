// What the OAuth library keeps, and the keys that sign its tokens. What may happen once is one statement.
import { z } from "zod";
import { type OAuthRow, oauthRow, type SigningKey, signingKeyRow } from "./rows.ts";
import type { Sql } from "./sql.ts";

export type OAuthPayloads = ReturnType<typeof oauthIn>;
export type SigningKeys = ReturnType<typeof signingKeysIn>;

/** The model under which the library keeps its own grant: what others belong to, and end with. */
const GRANT_MODEL = "Grant";
/** What was consumed is known again for so long. */
const KEPT_MS = 24 * 60 * 60_000;

export function oauthIn(sql: Sql) {
  const upsert = `insert into artie_oauth (model, id, uid, grant_id, payload, expires_at, consumed_at)`;
  const update = `on conflict (model, id) do update set uid = excluded.uid, grant_id = excluded.grant_id,
    payload = excluded.payload, expires_at = excluded.expires_at, consumed_at = excluded.consumed_at returning id`;
  const values = (row: OAuthRow) => [
    ...[row.model, row.id, row.uid, row.grant_id, JSON.stringify(row.payload), row.expires_at, row.consumed_at],
  ];
  const live = `(expires_at is null or expires_at > ${sql.now})`;
  const first = (rows: readonly unknown[]) => oauthRow.optional().parse(rows[0]);
  return {
    async upsert(row: OAuthRow): Promise<void> {
      await sql.rows(`${upsert} values ($1, $2, $3, $4, $5, $6, $7) ${update}`, values(row));
    },

    /** Keeps what belongs to a grant of the library's only while that is there. Whether it was kept. */
    async upsertUnderGrant(row: OAuthRow): Promise<boolean> {
      return await sql.transaction(async (inside) => {
        const grants = await inside.rows(
          `select id from artie_oauth where model = $1 and id = $2 and ${live} ${inside.forShare}`,
          [GRANT_MODEL, row.grant_id],
        );
        if (grants.length === 0) return false;
        await inside.rows(`${upsert} values ($1, $2, $3, $4, $5, $6, $7) ${update}`, values(row));
        return true;
      });
    },

    /** Keeps what is not there yet. Whether it was this call that kept it: one of many at once. */
    async addOnce(model: string, id: string, forMs: number): Promise<boolean> {
      const rows = await sql.rows(
        `insert into artie_oauth (model, id, payload, expires_at) values ($1, $2, '{}', ${sql.now} + cast($3 as bigint))
         on conflict (model, id) do nothing returning id`,
        [model, id, forMs],
      );
      return rows.length > 0;
    },

    async find(model: string, id: string): Promise<OAuthRow | undefined> {
      return first(await sql.rows(`select * from artie_oauth where model = $1 and id = $2 and ${live}`, [model, id]));
    },

    async findByUid(model: string, uid: string): Promise<OAuthRow | undefined> {
      return first(await sql.rows(`select * from artie_oauth where model = $1 and uid = $2 and ${live}`, [model, uid]));
    },

    /** Whether it is consumed, and that for longer than so many milliseconds. */
    async isSpent(model: string, id: string, graceMs: number): Promise<boolean> {
      const rows = await sql.rows(
        `select id from artie_oauth where model = $1 and id = $2 and consumed_at <= ${sql.now} - cast($3 as bigint)`,
        [model, id, graceMs],
      );
      return rows.length > 0;
    },

    /**
     * Whether this call may use it: one of many at once and, for so long after it, others too. What is consumed is kept
     * for so long that it is known again.
     */
    async consume(model: string, id: string, graceMs = 0, keptMs = KEPT_MS): Promise<boolean> {
      const rows = await sql.rows(
        `update artie_oauth set consumed_at = coalesce(consumed_at, ${sql.now}),
           expires_at = case when expires_at < ${sql.now} + cast($4 as bigint) then expires_at
             else ${sql.now} + cast($4 as bigint) end
         where model = $1 and id = $2 and (consumed_at is null or consumed_at > ${sql.now} - cast($3 as bigint))
         returning id`,
        [model, id, graceMs, keptMs],
      );
      return rows.length > 0;
    },

    /** Notes that it was used, and keeps it for so long from now. */
    async used(model: string, id: string, forMs: number): Promise<void> {
      await sql.rows(
        `update artie_oauth set consumed_at = ${sql.now}, expires_at = ${sql.now} + cast($3 as bigint)
         where model = $1 and id = $2`,
        [model, id, forMs],
      );
    },

    async destroy(model: string, id: string): Promise<void> {
      await sql.rows("delete from artie_oauth where model = $1 and id = $2", [model, id]);
    },

    /** A grant of the library's with all that was given under it; what it was, for one of many at once. */
    async revokeGrant(grantId: string): Promise<OAuthRow | undefined> {
      return await sql.transaction(async (inside) => {
        const rows = await inside.rows("delete from artie_oauth where model = $1 and id = $2 returning *", [
          GRANT_MODEL,
          grantId,
        ]);
        await inside.rows("delete from artie_oauth where grant_id = $1", [grantId]);
        return first(rows);
      });
    },

    /** Those that were never used. */
    async countUnused(model: string): Promise<number> {
      const [row] = await sql.rows(
        `select count(*) as count from artie_oauth where model = $1 and consumed_at is null and ${live}`,
        [model],
      );
      return z.object({ count: z.number() }).parse(row).count;
    },

    async removeExpired(): Promise<void> {
      await sql.rows(`delete from artie_oauth where expires_at < ${sql.now}`);
    },
  };
}

export function signingKeysIn(sql: Sql) {
  return {
    /** Newest last, without those that have retired. */
    async list(): Promise<SigningKey[]> {
      const rows = await sql.rows(
        `select * from artie_signing_keys where retires_at > ${sql.now} order by signs_from, kid`,
      );
      return z.array(signingKeyRow).parse(rows);
    },

    /** Unless another replica has just added one that signs from then on or later. Whether it was added. */
    async add({ kid, private_key, created_at, signs_from, retires_at }: SigningKey): Promise<boolean> {
      return await sql.transaction(async (inside) => {
        const lock = "select value from artie_metadata where name = 'signing_keys'";
        await inside.rows(
          "insert into artie_metadata (name, value) values ('signing_keys', '') on conflict (name) do nothing",
        );
        await inside.rows(`${lock} ${inside.forUpdate}`);
        const later = await inside.rows("select kid from artie_signing_keys where signs_from >= $1", [signs_from]);
        if (later.length > 0) return false;
        await inside.rows(
          `insert into artie_signing_keys (kid, private_key, created_at, signs_from, retires_at)
           values ($1, $2, $3, $4, $5)`,
          [kid, private_key, created_at, signs_from, retires_at],
        );
        return true;
      });
    },

    async removeAll(): Promise<void> {
      await sql.rows("delete from artie_signing_keys");
    },

    async removeRetired(): Promise<void> {
      await sql.rows(`delete from artie_signing_keys where retires_at < ${sql.now}`);
    },
  };
}
