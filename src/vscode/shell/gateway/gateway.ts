// The gateway of this window: the one that runs inside the extension, or a team's. What is known of its grants is kept here
// and follows its events; nothing is polled. When it is gone, what was known stays, with since when, until it is back.
import { setTimeout as delay } from "node:timers/promises";
import * as vscode from "vscode";
import type { Log } from "../log.ts";
import type { AdminApi, Grant } from "./admin-api.ts";
import type { Endpoint } from "./exchange.ts";

/** A way to a gateway. */
export interface GatewaySource {
  /** Fires when there is another one, or it is to be asked again. */
  readonly onDidChange: vscode.Event<void>;
  /** Tells one gateway from another. */
  readonly id: string;
  /** Whose it is. */
  readonly kind: "own" | "team";
  /** Whether one is wanted at all: otherwise nothing is loaded and nothing is asked. */
  readonly isWanted: boolean;
  /** Its requests to Artie are made by this window: what it calls the sandbox is the one that is seen here. */
  readonly isHere: boolean;
  /** Resolves when it can be asked. @throws Error that says why it can't */
  connect(signal: AbortSignal): Promise<Endpoint>;
}

export type GatewayState =
  /** Nobody has asked for one. */
  | { readonly kind: "none" }
  | { readonly kind: "connecting" }
  | { readonly kind: "ready" }
  /** What was known may be old. `since`: milliseconds since 1970. */
  | { readonly kind: "gone"; readonly since: number; readonly reason: string };

export interface GatewayChange {
  /** Ids of those that were made, changed, used or revoked; undefined: any. */
  readonly grants?: readonly string[];
  /** Those of them with new calls. */
  readonly called?: readonly string[];
}

const FIRST_WAIT_MS = 200;
const MAX_WAIT_MS = 10_000;
/** A gateway that another window takes over is back so soon. */
const PATIENCE_MS = 4_000;

export class Gateway implements vscode.Disposable {
  readonly #source: GatewaySource;
  readonly #log: Log;
  readonly #onDidChange = new vscode.EventEmitter<GatewayChange>();
  readonly #onDidHearApproval = new vscode.EventEmitter<unknown>();
  readonly #following: vscode.Disposable;
  /** Told of the next change of state. */
  readonly #waiting = new Set<() => void>();
  #state: GatewayState = { kind: "none" };
  #grants: ReadonlyMap<string, Grant> = new Map();
  #api: AdminApi | undefined;
  /** Whose grants they are. */
  #id = "";
  #ending = new AbortController();

  readonly onDidChange = this.#onDidChange.event;
  /** A call waits for a person or was decided: as the admin API shows an approval. */
  readonly onDidHearApproval = this.#onDidHearApproval.event;

  constructor(source: GatewaySource, log: Log) {
    this.#source = source;
    this.#log = log;
    this.#following = vscode.Disposable.from(
      this.#onDidChange,
      this.#onDidHearApproval,
      source.onDidChange(() => this.#begin()),
    );
    this.#begin();
  }

  get kind(): GatewaySource["kind"] {
    return this.#source.kind;
  }

  get isHere(): boolean {
    return this.#source.isHere;
  }

  get state(): GatewayState {
    return this.#state;
  }

  /** The newest first. */
  get grants(): readonly Grant[] {
    return [...this.#grants.values()].sort((a, b) => b.created_at - a.created_at || (a.id < b.id ? 1 : -1));
  }

  grant(id: string): Grant | undefined {
    return this.#grants.get(id);
  }

  /** The admin API, when the gateway is there or soon back. @throws Error that says why it is not */
  async api(): Promise<AdminApi> {
    const until = performance.now() + PATIENCE_MS;
    while (!this.#api) {
      const { state } = this;
      const left = until - performance.now();
      if (state.kind === "none") throw new Error(vscode.l10n.t("There is no gateway yet."));
      if (state.kind === "gone" && left <= 0) throw new Error(state.reason);
      const changed = new Promise<void>((resolve) => this.#waiting.add(resolve));
      await (state.kind === "gone" ? Promise.race([changed, delay(left, undefined, { ref: false })]) : changed);
    }
    return this.#api;
  }

  /** Takes what an answer said of a grant, before the gateway's event tells everybody. */
  take(grant: Grant): void {
    this.#grants = new Map(this.#grants).set(grant.id, grant);
    this.#onDidChange.fire({ grants: [grant.id] });
  }

  /** Tries once more, now. */
  retry(): void {
    this.#begin();
  }

  dispose(): void {
    this.#ending.abort();
    this.#following.dispose();
  }

  #begin(): void {
    this.#ending.abort();
    this.#ending = new AbortController();
    this.#api = undefined;
    if (!this.#source.isWanted) {
      this.#grants = new Map();
      this.#setState({ kind: "none" });
      return;
    }
    const isOther = this.#id !== this.#source.id;
    this.#id = this.#source.id;
    if (isOther) this.#grants = new Map();
    if (isOther || this.#state.kind !== "gone") this.#setState({ kind: "connecting" });
    void this.#follow(this.#ending.signal);
  }

  async #follow(signal: AbortSignal): Promise<void> {
    for (let wait = FIRST_WAIT_MS; !signal.aborted; wait = Math.min(wait * 2, MAX_WAIT_MS)) {
      try {
        await this.#followOnce(signal, () => (wait = FIRST_WAIT_MS / 2));
      } catch (error) {
        if (!hasEnded(signal)) this.#lose(error);
      }
      await delay(wait, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  async #followOnce(signal: AbortSignal, connected: () => void): Promise<void> {
    const { AdminApi } = await import("./admin-api.ts");
    const api = new AdminApi(await this.#source.connect(signal), signal);
    for await (const { event, data } of api.events()) {
      if (event === "ready") {
        // Listening began before: what happens while the list is read is told after it.
        const grants = await api.grants();
        this.#grants = new Map(grants.map((grant) => [grant.id, grant]));
        this.#api = api;
        connected();
        this.#setState({ kind: "ready" });
      } else {
        await this.#hear(event, data);
      }
    }
  }

  async #hear(event: string, data: unknown): Promise<void> {
    if (event === "approval") this.#onDidHearApproval.fire(data);
    if (event !== "grant" && event !== "calls") return;
    const { grantSchema } = await import("./admin-api.ts");
    const grant = grantSchema.safeParse(data).data;
    if (!grant) return;
    this.#grants = new Map(this.#grants).set(grant.id, grant);
    this.#onDidChange.fire({ grants: [grant.id], ...(event === "calls" ? { called: [grant.id] } : {}) });
  }

  #lose(error: unknown): void {
    this.#api = undefined;
    const reason = reasonOf(error);
    this.#log.warn(`The gateway is not there: ${reason}`);
    const since = this.#state.kind === "gone" ? this.#state.since : Date.now();
    this.#setState({ kind: "gone", since, reason });
  }

  #setState(state: GatewayState): void {
    this.#state = state;
    this.#onDidChange.fire({});
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}

/** Asked where the compiler believes what was so before the waiting. */
function hasEnded({ aborted }: AbortSignal): boolean {
  return aborted;
}

/** Of the platform's errors the cause says more. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error && error.name !== "GatewayError" ? `${error.message}: ${cause.message}` : error.message;
}
