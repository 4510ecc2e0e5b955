// Starts a gateway: opens the store, makes what is there only once, listens, and ends in good order.
import { Aftermath } from "../audit/aftermath.ts";
import { setTimeout as delay } from "node:timers/promises";
import type { ArtieExchange, Http } from "../artie/index.ts";
import { isLoopback } from "../mcp/origin.ts";
import { createMcpRequests } from "../mcp/requests.ts";
import { type Follower, unfollowed } from "../tools/follower.ts";
import { createAccess } from "./access.ts";
import { contextOf, createAccounts } from "./accounts.ts";
import { adminRoutes } from "./admin.ts";
import { createApp } from "./app.ts";
import { type ApprovalTimes, createApprovalBook, createApprovalDesk, gateOf } from "./approvals.ts";
import { createCallRecords } from "./call-records.ts";
import { answering, grantDoors } from "./doors.ts";
import { createGrants } from "./grants.ts";
import { createHosts, grantedTools } from "./hosts.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import type { OAuthDoor } from "./oauth-door.ts";
import { createPeople } from "./people.ts";
import { NO_METRICS, plainLog } from "./quiet.ts";
import { requestNow } from "./request.ts";
import { openSecretStores } from "./secrets.ts";
import { serve, serveAt, type ServeOptions, type Serving } from "./serve.ts";
import { createOpenStreams } from "./streams.ts";
import { NameTaken, StoreRefused } from "./store/errors.ts";
import { type Keyring, masterKeysOf, openKeyring, parseMasterKeys } from "./store/keyring.ts";
import type { Grant } from "./store/rows.ts";
import { openStore, type Store } from "./store/store.ts";
import { hashOf, idIn, newToken } from "./tokens.ts";
import { GATEWAY_CHAIN, Trail } from "./trail.ts";
import { lockIn } from "./turns.ts";
import { undoFor } from "./undo.ts";
import { createWebhook, type WebhookOptions } from "./webhook.ts";

/** An account with its key, which is kept encrypted. */
export interface GatewayAccount {
  readonly name: string;
  readonly key: string;
  readonly url?: string;
  readonly eventsUrl?: string;
}

export interface GatewayOptions extends Omit<ServeOptions, "fetch"> {
  /** `sqlite:FILE`, `sqlite::memory:` or `postgres://...`. */
  readonly store: string;
  /**
   * As in ARTIE_GATEWAY_KEY. Without it a file beside that of SQLite holds the key. A function is asked when the store is
   * this process's own.
   */
  readonly masterKey?: string | (() => Promise<string>) | undefined;
  /** The administrator whose token somebody else keeps, in place of one that the first start makes; asked as late. */
  readonly admin?: { readonly name: string; readonly token: () => Promise<string> } | undefined;
  /** A private socket or pipe that serves the same. */
  readonly socket?: string | undefined;
  /** Part of another program: its log is plain lines, and nobody asks it for figures. */
  readonly embedded?: true | undefined;
  /** Told of every request to the API, with the account's name. */
  readonly observe?: ((account: string, exchange: ArtieExchange) => void) | undefined;
  /** Where clients reach the gateway; without it where it listens. */
  readonly publicUrl?: string | undefined;
  /** Something before the gateway speaks TLS. */
  readonly behindProxy: boolean;
  /** An account that is there from the start; its key replaces one that was kept. */
  readonly account?: GatewayAccount;
  readonly apiUrl?: string | undefined;
  readonly eventsUrl?: string | undefined;
  /** The door of OAuth, given from outside: what it stands on is large, and not every gateway has it. */
  readonly oauth?: OAuthDoor | undefined;
  /** Who is told of calls that wait for a person. */
  readonly approvalWebhook?: WebhookOptions | undefined;
  readonly approvals?: ApprovalTimes | undefined;
  /** How long calls stay in the trail, in days. */
  readonly keepDays: number;
  readonly http: Http;
  /** The description of the API that the tools follow; without one they are those of this version. */
  readonly follower?: Follower | undefined;
  /** Takes a line of the log, a JSON object each. */
  readonly log: (line: string) => void;
  readonly version: string;
}

