// The names that completion and the list of resources show, read at most every few seconds: a client asks for
// completions at each keystroke.
import type { ArtieClient } from "../artie/index.ts";
import { connectorName } from "../tools/resolve.ts";
import type { AgentHost } from "./host.ts";

const FRESH_MS = 5_000;

export interface Named {
  readonly uuid: string;
  readonly name: string;
  /** Of a connector. */
  readonly type?: string;
}

/** The lists of one session's account. They reject as the host's services and the API do. */
export class AccountLists {
  readonly #pipelines: RecentList;
  readonly #connectors: RecentList;

  /** @param now milliseconds of a clock that never goes back */
  constructor(host: AgentHost, now = () => performance.now()) {
    this.#pipelines = new RecentList(host, now, async (artie) =>
      (await artie.pipelines.list()).map(({ uuid, name }) => ({ uuid, name })),
    );
    this.#connectors = new RecentList(host, now, async (artie) =>
      (await artie.connectors.list()).map((row) => ({ uuid: row.uuid, name: connectorName(row), type: row.type })),
    );
  }

  pipelines(signal: AbortSignal): Promise<readonly Named[]> {
    return this.#pipelines.get(signal);
  }

  connectors(signal: AbortSignal): Promise<readonly Named[]> {
    return this.#connectors.get(signal);
  }

  /** The next to ask gets what is there then. */
  forget(): void {
    this.#pipelines.forget();
    this.#connectors.forget();
  }
}

class RecentList {
  readonly #host: AgentHost;
  readonly #now: () => number;
  readonly #read: (artie: ArtieClient) => Promise<readonly Named[]>;
  #recent: { readonly at: number; readonly rows: readonly Named[] } | undefined;

  constructor(host: AgentHost, now: () => number, read: (artie: ArtieClient) => Promise<readonly Named[]>) {
    this.#host = host;
    this.#now = now;
    this.#read = read;
  }

  async get(signal: AbortSignal): Promise<readonly Named[]> {
    // Asked also for what is still fresh: it rejects once the person has signed out.
    const { artie } = await this.#host.services(signal);
    const at = this.#now();
    if (this.#recent && at - this.#recent.at < FRESH_MS) return this.#recent.rows;
    const rows = await this.#read(artie);
    this.#recent = { at, rows };
    return rows;
  }

  forget(): void {
    this.#recent = undefined;
  }
}
