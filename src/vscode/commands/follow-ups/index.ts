// Tells the person when what they started themselves has ended or failed: one sentence. What others do is not told.
// A reload of the window, or another account in between, changes nothing about it.
import * as vscode from "vscode";
import type { FullPipeline } from "../../../artie/index.ts";
import type { Deps } from "../../shell/deps.ts";
import type { Log } from "../../shell/log.ts";
import type { Store } from "../../shell/store.ts";
import { type Outcome, tell, warn } from "../../ui/outcome.ts";
import { countHistoryTables, countTables, listed, shown } from "../../ui/text.ts";
import { type Expectation, merged, type Pending, type Progress, progressOf, without } from "./expectation.ts";
import { Memory } from "./memory.ts";

const WATCHER = "follow-ups";

/** What goes on is noted anew when this much time has passed by the clock, in milliseconds. */
const NOTE_AFTER_MS = 3_600_000;

export class FollowUps implements vscode.Disposable {
  readonly #store: Store;
  readonly #log: Log;
  readonly #memory: Memory;
  readonly #onDidTell = new vscode.EventEmitter<Outcome>();
  readonly #disposables: readonly { dispose(): unknown }[];
  readonly #pending = new Map<string, Pending>();

  /** What the person was told. */
  readonly onDidTell = this.#onDidTell.event;

  constructor({ context, accounts, sessions, store, log }: Deps) {
    this.#store = store;
    this.#log = log;
    this.#memory = new Memory({ memento: context.workspaceState, accounts, log });
    this.#disposables = [
      this.#onDidTell,
      store.onDidChange(() => {
        this.#check();
      }),
      sessions.onDidChange(() => {
        for (const uuid of this.#pending.keys()) this.#drop(uuid);
        void this.#recall();
      }),
      accounts.onDidChange(({ removed }) => {
        for (const { account } of removed) this.#memory.forget(account);
      }),
    ];
  }

  /** From now on, until it has ended. What has ended already was told by the command. */
  expect(pipeline: FullPipeline, expectation: Expectation): void {
    const { uuid, name } = pipeline;
    if (progressOf(expectation, pipeline).kind === "ended") return;
    this.#await(uuid, { name: shown(name), expectation, seenAt: Date.now() });
    this.#memory.keep(this.#pending);
  }

  /** The person stops these copies: there is nothing to tell about them any more, unless it fails and is taken back. */
  canceling(uuid: string, copies: Omit<Expectation, "isStart">): () => void {
    const pending = this.#pending.get(uuid);
    const left = pending && without(pending.expectation, copies);
    if (left) this.#pending.set(uuid, { ...pending, expectation: left });
    else this.#drop(uuid);
    this.#memory.keep(this.#pending);
    return () => {
      if (pending) this.#await(uuid, pending);
      this.#memory.keep(this.#pending);
    };
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  /** What the window of before, or this one while the account was active, was still waiting for. */
  async #recall(): Promise<void> {
    const recalled = await this.#memory.recall();
    for (const [uuid, pending] of recalled) {
      this.#await(uuid, pending);
      this.#store.loadDetail(uuid).catch((error: unknown) => {
        this.#log.debug("What was started could not be read; the next refresh reads it.", error);
      });
    }
    this.#memory.keep(this.#pending);
  }

  #await(uuid: string, { name, seenAt, expectation }: Pending): void {
    const before = this.#pending.get(uuid)?.expectation;
    this.#pending.set(uuid, { name, seenAt, expectation: before ? merged(before, expectation) : expectation });
    this.#store.watch(uuid, WATCHER);
    this.#store.visible(WATCHER, true);
  }

  #check(): void {
    for (const [uuid, pending] of this.#pending) {
      const pipeline = this.#store.detail(uuid);
      if (pipeline) this.#take(pipeline, pending, progressOf(pending.expectation, pipeline));
      else if (this.#isGone(uuid)) this.#tellGone(uuid, pending);
    }
  }

  #take({ uuid }: FullPipeline, pending: Pending, progress: Progress): void {
    if (progress.kind === "going on") {
      this.#note(uuid, pending);
      return;
    }
    this.#forget(uuid);
    const { name, expectation } = pending;
    const open = openPage(uuid);
    const told =
      progress.kind === "ended"
        ? tell(endedText(name, expectation), open)
        : warn(failedText(name, progress.tables), open);
    this.#onDidTell.fire(told);
  }

  /** What has gone on for days is no old news. */
  #note(uuid: string, pending: Pending): void {
    const now = Date.now();
    if (Math.abs(now - pending.seenAt) < NOTE_AFTER_MS) return;
    this.#pending.set(uuid, { ...pending, seenAt: now });
    this.#memory.keep(this.#pending);
  }

  #isGone(uuid: string): boolean {
    return this.#store.pipelinesState.kind === "ready" && this.#store.pipeline(uuid) === undefined;
  }

  #tellGone(uuid: string, { name }: Pending): void {
    this.#forget(uuid);
    this.#onDidTell.fire(warn(vscode.l10n.t("{0} was deleted before its backfill ended.", name)));
  }

  /** Before it is told, so that nothing is told twice. */
  #forget(uuid: string): void {
    this.#drop(uuid);
    this.#memory.keep(this.#pending);
  }

  #drop(uuid: string): void {
    this.#pending.delete(uuid);
    this.#store.unwatch(uuid, WATCHER);
    if (this.#pending.size === 0) this.#store.visible(WATCHER, false);
  }
}

function endedText(name: string, { isStart, tables, history }: Expectation): string {
  const copies = [
    ...(tables.size > 0 ? [countTables(tables.size)] : []),
    ...(history.size > 0 ? [countHistoryTables(history.size)] : []),
  ];
  if (copies.length === 0) return vscode.l10n.t("{0} is up: its changes stream to the destination.", name);
  return isStart
    ? vscode.l10n.t("{0} is up: the backfill of {1} has ended.", name, listed(copies))
    : vscode.l10n.t("The backfill of {0} of {1} has ended.", listed(copies), name);
}

function failedText(name: string, tables: readonly string[]): string {
  return tables.length > 0
    ? vscode.l10n.t("The backfill of {0} of {1} failed. The pipeline's page shows its errors.", listed(tables), name)
    : vscode.l10n.t("{0} did not come up: it is a draft again. The pipeline's page shows its errors.", name);
}

function openPage(uuid: string) {
  const node = { kind: "pipeline", uuid };
  return {
    title: vscode.l10n.t("Open Pipeline"),
    run: () => vscode.commands.executeCommand("artie.pipeline.page", node, [node]),
  };
}