export interface Gateway {
  readonly url: string;
  /** Of the first administrator, when this start has made it. */
  readonly adminToken: string | undefined;
  /** The key replaces one that was kept. */
  keepAccount(account: GatewayAccount): Promise<void>;
  /** Grants of the account get nothing from now on. */
  removeAccount(name: string): Promise<void>;
  /** Lets what is under way end, and closes the store. */
  close(): Promise<void>;
}

const DAY_MS = 24 * 60 * 60_000;
const TIDY_EVERY_MS = 60 * 60_000;
/** Decided approvals are looked at for so long. */
const APPROVALS_KEPT_MS = 30 * DAY_MS;
const SQLITE = "sqlite:";
const START = { name: "gateway" };

/** @throws StoreRefused when it can't run as it is told to: what is wrong and what to do */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  checkReach(options);
  // What is no key is refused before there is a store.
  if (typeof options.masterKey === "string") parseMasterKeys(options.masterKey);
  const store = await openStore(options.store);
  try {
    const keyring = await openKeyring(store, await masterKeysOf(options.store, options.masterKey));
    return await run(options, store, keyring);
  } catch (error) {
    await store[Symbol.asyncDispose]();
    throw error;
  }
}

async function run(options: GatewayOptions, store: Store, keyring: Keyring): Promise<Gateway> {
  const { version, http, apiUrl, eventsUrl, follower = unfollowed, approvals: times = {} } = options;
  const isShared = options.embedded === true || !options.store.startsWith(SQLITE);
  const { log, metrics } = await tellingParts(options, store);
  const trail = new Trail(store, keyring, (error) => log.warn({ err: error }, "The trail can't be written now"));
  const access = createAccess(store);
  const aftermath = new Aftermath((followed, grant = GATEWAY_CHAIN) => {
    void trail.note({ chain: grant, kind: "event", entry: { grant, action: "followed", ...followed } });
  });
  const accounts = createAccounts({
    ...{ store, keyring, http, version, apiUrl, eventsUrl, isShared },
    observe: (account, exchange) => {
      aftermath.take(exchange);
      const { error } = exchange;
      options.observe?.(account, exchange);
      const request = requestNow();
      if (request && error?.rateLimit) request.rateLimit = error.rateLimit;
      if (error?.status === 429) metrics.rateLimited();
    },
  });
  const records = createCallRecords({ store, access, trail, metrics, log });
  const secrets = await openSecretStores(store, keyring, () => accounts.keys());
  const webhook = options.approvalWebhook && createWebhook(options.approvalWebhook, http, log);
  const [book, desk] = [
    createApprovalBook(store, trail, (approval) => webhook?.tell(approval), times.standMs),
    createApprovalDesk(store, trail, times.useMs),
  ];
  const hosts = createHosts({
    ...{ version, follower },
    secrets: (principal) => secrets.of(principal),
    record: async (grant, entry) => {
      await records.called(grant, entry);
      aftermath.called(entry, grant.id);
    },
    lock: lockIn(store.turns),
    takeWrite: records.takeWrite,
    undo: ({ id }) => undoFor(id, store, keyring),
    approval: (grant) => gateOf(requestNow()?.grant ?? grant, book, desk, times.answerWithinMs),
  });
  const [requests, streams] = [createMcpRequests(), createOpenStreams(store)];
  const people = createPeople({ store, keyring, trail, http, version, apiUrl });
  const stopping = new AbortController();
  let url = "";
  const grants = createGrants({ store, accounts, trail, follower, approvals: desk, publicUrl: () => url });
  const answer = answering({ store, access, accounts, hosts, requests, records, streams });
  const countTools = ({ config }: Grant) => grantedTools(config, follower.current).length;
  const parts = { store, access, keyring, trail, log, answer, countTools, publicUrl: () => url };
  const app = createApp({
    ...{ store, access, metrics, log, version, stopping: stopping.signal },
    routes: adminRoutes({ store, grants, people, trail, approvals: desk }),
    doors: [grantDoors(access, answer), ...(options.oauth ? [options.oauth(parts)] : [])],
  });
  const keepAccount = (account: GatewayAccount) => keep(account, store, keyring);
  if (options.account) await keepAccount(options.account);
  if (options.admin) await keepAdmin(options.admin, store);
  const adminToken = options.admin ? undefined : await firstAdmin(store);
  const servers = await serveBoth(options, app.fetch);
  url = options.publicUrl?.replace(/\/+$/, "") ?? urlOf(options, servers.port);
  const tidying = tidy(options, store, trail, log, stopping.signal);
  return {
    url,
    adminToken,
    keepAccount,
    async removeAccount(name) {
      await store.accounts.remove(name);
      await store.publish({ kind: "account", name });
    },
    async close() {
      stopping.abort();
      await requests.close();
      await servers.end();
      await webhook?.[Symbol.asyncDispose]();
      await Promise.all([trail.end(), tidying]);
      for (const holder of [access, accounts, secrets, streams]) holder[Symbol.dispose]();
      await store[Symbol.asyncDispose]();
    },
  };
}

