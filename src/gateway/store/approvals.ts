// Calls that wait for a person. A decision and a use happen once each.
import { z } from "zod";
import { type Approval, approvalRow, type ApprovalState } from "./rows.ts";
import type { Sql } from "./sql.ts";

export type Approvals = ReturnType<typeof approvalsIn>;

export interface Decision {
  readonly state: "approved" | "denied";
  readonly by: string;
  readonly reason: string | null;
  /** How long it may then be used. */
  readonly forMs: number;
}

export function approvalsIn(sql: Sql) {
  const parse = (rows: readonly unknown[]) => approvalRow.optional().parse(rows[0]);
  return {
    async add({ id, grant_id, request, created_at, expires_at }: Approval): Promise<void> {
      await sql.rows(
        `insert into artie_approvals (id, grant_id, state, request, created_at, expires_at)
         values ($1, $2, 'waiting', $3, $4, $5)`,
        [id, grant_id, JSON.stringify(request), created_at, expires_at],
      );
    },

    async get(id: string): Promise<Approval | undefined> {
      return parse(await sql.rows("select * from artie_approvals where id = $1", [id]));
    },

    /** The newest first. One that waits and has expired waits no more. */
    async list({ state, grantId, limit }: { state?: ApprovalState; grantId?: string; limit: number }) {
      const rows = await sql.rows(
        `select * from artie_approvals where (cast($1 as text) is null or state = $1)
           and (cast($2 as text) is null or grant_id = $2)
           and (state <> 'waiting' or expires_at > ${sql.now}) order by created_at desc, id limit $3`,
        [state ?? null, grantId ?? null, limit],
      );
      return z.array(approvalRow).parse(rows);
    },

    async countWaiting(): Promise<number> {
      const [row] = await sql.rows(
        `select count(*) as count from artie_approvals where state = 'waiting' and expires_at > ${sql.now}`,
      );
      return z.object({ count: z.number() }).parse(row).count;
    },

    /** The decided one; undefined when it does not wait any more. */
    async decide(id: string, { state, by, reason, forMs }: Decision): Promise<Approval | undefined> {
      const rows = await sql.rows(
        `update artie_approvals set state = $2, decided_by = $3, reason = $4, decided_at = ${sql.now},
           expires_at = ${sql.now} + cast($5 as bigint)
         where id = $1 and state = 'waiting' and expires_at > ${sql.now} returning *`,
        [id, state, by, reason, forMs],
      );
      return parse(rows);
    },

    /** What a grant waits for, all of it. */
    async denyAll(grantId: string, { by, reason }: Pick<Decision, "by" | "reason">): Promise<Approval[]> {
      const rows = await sql.rows(
        `update artie_approvals set state = 'denied', decided_by = $2, reason = $3, decided_at = ${sql.now}
         where grant_id = $1 and state = 'waiting' and expires_at > ${sql.now} returning *`,
        [grantId, by, reason],
      );
      return z.array(approvalRow).parse(rows);
    },

    /** The approved one, once: one of many calls at once gets it, and none of a grant that has ended meanwhile. */
    async use(id: string): Promise<Approval | undefined> {
      const rows = await sql.rows(
        `update artie_approvals set state = 'used'
         where id = $1 and state = 'approved' and expires_at > ${sql.now} and not exists (
           select 1 from artie_grants where artie_grants.id = artie_approvals.grant_id
             and (artie_grants.revoked_at is not null or artie_grants.expires_at <= ${sql.now}))
         returning *`,
        [id],
      );
      return parse(rows);
    },

    async removeOld(beforeMs: number): Promise<void> {
      await sql.rows("delete from artie_approvals where expires_at < $1", [beforeMs]);
    },
  };
}
