// Why a pipeline needs attention, in words, and what is offered against it.
import { l10n } from "vscode";
import type { Pipeline } from "../../artie/index.ts";
import type { Reason } from "../../rules/attention.ts";
import { pipelineState } from "../../rules/state.ts";
import type { Topology } from "../../rules/topology.ts";
import type { Store } from "../shell/store.ts";
import { stateText } from "./labels.ts";
import { editReader, faultRemedies, onPipeline, type Remedy, toConnector } from "./remedies.ts";
import { countTables, listed, shown, timeText } from "./text.ts";

const MAX_CAUSE = 160;

/** For a row, which has no room: "start failed". */
export function shortReason(reason: Reason): string {
  const { t } = l10n;
  switch (reason.kind) {
    case "start failed":
      return t("start failed");
    case "backfill failed":
      return t("backfill failed");
    case "connector":
      return reason.side === "source" ? t("source not valid") : t("destination not valid");
    case "reader failed":
      return t("reader failed");
    case "errors":
      return reason.count === 1 ? t("1 error") : t("{0} errors", reason.count);
    case "lag":
      return t("lags {0}", durationText(reason.lag.now));
    case "not reported":
    case "odd status":
      return t("status not known");
    case "undeployed":
      return t("undeployed changes");
  }
}

/** Why somebody should look, beside what the state says already. */
export function troublesOf({ uuid }: Pipeline, store: Store): string[] {
  const reasons = store.attention.get(uuid) ?? [];
  const said = reasons.filter(({ kind }) => kind !== "not reported" && kind !== "odd status").map(shortReason);
  const incomplete = Object.keys(store.seen(uuid)?.canceled ?? {}).length;
  return incomplete === 0 ? said : [...said, l10n.t("history of {0} incomplete", countTables(incomplete))];
}

/** A clause: "the destination Warehouse is not valid". */
export function reasonText(reason: Reason, pipeline: Pipeline): string {
  const { t } = l10n;
  switch (reason.kind) {
    case "start failed": {
      const { at, text } = reason.failure;
      return text === ""
        ? t("its start failed at {0}: it is a draft again", timeText(at, "short"))
        : t("its start failed at {0}: {1}", timeText(at, "short"), shown(text, MAX_CAUSE));
    }
    case "backfill failed":
      return t("the backfill of {0} failed", listed(reason.tables));
    case "connector": {
      const name = shown(reason.connector.label ?? reason.connector.uuid);
      return reason.side === "source"
        ? t("the source {0} is not valid", name)
        : t("the destination {0} is not valid", name);
    }
    case "reader failed":
      return t("its source reader {0} has failed", shown(reason.reader.name ?? reason.reader.uuid));
    case "errors":
      return reason.count === 1
        ? t("1 error within the last hour: {0}", shown(reason.latest, MAX_CAUSE))
        : t("{0} errors within the last hour, the latest: {1}", reason.count, shown(reason.latest, MAX_CAUSE));
    case "lag":
      return t("it lags {0}; {1} is usual", durationText(reason.lag.now), durationText(reason.lag.usual));
    case "not reported":
      return t("its status is not reported");
    case "odd status":
      return t("its status is {0}", stateText(pipelineState(pipeline)));
    case "undeployed":
      return t("it has undeployed changes");
  }
}

export function reasonRemedies(reason: Reason, pipeline: Pipeline, topology: Topology): Remedy[] {
  const { t } = l10n;
  switch (reason.kind) {
    case "start failed":
      return faultRemedies({ code: reason.failure.code, text: reason.failure.text }, pipeline, topology);
    case "backfill failed":
      return [onPipeline(t("Backfill Tables"), "artie.pipeline.backfill", pipeline)];
    case "connector":
      return [
        ...toConnector(t("Test Connector"), "artie.connector.test", reason.connector),
        ...toConnector(t("Edit Connector"), "artie.connector.edit", reason.connector),
      ];
    case "reader failed":
      return editReader(pipeline);
    case "undeployed":
      return [onPipeline(t("Deploy Changes"), "artie.pipeline.deploy", pipeline)];
    default:
      return [];
  }
}

/** "45 s", "12 min", "3 h". */
export function durationText(seconds: number): string {
  if (seconds < 90) return l10n.t("{0} s", Math.round(seconds));
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? l10n.t("{0} min", minutes) : l10n.t("{0} h", Math.round(minutes / 60));
}
