// How many calls wait, in the status bar; a click decides. With none there is no item.
import * as vscode from "vscode";
import type { Approvals } from "../../shell/approvals.ts";
import { tooltip } from "../../ui/markdown.ts";
import { sentence } from "../../ui/text.ts";
import { questionText, waitingText } from "./words.ts";

const MAX_LISTED = 8;

export interface WaitingItem {
  /** As VS Code is given it; undefined where there is none. */
  readonly text: string | undefined;
  readonly dispose: () => void;
}

export function showWaiting(approvals: Approvals): WaitingItem {
  const { t } = vscode.l10n;
  const item = vscode.window.createStatusBarItem("artie.waiting", vscode.StatusBarAlignment.Left, -1);
  item.name = t("Artie: Waiting for You");
  item.command = "artie.approval.decide";
  item.backgroundColor = new vscode.ThemeColor("statusBarItem.warningBackground");
  let text: string | undefined;
  const update = () => {
    const { waiting } = approvals;
    text = waiting.length === 0 ? undefined : t("{0} waiting", waiting.length);
    if (text === undefined) {
      item.hide();
      return;
    }
    item.text = `$(bell-dot) ${text}`;
    const lines = waiting.slice(0, MAX_LISTED).map((each, index) => [String(index + 1), questionText(each)] as const);
    item.tooltip = tooltip(sentence(waitingText(waiting.length)), lines);
    item.accessibilityInformation = { label: t("Artie: {0}", waitingText(waiting.length)) };
    item.show();
  };
  const following = vscode.Disposable.from(item, approvals.onDidChange(update));
  return {
    get text() {
      return text;
    },
    dispose: () => void following.dispose(),
  };
}
