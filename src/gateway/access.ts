// Who comes with a token.
import { Kept } from "./kept.ts";
import type { Grant, Member } from "./store/rows.ts";
import type { Store } from "./store/store.ts";
import { Refusal } from "./refusal.ts";
import { idIn, isToken } from "./tokens.ts";

/** A token that is used all the time must not be written down all the time. */
const USE_NOTED_MS = 60_000;
const ASK_AGAIN = "Ask whoever runs the gateway for a new grant.";

export interface Access extends Disposable {
  /** The grant of a token, alive or not. @throws Refusal `grant_unknown` @throws StoreUnavailable */
  grant(token: string | undefined): Promise<Grant>;
  grantById(id: string): Promise<Grant | undefined>;
  /** The member of a token, unless revoked. @throws StoreUnavailable */
  member(token: string | undefined): Promise<Member | undefined>;
}

export function createAccess(store: Store): Access {
  const grants = new Kept((id) => store.grants.get(id));
  const members = new Kept((id) => store.members.get(id));
  const stop = store.subscribe((event) => {
    if (event.kind === "grant") grants.drop(event.id);
    if (event.kind === "member") members.drop(event.id);
  });
  return {
    async grant(token) {
      const id = token === undefined ? undefined : idIn(token);
      const grant = id?.startsWith("g") ? await grants.get(id) : undefined;
      if (token !== undefined && grant && isToken(token, grant.token_hash)) return grant;
      const said = token === undefined ? "No grant's token was sent." : "No grant has this token.";
      throw new Refusal(404, "grant_unknown", said, `Check that the whole URL or token was copied. ${ASK_AGAIN}`);
    },
    grantById: (id) => grants.get(id),
    async member(token) {
      const id = token === undefined ? undefined : idIn(token);
      const member = id?.startsWith("m") ? await members.get(id) : undefined;
      if (token === undefined || !member || member.revoked_at !== null) return undefined;
      if (!isToken(token, member.token_hash)) return undefined;
      if ((member.last_used_at ?? 0) < Date.now() - USE_NOTED_MS) await store.members.used(member.id);
      return member;
    },
    [Symbol.dispose]: stop,
  };
}

/** @throws Refusal for a grant that is not alive now */
export function requireAlive(grant: Grant, now = Date.now()): void {
  const { not_before: from, expires_at: until, revoked_at: revoked } = grant;
  const name = `The grant "${grant.name}"`;
  if (revoked !== null) {
    throw new Refusal(410, "grant_revoked", `${name} was revoked at ${iso(revoked)}.`, ASK_AGAIN);
  }
  if (until <= now) {
    throw new Refusal(410, "grant_expired", `${name} ended at ${iso(until)}.`, "Ask for it to be renewed.");
  }
  if (from !== null && from > now) {
    throw new Refusal(404, "grant_not_yet", `${name} begins at ${iso(from)}.`, "Come again then.");
  }
}

export type GrantState = "active" | "not_yet" | "expired" | "revoked";

export function stateOf({ not_before, expires_at, revoked_at }: Grant, now = Date.now()): GrantState {
  if (revoked_at !== null) return "revoked";
  if (expires_at <= now) return "expired";
  return not_before !== null && not_before > now ? "not_yet" : "active";
}

export function iso(at: number): string {
  return new Date(at).toISOString();
}

export function isoOrNull(at: number | null): string | null {
  return at === null ? null : iso(at);
}
