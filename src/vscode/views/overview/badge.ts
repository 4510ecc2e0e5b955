// The number on the sidebar's icon: how many pipelines need attention, the same as in the status bar.
import type * as vscode from "vscode";
import type { Store } from "../../shell/store.ts";
import { countAttention, needingAttention } from "./attention.ts";

export function keepBadge(view: vscode.TreeView<unknown>, store: Store): vscode.Disposable {
  const update = (): void => {
    const count = needingAttention(store.pipelines, store).length;
    if (count === (view.badge?.value ?? 0)) return;
    view.badge = count === 0 ? undefined : { value: count, tooltip: countAttention(count) };
  };
  update();
  return store.onDidChange(update);
}
