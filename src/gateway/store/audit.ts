// The audit log as the store keeps it. Rows are chained, each chain in its own order; who signs them is told the row before.
import { z } from "zod";
import { type AuditHead, auditHead, type AuditRow, auditRow } from "./rows.ts";
import { placeholders, type Sql } from "./sql.ts";

export type AuditLog = ReturnType<typeof auditIn>;
export type NewAuditRow = Pick<AuditRow, "chain" | "at" | "kind" | "entry">;

/** Signs what the store is about to keep. */
export interface Signer {
  /** @param previous the HMAC of the row before, or an empty text */
  row(row: Omit<AuditRow, "hmac">, previous: string): string;
  /** What says of a chain's last row that it is the last. */
  seal(head: Omit<AuditHead, "seal">): string;
}

export interface CallsPage {
  readonly chain?: string | undefined;
  readonly after?: Pick<AuditRow, "at" | "chain" | "seq"> | undefined;
  readonly limit: number;
}

/** What one call adds to its grant. */
export interface Use {
  readonly grantId: string;
  readonly calls: number;
  readonly at: number;
}

export function auditIn(sql: Sql) {
  return {
    /** Chains and keeps all of them or none, and counts what they used. */
    async append(rows: readonly NewAuditRow[], used: readonly Use[], sign: Signer): Promise<void> {
      if (rows.length === 0) return;
      await sql.transaction(async (inside) => {
        const heads = await lockHeads(inside, [...new Set(rows.map(({ chain }) => chain))].sort());
        const chained = rows.map((row) => {
          const head = heads.get(row.chain) ?? { seq: 0, hmac: "" };
          const next = { ...row, seq: head.seq + 1 };
          const hmac = sign.row(next, head.hmac);
          heads.set(row.chain, { seq: next.seq, hmac });
          return [next.chain, next.seq, next.at, next.kind, next.entry, hmac];
        });
        const casts = ["text", "bigint", "bigint", "text", "text", "text"];
        await inside.rows(
          `insert into artie_audit (chain, seq, at, kind, entry, hmac) values ${placeholders(rows.length, casts)}`,
          chained.flat(),
        );
        await setHeads(inside, heads, sign);
        await count(inside, used);
      });
    },

    /** In the order they were made. */
    async list({ chain, after, limit }: CallsPage): Promise<AuditRow[]> {
      const rows = await sql.rows(
        `select * from artie_audit where (cast($1 as text) is null or chain = $1) and (cast($2 as bigint) is null
           or at > $2 or (at = $2 and chain > $3) or (at = $2 and chain = $3 and seq > $4))
         order by at, chain, seq limit $5`,
        [chain ?? null, after?.at ?? null, after?.chain ?? "", after?.seq ?? 0, limit],
      );
      return z.array(auditRow).parse(rows);
    },

    /** The newest rows of a chain, the newest first. */
    async recent(chain: string, limit: number): Promise<AuditRow[]> {
      const text = "select * from artie_audit where chain = $1 order by seq desc limit $2";
      return z.array(auditRow).parse(await sql.rows(text, [chain, limit]));
    },

    /** Whether a chain has a call of this request id, a UUID. */
    async holds(chain: string, requestId: string): Promise<boolean> {
      const text = "select seq from artie_audit where chain = $1 and kind = 'call' and entry like $2 limit 1";
      return (await sql.rows(text, [chain, `%"requestId":"${requestId}"%`])).length > 0;
    },

    /** A chain's rows in their order, a page at a time. */
    async chain(chain: string, afterSeq: number, limit: number): Promise<AuditRow[]> {
      const text = "select * from artie_audit where chain = $1 and seq > $2 order by seq limit $3";
      return z.array(auditRow).parse(await sql.rows(text, [chain, afterSeq, limit]));
    },

    /** The ends of all chains; also of those whose rows are gone. */
    async heads(): Promise<AuditHead[]> {
      return z.array(auditHead).parse(await sql.rows("select * from artie_audit_heads order by chain"));
    },

    /** Chains that have rows. */
    async chains(): Promise<string[]> {
      const rows = z.array(z.object({ chain: z.string() }));
      return rows
        .parse(await sql.rows("select distinct chain from artie_audit order by chain"))
        .map((row) => row.chain);
    },

    /** Removes what is older, chain by chain; a checkpoint stands where it ended. Returns how many rows are gone. */
    async removeBefore(at: number, sign: (row: Omit<AuditRow, "hmac">, hmac: string) => string): Promise<number> {
      const last = z.array(z.object({ chain: z.string(), seq: z.number() }));
      const old = last.parse(
        await sql.rows(
          `select chain, coalesce(min(case when at >= $1 then seq end) - 1, max(seq)) as seq from artie_audit
           where chain in (select chain from artie_audit where at < $1 and kind <> 'checkpoint') group by chain`,
          [at],
        ),
      );
      let removed = 0;
      for (const { chain, seq } of old) removed += await sql.transaction((inside) => cutAt(inside, chain, seq, sign));
      return removed;
    },
  };
}

