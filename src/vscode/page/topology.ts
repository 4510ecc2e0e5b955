// The way of the rows: source connector, source reader, pipeline, destination connector, each with its state.
import { l10n } from "vscode";
import type { Connector, FullPipeline, Pipeline, SourceReader } from "../../artie/index.ts";
import { pipelineState, type PipelineState } from "../../rules/state.ts";
import type { Topology } from "../../rules/topology.ts";
import { stateIcon, stateText, typeName, validityText } from "../ui/labels.ts";
import { shown } from "../ui/text.ts";
import type { Stop, Tone } from "./messages.ts";

export function stopsOf(topology: Topology, pipeline: Pipeline | FullPipeline): Stop[] {
  return [
    connectorStop("source", topology.source(pipeline), pipeline.sourceType),
    readerStop(topology.reader(pipeline)),
    pipelineStop(pipeline),
    connectorStop("destination", topology.destination(pipeline), undefined),
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
  const isValid = connector?.isValid;
  const [tone, icon] = isValid === true ? GOOD : isValid === false ? BAD : UNKNOWN;
  return {
    kind,
    title: kind === "source" ? l10n.t("Source") : l10n.t("Destination"),
    name: connector ? shown(connector.label ?? connector.uuid) : l10n.t("not known"),
    detail: known ? typeName(known) : "",
    state: validityText({ isValid }),
    tone,
    icon,
    connector: connector?.uuid,
  };
}

function readerStop(reader: SourceReader | undefined): Stop {
  const status = reader?.status ?? "";
  const [tone, icon] = READER_LOOKS.get(status) ?? UNKNOWN;
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

type Looks = readonly [tone: Tone, icon: string];

const GOOD: Looks = ["good", "pass"];
const BAD: Looks = ["bad", "warning"];
const UNKNOWN: Looks = ["quiet", "question"];
const READER_LOOKS: ReadonlyMap<string, Looks> = new Map([
  ["running", GOOD],
  ["deploying", ["busy", "loading"]],
  ["paused", ["held", "debug-pause"]],
  ["draft", ["quiet", "circle-large-outline"]],
  ["failed", BAD],
]);

/** What the pipeline itself does. */
export function pipelineStop(pipeline: Pipeline | FullPipeline): Stop {
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
