// Members, accounts and secrets: checked, sealed, told to every replica, and written in the trail.
import { ArtieError, createArtieClient, DEFAULT_API_URL, type Http, isApiKey, KEY_PREFIX } from "../artie/index.ts";
import type { z } from "zod";
import { destinationsWritten } from "../tools/policy/hosts.ts";
import { iso, isoOrNull } from "./access.ts";
import { contextOf } from "./accounts.ts";
import { Refusal } from "./refusal.ts";
import type { newAccountInput, newMemberInput, secretInput } from "./schemas.ts";
import { NameTaken } from "./store/errors.ts";
import type { Keyring } from "./store/keyring.ts";
import type { Account, Grant, Member, Secret } from "./store/rows.ts";
import type { Store, StoreEvent } from "./store/store.ts";
import { newToken } from "./tokens.ts";
import { GATEWAY_CHAIN, type Trail } from "./trail.ts";

export interface PeopleOptions {
  readonly store: Store;
  readonly keyring: Keyring;
  readonly trail: Trail;
  readonly http: Http;
  readonly version: string;
  readonly apiUrl?: string | undefined;
}

type By = Pick<Member, "name">;
export type People = ReturnType<typeof createPeople>;

export function createPeople({ store, keyring, trail, http, version, apiUrl }: PeopleOptions) {
  const told = async (action: string, by: By, more: object, event: StoreEvent): Promise<void> => {
    await trail.write({ chain: GATEWAY_CHAIN, kind: "event", entry: { action, member: by.name, ...more } });
    await store.publish(event);
  };

  /** @throws Refusal for a key that the API does not take */
  const checkKey = async (key: string, url: string, signal: AbortSignal | undefined): Promise<void> => {
    if (!isApiKey(key)) {
      const message = `This is no API key of Artie: they begin with ${KEY_PREFIX}.`;
      throw new Refusal(400, "invalid_input", message, "Make one in Artie's dashboard, under Settings.");
    }
    const artie = createArtieClient({ url, key, userAgent: `artie-vscode/${version}`, http });
    await artie.pipelines.list({ signal }).catch((error: unknown) => {
      if (!(error instanceof ArtieError) || (error.status !== 401 && error.status !== 403)) throw error;
      throw new Refusal(400, "invalid_input", "Artie does not take this API key.", "Check that it was copied whole.");
    });
  };

  const members = {
    /** @throws Refusal for a name that is taken, or a grant that is not there */
    async add({ name, role, grant }: z.output<typeof newMemberInput>, by: By) {
      if (grant !== undefined) requireGuarded(grant, await store.grants.get(grant), role);
      const { id, token, token_hash } = newToken("member");
      const times = { created_at: Date.now(), last_used_at: null, revoked_at: null };
      const row = { id, name, role, token_hash, grant_id: grant ?? null, created_by: by.name, ...times };
      await store.members.add(row).catch(taken(`There is a member "${name}".`));
      await told("member_made", by, { name, role, ...(grant === undefined ? {} : { grant }) }, { kind: "member", id });
      return { ...memberAnswerOf(row), token };
    },

    async list() {
      return { items: (await store.members.list()).map(memberAnswerOf) };
    },

    async revoke(id: string, by: By) {
      const before = (await store.members.list()).find((member) => member.id === id || member.name === id);
      if (!before) throw missing("member", id);
      const isNew = await store.members.revoke(before.id);
      if (!isNew && before.revoked_at === null) {
        const remedy = "Make another administrator first: artie-mcp member create NAME --role admin";
        throw new Refusal(409, "last_admin", `"${before.name}" is the last administrator.`, remedy);
      }
      if (isNew) await told("member_revoked", by, { name: before.name }, { kind: "member", id: before.id });
      return memberAnswerOf((await store.members.get(before.id)) ?? before);
    },

    /** Ends the tokens that are the second factor of this grant alone. */
    async endWith(grant: string, by: By): Promise<void> {
      for (const { id, name } of await store.members.revokeOf(grant)) {
        await told("member_revoked", by, { name, grant }, { kind: "member", id });
      }
    },
  };

  const accounts = {
    /** @throws Refusal for a key that Artie does not take @throws ArtieError when it can't be asked */
    async add(input: z.output<typeof newAccountInput>, by: By, signal?: AbortSignal) {
      const { name, api_key: key, api_url = null, events_url = null } = input;
      await checkKey(key, api_url ?? apiUrl ?? DEFAULT_API_URL, signal);
      const row = { name, api_url, events_url, created_by: by.name, created_at: Date.now() };
      const account = { ...row, api_key: keyring.seal(key, contextOf(name)) };
      await store.accounts.add(account).catch(taken(`There is an account "${name}".`));
      await told("account_added", by, { name }, { kind: "account", name });
      return accountAnswerOf(account);
    },

    async list() {
      return { items: (await store.accounts.list()).map(accountAnswerOf) };
    },

    async remove(name: string, by: By) {
      const account = await store.accounts.get(name);
      if (!account || !(await store.accounts.remove(name))) throw missing("account", name);
      await told("account_removed", by, { name }, { kind: "account", name });
      return accountAnswerOf(account);
    },
  };

  const secrets = {
    /** In the place of one of the same name. */
    async set({ name, value, destinations: written }: z.output<typeof secretInput>, by: By) {
      const destinations = [...new Set(written.flatMap(destinationsIn))];
      const row = { name, destinations, created_by: by.name, created_at: Date.now() };
      const secret = { ...row, value: keyring.seal(value, secretContextOf(name)) };
      await store.secrets.set(secret);
      await told("secret_set", by, { name, destinations }, { kind: "secret", name });
      return secretAnswerOf(secret);
    },

    async list() {
      return { items: (await store.secrets.list()).map(secretAnswerOf) };
    },

    async remove(name: string, by: By) {
      const secret = await store.secrets.get(name);
      if (!secret || !(await store.secrets.remove(name))) throw missing("secret", name);
      await told("secret_removed", by, { name }, { kind: "secret", name });
      return secretAnswerOf(secret);
    },
  };

  return { members, accounts, secrets };
}

