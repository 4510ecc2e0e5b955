// The lists that decide what belongs to what, for all scopes of an account together.
import {
  accountOf,
  type ArtieClient,
  type CallOptions,
  operations,
  type Transport,
  transportOf,
} from "../../artie/index.ts";
import type { Lists } from "./inside.ts";

/** How long they serve for reads, in milliseconds. What changes something asks anew. */
const KEPT_MS = 1_000;

export class AccountLists {
  readonly #transport: Transport;
  #kept: { readonly lists: Lists; readonly at: number; readonly writes: number } | undefined;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** The same object for as long as they are kept. @throws ArtieError */
  async read(options: CallOptions): Promise<Lists> {
    const { writes, send } = this.#transport;
    const [kept, now] = [this.#kept, { at: performance.now(), writes: writes() }];
    if (kept && !options.fresh && kept.writes === now.writes && now.at - kept.at < KEPT_MS) return kept.lists;
    const [pipelines, sourceReaders] = await Promise.all([
      send(operations.pipelines.list, {}, options),
      send(operations.sourceReaders.list, {}, options),
    ]);
    const lists = { pipelines, sourceReaders };
    this.#kept = { lists, ...now };
    return lists;
  }
}

const known = new WeakMap<ArtieClient, AccountLists>();

/** Those of the client's account. */
export function listsOf(client: ArtieClient): AccountLists {
  const account = accountOf(client);
  const lists = known.get(account) ?? new AccountLists(transportOf(account));
  known.set(account, lists);
  return lists;
}
