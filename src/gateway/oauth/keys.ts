// The keys that sign access tokens. They live in the store, sealed, and every replica signs with the same: one for each
// period, announced a day before so that all know it when it begins to sign.
import { exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from "jose";
import { z } from "zod";
import type { Keyring } from "../store/keyring.ts";
import type { SigningKey } from "../store/rows.ts";
import type { Store } from "../store/store.ts";

export const ALGORITHM = "ES256";
export const DAY_MS = 24 * 60 * 60_000;
export const PERIOD_MS = 30 * DAY_MS;
const ANNOUNCED_MS = DAY_MS;
/** What a key has signed is over long before. */
const OUTLIVES_MS = DAY_MS;
const LOOK_EVERY_MS = 60_000;
/** For a key that is not known another look is worth it, but no more often. */
const LOOK_AGAIN_MS = 1_000;

/** Private keys in the form that the OAuth library takes, and the one that signs now. */
export interface KeySet {
  readonly keys: readonly JWK[];
  readonly signsWith: string;
}

export interface Keys {
  /** The same object for as long as the keys are. @throws StoreUnavailable */
  current(): Promise<KeySet>;
  /** To verify what was signed with it; undefined for one that is none of ours. @throws StoreUnavailable */
  publicKey(kid: string | undefined): Promise<CryptoKey | undefined>;
}

interface Loaded {
  readonly at: number;
  readonly set: KeySet;
  readonly verifying: ReadonlyMap<string, CryptoKey>;
}

const jwk = z.object({ kty: z.literal("EC"), crv: z.string(), x: z.string(), y: z.string(), d: z.string() });

export function createKeys(store: Store, keyring: Keyring, now: () => number = Date.now): Keys {
  let loading: Promise<Loaded> | undefined;
  const loaded = async (maxAge: number): Promise<Loaded> => {
    const known = await loading?.catch(() => undefined);
    if (known && now() - known.at < maxAge) return known;
    loading = load(store, keyring, now(), known);
    return await loading;
  };
  return {
    current: async () => (await loaded(LOOK_EVERY_MS)).set,
    async publicKey(kid) {
      if (kid === undefined) return undefined;
      const known = (await loaded(LOOK_EVERY_MS)).verifying.get(kid);
      return known ?? (await loaded(LOOK_AGAIN_MS)).verifying.get(kid);
    },
  };
}

async function load(store: Store, keyring: Keyring, at: number, known: Loaded | undefined): Promise<Loaded> {
  const rows = await withNext(store, keyring, at);
  const signing = rows.findLast(({ signs_from }) => signs_from <= at);
  if (!signing) throw new Error("There is no key to sign with.");
  const kids = rows.map(({ kid }) => kid);
  const isSame = known?.set.signsWith === signing.kid && String(kids) === String(known.set.keys.map(({ kid }) => kid));
  if (isSame) return { ...known, at };
  const keys = rows.map(({ kid, private_key }) => ({
    ...{ ...jwk.parse(JSON.parse(keyring.open(private_key, contextOf(kid)))), kid },
    ...{ alg: ALGORITHM, use: "sig" },
  }));
  const verifying = new Map<string, CryptoKey>();
  for (const { kid, kty, crv, x, y } of keys) {
    const key = await importJWK({ kty, crv, x, y }, ALGORITHM);
    if (!(key instanceof Uint8Array)) verifying.set(kid, key);
  }
  return { at, set: { keys, signsWith: signing.kid }, verifying };
}

/** The keys, with that of this period and, towards its end, the next one. Of many replicas one makes them. */
async function withNext(store: Store, keyring: Keyring, now: number): Promise<readonly SigningKey[]> {
  const rows = await store.signingKeys.list();
  const period = Math.floor(now / PERIOD_MS) * PERIOD_MS;
  const next = period + PERIOD_MS;
  const missing = [period, ...(next - now <= ANNOUNCED_MS ? [next] : [])].filter(
    (from) => !rows.some(({ signs_from }) => signs_from >= from),
  );
  for (const from of missing) await store.signingKeys.add(await newKey(keyring, from, now));
  return missing.length === 0 ? rows : await store.signingKeys.list();
}

async function newKey(keyring: Keyring, from: number, now: number): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const key = await exportJWK(privateKey);
  const kid = `${new Date(from).toISOString().slice(0, 10)}-${(key.x ?? "").slice(0, 8)}`;
  const times = { created_at: now, signs_from: from, retires_at: from + PERIOD_MS + OUTLIVES_MS };
  return { kid, private_key: keyring.seal(JSON.stringify(key), contextOf(kid)), ...times };
}

function contextOf(kid: string): string {
  return `signing key ${kid}`;
}
