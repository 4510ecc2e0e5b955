// What the active account can do: a client for its API, made when it is first needed.
import * as vscode from "vscode";
import type { ArtieClient, ArtieExchange } from "../../artie/index.ts";
import type { Sandbox } from "../../sandbox/index.ts";
import { reveal } from "../../artie/text.ts";
import type { Account, Accounts } from "./accounts.ts";
import { createCleanClient } from "./clean-client.ts";
import { type Log, logExchange } from "./log.ts";

export interface Session {
  readonly account: Account;
  readonly artie: ArtieClient;
  /** The Events API that belongs to the account, when the account itself knows it. */
  readonly eventsUrl: string | undefined;
  /** The key for it, when the account itself knows one. */
  readonly ingestionKey: string | undefined;
  /** Where the account's API is, and its key, never to be shown: for who speaks to it on the account's behalf. */
  readonly address: { readonly url: string; readonly key: string };
}

/** Makes the session of the active account. Loads the client (and the sandbox) at the first call, not before. */
export class Sessions implements vscode.Disposable {
  readonly #accounts: Accounts;
  readonly #userAgent: string;
  readonly #log: Log;
  readonly #onDidChange = new vscode.EventEmitter<void>();
  readonly #onDidExchange = new vscode.EventEmitter<ArtieExchange>();
  readonly #following: vscode.Disposable;
  #current: Promise<Session | undefined> | undefined;
  #environmentNames: ReadonlyMap<string, string> = new Map();
  /** Aborted when the account changes. */
  #ending = new AbortController();

  /** Another account is active, or none: the session of before is over. */
  readonly onDidChange = this.#onDidChange.event;
  /** An HTTP request of the active account has ended, whoever sent it; fires before the caller has the answer. */
  readonly onDidExchange = this.#onDidExchange.event;

  constructor(accounts: Accounts, version: string, log: Log) {
    this.#accounts = accounts;
    this.#userAgent = userAgentOf(version);
    this.#log = log;
    this.#following = accounts.onDidChangeActive(() => {
      this.#end();
      this.#onDidChange.fire();
    });
  }

  get signedIn(): boolean {
    return this.#accounts.active !== undefined;
  }

  get accountId(): string | undefined {
    return this.#accounts.active?.id;
  }

  /** By their UUIDs, where what answers knows them: the sandbox does. */
  get environmentNames(): ReadonlyMap<string, string> {
    return this.#environmentNames;
  }

  /** Undefined when nobody is signed in. Rejects when the sandbox can't start. */
  async get(): Promise<Session | undefined> {
    await this.#accounts.ready;
    const opening = (this.#current ??= this.#open(this.#ending.signal));
    try {
      const session = await opening;
      return opening === this.#current ? session : await this.get();
    } catch (error) {
      if (opening === this.#current) this.#current = undefined;
      throw error;
    }
  }

  /** @throws Error when nobody is signed in, or when the sandbox can't start */
  async require(): Promise<Session> {
    const session = await this.get();
    if (!session) throw new Error(vscode.l10n.t("Sign in to Artie first."));
    return session;
  }

  /**
   * For what names its account, as an address does: nobody else's API is asked about it.
   * @throws OtherAccount while another one is active
   */
  async requireOf(accountId: string): Promise<Session> {
    const session = await this.require();
    if (session.account.id !== accountId) throw new OtherAccount(this.#accounts.find(accountId)?.account);
    return session;
  }

  /** A request that somebody else has made for an account, such as the gateway. */
  observe(accountId: string, exchange: ArtieExchange): void {
    logExchange(this.#log, exchange);
    if (accountId === this.accountId) this.#onDidExchange.fire(exchange);
  }

  dispose(): void {
    this.#following.dispose();
    this.#end();
    this.#onDidChange.dispose();
    this.#onDidExchange.dispose();
  }

  #end(): void {
    this.#current = undefined;
    this.#environmentNames = new Map();
    this.#ending.abort();
    this.#ending = new AbortController();
  }

  async #open(ended: AbortSignal): Promise<Session | undefined> {
    const entry = this.#accounts.activeEntry;
    if (!entry) return undefined;
    const { account, key } = entry;
    const sandbox = account.sandbox ? await startLocalSandbox(this.#log, ended) : undefined;
    if (sandbox && !ended.aborted) this.#environmentNames = sandbox.environmentNames;
    const observe = (exchange: ArtieExchange): void => {
      logExchange(this.#log, exchange);
      if (!ended.aborted) this.#onDidExchange.fire(exchange);
    };
    const to = sandbox ? { url: sandbox.url, key: sandbox.apiKey } : { url: account.apiUrl, key };
    const options = { ...to, userAgent: this.#userAgent, observe };
    const artie = await createCleanClient(options, () => this.#accounts.keys);
    return { account, artie, eventsUrl: sandbox?.eventsUrl, ingestionKey: sandbox?.ingestionKey, address: to };
  }
}

/** What is of an account that is not the active one can't be read or sent. */
export class OtherAccount extends Error {
  constructor(account: Account | undefined) {
    super(
      account === undefined
        ? vscode.l10n.t("This is of an account that is not signed in. Sign in to it to go on.")
        : vscode.l10n.t("This is of the account {0}. Switch to it to go on.", reveal(account.label)),
    );
  }
}

/** How the extension names itself to the API. */
export function userAgentOf(version: string): string {
  return `artie-vscode/${version}`;
}

/** Loads and starts it; nothing of it is in memory before. It runs until the signal aborts. */
async function startLocalSandbox(log: Log, until: AbortSignal): Promise<Sandbox> {
  const { startSandbox } = await import("../../sandbox/index.ts");
  const sandbox = await startSandbox();
  const close = (): void => void sandbox.close();
  if (until.aborted) close();
  else until.addEventListener("abort", close, { once: true });
  log.info(`The sandbox answers at ${sandbox.url}.`);
  return sandbox;
}
