// The way of the rows: source connector, source reader, pipeline, destination connector, each with its state.
import { l10n } from "vscode";
import type { Connector, FullPipeline, Pipeline, SourceReader } from "../../artie/index.ts";
import { pipelineState, type PipelineState } from "../../rules/state.ts";
import type { Store } from "../shell/store.ts";
import { stateIcon, stateText, typeName } from "../ui/labels.ts";
import { shown } from "../ui/text.ts";
import type { Stop, Tone } from "./messages.ts";

export function stopsOf(store: Store, pipeline: Pipeline | FullPipeline): Stop[] {
  const reader = store.sourceReaders.find(({ uuid }) => uuid === pipeline.sourceReaderUUID);
  return [
    connectorStop("source", store.sourceOf(pipeline), pipeline.sourceType),
    readerStop(reader),
    pipelineStop(pipeline),
    connectorStop("destination", store.destinationOf(pipeline), undefined),
  ];
}

/** Whether rows are read, captured and delivered. Capture goes on while only the transfer is paused. */
export function flowsOf(pipeline: Pipeline): boolean[] {
  const { kind } = pipelineState(pipeline);
  const delivers = kind === "running" || kind === "backfilling";
  const captures = delivers || kind === "transfer paused";
  return [captures, captures, delivers];
}

function connectorStop(
  kind: "source" | "destination",
  connector: Connector | undefined,
  type: string | null | undefined,
): Stop {
  const known = connector?.type ?? type;
  return {
    kind,
    title: kind === "source" ? l10n.t("Source") : l10n.t("Destination"),
    name: connector ? shown(connector.label ?? connector.uuid) : l10n.t("not known"),
    detail: known ? typeName(known) : "",
    ...validity(connector?.isValid),
    connector: connector?.uuid,
  };
}

function validity(isValid: boolean | null | undefined): Pick<Stop, "state" | "tone" | "icon"> {
  if (isValid === true) return { state: l10n.t("valid"), tone: "good", icon: "pass" };
  if (isValid === false) return { state: l10n.t("not valid"), tone: "bad", icon: "warning" };
  return { state: l10n.t("validity not reported"), tone: "quiet", icon: "question" };
}

function readerStop(reader: SourceReader | undefined): Stop {
  const status = reader?.status ?? "";
  const [tone, icon] = READER_LOOKS[status] ?? ["quiet", "question"];
  return {
    kind: "reader",
    title: l10n.t("Source reader"),
    name: reader ? shown(reader.name ?? reader.uuid) : l10n.t("not known"),
    detail: reader?.database ? shown(reader.database) : "",
    state: status ? shown(status, 40) : l10n.t("not reported"),
    tone,
    icon,
    connector: undefined,
  };
}

const READER_LOOKS: Readonly<Record<string, [Tone, string]>> = {
  running: ["good", "pass"],
  deploying: ["busy", "loading"],
  paused: ["held", "debug-pause"],
  draft: ["quiet", "circle-large-outline"],
  failed: ["bad", "warning"],
};

function pipelineStop(pipeline: Pipeline | FullPipeline): Stop {
  const state = pipelineState(pipeline);
  return {
    kind: "pipeline",
    title: l10n.t("Pipeline"),
    name: shown(pipeline.name),
    detail: pipeline.hasUndeployedChanges ? l10n.t("undeployed changes") : "",
    state: stateText(state),
    tone: TONES[state.kind],
    icon: stateIcon(state).id.replace("~spin", ""),
    connector: undefined,
  };
}

const TONES: Readonly<Record<PipelineState["kind"], Tone>> = {
  running: "good",
  deploying: "busy",
  backfilling: "busy",
  paused: "held",
  "transfer paused": "held",
  draft: "quiet",
  "not reported": "quiet",
  other: "quiet",
};
