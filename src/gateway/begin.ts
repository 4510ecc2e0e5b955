// What a gateway has from its start: accounts that it was given, with what they bring along, and an administrator.
import type { KeptSecret } from "../tools/bound-secrets.ts";
import { destinationsWritten } from "../tools/policy/hosts.ts";
import { INGESTION_KEY } from "../tools/secrets.ts";
import { contextOf } from "./accounts.ts";
import { NameTaken, StoreRefused } from "./store/errors.ts";
import type { Keyring } from "./store/keyring.ts";
import type { Store } from "./store/store.ts";
import { hashOf, idIn, newToken } from "./tokens.ts";

/** An account with its key, which is kept encrypted. */
export interface GatewayAccount {
  readonly name: string;
  readonly key: string;
  readonly url?: string;
  readonly eventsUrl?: string;
  /** For its Events API, where the account itself has one; only this process knows it. */
  readonly ingestionKey?: string;
}

/** Whose token somebody else keeps. */
export interface GivenAdmin {
  readonly name: string;
  readonly token: () => Promise<string>;
}

const START = { name: "gateway" };

/** What it brings along for `secret://`. */
export function secretsOf({ ingestionKey, eventsUrl = "" }: GatewayAccount): Readonly<Record<string, KeptSecret>> {
  if (ingestionKey === undefined) return {};
  return { [INGESTION_KEY]: { value: ingestionKey, destinations: destinationsWritten(eventsUrl) } };
}

/** The key replaces one that was kept. */
export async function keepAccountIn(account: GatewayAccount, store: Store, keyring: Keyring): Promise<void> {
  const { name, key, url = null, eventsUrl = null } = account;
  const sealed = keyring.seal(key, contextOf(name));
  const row = { name, api_key: sealed, api_url: url, events_url: eventsUrl };
  try {
    await store.accounts.add({ ...row, created_by: START.name, created_at: Date.now() });
  } catch (error) {
    if (!(error instanceof NameTaken)) throw error;
    await store.accounts.replace(row);
  }
  await store.publish({ kind: "account", name });
}

/** The member of this token. One of the same name, whose token was lost, stays beside it under its own. */
export async function keepAdmin(admin: GivenAdmin, store: Store): Promise<void> {
  const token = await admin.token();
  const id = idIn(token);
  if (id === undefined) throw new StoreRefused("The administrator's token is none of this gateway's.");
  if (await store.members.get(id)) return;
  const times = { created_at: Date.now(), last_used_at: null, revoked_at: null };
  const member = { id, token_hash: hashOf(token), role: "admin" as const, created_by: START.name, ...times };
  await store.members.add({ ...member, name: admin.name }).catch(async (error: unknown) => {
    if (!(error instanceof NameTaken)) throw error;
    await store.members.add({ ...member, name: `${admin.name} ${id.slice(1, 6)}` });
  });
}

/** The token of the one administrator that a new store has; of many replicas that start at once one makes it. */
export async function firstAdmin(store: Store): Promise<string | undefined> {
  if ((await store.members.list()).length > 0) return undefined;
  const { token, ...made } = newToken("member");
  const times = { created_at: Date.now(), last_used_at: null, revoked_at: null };
  try {
    await store.members.add({ ...made, name: "admin", role: "admin", created_by: START.name, ...times });
    return token;
  } catch (error) {
    if (error instanceof NameTaken) return undefined;
    throw error;
  }
}