/** At the port, and at the private socket where there is one. @throws StoreRefused; then neither is left open */
async function serveBoth(options: GatewayOptions, fetch: ServeOptions["fetch"]): Promise<Serving> {
  const openly = await serve({ ...options, fetch });
  if (options.socket === undefined) return openly;
  try {
    const privately = await serveAt(options.socket, { ...options, fetch });
    return {
      port: openly.port,
      async end() {
        await Promise.all([openly.end(), privately.end()]);
      },
    };
  } catch (error) {
    await openly.end();
    throw error;
  }
}

/** @throws StoreRefused where others could read along, or could not come in at all */
function checkReach({ host, tls, behindProxy, publicUrl }: GatewayOptions): void {
  if (!isLoopback(host) && !tls && !behindProxy) {
    throw new StoreRefused(
      `--host ${host} lets other machines in, who must not read along: give --tls-cert and --tls-key, or --behind-proxy where a proxy speaks TLS.`,
    );
  }
  if (publicUrl === undefined) return;
  const parsed = URL.canParse(publicUrl) ? new URL(publicUrl) : undefined;
  const isSafe = parsed?.protocol === "https:" || (parsed?.protocol === "http:" && isLoopback(bare(parsed.hostname)));
  if (isSafe && parsed.search === "" && parsed.hash === "" && parsed.username === "") return;
  throw new StoreRefused(
    `--public-url must be an https address, such as https://artie.example.com, not "${publicUrl}".`,
  );
}

function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, "");
}

function urlOf({ host, tls }: GatewayOptions, port: number): string {
  return `${tls ? "https" : "http"}://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** What only a server needs is loaded by one alone. */
async function tellingParts({ embedded, log }: GatewayOptions, store: Store): Promise<{ log: Log; metrics: Metrics }> {
  if (embedded) return { log: plainLog(log), metrics: NO_METRICS };
  const [{ createLog }, { createMetrics }] = await Promise.all([import("./log.ts"), import("./metrics.ts")]);
  return { log: createLog(log), metrics: createMetrics(store) };
}

async function keep(account: GatewayAccount, store: Store, keyring: Keyring): Promise<void> {
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
async function keepAdmin(admin: NonNullable<GatewayOptions["admin"]>, store: Store): Promise<void> {
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
async function firstAdmin(store: Store): Promise<string | undefined> {
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

/** Takes away what is over, now and every hour; any replica may. */
async function tidy(
  { keepDays }: GatewayOptions,
  store: Store,
  trail: Trail,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await trail.removeBefore(Date.now() - keepDays * DAY_MS);
      await store.approvals.removeOld(Date.now() - APPROVALS_KEPT_MS);
      await store.undos.removeOld();
      await store.grants.removeOldCodes();
      await store.turns.removeOld();
      await store.oauth.removeExpired();
      await store.signingKeys.removeRetired();
    } catch (error) {
      log.warn({ err: error }, "What is over can't be removed now");
    }
    await delay(TIDY_EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
  }
}