/** @throws Refusal for what names no place */
function destinationsIn(text: string): string[] {
  const found = destinationsWritten(text);
  if (found.length > 0) return found;
  const remedy = "Write a host such as db.example.com, or bigquery:project, snowflake:account, or artie.";
  throw new Refusal(400, "invalid_input", `"${text}" is no place that a secret could go to.`, remedy);
}

/** What a sealed secret is sealed as. */
export function secretContextOf(name: string): string {
  return `secret ${name}`;
}

/** @throws Refusal for a second factor that could let nobody in, or that is more than one */
function requireGuarded(id: string, grant: Grant | undefined, role: Member["role"]): void {
  if (!grant) throw missing("grant", id);
  if (grant.revoked_at !== null) {
    const message = `The grant "${grant.name}" was revoked.`;
    throw new Refusal(410, "grant_revoked", message, "Make a new one: what is revoked stays revoked.");
  }
  if (role === "member") return;
  const message = "Who administers the gateway is not bound to a grant.";
  throw new Refusal(400, "invalid_input", message, "Leave out the role, or the grant.");
}

function taken(message: string) {
  return (error: unknown): never => {
    if (!(error instanceof NameTaken)) throw error;
    throw new Refusal(409, "name_taken", message, "Use another name, or remove the other one first.");
  };
}

function missing(kind: string, name: string): Refusal {
  return new Refusal(404, "not_found", `There is no ${kind} "${name}".`, `List them: artie-mcp ${kind} list`);
}

function memberAnswerOf({ id, name, role, grant_id, created_by, created_at, last_used_at, revoked_at }: Member) {
  const times = { last_used_at: isoOrNull(last_used_at), revoked_at: isoOrNull(revoked_at) };
  return { id, name, role, grant: grant_id, created_by, created_at: iso(created_at), ...times };
}

function accountAnswerOf({ name, api_url, events_url, created_by, created_at }: Account) {
  return { name, api_url, events_url, created_by, created_at: iso(created_at) };
}

function secretAnswerOf({ name, destinations, created_by, created_at }: Secret) {
  return { name, destinations, created_by, created_at: iso(created_at) };
}
