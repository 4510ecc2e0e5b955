// The gateway inside the extension: one for all windows of this person, in the extension's storage, its keys in
// SecretStorage. Nothing of it is loaded until somebody shares something, nor when the last grant is over for a day.
import { userInfo } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import type { ArtieExchange, Http } from "../../../artie/index.ts";
import type { SecretStore } from "../../../tools/secret-store.ts";
import type { Accounts } from "../accounts.ts";
import { textField } from "../arguments.ts";
import type { Log } from "../log.ts";
import type { Sessions } from "../sessions.ts";
import { eventsUrlSetting, gatewayPortSetting, onDidChangeSetting } from "../settings.ts";
import type { Endpoint } from "./exchange.ts";
import type { GatewaySource } from "./gateway.ts";

/** The gateway's own floor is not this one's to know: the composition root hands it in. */
export type ClaimGateway = (options: ClaimOptions, signal: AbortSignal) => Promise<Claimed>;

interface ClaimOptions {
  readonly folder: string;
  readonly keys: {
    get(name: "master" | "admin"): Promise<string | undefined>;
    set(name: "master" | "admin", value: string): Promise<void>;
  };
  readonly admin: string;
  readonly host: string;
  readonly port: number;
  readonly behindProxy: boolean;
  readonly keepDays: number;
  readonly http: Http;
  readonly log: (line: string) => void;
  readonly version: string;
  readonly secrets: OwnSecrets;
  readonly ways: {
    readonly addAccount: string;
    readonly allowSecret: (name: string, destinations: readonly string[]) => string;
    readonly setEventsApi: string;
  };
  readonly observe: (account: string, exchange: ArtieExchange) => void;
}

/** What this person keeps behind `secret://NAME`, as the calls of a grant of this name get it. */
type OwnSecrets = (grant: string) => Pick<SecretStore, "get" | "known">;

interface Claimed {
  readonly socket: string;
  readonly own: OwnedGateway | undefined;
}

interface GatewayAccount {
  readonly name: string;
  readonly key: string;
  readonly url?: string;
  readonly eventsUrl?: string;
  readonly ingestionKey?: string;
}

interface OwnedGateway {
  accounts(): Promise<readonly string[]>;
  keepAccount(account: GatewayAccount): Promise<void>;
  removeAccount(name: string): Promise<void>;
  close(): Promise<void>;
}

export interface OwnGatewayDeps {
  readonly context: Pick<vscode.ExtensionContext, "globalStorageUri" | "secrets">;
  readonly version: string;
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly secrets: OwnSecrets;
  readonly log: Log;
}

const WANTED_UNTIL = "artie.gateway.wantedUntil";
const SECRETS = { master: "artie.gateway.masterKey", admin: "artie.gateway.adminToken" } as const;
const KEEP_DAYS = 90;
/** An end that nobody knows yet, in milliseconds: as long as the longest grant that is offered, and a day. */
const AT_FIRST_MS = 24 * 60 * 60_000;

export class OwnGateway implements GatewaySource, vscode.Disposable {
  readonly #deps: OwnGatewayDeps;
  readonly #claim: ClaimGateway;
  readonly #onDidChange = new vscode.EventEmitter<void>();
  readonly #following: vscode.Disposable;
  /** What the gateway was given, by the account's id. */
  readonly #given = new Map<string, string>();
  #own: OwnedGateway | undefined;
  #wantedUntil = 0;
  #giving: Promise<void> = Promise.resolve();

  readonly id = "own";
  readonly kind = "own";
  readonly onDidChange = this.#onDidChange.event;

