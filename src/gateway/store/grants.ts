// Grants, and what of them is counted: calls in a sliding minute, writes that are left, codes to connect with.
import { z } from "zod";
import { type Grant, grantRow } from "./rows.ts";
import type { Sql } from "./sql.ts";

/** A slot is free again after so many milliseconds. */
const WINDOW_MS = 60_000;
const DAY_MS = 24 * 60 * 60_000;

const connectCode = z.object({ grant_id: z.string(), state: z.enum(["good", "used", "ended"]) });
export type ConnectCode = z.output<typeof connectCode>;

export type Grants = ReturnType<typeof grantsIn>;
/** What of a grant may be changed later. */
export type GrantChange = Pick<
  Grant,
  "name" | "client" | "config" | "not_before" | "expires_at" | "require_api_token_auth" | "calls_per_minute" | "writes"
> &
  Pick<Grant, "approval" | "approval_by">;

export interface Page {
  readonly account?: string | undefined;
  /** The grant after which to go on. */
  readonly after?: { readonly created_at: number; readonly id: string } | undefined;
  readonly limit: number;
}

export function grantsIn(sql: Sql) {
  return {
    async add(grant: Grant): Promise<void> {
      await sql.transaction(async (inside) => {
        await inside.rows(
          `insert into artie_grants (id, token_hash, name, client, account, config, created_by, created_at, not_before,
             expires_at, require_api_token_auth, calls_per_minute, writes, writes_left, approval, approval_by, calls)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13, $14, $15, 0)`,
          [
            ...[grant.id, grant.token_hash, grant.name, grant.client, grant.account, JSON.stringify(grant.config)],
            ...[grant.created_by, grant.created_at, grant.not_before, grant.expires_at, grant.require_api_token_auth],
            ...[grant.calls_per_minute, grant.writes, grant.approval, grant.approval_by],
          ],
        );
        await setSlots(inside, grant.id, grant.calls_per_minute);
      });
    },

    async get(id: string): Promise<Grant | undefined> {
      return one(await sql.rows("select * from artie_grants where id = $1", [id]));
    },

    /** The newest first. */
    async list({ account, after, limit }: Page): Promise<Grant[]> {
      const rows = await sql.rows(
        `select * from artie_grants
         where (cast($1 as text) is null or account = $1)
           and (cast($2 as bigint) is null or created_at < $2 or (created_at = $2 and id < $3))
         order by created_at desc, id desc limit $4`,
        [account ?? null, after?.created_at ?? null, after?.id ?? "", limit],
      );
      return z.array(grantRow).parse(rows);
    },

    /** Only a grant that is not revoked; writes that were used stay used. The changed grant, or undefined. */
    async change(id: string, to: GrantChange): Promise<Grant | undefined> {
      return await sql.transaction(async (inside) => {
        const rows = await inside.rows(
          `update artie_grants set name = $2, client = $3, config = $4, not_before = $5, expires_at = $6,
             require_api_token_auth = $7, calls_per_minute = $8, approval = $9, approval_by = $10,
             writes = cast($11 as bigint), writes_left = case
               when cast($11 as bigint) > coalesce(writes - writes_left, 0) then $11 - coalesce(writes - writes_left, 0)
               when $11 is not null then 0 end
           where id = $1 and revoked_at is null returning *`,
          [
            ...[id, to.name, to.client, JSON.stringify(to.config), to.not_before, to.expires_at],
            ...[to.require_api_token_auth, to.calls_per_minute, to.approval, to.approval_by, to.writes],
          ],
        );
        if (rows.length > 0) await setSlots(inside, id, to.calls_per_minute);
        return one(rows);
      });
    },

    /** Whether it was this call that revoked it. */
    async revoke(id: string): Promise<boolean> {
      const rows = await sql.rows(
        `update artie_grants set revoked_at = ${sql.now} where id = $1 and revoked_at is null returning id`,
        [id],
      );
      return rows.length > 0;
    },

    /** Takes one of the grant's calls of this minute. Each of its slots is taken once in any 60 s, whoever asks. */
    async admitCall(id: string): Promise<boolean> {
      const rows = await sql.rows(
        `update artie_rate_slots set at = ${sql.now} where grant_id = $1 and slot = (
           select slot from artie_rate_slots where grant_id = $1 and at <= ${sql.now} - ${WINDOW_MS}
           order by at limit 1 ${sql.skipLocked}
         ) returning slot`,
        [id],
      );
      return rows.length > 0;
    },

    /** How many calls are left in this minute, and the milliseconds until there is one again. */
    async window(id: string): Promise<{ remaining: number; resetMs: number }> {
      const [row] = await sql.rows(
        `select count(case when at <= ${sql.now} - ${WINDOW_MS} then 1 end) as remaining,
           min(at) + ${WINDOW_MS} - ${sql.now} as reset from artie_rate_slots where grant_id = $1`,
        [id],
      );
      const { remaining, reset } = z.object({ remaining: z.number(), reset: z.number().nullable() }).parse(row);
      return { remaining, resetMs: Math.max(0, reset ?? 0) };
    },

    /** Takes one of the writes that are left; undefined when there is none. */
    async takeWrite(id: string): Promise<number | undefined> {
      const [row] = await sql.rows(
        `update artie_grants set writes_left = writes_left - 1
         where id = $1 and writes_left > 0 and revoked_at is null returning writes_left`,
        [id],
      );
      return row && z.object({ writes_left: z.number() }).parse(row).writes_left;
    },

    /** For a write that was taken and not made. */
    async giveWriteBack(id: string): Promise<void> {
      await sql.rows("update artie_grants set writes_left = writes_left + 1 where id = $1 and writes_left < writes", [
        id,
      ]);
    },

    async countAlive(): Promise<number> {
      const [row] = await sql.rows(
        `select count(*) as alive from artie_grants where revoked_at is null and expires_at > ${sql.now}`,
      );
      return z.object({ alive: z.number() }).parse(row).alive;
    },

    async addConnectCode(hash: string, grantId: string, forMs: number): Promise<void> {
      await sql.rows(
        `insert into artie_connect_codes (hash, grant_id, expires_at) values ($1, $2, ${sql.now} + cast($3 as bigint))`,
        [hash, grantId, forMs],
      );
    },

    /** What stands behind a code, for whoever wants to look before it is taken. */
    async findConnectCode(hash: string): Promise<ConnectCode | undefined> {
      const rows = await sql.rows(
        `select grant_id, case when used_at is not null then 'used' when expires_at > ${sql.now} then 'good' else 'ended' end
           as state from artie_connect_codes where hash = $1`,
        [hash],
      );
      return connectCode.optional().parse(rows[0]);
    },

    /** The grant of a code, once: whoever comes second gets nothing. */
    async takeConnectCode(hash: string): Promise<string | undefined> {
      const [row] = await sql.rows(
        `update artie_connect_codes set used_at = ${sql.now}
         where hash = $1 and used_at is null and expires_at > ${sql.now} returning grant_id`,
        [hash],
      );
      return z.object({ grant_id: z.string() }).optional().parse(row)?.grant_id;
    },

    /** They are told from wrong ones for a day. */
    async removeOldCodes(): Promise<void> {
      await sql.rows(`delete from artie_connect_codes where expires_at < ${sql.now} - ${DAY_MS}`);
    },
  };
}

function one(rows: readonly unknown[]): Grant | undefined {
  return grantRow.optional().parse(rows[0]);
}

/** What is taken stays taken; a grant without a limit has none. */
async function setSlots(sql: Sql, id: string, count: number | null): Promise<void> {
  await sql.rows("delete from artie_rate_slots where grant_id = $1 and slot >= $2", [id, count ?? 0]);
  if (count === null) return;
  await sql.rows(
    `with recursive slots (slot) as (select 0 union all select slot + 1 from slots where slot + 1 < cast($2 as bigint))
     insert into artie_rate_slots (grant_id, slot, at) select $1, slot, 0 from slots where true
     on conflict (grant_id, slot) do nothing`,
    [id, count],
  );
}
