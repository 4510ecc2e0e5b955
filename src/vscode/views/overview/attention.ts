// Which pipelines somebody should look at, and why. A paused pipeline or a draft is as somebody wants it.
import { l10n, type Disposable, type TreeView } from "vscode";
import type { Pipeline } from "../../../artie/index.ts";
import { pipelineState } from "../../../rules/state.ts";
import type { Topology } from "../../../rules/topology.ts";
import type { Store } from "../../shell/store.ts";
import { stateText } from "../../ui/labels.ts";
import { shown } from "../../ui/text.ts";

export interface Attention {
  readonly pipeline: Pipeline;
  /** A clause: "the destination Warehouse is not valid". */
  readonly reason: string;
}

/** In the order of the list. */
export function needingAttention({ topology }: Store): Attention[] {
  return topology.pipelines.flatMap((pipeline) => {
    const reason = attentionReason(pipeline, topology);
    return reason === undefined ? [] : [{ pipeline, reason }];
  });
}

/** The weightiest reason; undefined for a pipeline that is well. */
function attentionReason(pipeline: Pipeline, topology: Topology): string | undefined {
  const source = topology.source(pipeline);
  const destination = topology.destination(pipeline);
  if (source?.isValid === false) return l10n.t("the source {0} is not valid", shown(source.label ?? source.uuid));
  if (destination?.isValid === false) {
    return l10n.t("the destination {0} is not valid", shown(destination.label ?? destination.uuid));
  }
  const state = pipelineState(pipeline);
  if (state.kind === "not reported") return l10n.t("its status is not reported");
  if (state.kind === "other") return l10n.t("its status is {0}", stateText(state));
  return pipeline.hasUndeployedChanges && state.kind !== "draft" ? l10n.t("it has undeployed changes") : undefined;
}

export function countAttention(count: number): string {
  return count === 1 ? l10n.t("1 pipeline needs attention") : l10n.t("{0} pipelines need attention", count);
}

/** The number on the sidebar's icon, the same as in the status bar. */
export function keepBadge(view: TreeView<unknown>, store: Store): Disposable {
  const update = () => {
    const count = needingAttention(store).length;
    if (count === (view.badge?.value ?? 0)) return;
    view.badge = count === 0 ? undefined : { value: count, tooltip: countAttention(count) };
  };
  update();
  return store.onDidChange(update);
}
