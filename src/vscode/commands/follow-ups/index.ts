// Tells the person when what they started themselves has ended or failed: one sentence. What others do is not told.
// A reload of the window, or another account in between, changes nothing about it.
import * as vscode from "vscode";
import type { FullPipeline } from "../../../artie/index.ts";
import type { Deps } from "../../shell/deps.ts";
import { commandAction, type Outcome, tell, warn } from "../../ui/outcome.ts";
import { countCopies, listed, shown } from "../../ui/text.ts";
import { type Copies, type Expectation, type Pending, type Progress, progressOf } from "./expectation.ts";
import { fromKept, keyFor, toKept } from "./memory.ts";

const WATCHER = "follow-ups";

/** What goes on is noted anew when this much time has passed by the clock, in milliseconds. */
const NOTE_AFTER_MS = 3_600_000;

export class FollowUps implements vscode.Disposable {
  readonly #deps: Deps;
  readonly #onDidTell = new vscode.EventEmitter<Outcome>();
  readonly #following: vscode.Disposable;
  readonly #pending = new Map<string, Pending>();
  /** Where what is pending is kept: see {@link keyFor}. */
  #key: string | undefined;

  /** What the person was told. */
  readonly onDidTell = this.#onDidTell.event;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#following = vscode.Disposable.from(
      this.#onDidTell,
      deps.store.onDidChange(() => this.#check()),
      deps.sessions.onDidChange(() => this.#recall()),
      deps.accounts.onDidChange(({ removed }) => {
        for (const { account } of removed) this.#write(keyFor(account), undefined);
      }),
    );
  }

  /** From now on, until it has ended. What has ended already was told by the command. */
  expect(pipeline: FullPipeline, expectation: Expectation): void {
    const { uuid, name } = pipeline;
    if (progressOf(expectation, pipeline).kind === "ended") return;
    const before = this.#pending.get(uuid);
    this.#await(uuid, {
      name: shown(name),
      seenAt: Date.now(),
      isStart: expectation.isStart || before?.isStart === true,
      tables: [...new Set([...(before?.tables ?? []), ...expectation.tables])],
      history: [...new Set([...(before?.history ?? []), ...expectation.history])],
    });
    this.#keep();
  }

  /** The person stops these copies: there is nothing to tell about them any more, unless it fails and is taken back. */
  canceling(uuid: string, copies: Copies): () => void {
    const pending = this.#pending.get(uuid);
    const tables = (pending?.tables ?? []).filter((table) => !copies.tables.includes(table));
    const history = (pending?.history ?? []).filter((table) => !copies.history.includes(table));
    if (pending && tables.length + history.length > 0) this.#pending.set(uuid, { ...pending, tables, history });
    else this.#drop(uuid);
    this.#keep();
    return () => {
      if (pending) this.#await(uuid, pending);
      this.#keep();
    };
  }

  dispose(): void {
    this.#following.dispose();
  }

  /** What the window of before, or this one while the account was active, was still waiting for. */
  #recall(): void {
    for (const uuid of this.#pending.keys()) this.#drop(uuid);
    const { accounts, context, store, log } = this.#deps;
    this.#key = keyFor(accounts.active);
    const kept = this.#key === undefined ? undefined : context.workspaceState.get<unknown>(this.#key);
    for (const [uuid, pending] of fromKept(kept, Date.now())) {
      this.#await(uuid, pending);
      store.loadDetail(uuid).catch((error: unknown) => {
        log.debug("What was started could not be read; the next refresh reads it.", error);
      });
    }
    this.#keep();
  }

  #keep(): void {
    this.#write(this.#key, toKept(this.#pending));
  }

  #write(key: string | undefined, value: unknown): void {
    const { context, log } = this.#deps;
    if (key === undefined || value === context.workspaceState.get<unknown>(key)) return;
    context.workspaceState.update(key, value).then(undefined, (error: unknown) => {
      log.warn("What is still going on could not be kept for the next window.", error);
    });
  }

  #await(uuid: string, pending: Pending): void {
    this.#pending.set(uuid, pending);
    this.#deps.store.watch(uuid, WATCHER);
    this.#deps.store.visible(WATCHER, true);
  }

  #check(): void {
    const { store } = this.#deps;
    for (const [uuid, pending] of this.#pending) {
      const pipeline = store.detail(uuid);
      const isGone = store.states.pipelines.kind === "ready" && store.pipeline(uuid) === undefined;
      if (pipeline) this.#take(uuid, pending, progressOf(pending, pipeline));
      else if (isGone) this.#tell(uuid, () => warn(goneText(pending)));
    }
  }

  #take(uuid: string, pending: Pending, progress: Progress): void {
    const node = { kind: "pipeline", uuid };
    const open = commandAction(vscode.l10n.t("Open Pipeline"), "artie.pipeline.page", node, [node]);
    switch (progress.kind) {
      case "going on":
        this.#note(uuid, pending);
        return;
      case "ended":
        this.#tell(uuid, () => tell(endedText(pending), open));
        return;
      case "failed":
        this.#tell(uuid, () => warn(failedText(pending, progress.tables), open));
    }
  }

  /** What has gone on for days is no old news. */
  #note(uuid: string, pending: Pending): void {
    const now = Date.now();
    if (Math.abs(now - pending.seenAt) < NOTE_AFTER_MS) return;
    this.#pending.set(uuid, { ...pending, seenAt: now });
    this.#keep();
  }

  /** It is forgotten before it is told, so that nothing is told twice. */
  #tell(uuid: string, told: () => Outcome): void {
    this.#drop(uuid);
    this.#keep();
    this.#onDidTell.fire(told());
  }

  #drop(uuid: string): void {
    const { store } = this.#deps;
    this.#pending.delete(uuid);
    store.unwatch(uuid, WATCHER);
    if (this.#pending.size === 0) store.visible(WATCHER, false);
  }
}

function endedText({ name, isStart, tables, history }: Pending): string {
  const { t } = vscode.l10n;
  if (tables.length + history.length === 0) return t("{0} is up: its changes stream to the destination.", name);
  const copies = countCopies(tables.length, history.length);
  return isStart
    ? t("{0} is up: the backfill of {1} has ended.", name, copies)
    : t("The backfill of {0} of {1} has ended.", copies, name);
}

function failedText({ name }: Pending, tables: readonly string[]): string {
  return tables.length > 0
    ? vscode.l10n.t("The backfill of {0} of {1} failed. The pipeline's page shows its errors.", listed(tables), name)
    : vscode.l10n.t("{0} did not come up: it is a draft again. The pipeline's page shows its errors.", name);
}

function goneText({ name }: Pending): string {
  return vscode.l10n.t("{0} was deleted before its backfill ended.", name);
}
