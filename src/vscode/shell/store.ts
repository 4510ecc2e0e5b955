// The one store of pipelines and connectors, for the tree and for the agent: whatever the client reads, by whomever, is
// merged in the same tick; a write that does not say what became of it is followed by a read; and while a view is
// visible the rest is polled.
import { isDeepStrictEqual } from "node:util";
import * as vscode from "vscode";
import type { ArtieExchange, Connector, FullPipeline, Pipeline } from "../../artie/index.ts";
import { Inventory, type InventoryChange } from "../../account/inventory.ts";
import { disturbanceOf, type Observation, observe } from "../../account/observe.ts";
import type { Sighting } from "../../account/sightings.ts";
import { attentionOf, type Reason } from "../../rules/attention.ts";
import { Topology } from "../../rules/topology.ts";
import { isBusy } from "../../rules/state.ts";
import { isArtieError } from "./artie-error.ts";
import { Environments } from "./environments.ts";
import type { Log } from "./log.ts";
import { Poller } from "./poller.ts";
import { Seen } from "./seen.ts";
import type { Session, Sessions } from "./sessions.ts";
import { BUSY_INTERVAL_MS, onDidChangeSetting, refreshIntervalMs } from "./settings.ts";

export type LoadState =
  | { readonly kind: "idle" }
  | { readonly kind: "loading" }
  | { readonly kind: "ready" }
  /** What was loaded before is still there; `since` is when, in milliseconds of the clock. */
  | { readonly kind: "failed"; readonly error: Error; readonly since: number | undefined };

export type StoreView = "pipelines" | "connectors";
type LoadStates = Readonly<Record<StoreView, LoadState>>;

const IDLE: LoadStates = { pipelines: { kind: "idle" }, connectors: { kind: "idle" } };

/** While nothing but the count in the status bar shows any of it, in milliseconds. */
const UNSEEN_INTERVAL_MS = 5 * 60_000;

/** So many backfilling pipelines are read in detail with each poll although nobody has expanded them. */
const MAX_UNWATCHED_DETAILS = 10;

export class Store implements vscode.Disposable {
  readonly #sessions: Sessions;
  readonly #log: Log;
  readonly #onDidChange = new vscode.EventEmitter<InventoryChange>();
  readonly #poller: Poller;
  readonly #following: vscode.Disposable;
  readonly #visible = new Set<string>();
  /** Who wants the tables of which pipelines. */
  readonly #watched = new Map<string, Set<string>>();
  readonly #seen: Seen;
  #inventory = new Inventory();
  #topology: Topology | undefined;
  #attention: ReadonlyMap<string, readonly Reason[]> | undefined;
  #states = IDLE;
  #connectorsReadAt: number | undefined;
  /** When each was read, by the clock. */
  readonly #readAt = new Map<StoreView, number>();
  /** Whose pipelines they are. */
  #accountId: string | undefined;
  /** Aborted when the account changes. */
  #ending = new AbortController();

  readonly environments: Environments;
  /** Fires only when something changed that can be seen. */
  readonly onDidChange = this.#onDidChange.event;

