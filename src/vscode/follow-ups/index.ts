// Tells the person when what they started themselves has ended or failed: one sentence. What others do is not told.
import * as vscode from "vscode";
import type { FullPipeline } from "../../artie/index.ts";
import type { Sessions } from "../session.ts";
import type { Store } from "../store.ts";
import { type Outcome, tell, warn } from "../ui/outcome.ts";
import { countHistoryTables, countTables, listed, shown } from "../ui/text.ts";
import { type Expectation, merged, type Progress, progressOf, without } from "./expectation.ts";

const WATCHER = "follow-ups";

interface Pending {
  readonly name: string;
  readonly expectation: Expectation;
}

export class FollowUps implements vscode.Disposable {
  readonly #store: Store;
  readonly #onDidTell = new vscode.EventEmitter<Outcome>();
  readonly #disposables: readonly { dispose(): unknown }[];
  readonly #pending = new Map<string, Pending>();

  /** What the person was told. */
  readonly onDidTell = this.#onDidTell.event;

  constructor(store: Store, sessions: Sessions) {
    this.#store = store;
    this.#disposables = [
      this.#onDidTell,
      store.onDidChange(() => {
        this.#check();
      }),
      sessions.onDidChange(() => {
        for (const uuid of this.#pending.keys()) this.#forget(uuid);
      }),
    ];
  }

  /** From now on, until it has ended. What has ended already was told by the command. */
  expect(pipeline: FullPipeline, expectation: Expectation): void {
    const { uuid, name } = pipeline;
    if (progressOf(expectation, pipeline).kind === "ended") return;
    const before = this.#pending.get(uuid);
    this.#pending.set(uuid, { name, expectation: before ? merged(before.expectation, expectation) : expectation });
    this.#store.watch(uuid, WATCHER);
    this.#store.visible(WATCHER, true);
  }

  /** The person has stopped these copies: there is nothing to tell about them any more. */
  canceled(uuid: string, copies: Omit<Expectation, "isStart">): void {
    const pending = this.#pending.get(uuid);
    const left = pending && without(pending.expectation, copies);
    if (left) this.#pending.set(uuid, { name: pending.name, expectation: left });
    else this.#forget(uuid);
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #check(): void {
    for (const [uuid, pending] of this.#pending) {
      const pipeline = this.#store.detail(uuid);
      if (pipeline) this.#take(pipeline, pending, progressOf(pending.expectation, pipeline));
      else if (this.#isGone(uuid)) this.#tellGone(uuid, pending);
    }
  }

  #take(pipeline: FullPipeline, { name, expectation }: Pending, progress: Progress): void {
    if (progress.kind === "going on") return;
    this.#forget(pipeline.uuid);
    const open = openPage(pipeline.uuid);
    const told =
      progress.kind === "ended"
        ? tell(endedText(shown(name), expectation), open)
        : warn(failedText(shown(name), progress.tables), open);
    this.#onDidTell.fire(told);
  }

  #isGone(uuid: string): boolean {
    return this.#store.pipelinesState.kind === "ready" && this.#store.pipeline(uuid) === undefined;
  }

  #tellGone(uuid: string, { name }: Pending): void {
    this.#forget(uuid);
    this.#onDidTell.fire(warn(vscode.l10n.t("{0} was deleted before its backfill ended.", shown(name))));
  }

  #forget(uuid: string): void {
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
