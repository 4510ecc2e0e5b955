// What was called and what was done, out of the trail, for whoever looks at it.
import { z } from "zod";
import { iso } from "./access.ts";
import { Refusal } from "./refusal.ts";
import type { AuditRow } from "./store/rows.ts";
import type { Store } from "./store/store.ts";

export interface CallsQuery {
  readonly grant?: string | undefined;
  /** A cursor. */
  readonly after?: string | undefined;
  readonly limit: number;
}

const entry = z.record(z.string(), z.unknown());

/** In the order they were made; the cursor goes on from the last of them, also when there is nothing new yet. */
export async function callsOf(store: Store, { grant, after, limit }: CallsQuery) {
  const rows = await store.audit.list({ chain: grant, after: afterIn(after), limit });
  const last = rows.at(-1);
  const cursor = last ? `${last.at}.${last.chain}.${last.seq}` : after;
  return { items: rows.map(callOf), ...(cursor === undefined ? {} : { cursor }) };
}

/** The newest calls of a grant, the newest first. */
export async function recentCalls(store: Store, grant: string, limit: number) {
  return (await store.audit.recent(grant, limit)).map(callOf);
}

/** A row with what signs it, as it is exported. */
export function exportedRow({ chain, seq, at, kind, entry, hmac }: AuditRow): string {
  return JSON.stringify({ chain, seq, at: iso(at), kind, entry: JSON.parse(entry) as unknown, hmac });
}

function callOf({ chain, seq, at, kind, entry: text }: AuditRow) {
  return { ...entry.parse(JSON.parse(text)), at: iso(at), grant: chain, seq, kind };
}

function afterIn(cursor: string | undefined) {
  if (cursor === undefined) return undefined;
  const [, at, chain, seq] = /^(\d{1,15})\.([a-z0-9]+)\.(\d{1,15})$/.exec(cursor) ?? [];
  if (at === undefined || chain === undefined || seq === undefined) {
    throw new Refusal(400, "invalid_input", "after is no cursor of this list.", "Use the cursor of the page before.");
  }
  return { at: Number(at), chain, seq: Number(seq) };
}