  constructor(sessions: Sessions, log: Log, memory: vscode.Memento) {
    this.#sessions = sessions;
    this.#log = log;
    this.#seen = new Seen(memory, log);
    this.environments = new Environments(memory, sessions);
    this.#poller = new Poller({ refresh: () => void this.#poll(), interval: () => this.#interval() });
    this.#following = vscode.Disposable.from(
      this.#onDidChange,
      this.#poller,
      this.environments,
      this.environments.onDidChange(() => this.#tell({ connectors: true })),
      sessions.onDidExchange((exchange) => this.#follow(exchange)),
      sessions.onDidChange(() => this.#begin()),
      vscode.window.onDidChangeWindowState(() => this.#schedule()),
      onDidChangeSetting("refreshInterval", () => this.#poller.reschedule()),
    );
  }

  get states(): LoadStates {
    return this.#states;
  }

  /** In the order of the API. */
  get pipelines(): readonly Pipeline[] {
    return this.#inventory.pipelines;
  }

  get connectors(): readonly Connector[] {
    return this.#inventory.connectors;
  }

  /** What connects to what, as far as it is known. */
  get topology(): Topology {
    return (this.#topology ??= new Topology(this.#inventory));
  }

  /** Why pipelines need attention, by their UUIDs in the order of the API; those that are well are not in it. */
  get attention(): ReadonlyMap<string, readonly Reason[]> {
    return (this.#attention ??= this.#attentionNow());
  }

  /** What was seen to happen to the pipeline and shows in no state of it. */
  seen(uuid: string): Sighting | undefined {
    return this.#seen.of(uuid);
  }

  pipeline(uuid: string): Pipeline | undefined {
    return this.#inventory.pipeline(uuid);
  }

  /** The pipeline with its tables, if they have been read. */
  detail(uuid: string): FullPipeline | undefined {
    return this.#inventory.detail(uuid);
  }

  /** The row of the list, which is the newest word on the state, with the tables if they have been read. */
  current(uuid: string): Pipeline | FullPipeline | undefined {
    const row = this.pipeline(uuid);
    const detail = this.detail(uuid);
    return detail && row ? { ...detail, ...row } : row;
  }

  /** Reads the pipeline with its tables as it is now. @throws ArtieError */
  async loadDetail(uuid: string, signal?: AbortSignal): Promise<FullPipeline> {
    const session = await this.#sessions.require();
    return session.artie.pipelines.get(uuid, { signal: this.#untilEnd(signal), fresh: true });
  }

  /** Reads everything again. Rejects with the first failure, which is then also the state. */
  async refresh(signal?: AbortSignal): Promise<void> {
    for (const view of ["pipelines", "connectors"] as const) {
      if (this.#states[view].kind === "failed") this.#setState(view, { kind: "loading" });
    }
    await this.#refresh(true, signal);
  }

  /** A view of the sidebar, or another part by a name of its own, says whether a person can see it. */
  visible(view: string, isVisible: boolean): void {
    if (isVisible) this.#visible.add(view);
    else this.#visible.delete(view);
    this.#schedule();
    this.#poller.reschedule();
  }

  /** From now on the pipeline's tables are read with each poll, until this watcher, the tree or a page, has seen enough. */
  watch(uuid: string, watcher = "tree"): void {
    this.#watched.set(uuid, (this.#watched.get(uuid) ?? new Set()).add(watcher));
  }

  unwatch(uuid: string, watcher = "tree"): void {
    const watchers = this.#watched.get(uuid);
    watchers?.delete(watcher);
    if (watchers?.size === 0) this.#watched.delete(uuid);
  }

  dispose(): void {
    this.#ending.abort();
    this.#following.dispose();
  }

  #untilEnd(signal: AbortSignal | undefined): AbortSignal {
    return signal ? AbortSignal.any([signal, this.#ending.signal]) : this.#ending.signal;
  }

  #follow(exchange: ArtieExchange): void {
    const now = performance.now();
    const disturbance = disturbanceOf(exchange);
    if (typeof disturbance === "object") this.#inventory.outdate(disturbance.pipeline, now);
    // The reported duration is rounded: a read right after a write must not look older than the write's end.
    const began = exchange.effect === "read" ? now - Math.max(0, exchange.milliseconds - 1) : now;
    for (const observation of observe(exchange)) this.#take(observation, began);
    this.#tellOf(this.#seen.take(exchange));
    // Before something has been asked for, nothing needs to be followed up.
    const isAsked = Object.values(this.#states).some(({ kind }) => kind !== "idle");
    if (disturbance === "anything" && isAsked) this.#inBackground(this.#refresh(true));
    if (typeof disturbance === "object") this.#inBackground(this.loadDetail(disturbance.pipeline));
  }

  #take(observation: Observation, at: number): void {
    const change = this.#inventory.take(observation, at);
    this.#tellOf(this.#seen.observe(observation));
    const loaded = observation.kind === "pipelines" && this.#states.pipelines.kind !== "ready";
    if (loaded) this.#states = { ...this.#states, pipelines: { kind: "ready" } };
    if (!change && !loaded) return;
    this.#tell(loaded ? {} : (change ?? {}));
    this.#poller.reschedule();
  }

  #tellOf(pipelines: readonly string[]): void {
    if (pipelines.length > 0) this.#tell({ pipelines });
  }

  #attentionNow(): ReadonlyMap<string, readonly Reason[]> {
    const now = Date.now();
    return new Map(
      this.pipelines.flatMap(({ uuid }): [string, readonly Reason[]][] => {
        const pipeline = this.current(uuid);
        const reasons = pipeline ? attentionOf(pipeline, this.topology, this.seen(uuid), now) : [];
        return reasons.length > 0 ? [[uuid, reasons]] : [];
      }),
    );
  }

  #tell(change: InventoryChange): void {
    this.#topology = undefined;
    this.#attention = undefined;
    this.#onDidChange.fire(change);
  }

  #inBackground(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.#log.debug("A refresh in the background failed.", error));
  }

  /** Another account has pipelines of its own; one with another key keeps what is known until it has been read again. */
  #begin(): void {
    const { accountId } = this.#sessions;
    this.#ending.abort();
    this.#ending = new AbortController();
    this.#connectorsReadAt = undefined;
    if (accountId === undefined || accountId !== this.#accountId) this.#forget();
    this.#accountId = accountId;
    this.#poller.reset();
    this.#schedule();
  }

  #forget(): void {
    this.#inventory = new Inventory();
    this.#seen.begin(this.#sessions.accountId);
    this.#watched.clear();
    this.#readAt.clear();
    this.#states = IDLE;
    this.#tell({ connectors: true });
  }

  #schedule(): void {
    const { focused, active } = vscode.window.state;
    this.#poller.running = this.#sessions.signedIn && this.#visible.size > 0 && (focused || active);
  }

  #interval(): number {
    const interval = refreshIntervalMs();
    const onlyCounted = [...this.#visible].every((view) => view === "status bar");
    if (onlyCounted && interval > 0) return Math.max(interval, UNSEEN_INTERVAL_MS);
    return this.pipelines.some(isBusy) ? Math.min(interval, BUSY_INTERVAL_MS) : interval;
  }

  async #poll(): Promise<void> {
    const connectorsAge = performance.now() - (this.#connectorsReadAt ?? -Infinity);
    const reading = this.#refresh(connectorsAge >= refreshIntervalMs());
    if (this.#visible.has("pipelines")) this.#inBackground(reading.then(() => this.#lookAfter()));
    await reading.catch(() => undefined);
  }

  /** Errors and lags, which no list tells. */
  async #lookAfter(): Promise<void> {
    const { signal } = this.#ending;
    const { artie } = await this.#sessions.require();
    const changed = await this.#seen.lookAfter(artie, this.pipelines, signal);
    if (!signal.aborted) this.#tellOf(changed);
  }

  async #refresh(withConnectors: boolean, signal?: AbortSignal): Promise<void> {
    if (!this.#sessions.signedIn) return;
    const { signal: ended } = this.#ending;
    const until = this.#untilEnd(signal);
    this.#poller.began();
    const outcomes = await Promise.allSettled([
      this.#readPipelines(until),
      ...(withConnectors ? [this.#readConnectors(until)] : []),
    ]);
    if (ended.aborted) return;
    const failure = outcomes.find((outcome) => outcome.status === "rejected");
    const ok = failure === undefined || signal?.aborted === true;
    this.#poller.ended({ ok, wait: askedWait(failure?.reason) });
    if (failure) throw failure.reason;
  }

  /** The list, then the tables of the pipelines whose progress is visible. The answers arrive by {@link #follow}. */
  async #readPipelines(signal: AbortSignal): Promise<void> {
    const asking = { signal, fresh: true };
    const { artie } = await this.#withState("pipelines", signal, ({ artie }) => artie.pipelines.list(asking));
    const wanted = this.#wantedDetails();
    const dropped = this.#inventory.dropOutdatedDetails((uuid) => wanted.includes(uuid));
    if (dropped.length > 0) this.#tell({ pipelines: dropped });
    await Promise.all(wanted.map((uuid) => artie.pipelines.get(uuid, asking).catch(ignoreGone)));
  }

  /** These, too, arrive by {@link #follow}. */
  async #readConnectors(signal: AbortSignal): Promise<void> {
    const began = performance.now();
    const asking = { signal, fresh: true };
    await this.#withState("connectors", signal, ({ artie }) =>
      Promise.all([artie.connectors.list(asking), artie.sourceReaders.list(asking)]),
    );
    this.#connectorsReadAt = began;
  }

  /** Runs the reading and keeps its state. Repeats show no loading; a caller that gave up leaves the state as it was. */
  async #withState(
    view: StoreView,
    signal: AbortSignal,
    read: (session: Session) => Promise<unknown>,
  ): Promise<Session> {
    const { signal: ended } = this.#ending;
    const before = this.#states[view];
    if (before.kind === "idle") this.#setState(view, { kind: "loading" });
    try {
      const session = await this.#sessions.require();
      await read(session);
      ended.throwIfAborted();
      this.#readAt.set(view, Date.now());
      this.#setState(view, { kind: "ready" });
      return session;
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause));
      if (!ended.aborted)
        this.#setState(view, signal.aborted ? before : { kind: "failed", error, since: this.#readAt.get(view) });
      throw error;
    }
  }

  #setState(view: StoreView, state: LoadState): void {
    if (isDeepStrictEqual(this.#states[view], state)) return;
    this.#states = { ...this.#states, [view]: state };
    this.#onDidChange.fire(view === "pipelines" ? {} : { connectors: true });
  }

  #wantedDetails(): string[] {
    const watched = [...this.#watched.keys()].filter((uuid) => this.pipeline(uuid));
    const backfilling = this.pipelines.filter((row) => row.hasBackfillingTables && !this.#watched.has(row.uuid));
    return [...watched, ...backfilling.slice(0, MAX_UNWATCHED_DETAILS).map(({ uuid }) => uuid)];
  }
}

/** Milliseconds that a 429 asks for. */
function askedWait(error: unknown): number | undefined {
  const reset = isArtieError(error) ? error.rateLimit?.reset : undefined;
  return reset === undefined ? undefined : reset * 1000;
}

/** A pipeline may be deleted between the list and its detail; {@link observe} has taken note of it. */
function ignoreGone(error: unknown): void {
  if (!isArtieError(error) || error.status !== 404) throw error;
}
