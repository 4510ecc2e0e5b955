// One pipeline in an editor tab: sends what is true now, again whenever it changes, and runs what the person asks for.
import * as vscode from "vscode";
import { codeOf } from "../shell/artie-error.ts";
import { knowsTables } from "../../rules/copies.ts";
import type { Deps } from "../shell/deps.ts";
import { Poller } from "../shell/poller.ts";
import { refreshIntervalMs } from "../shell/settings.ts";
import { explain } from "../ui/outcome.ts";
import { shown } from "../ui/text.ts";
import { changesSomething, runAction } from "./actions.ts";
import { readMessage } from "./from-page.ts";
import { pageHtml, type PageOf, pageOptions } from "./html.ts";
import type { ErrorEntry, FromPage, PageView, Reading, ToPage, Usage, UsageWindow } from "./messages.ts";
import { readErrors } from "./recent-errors.ts";
import { UsageReader } from "./usage.ts";
import { tableRows, viewOf } from "./view.ts";

/** Figures change by the minute; errors need not be younger. */
const SHORTEST_MEASURE_INTERVAL_MS = 15_000;

const NOT_READ: Reading<never> = { value: undefined, problem: undefined };

export class PipelinePage implements vscode.Disposable {
  readonly #deps: Deps;
  readonly #panel: vscode.WebviewPanel;
  readonly #account: string;
  readonly #uuid: string;
  readonly #watcher: string;
  #usageReader = new UsageReader();
  readonly #measures: Poller;
  readonly #following: vscode.Disposable;
  readonly #closed = new AbortController();
  readonly #busy = new Set<string>();
  /** What the page was last told of each kind; it has forgotten it when it is drawn again. */
  readonly #told = new Map<string, string>();
  #drawn = false;
  #window: UsageWindow = "hour";
  #failure: unknown;
  #usage: Reading<Usage> = NOT_READ;
  #errors: Reading<readonly ErrorEntry[]> = NOT_READ;
  #selecting: string | undefined;
  /** Aborted when figures of another window, or of another account, are wanted. */
  #measuring = new AbortController();

