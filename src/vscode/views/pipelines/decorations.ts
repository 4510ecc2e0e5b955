// The state at the right edge of a row, where it stays when the name is long: one sign for what the pipeline or table
// does, one more where somebody should look. The row says the same in words.
import * as vscode from "vscode";
import type { InventoryChange } from "../../../account/inventory.ts";
import type { Pipeline, Table } from "../../../artie/index.ts";
import { isCopying, isQueued } from "../../../rules/copies.ts";
import { isHeld, pipelineState } from "../../../rules/state.ts";
import type { Store } from "../../shell/store.ts";
import { reasonText } from "../../ui/attention.ts";
import { stateSign, stateText, tableText } from "../../ui/labels.ts";
import { tableId } from "../../ui/nodes.ts";
import { sentence } from "../../ui/text.ts";

const SCHEME = "artie-row";

/** What tells VS Code which decoration is meant. */
export function rowUri(pipeline: string, table?: string): vscode.Uri {
  const path = table === undefined ? `/${pipeline}` : `/${pipeline}/${encodeURIComponent(table)}`;
  return vscode.Uri.from({ scheme: SCHEME, path });
}

/** In package.json: VS Code tints the row's words too, paler than its name, and they have to stay readable. */
const ATTENTION = new vscode.ThemeColor("artie.attentionForeground");

export class RowDecorations implements vscode.FileDecorationProvider, vscode.Disposable {
  readonly #store: Store;
  readonly #onDidChange = new vscode.EventEmitter<vscode.Uri[] | undefined>();
  readonly #following: vscode.Disposable;
  /** What VS Code was given, by the path of its row. */
  readonly #given = new Map<string, readonly [vscode.Uri, string]>();

  readonly onDidChangeFileDecorations = this.#onDidChange.event;

  constructor(store: Store) {
    this.#store = store;
    this.#following = vscode.Disposable.from(
      this.#onDidChange,
      store.onDidChange((change) => this.#follow(change)),
      vscode.window.registerFileDecorationProvider(this),
    );
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    if (uri.scheme !== SCHEME) return undefined;
    const decoration = this.#decorationOf(uri);
    this.#given.set(uri.path, [uri, lookOf(decoration)]);
    return decoration;
  }

  #decorationOf({ path }: vscode.Uri): vscode.FileDecoration | undefined {
    const [, uuid = "", table] = path.split("/");
    return table === undefined ? this.#ofPipeline(uuid) : this.#ofTable(uuid, decodeURIComponent(table));
  }

  dispose(): void {
    this.#following.dispose();
  }

  #ofPipeline(uuid: string): vscode.FileDecoration | undefined {
    const pipeline = this.#store.current(uuid);
    if (!pipeline) return undefined;
    const state = pipelineState(pipeline);
    const badge = stateSign(state.kind);
    const [reason] = this.#store.attention.get(uuid) ?? [];
    if (!reason) return new vscode.FileDecoration(badge, stateText(state));
    const why = sentence(vscode.l10n.t("{0}: {1}", stateText(state), reasonText(reason, pipeline)));
    return new vscode.FileDecoration(badge === "?" ? badge : `${badge}!`, why, ATTENTION);
  }

  #ofTable(uuid: string, id: string): vscode.FileDecoration | undefined {
    const pipeline = this.#store.current(uuid);
    const table = this.#store.detail(uuid)?.tables.find((candidate) => tableId(candidate) === id);
    if (!pipeline || !table) return undefined;
    const canceled = this.#store.seen(uuid)?.canceled?.[id];
    const badge = signOf(table, pipeline, canceled !== undefined);
    const color = badge === "!" ? ATTENTION : undefined;
    return badge === undefined
      ? undefined
      : new vscode.FileDecoration(badge, tableText(table, pipeline, canceled), color);
  }

  /** What looks as it did is left alone: VS Code would touch its row. */
  #follow({ pipelines }: InventoryChange): void {
    const concerns = pipelines && new Set(pipelines);
    const changed: vscode.Uri[] = [];
    for (const [path, [uri, look]] of this.#given) {
      if (concerns?.has(path.split("/")[1] ?? "") === false) continue;
      const now = lookOf(this.#decorationOf(uri));
      if (now === look) continue;
      this.#given.set(path, [uri, now]);
      changed.push(uri);
    }
    if (changed.length > 0) this.#onDidChange.fire(changed.length <= MAX_SINGLE ? changed : undefined);
  }
}

/** Of more, VS Code asks for all that are visible anew. */
const MAX_SINGLE = 200;

function lookOf(decoration: vscode.FileDecoration | undefined): string {
  return JSON.stringify([decoration?.badge, decoration?.tooltip, decoration?.color?.id]);
}

function signOf(table: Table, pipeline: Pipeline, isIncomplete: boolean): string | undefined {
  const stages = [table.backfillStage, table.historyTableBackfillStage];
  if (isHeld(table, pipeline)) return stateSign("paused");
  if (stages.some(isCopying)) return stateSign("backfilling");
  if (stages.some(isQueued)) return stateSign("deploying");
  return isIncomplete ? "!" : undefined;
}
