// The accounts whose keys the gateway holds, as clients of Artie's API.
import { AccountChanges } from "../account/changes.ts";
import {
  type ArtieClient,
  type ArtieExchange,
  createArtieClient,
  createEventsClient,
  DEFAULT_API_URL,
  type EventsClient,
  type Http,
} from "../artie/index.ts";
import { ToolError } from "../rules/tool-error.ts";
import { Kept } from "./kept.ts";
import { Refusal } from "./refusal.ts";
import type { Keyring } from "./store/keyring.ts";
import type { Account } from "./store/rows.ts";
import type { Store } from "./store/store.ts";
import type { Ways } from "./ways.ts";

export interface AccountClient {
  readonly name: string;
  readonly artie: ArtieClient;
  readonly events: (ingestionKey: string) => EventsClient;
  /** What the requests of all of its grants show of changes. */
  readonly changes: AccountChanges;
  /** Never to be shown. */
  readonly key: string;
}

export interface Accounts extends Disposable {
  /** The same object for as long as its key is the same. @throws Refusal when there is none of this name */
  client(name: string): Promise<AccountClient>;
  /** Of those that were used. */
  keys(): readonly string[];
  /** The name, or the one that there is. @throws Refusal that names what there is */
  chosen(name: string | undefined): Promise<string>;
}

export interface AccountsOptions {
  readonly store: Store;
  readonly keyring: Keyring;
  readonly http: Http;
  readonly version: string;
  /** Other processes make changes, too: nothing that was read serves a moment longer. */
  readonly isShared: boolean;
  readonly ways: Ways;
  /** For accounts that have no addresses of their own. */
  readonly apiUrl?: string | undefined;
  readonly eventsUrl?: string | undefined;
  /** Told of every request to the API, with the account's name. */
  readonly observe?: (account: string, exchange: ArtieExchange) => void;
}

export function createAccounts(options: AccountsOptions): Accounts {
  const { store, keyring, ways } = options;
  const rows = new Kept((name) => store.accounts.get(name));
  const stop = store.subscribe((event) => {
    if (event.kind === "account") rows.drop(event.name);
  });
  const clients = new Map<string, { readonly sealed: string; readonly client: AccountClient }>();
  return {
    client: async (name) => {
      const account = await rows.get(name);
      if (!account) {
        const message = `The gateway holds no account "${name}" any more.`;
        throw new Refusal(503, "account_unavailable", message, ways.addAccount);
      }
      const known = clients.get(name);
      if (known?.sealed === account.api_key) return known.client;
      const client = open(account, keyring.open(account.api_key, contextOf(name)), options);
      clients.set(name, { sealed: account.api_key, client });
      return client;
    },
    async chosen(name) {
      const names = (await store.accounts.list()).map((account) => account.name);
      const [only, another] = names;
      if (name !== undefined && names.includes(name)) return name;
      if (name === undefined && only !== undefined && another === undefined) return only;
      throw new Refusal(400, "unknown_name", ...whatThereIs(name, names, ways));
    },
    keys: () => [...clients.values()].map(({ client }) => client.key),
    [Symbol.dispose]: stop,
  };
}

/** What a sealed key of the account is sealed as. */
export function contextOf(account: string): string {
  return `account ${account}`;
}

function whatThereIs(name: string | undefined, names: readonly string[], ways: Ways): [string, string] {
  if (names.length === 0) return ["The gateway holds no account.", ways.addAccount];
  const there = `There ${names.length === 1 ? "is" : "are"} ${names.join(", ")}.`;
  if (name === undefined) return ["The gateway holds several accounts.", `Name one as "account". ${there}`];
  return [`The gateway holds no account "${name}".`, there];
}

function open(account: Account, key: string, options: AccountsOptions): AccountClient {
  const { http, version, observe, isShared, ways } = options;
  const userAgent = `artie-vscode/${version}`;
  const changes = new AccountChanges();
  const eventsUrl = account.events_url ?? options.eventsUrl;
  return {
    name: account.name,
    key,
    changes,
    artie: createArtieClient({
      url: account.api_url ?? options.apiUrl ?? DEFAULT_API_URL,
      key,
      ...{ userAgent, http, freshMs: isShared ? 0 : undefined },
      observe: (exchange) => {
        changes.take(exchange);
        observe?.(account.name, exchange);
      },
    }),
    events: (ingestionKey) => {
      if (eventsUrl !== undefined) return createEventsClient({ url: eventsUrl, key: ingestionKey, userAgent, http });
      throw new ToolError("not_configured", `No Events API is configured. ${ways.setEventsApi}`);
    },
  };
}
