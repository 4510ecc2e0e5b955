// The item in the status bar: the account, and how many pipelines need attention. A click opens the view. Nobody signed
// in: no item, because the sidebar's welcome says it better.
import { isDeepStrictEqual } from "node:util";
import * as vscode from "vscode";
import type { Deps } from "../../shell/deps.ts";
import type { LoadState } from "../../shell/store.ts";
import { appendWords } from "../../ui/markdown.ts";
import { explain } from "../../ui/outcome.ts";
import { countPipelines, shown } from "../../ui/text.ts";
import { type Attention, countAttention, needingAttention } from "./attention.ts";

const MAX_ACCOUNT = 30;
const MAX_LISTED = 8;

/** What the status bar shows; undefined when there is no item. */
export interface StatusBarEntry {
  readonly text: string;
  readonly label: string;
  readonly tooltip: vscode.MarkdownString;
}

export class StatusBar implements vscode.Disposable {
  readonly #deps: Deps;
  readonly #item: vscode.StatusBarItem;
  readonly #following: vscode.Disposable;
  #entry: StatusBarEntry | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#item = vscode.window.createStatusBarItem("artie.status", vscode.StatusBarAlignment.Left, 0);
    this.#item.name = vscode.l10n.t("Artie");
    this.#item.command = "artie.pipelines.focus";
    const update = () => this.#update();
    const { store, accounts } = deps;
    this.#following = vscode.Disposable.from(this.#item, store.onDidChange(update), accounts.onDidChangeActive(update));
    update();
  }

  get entry(): StatusBarEntry | undefined {
    return this.#entry;
  }

  dispose(): void {
    this.#deps.store.visible("status bar", false);
    this.#following.dispose();
  }

  #update(): void {
    const { accounts, store } = this.#deps;
    const account = accounts.active?.label;
    const before = this.#entry;
    this.#entry = account === undefined ? undefined : entryFor(account, this.#deps);
    store.visible("status bar", account !== undefined);
    if (!this.#entry) {
      this.#item.hide();
      return;
    }
    if (isDeepStrictEqual(before, this.#entry)) return;
    this.#item.text = this.#entry.text;
    this.#item.tooltip = this.#entry.tooltip;
    this.#item.accessibilityInformation = { label: this.#entry.label };
    this.#item.show();
  }
}

function entryFor(account: string, { store }: Deps): StatusBarEntry {
  const attention = needingAttention(store);
  const load = store.states.pipelines;
  const name = shown(account, MAX_ACCOUNT).replaceAll("$(", "$\u200b(");
  const sign = load.kind === "failed" ? "$(error)" : attention.length > 0 ? `$(warning) ${attention.length}` : "";
  const facts = factsOf(load, store.pipelines.length, attention.length);
  return {
    text: ["$(database)", name, sign].filter(Boolean).join(" "),
    label: [vscode.l10n.t("Artie, account {0}", name), ...facts].join(", "),
    tooltip: tooltipFor(account, facts, attention),
  };
}

function factsOf(load: LoadState, pipelines: number, attention: number): string[] {
  const failure = load.kind === "failed" ? [shown(explain(load.error), 300)] : [];
  if (load.kind === "idle" || (pipelines === 0 && load.kind !== "ready")) return failure;
  const healthy = vscode.l10n.t("{0}, none needs attention", countPipelines(pipelines));
  return [...failure, attention > 0 ? countAttention(attention) : healthy];
}

function tooltipFor(account: string, facts: readonly string[], attention: readonly Attention[]): vscode.MarkdownString {
  const text = new vscode.MarkdownString("**", true);
  text.isTrusted = { enabledCommands: ["artie.switchAccount", "artie.refresh"] };
  appendWords(text, vscode.l10n.t("Artie: {0}", shown(account))).appendMarkdown("**");
  for (const fact of facts) appendWords(text.appendMarkdown("\n\n"), fact);
  if (attention.length > 0) text.appendMarkdown("\n\n");
  for (const { pipeline, reason } of attention.slice(0, MAX_LISTED)) {
    appendWords(text.appendMarkdown("- "), `${shown(pipeline.name)}: ${reason}`).appendMarkdown("\n");
  }
  const more = attention.length - MAX_LISTED;
  if (more > 0) appendWords(text.appendMarkdown("- "), vscode.l10n.t("and {0} more", more)).appendMarkdown("\n");
  const [change, refresh] = [vscode.l10n.t("Switch Account"), vscode.l10n.t("Refresh")];
  return text.appendMarkdown(
    `\n\n[$(arrow-swap) ${change}](command:artie.switchAccount) · [$(refresh) ${refresh}](command:artie.refresh)`,
  );
}
