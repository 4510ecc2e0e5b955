// What the OAuth library keeps, in the gateway's store. Codes and tokens are kept as hashes. The library reads first and
// writes then; what may happen once is decided by the store.
import { type Adapter, type AdapterPayload, errors } from "oidc-provider";
import type { OAuthRow } from "../store/rows.ts";
import type { Store } from "../store/store.ts";
import { hashOf } from "../tokens.ts";

/** Parallel calls with a dead access token each refresh it: a refresh token works for so long after its first use. */
export const REFRESH_GRACE_MS = 30_000;
/** A client that registers itself and gets no further is forgotten. */
const UNUSED_CLIENT_MS = 60 * 60_000;
/** One that was let in may come back for so long after its last tokens. */
export const CLIENT_KEPT_MS = 90 * 24 * 60 * 60_000;

/** Their ids are what lets somebody in. */
const SECRET_IDS = new Set(["AuthorizationCode", "RefreshToken", "Interaction"]);
/** They end with the library's grant. */
const UNDER_GRANT = new Set(["AuthorizationCode", "RefreshToken"]);

/** Of a model, by the library's name for it. */
export function adapterFor(store: Store, model: string, revoked: (family: string) => Promise<void>): Adapter {
  const { oauth } = store;
  const keyOf = (id: string) => (SECRET_IDS.has(model) ? hashOf(id) : id);
  const graceMs = model === "RefreshToken" ? REFRESH_GRACE_MS : 0;

  const payloadOf = async (id: string, row: OAuthRow | undefined): Promise<AdapterPayload | undefined> => {
    if (!row) return undefined;
    const isSpent = UNDER_GRANT.has(model) && row.consumed_at !== null && (await oauth.isSpent(model, row.id, graceMs));
    return { ...row.payload, ...(model === "Client" ? {} : { jti: id }), ...(isSpent ? { consumed: true } : {}) };
  };

  return {
    async upsert(id, payload, expiresIn) {
      const kept = { ...payload };
      // What is looked for is the hash: the token itself stands nowhere.
      delete kept.jti;
      const livesMs = model === "Client" ? UNUSED_CLIENT_MS : (expiresIn ?? 0) * 1_000;
      const row = {
        ...{ model, id: keyOf(id), uid: null, grant_id: payload.grantId ?? null, payload: kept },
        ...{ expires_at: Date.now() + livesMs, consumed_at: null },
      };
      if (model === "ReplayDetection") {
        if (!(await oauth.addOnce(model, row.id, livesMs))) throw new errors.InvalidClientAuth("it was used already");
      } else if (!UNDER_GRANT.has(model)) {
        await oauth.upsert(row);
      } else {
        if (!(await oauth.upsertUnderGrant(row))) throw new errors.InvalidGrant("it was revoked");
        if (payload.clientId !== undefined) await oauth.used("Client", payload.clientId, CLIENT_KEPT_MS);
      }
    },

    find: async (id) => payloadOf(id, await oauth.find(model, keyOf(id))),

    async consume(id) {
      if (await oauth.consume(model, keyOf(id), graceMs)) return;
      const family = (await oauth.find(model, keyOf(id)))?.grant_id;
      if (family) await revoked(family);
      throw new errors.InvalidGrant("it was used already");
    },

    destroy: (id) => (model === "Grant" ? revoked(id) : oauth.destroy(model, keyOf(id))),
    revokeByGrantId: revoked,
    findByUid: () => Promise.resolve(undefined),
    findByUserCode: () => Promise.resolve(undefined),
  };
}

/** For what is not kept at all. */
export const FORGETFUL: Adapter = {
  upsert: () => Promise.resolve(),
  find: () => Promise.resolve(undefined),
  findByUid: () => Promise.resolve(undefined),
  findByUserCode: () => Promise.resolve(undefined),
  consume: () => Promise.resolve(),
  destroy: () => Promise.resolve(),
  revokeByGrantId: () => Promise.resolve(),
};