async function lockHeads(sql: Sql, chains: readonly string[]) {
  const values = chains.map((_, index) => `($${index + 1}, 0, '', '')`).join(", ");
  await sql.rows(
    `insert into artie_audit_heads (chain, seq, hmac, seal) values ${values} on conflict (chain) do nothing`,
    chains,
  );
  const names = chains.map((_, index) => `$${index + 1}`).join(", ");
  const rows = await sql.rows(
    `select * from artie_audit_heads where chain in (${names}) order by chain ${sql.forUpdate}`,
    chains,
  );
  const heads = z.array(auditHead).parse(rows);
  return new Map(heads.map(({ chain, seq, hmac }) => [chain, { seq, hmac }]));
}

async function setHeads(sql: Sql, heads: ReadonlyMap<string, { seq: number; hmac: string }>, sign: Signer) {
  const rows = [...heads].map(([chain, head]) => [chain, head.seq, head.hmac, sign.seal({ chain, ...head })]);
  await sql.rows(
    `update artie_audit_heads set seq = changed.column2, hmac = changed.column3, seal = changed.column4
     from (values ${placeholders(rows.length, ["text", "bigint", "text", "text"])}) as changed
     where chain = changed.column1`,
    rows.flat(),
  );
}

async function count(sql: Sql, used: readonly Use[]): Promise<void> {
  if (used.length === 0) return;
  await sql.rows(
    `update artie_grants set calls = calls + changed.column2,
       last_used_at = case when last_used_at > changed.column3 then last_used_at else changed.column3 end
     from (values ${placeholders(used.length, ["text", "bigint", "bigint"])}) as changed where id = changed.column1`,
    used.flatMap(({ grantId, calls, at }) => [grantId, calls, at]),
  );
}

/** The last row that goes becomes the checkpoint: what follows it is chained to it as before. */
async function cutAt(
  sql: Sql,
  chain: string,
  seq: number,
  sign: (row: Omit<AuditRow, "hmac">, hmac: string) => string,
): Promise<number> {
  const rows = await sql.rows(`select * from artie_audit where chain = $1 and seq = $2 ${sql.forUpdate}`, [chain, seq]);
  const row = auditRow.optional().parse(rows[0]);
  if (row === undefined || row.kind === "checkpoint") return 0;
  const checkpoint = { chain, seq, at: row.at, kind: "checkpoint" as const, entry: "" };
  const entry = JSON.stringify({ seal: sign(checkpoint, row.hmac) });
  await sql.rows("update artie_audit set kind = 'checkpoint', entry = $3 where chain = $1 and seq = $2", [
    chain,
    seq,
    entry,
  ]);
  const gone = await sql.rows("delete from artie_audit where chain = $1 and seq < $2 returning seq", [chain, seq]);
  return gone.length + 1;
}
