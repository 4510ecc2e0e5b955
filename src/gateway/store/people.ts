// Members, the accounts whose keys the gateway holds, and secrets. What is secret comes here encrypted or hashed.
import { z } from "zod";
import { type Account, accountRow, type Member, memberRow, type Secret, secretRow } from "./rows.ts";
import type { Sql } from "./sql.ts";

/** Of no grant alone, unless it says so. */
export type NewMember = Omit<Member, "grant_id"> & Partial<Pick<Member, "grant_id">>;
export type Members = ReturnType<typeof membersIn>;
export type Accounts = ReturnType<typeof accountsIn>;
export type Secrets = ReturnType<typeof secretsIn>;

export function membersIn(sql: Sql) {
  return {
    /** @throws NameTaken */
    async add({ id, name, role, token_hash, grant_id = null, created_by, created_at }: NewMember): Promise<void> {
      await sql.rows(
        `insert into artie_members (id, name, role, token_hash, grant_id, created_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7)`,
        [id, name, role, token_hash, grant_id, created_by, created_at],
      );
    },

    async get(id: string): Promise<Member | undefined> {
      return memberRow.optional().parse((await sql.rows("select * from artie_members where id = $1", [id]))[0]);
    },

    async list(): Promise<Member[]> {
      return z.array(memberRow).parse(await sql.rows("select * from artie_members order by created_at, id"));
    },

    /** Whether it was this call that revoked it. The last administrator can't be. */
    async revoke(id: string): Promise<boolean> {
      const rows = await sql.transaction(async (inside) => {
        await inside.rows(
          `select id from artie_members where role = 'admin' and revoked_at is null order by id ${inside.forUpdate}`,
        );
        return await inside.rows(
          `update artie_members set revoked_at = ${sql.now} where id = $1 and revoked_at is null and (role <> 'admin'
             or exists (select 1 from artie_members where role = 'admin' and revoked_at is null and id <> $1))
           returning id`,
          [id],
        );
      });
      return rows.length > 0;
    },

    /** Revokes those that are the second factor of a grant alone. Returns them. */
    async revokeOf(grantId: string): Promise<Member[]> {
      return z
        .array(memberRow)
        .parse(
          await sql.rows(
            `update artie_members set revoked_at = ${sql.now} where grant_id = $1 and revoked_at is null returning *`,
            [grantId],
          ),
        );
    },

    /** Noted to the minute: a token that is used all the time must not write all the time. */
    async used(id: string): Promise<void> {
      await sql.rows(
        `update artie_members set last_used_at = ${sql.now}
         where id = $1 and (last_used_at is null or last_used_at < ${sql.now} - 60000)`,
        [id],
      );
    },
  };
}

export function accountsIn(sql: Sql) {
  return {
    /** @throws NameTaken */
    async add({ name, api_key, api_url, events_url, created_by, created_at }: Account): Promise<void> {
      await sql.rows(
        `insert into artie_accounts (name, api_key, api_url, events_url, created_by, created_at)
         values ($1, $2, $3, $4, $5, $6)`,
        [name, api_key, api_url, events_url, created_by, created_at],
      );
    },

    /** Another key and other addresses for an account that is there. Whether it is. */
    async replace(account: Pick<Account, "name" | "api_key" | "api_url" | "events_url">): Promise<boolean> {
      const { name, api_key, api_url, events_url } = account;
      const rows = await sql.rows(
        "update artie_accounts set api_key = $2, api_url = $3, events_url = $4 where name = $1 returning name",
        [name, api_key, api_url, events_url],
      );
      return rows.length > 0;
    },

    async get(name: string): Promise<Account | undefined> {
      return accountRow.optional().parse((await sql.rows("select * from artie_accounts where name = $1", [name]))[0]);
    },

    async list(): Promise<Account[]> {
      return z.array(accountRow).parse(await sql.rows("select * from artie_accounts order by created_at, name"));
    },

    async remove(name: string): Promise<boolean> {
      return (await sql.rows("delete from artie_accounts where name = $1 returning name", [name])).length > 0;
    },
  };
}

export function secretsIn(sql: Sql) {
  return {
    /** In the place of one of the same name. */
    async set({ name, value, destinations, created_by, created_at }: Secret): Promise<void> {
      await sql.rows(
        `insert into artie_secrets (name, value, destinations, created_by, created_at) values ($1, $2, $3, $4, $5)
         on conflict (name) do update set value = excluded.value, destinations = excluded.destinations,
           created_by = excluded.created_by, created_at = excluded.created_at`,
        [name, value, JSON.stringify(destinations), created_by, created_at],
      );
    },

    async get(name: string): Promise<Secret | undefined> {
      return secretRow.optional().parse((await sql.rows("select * from artie_secrets where name = $1", [name]))[0]);
    },

    async list(): Promise<Secret[]> {
      return z.array(secretRow).parse(await sql.rows("select * from artie_secrets order by name"));
    },

    async remove(name: string): Promise<boolean> {
      return (await sql.rows("delete from artie_secrets where name = $1 returning name", [name])).length > 0;
    },
  };
}
