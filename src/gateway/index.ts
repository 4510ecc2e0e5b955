// Starts a gateway: opens the store, makes what is there only once, listens, and ends in good order.
import { Aftermath } from "../audit/aftermath.ts";
import { setTimeout as delay } from "node:timers/promises";
import type { ArtieExchange, Http } from "../artie/index.ts";
import { isLoopback } from "../mcp/origin.ts";
import { createMcpRequests } from "../mcp/requests.ts";
import type { KeptSecret } from "../tools/bound-secrets.ts";
import { type Follower, unfollowed } from "../tools/follower.ts";
import { createAccess } from "./access.ts";
import { createAccounts } from "./accounts.ts";
import { adminRoutes } from "./admin.ts";
import { createApp } from "./app.ts";
import { type ApprovalTimes, createApprovalBook, createApprovalDesk, gateOf } from "./approvals.ts";
import { firstAdmin, type GatewayAccount, type GivenAdmin, keepAccountIn, keepAdmin, secretsOf } from "./begin.ts";
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
import { openSecretStores, type OutsideSecrets } from "./secrets.ts";
import { serve, serveAt, type ServeOptions, type Serving } from "./serve.ts";
import { createOpenStreams } from "./streams.ts";
import { StoreRefused } from "./store/errors.ts";
import { checkMasterKey, type Keyring, masterKeysFor, openKeyring } from "./store/keyring.ts";
import type { Grant } from "./store/rows.ts";
import { openStore, type Store } from "./store/store.ts";
import { GATEWAY_CHAIN, Trail } from "./trail.ts";
import { lockIn } from "./turns.ts";
import { undoFor } from "./undo.ts";
import { createUndone } from "./undone.ts";
import { COMMAND_LINE, type Ways } from "./ways.ts";
import { createWebhook, type WebhookOptions } from "./webhook.ts";

export type { GatewayAccount } from "./begin.ts";

export interface GatewayOptions extends Omit<ServeOptions, "fetch"> {
  /** `sqlite:FILE`, `sqlite::memory:` or `postgres://...`. */
  readonly store: string;
  /**
   * As in ARTIE_GATEWAY_KEY. Without it a file beside that of SQLite holds the key. A function is asked when the store is
   * this process's own.
   */
  readonly masterKey?: string | (() => Promise<string>) | undefined;
  /** The administrator whose token somebody else keeps, in place of one that the first start makes; asked as late. */
  readonly admin?: GivenAdmin | undefined;
  /** A private socket or pipe that serves the same. */
  readonly socket?: string | undefined;
  /** Part of another program: its log is plain lines, and nobody asks it for figures. */
  readonly embedded?: true | undefined;
  /** What that program's person keeps, and can do there in place of the command line. */
  readonly secrets?: OutsideSecrets | undefined;
  readonly ways?: Ways | undefined;
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
  /** Their names. */
  accounts(): Promise<readonly string[]>;
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
/** To who comes while the gateway begins. */
const NOT_YET = { status: 503, headers: { "retry-after": "1" } };

/** @throws StoreRefused when it can't run as it is told to: what is wrong and what to do */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  checkReach(options);
  checkMasterKey(options.store, options.masterKey);
  const answering: { fetch: ServeOptions["fetch"] } = { fetch: () => new Response(null, NOT_YET) };
  let servers: Serving | undefined;
  let store: Store | undefined;
  try {
    let keys: readonly Buffer[] = [];
    // Whatever it can't begin with is found before anything is changed: its port and its key as well.
    store = await openStore(options.store, async (sql, version) => {
      servers = await serveBoth(options, (...asked) => answering.fetch(...asked));
      keys = await masterKeysFor(sql, version, options.store, options.masterKey);
    });
    if (!servers) throw new Error("The gateway does not listen.");
    return await run(options, store, await openKeyring(store, keys), servers, (fetch) => (answering.fetch = fetch));
  } catch (error) {
    await servers?.end();
    await store?.[Symbol.asyncDispose]();
    throw error;
  }
}

async function run(
  options: GatewayOptions,
  store: Store,
  keyring: Keyring,
  servers: Serving,
  answerBy: (fetch: ServeOptions["fetch"]) => void,
): Promise<Gateway> {
  const {
    version,
    http,
    apiUrl,
    eventsUrl,
    follower = unfollowed,
    ways = COMMAND_LINE,
    approvals: times = {},
  } = options;
  const isShared = options.embedded === true || !options.store.startsWith(SQLITE);
  const { log, metrics } = await tellingParts(options, store);
  const trail = new Trail(store, keyring, (error) => log.warn({ err: error }, "The trail can't be written now"));
  const access = createAccess(store);
  const aftermath = new Aftermath((followed, grant = GATEWAY_CHAIN) => {
    void trail.note({ chain: grant, kind: "event", entry: { grant, action: "followed", ...followed } });
  });
  const accounts = createAccounts({
    ...{ store, keyring, http, version, apiUrl, eventsUrl, isShared, ways },
    observe: (account, exchange) => {
      aftermath.take(exchange);
      const { error } = exchange;
      options.observe?.(account, exchange);
      const request = requestNow();
      if (request && error?.rateLimit) request.rateLimit = error.rateLimit;
      if (error?.status === 429) metrics.rateLimited();
    },
  });
  const records = createCallRecords({ store, follower, trail, metrics, log });
  const brought = new Map<string, Readonly<Record<string, KeptSecret>>>();
  const secrets = await openSecretStores({
    ...{ store, keyring, ways, outside: options.secrets, keys: () => accounts.keys() },
    broughtBy: (account) => brought.get(account) ?? {},
  });
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
  const undone = createUndone(store, trail, (requestId) => aftermath.end(requestId));
  const stopping = new AbortController();
  const url = options.publicUrl?.replace(/\/+$/, "") ?? urlOf(options, servers.port);
  const grants = createGrants({
    ...{ store, accounts, trail, follower, approvals: desk, members: people.members },
    publicUrl: () => url,
  });
  const answer = answering({ store, access, accounts, hosts, requests, records, streams });
  const countTools = ({ config }: Grant) => grantedTools(config, follower.current).length;
  const parts = { store, access, keyring, trail, log, answer, countTools, publicUrl: () => url };
  const app = createApp({
    ...{ store, access, metrics, log, version, stopping: stopping.signal },
    routes: adminRoutes({ store, grants, people, trail, undone, approvals: desk }),
    doors: [grantDoors(access, answer), ...(options.oauth ? [options.oauth(parts)] : [])],
  });
  const keepAccount = (account: GatewayAccount) => {
    brought.set(account.name, secretsOf(account));
    return keepAccountIn(account, store, keyring);
  };
  if (options.account) await keepAccount(options.account);
  if (options.admin) await keepAdmin(options.admin, store);
  const adminToken = options.admin ? undefined : await firstAdmin(store);
  answerBy(app.fetch);
  const tidying = tidy(options, store, trail, log, stopping.signal);
  return {
    url,
    adminToken,
    accounts: async () => (await store.accounts.list()).map(({ name }) => name),
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