  constructor(deps: Deps, panel: vscode.WebviewPanel, { account, uuid }: PageOf) {
    this.#deps = deps;
    this.#panel = panel;
    this.#account = account;
    this.#uuid = uuid;
    this.#watcher = `page ${uuid}`;
    this.#measures = new Poller({
      refresh: () => void this.#measure(),
      interval: () => {
        const interval = refreshIntervalMs();
        return interval === 0 ? 0 : Math.max(interval, SHORTEST_MEASURE_INTERVAL_MS);
      },
    });
    const { extensionUri } = deps.context;
    panel.iconPath = new vscode.ThemeIcon("pulse");
    panel.webview.options = pageOptions(extensionUri);
    this.#following = vscode.Disposable.from(
      panel.webview.onDidReceiveMessage((message: unknown) => {
        const known = readMessage(message);
        const failed = (error: unknown) => deps.log.warn(`The page's wish failed: ${String(error)}`);
        if (known) void this.#hear(known).catch(failed);
      }),
      panel.onDidChangeViewState(() => this.#look()),
      deps.store.onDidChange(() => this.#tell()),
      deps.sessions.onDidChange(() => this.#begin()),
      deps.sessions.onDidExchange(({ subject: { of, how }, uuid: read, error }) => {
        if (of === "pipeline" && how === "read" && read === uuid && !error) this.#recovered();
      }),
    );
    panel.webview.html = pageHtml(panel.webview, extensionUri, { account, uuid }, this.#view());
    this.#look();
    this.#begin();
  }

  /** Brings the tab to the front, and the table into view. */
  reveal(table?: string): void {
    this.#panel.reveal();
    this.select(table);
  }

  /** Shows the table, as soon as the page is drawn. */
  select(table: string | undefined): void {
    this.#selecting = table;
    this.#tellSelection();
  }

  dispose(): void {
    this.#closed.abort();
    this.#measuring.abort();
    this.#measures.dispose();
    this.#following.dispose();
    this.#deps.store.unwatch(this.#uuid, this.#watcher);
    this.#deps.store.visible(this.#watcher, false);
  }

  /** Starts from nothing: the tab has just opened, or another account is active. */
  #begin(): void {
    this.#failure = undefined;
    this.#usage = NOT_READ;
    this.#errors = NOT_READ;
    this.#usageReader = new UsageReader();
    this.#measuring.abort();
    this.#measures.reset();
    this.#tell();
    void this.#load();
  }

  /** What nobody can see is not read, and VS Code forgets what a hidden page has drawn. */
  #look(): void {
    const { visible } = this.#panel;
    if (!visible) this.#drawn = false;
    this.#deps.store.visible(this.#watcher, visible);
    this.#measures.running = visible && this.#isActive;
  }

  async #load(): Promise<void> {
    if (!this.#isActive) return;
    this.#deps.store.watch(this.#uuid, this.#watcher);
    this.#look();
    try {
      await this.#deps.store.loadDetail(this.#uuid, this.#closed.signal);
      this.#failure = undefined;
    } catch (error) {
      if (codeOf(error) === "canceled") return;
      this.#failure = error;
    }
    this.#tell();
    await this.#measure();
  }

  /** Whoever has read the pipeline: what is shown is true again. */
  #recovered(): void {
    if (this.#failure === undefined) return;
    this.#failure = undefined;
    this.#tell();
    void this.#measure();
  }

  async #hear(message: FromPage): Promise<void> {
    switch (message.kind) {
      case "ready":
        this.#drawn = true;
        this.#told.clear();
        this.#changeWindow(message.window);
        this.#tell();
        this.#tellSelection();
        return;
      case "window":
        this.#changeWindow(message.window);
        return;
      case "connector":
        await vscode.commands.executeCommand("artie.connector.details", { connector: message.uuid });
        return;
      case "run":
        await this.#run(message.action, message.table);
    }
  }

  #changeWindow(window: UsageWindow): void {
    if (window === this.#window) return;
    this.#window = window;
    this.#usage = NOT_READ;
    this.#tell();
    void this.#measure();
  }

  async #run(action: string, table: string | undefined): Promise<void> {
    const doing = table === undefined ? action : `${action} ${table}`;
    if (this.#busy.has(doing)) return;
    this.#busy.add(doing);
    this.#tell();
    try {
      if (action === "refresh")
        await Promise.all([this.#load(), runAction(action, this.#node(undefined), this.#deps.store)]);
      else await runAction(action, this.#node(table), this.#deps.store);
      if (changesSomething(action)) await this.#measure();
    } finally {
      this.#busy.delete(doing);
      this.#tell();
    }
  }

  #node(table: string | undefined) {
    if (table === undefined) return { kind: "pipeline", uuid: this.#uuid } as const;
    return { kind: "table", pipeline: this.#uuid, table } as const;
  }

  /** Figures and errors. What was read before stays when they can't be read now. */
  async #measure(): Promise<void> {
    const row = this.#current();
    if (!row) return;
    const pipeline = { ...row, tables: this.#detail()?.tables ?? [] };
    this.#measuring.abort();
    this.#measuring = new AbortController();
    const signal = AbortSignal.any([this.#measuring.signal, this.#closed.signal]);
    this.#measures.began();
    const { accounts, sessions } = this.#deps;
    const artie = sessions.requireOf(this.#account).then((session) => session.artie);
    const [usage, errors] = await Promise.all([
      reading(this.#usage, async () => this.#usageReader.read(await artie, pipeline, this.#window, signal)),
      reading(this.#errors, async () => readErrors(await artie, pipeline, accounts.keys, signal)),
    ]);
    const ok = usage.problem === undefined && errors.problem === undefined;
    this.#measures.ended({ ok: ok || signal.aborted });
    if (signal.aborted) return;
    this.#usage = usage;
    this.#errors = errors;
    this.#tell();
  }

  #tell(): void {
    const { store } = this.#deps;
    const pipeline = this.#current();
    if (pipeline) this.#panel.title = shown(pipeline.name, 60);
    if (!this.#drawn) return;
    const detail = this.#detail();
    this.#post({ kind: "view", view: this.#view() });
    const rows = detail ? tableRows({ ...detail, ...pipeline }, store.seen(this.#uuid)) : [];
    this.#post({ kind: "tables", rows, known: detail !== undefined && knowsTables(detail) });
    this.#post({ kind: "usage", usage: this.#usage });
    this.#post({ kind: "errors", errors: this.#errors });
  }

  /** While another account is active, its API is asked nothing about this pipeline. */
  get #isActive(): boolean {
    return this.#deps.sessions.accountId === this.#account;
  }

  #current() {
    return this.#isActive ? this.#deps.store.current(this.#uuid) : undefined;
  }

  #detail() {
    return this.#isActive ? this.#deps.store.detail(this.#uuid) : undefined;
  }

  #view(): PageView {
    return viewOf(this.#deps, {
      account: this.#account,
      uuid: this.#uuid,
      name: this.#panel.title,
      busy: this.#busy,
      failure: this.#failure,
    });
  }

  #tellSelection(): void {
    if (!this.#drawn || this.#selecting === undefined) return;
    void this.#panel.webview.postMessage({ kind: "select", table: this.#selecting } satisfies ToPage);
    this.#selecting = undefined;
  }

  #post(message: ToPage): void {
    const text = JSON.stringify(message);
    if (this.#told.get(message.kind) === text) return;
    this.#told.set(message.kind, text);
    void this.#panel.webview.postMessage(message);
  }
}

/** The new value, or the one of before with the reason why there is no new one. */
async function reading<T>(before: Reading<T>, read: () => Promise<T>): Promise<Reading<T>> {
  try {
    return { value: await read(), problem: undefined };
  } catch (error) {
    return { value: before.value, problem: explain(error) };
  }
}
