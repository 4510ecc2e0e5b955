// What is done at the store itself, with its master key, when nobody can ask the gateway for it: a token for another
// administrator, and new keys to sign with.
import { existsSync } from "node:fs";
import { NameTaken, StoreRefused } from "./store/errors.ts";
import { checkMasterKey, masterKeysFor, openKeyring } from "./store/keyring.ts";
import { openStore, type Store } from "./store/store.ts";
import { newToken } from "./tokens.ts";
import { GATEWAY_CHAIN, Trail } from "./trail.ts";

export interface RepairOptions {
  /** As it is given to the gateway. */
  readonly store: string;
  readonly masterKey: string | undefined;
  /** The name of a new administrator. */
  readonly newAdmin: string | undefined;
  /** Forgets the keys that sign access tokens: what they have signed is worth nothing within a minute. */
  readonly newSigningKeys: boolean;
}

export interface Repaired {
  readonly adminToken?: string;
  /** The names of the others, one of whom may have lost a token. */
  readonly otherAdmins: readonly string[];
}

const BY = "store";

/** @throws StoreRefused when the store can't be opened, another process has it, or the name is taken */
export async function repairGateway(options: RepairOptions): Promise<Repaired> {
  checkMasterKey(options.store, options.masterKey);
  requireFile(options.store);
  let keys: readonly Buffer[] = [];
  await using store = await openStore(options.store, async (sql, version) => {
    if (version === 0) throw noStore(options.store);
    keys = await masterKeysFor(sql, version, options.store, options.masterKey);
  });
  const keyring = await openKeyring(store, keys);
  const trail = new Trail(store, keyring, () => undefined);
  const told = (action: string, more: object = {}) =>
    trail.write({ chain: GATEWAY_CHAIN, kind: "event", entry: { action, member: BY, ...more } });
  const others = (await store.members.list()).filter(({ role, revoked_at }) => role === "admin" && revoked_at === null);
  const otherAdmins = others.map(({ name }) => name);
  if (options.newSigningKeys) {
    await store.signingKeys.removeAll();
    await told("signing_keys_removed");
  }
  if (options.newAdmin === undefined) return { otherAdmins };
  const adminToken = await addAdmin(store, options.newAdmin);
  await told("member_made", { name: options.newAdmin, role: "admin" });
  return { adminToken, otherAdmins };
}

/** What is made anew holds nobody's grants. @throws StoreRefused */
function requireFile(address: string): void {
  const file = /^sqlite:(.*)$/s.exec(address)?.[1];
  if (file !== undefined && !existsSync(file)) throw noStore(file);
}

/** An address of Postgres may hold a password. */
function noStore(address: string): StoreRefused {
  const where = address.startsWith("postgres") ? "in this database" : address.replace(/^sqlite:/, "");
  return new StoreRefused(`There is no store ${where}: give the gateway's own --store.`);
}

async function addAdmin(store: Store, name: string): Promise<string> {
  const { token, ...made } = newToken("member");
  const times = { created_at: Date.now(), last_used_at: null, revoked_at: null };
  try {
    await store.members.add({ ...made, name, role: "admin", created_by: BY, ...times });
    return token;
  } catch (error) {
    if (error instanceof NameTaken)
      throw new StoreRefused(`There is a member "${name}"; give --new-admin another name.`);
    throw error;
  }
}
