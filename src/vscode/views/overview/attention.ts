// How many pipelines somebody should look at: the number on the sidebar's icon, the same as in the status bar.
import { l10n, type Disposable, type TreeView } from "vscode";
import type { Store } from "../../shell/store.ts";

export function countAttention(count: number): string {
  return count === 1 ? l10n.t("1 pipeline needs attention") : l10n.t("{0} pipelines need attention", count);
}

export function keepBadge(view: TreeView<unknown>, store: Store): Disposable {
  const update = () => {
    const count = store.attention.size;
    if (count === (view.badge?.value ?? 0)) return;
    view.badge = count === 0 ? undefined : { value: count, tooltip: countAttention(count) };
  };
  update();
  return store.onDidChange(update);
}
