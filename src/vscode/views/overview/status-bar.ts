// The item in the status bar: the account, and how many pipelines need attention. A click opens the view. Nobody signed
// in: no item, because the sidebar's welcome says it better.
import { isDeepStrictEqual } from "node:util";
import * as vscode from "vscode";
import type { Deps } from "../../shell/deps.ts";
import type { LoadState } from "../../shell/store.ts";
import { appendWords } from "../../ui/markdown.ts";
import { explain } from "../../ui/outcome.ts";
import { countPipelines, shown } from "../../ui/text.ts";
import { reasonText } from "../../ui/attention.ts";
import { countAttention } from "./attention.ts";

const MAX_ACCOUNT = 30;
const MAX_LISTED = 8;

/** What the status bar shows; undefined when there is no item. */
export interface StatusBarEntry {
  readonly text: string;
  readonly label: string;
  readonly tooltip: vscode.MarkdownString;
}

export interface StatusBar {
  readonly entry: StatusBarEntry | undefined;
  readonly dispose: () => void;
}

export function showStatusBar(deps: Deps): StatusBar {
  const { store, accounts } = deps;
  const item = vscode.window.createStatusBarItem("artie.status", vscode.StatusBarAlignment.Left, 0);
  item.name = vscode.l10n.t("Artie");
  item.command = "artie.pipelines.focus";
  let entry: StatusBarEntry | undefined;
  const update = () => {
    const account = accounts.active?.label;
    const before = entry;
    entry = account === undefined ? undefined : entryFor(account, deps);
    store.visible("status bar", entry !== undefined);
    if (!entry) item.hide();
    if (!entry || isDeepStrictEqual(before, entry)) return;
    item.text = entry.text;
    item.tooltip = entry.tooltip;
    item.accessibilityInformation = { label: entry.label };
    item.show();
  };
  update();
  const following = vscode.Disposable.from(item, store.onDidChange(update), accounts.onDidChangeActive(update));
  return {
    get entry() {
      return entry;
    },
    dispose: () => {
      store.visible("status bar", false);
      following.dispose();
    },
  };
}

function entryFor(account: string, { store }: Deps): StatusBarEntry {
  const attention = [...store.attention];
  const load = store.states.pipelines;
  const lineOf = ([uuid, [first]]: (typeof attention)[number]) => {
    const pipeline = store.pipeline(uuid);
    return pipeline && first ? `${shown(pipeline.name)}: ${reasonText(first, pipeline)}` : "";
  };
  const name = shown(account, MAX_ACCOUNT).replaceAll("$(", "$\u200b(");
  const sign = load.kind === "failed" ? "$(error)" : attention.length > 0 ? `$(warning) ${attention.length}` : "";
  const facts = factsOf(load, store.pipelines.length, attention.length);
  return {
    text: ["$(database)", name, sign].filter(Boolean).join(" "),
    label: [vscode.l10n.t("Artie, account {0}", name), ...facts].join(", "),
    tooltip: tooltipFor(account, facts, attention.slice(0, MAX_LISTED).map(lineOf), attention.length),
  };
}

function factsOf(load: LoadState, pipelines: number, attention: number): string[] {
  const failure = load.kind === "failed" ? [shown(explain(load.error), 300)] : [];
  if (load.kind === "idle" || (pipelines === 0 && load.kind !== "ready")) return failure;
  const healthy = vscode.l10n.t("{0}, none needs attention", countPipelines(pipelines));
  return [...failure, attention > 0 ? countAttention(attention) : healthy];
}

function tooltipFor(
  account: string,
  facts: readonly string[],
  lines: readonly string[],
  count: number,
): vscode.MarkdownString {
  const text = new vscode.MarkdownString("**", true);
  text.isTrusted = { enabledCommands: ["artie.switchAccount", "artie.refresh"] };
  appendWords(text, vscode.l10n.t("Artie: {0}", shown(account))).appendMarkdown("**");
  for (const fact of facts) appendWords(text.appendMarkdown("\n\n"), fact);
  if (count > 0) text.appendMarkdown("\n\n");
  for (const line of lines) appendWords(text.appendMarkdown("- "), line).appendMarkdown("\n");
  const more = count - lines.length;
  if (more > 0) appendWords(text.appendMarkdown("- "), vscode.l10n.t("and {0} more", more)).appendMarkdown("\n");
  const [change, refresh] = [vscode.l10n.t("Switch Account"), vscode.l10n.t("Refresh")];
  return text.appendMarkdown(
    `\n\n[$(arrow-swap) ${change}](command:artie.switchAccount) · [$(refresh) ${refresh}](command:artie.refresh)`,
  );
}