  constructor(deps: OwnGatewayDeps, claim: ClaimGateway) {
    this.#deps = deps;
    this.#claim = claim;
    const { accounts } = deps;
    this.#following = vscode.Disposable.from(
      this.#onDidChange,
      deps.context.secrets.onDidChange(({ key }) => key === WANTED_UNTIL && void this.#readWanted()),
      accounts.onDidChange(() => void this.#giveAccounts()),
      accounts.onDidChangeActive(() => void this.#giveAccounts()),
      onDidChangeSetting("gateway.port", () => this.#onDidChange.fire()),
      onDidChangeSetting("eventsUrl", () => void this.#giveAccounts()),
    );
    void this.#readWanted();
  }

  get isWanted(): boolean {
    return this.#wantedUntil > Date.now();
  }

  /** This window is the one that has it. */
  get isHere(): boolean {
    return this.#own !== undefined;
  }

  /** The gateway is there at least so long (milliseconds since 1970), now and when a window opens. */
  async want(until = Date.now() + AT_FIRST_MS): Promise<void> {
    if (until <= this.#wantedUntil) return;
    this.#takeWanted(until);
    await this.#deps.context.secrets.store(WANTED_UNTIL, String(until));
  }

  async connect(signal: AbortSignal): Promise<Endpoint> {
    const { socket, own } = await this.#open(signal);
    if (own) {
      this.#own = own;
      this.#given.clear();
      await this.#giveAccounts();
    }
    const token = (await this.#deps.context.secrets.get(SECRETS.admin)) ?? "";
    return { url: "", socket, token };
  }

  async dispose(): Promise<void> {
    this.#following.dispose();
    await this.#close();
  }

  async #open(signal: AbortSignal): Promise<Claimed> {
    const { context, version, log, sessions, secrets } = this.#deps;
    const { fetchHttp } = await import("../../../artie/index.ts");
    const port = gatewayPortSetting();
    // One that has just closed for another port still holds its store for a moment.
    await this.#close();
    const claim = this.#claim(
      {
        ...{ folder: context.globalStorageUri.fsPath, admin: userInfo().username, host: "127.0.0.1", port, version },
        ...{ behindProxy: false, keepDays: KEEP_DAYS, http: fetchHttp },
        keys: {
          get: async (name) => context.secrets.get(SECRETS[name]),
          set: async (name, value) => context.secrets.store(SECRETS[name], value),
        },
        ...{ secrets, ways: WAYS },
        log: (line) => log.info(`Gateway: ${line}`),
        observe: (account, exchange) => sessions.observe(account, exchange),
      },
      signal,
    );
    return claim.catch((error: unknown) => {
      throw inWordsOf(error, port, context.globalStorageUri.fsPath);
    });
  }

  /** Kept where other windows hear of it: each of them may have to take the gateway over. */
  async #readWanted(): Promise<void> {
    this.#takeWanted(Number((await this.#deps.context.secrets.get(WANTED_UNTIL)) ?? 0));
  }

  #takeWanted(until: number): void {
    const wasWanted = this.isWanted;
    this.#wantedUntil = until;
    if (this.isWanted && !wasWanted) this.#onDidChange.fire();
  }

  async #close(): Promise<void> {
    const own = this.#own;
    this.#own = undefined;
    await own?.close();
  }

  /** One after the other: every account that this person has, the sandbox of this window among them while it is the active one. */
  #giveAccounts(): Promise<void> {
    this.#giving = this.#giving
      .then(() => this.#giveNow())
      .catch((error: unknown) => this.#deps.log.warn("The gateway could not be given the accounts.", error));
    return this.#giving;
  }

  async #giveNow(): Promise<void> {
    const own = this.#own;
    if (!own) return;
    const wanted = await this.#accounts();
    // Also what the window before gave, such as its sandbox, which has ended with it.
    for (const id of (await own.accounts()).filter((id) => !wanted.some(({ name }) => name === id))) {
      await own.removeAccount(id);
      this.#given.delete(id);
    }
    for (const account of wanted) {
      const text = JSON.stringify(account);
      if (this.#given.get(account.name) === text) continue;
      await own.keepAccount(account);
      this.#given.set(account.name, text);
    }
  }

  async #accounts(): Promise<GatewayAccount[]> {
    const { accounts, sessions } = this.#deps;
    await accounts.ready;
    const kept = accounts.all.filter(({ sandbox }) => !sandbox).flatMap(({ id }) => accounts.find(id) ?? []);
    const events = eventsApi(this.#eventsUrl());
    const all = kept.map(({ account: { id, apiUrl }, key }) => ({ name: id, key, url: apiUrl, ...events }));
    if (accounts.active?.sandbox !== true) return all;
    const session = await sessions.get();
    if (!session) return all;
    const { account, address, eventsUrl, ingestionKey } = session;
    return [...all, { name: account.id, ...address, ...eventsApi(eventsUrl, ingestionKey) }];
  }

  /** One that is written wrong takes nothing else away. */
  #eventsUrl(): string | undefined {
    try {
      return eventsUrlSetting();
    } catch (error) {
      this.#deps.log.warn("The gateway was given no Events API.", error);
      return undefined;
    }
  }
}

function eventsApi(eventsUrl: string | undefined, ingestionKey?: string): Partial<GatewayAccount> {
  return { ...(eventsUrl ? { eventsUrl } : {}), ...(ingestionKey ? { ingestionKey } : {}) };
}

/** What agents elsewhere are told, who don't know the language of this window. */
const WAYS: ClaimOptions["ways"] = {
  addAccount:
    "Ask the person to sign in to it in VS Code. Their sandbox answers while it is the active account of the window that has the gateway.",
  allowSecret: () => "The person decides that in VS Code.",
  setEventsApi: "Ask the person to set artie.eventsUrl in VS Code.",
};

/** In the words of this program in place of the command line's. */
function inWordsOf(error: unknown, port: number, folder: string): unknown {
  const { t } = vscode.l10n;
  switch (textField(error, "code")) {
    case "port_taken":
      return new Error(
        t("Port {0} is in use by another program: choose another one in the setting artie.gateway.port.", port),
      );
    case "no_sqlite":
      return new Error(
        t("This VS Code has no SQLite for a gateway of its own: update it, or connect to your team's gateway."),
      );
    case "wrong_key":
      return new Error(
        t(
          "VS Code's secret storage has lost the key of this gateway's store, so its grants can't be read. To begin anew, close all windows and remove {0}.",
          join(folder, "gateway.sqlite"),
        ),
      );
    default:
      return error;
  }
}
