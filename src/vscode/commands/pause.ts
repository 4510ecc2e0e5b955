// Pauses and resumes pipelines.
import * as vscode from "vscode";
import type { Pipeline } from "../../artie/index.ts";
import { pipelineState } from "../../rules/state.ts";
import { stateText } from "../ui/labels.ts";
import type { Outcome } from "../ui/outcome.ts";
import type { ToolCall } from "../ui/settle.ts";
import { findApplicable, type Target } from "../ui/target-pipelines.ts";
import { countPipelines, listed, shown } from "../ui/text.ts";
import { type Done, type Operation, perform, type PersonCommand } from "./operation.ts";

type PausedStatus = "paused" | "transfer paused";

export async function pause(command: PersonCommand): Promise<Outcome | undefined> {
  const targets = await findApplicable(command, {
    title: vscode.l10n.t("Pause Pipeline"),
    placeholder: vscode.l10n.t("The pipeline to pause"),
    none: vscode.l10n.t("There is no pipeline to pause."),
    action: "pause",
  });
  if (!targets) return undefined;
  const { status, confirm } = command.args;
  const { t } = vscode.l10n;
  const all: readonly PausedStatus[] =
    status !== undefined ? [status] : confirm !== undefined ? ["paused"] : ["paused", "transfer paused"];
  // One of them is always another: what is paused in both ways can't be paused.
  const [first = "paused", ...others] = all.filter((each) => targets.some(({ pipeline }) => pipeline.status !== each));
  const toWay = (wanted: PausedStatus) => [PAUSE[wanted], pauseOperation(wanted)] as const;
  return perform(command, targets, {
    message: t("Pause {0}?", listed(targets.map(({ pipeline }) => pipeline.name))),
    title: t("Pause Pipeline"),
    ways: [toWay(first), ...others.map(toWay)],
  });
}

const PAUSE: Readonly<Record<PausedStatus, string>> = {
  paused: vscode.l10n.t("Pause"),
  "transfer paused": vscode.l10n.t("Pause Delivery Only"),
};

function pauseOperation(status: PausedStatus): Operation<Target> {
  return {
    title: (name) => vscode.l10n.t("Pausing {0}", name),
    call: ({ pipeline }) => changeStatus(pipeline, status),
    isVisible: (pipeline) => pipeline.status === status,
    failed: (name) => vscode.l10n.t("{0} was not paused", name),
    done: (results) =>
      status === "paused"
        ? vscode.l10n.t("Paused {0}; nothing is captured or delivered until it is resumed.", namesOf(results))
        : vscode.l10n.t("Paused the delivery of {0}; changes are still captured.", namesOf(results)),
  };
}

export async function resume(command: PersonCommand): Promise<Outcome | undefined> {
  const targets = await findApplicable(command, {
    title: vscode.l10n.t("Resume Pipeline"),
    placeholder: vscode.l10n.t("The pipeline to resume"),
    none: vscode.l10n.t("No pipeline is paused."),
    action: "resume",
  });
  if (!targets) return undefined;
  return perform(command, targets, {
    message: vscode.l10n.t("Resume {0}?", listed(targets.map(({ pipeline }) => pipeline.name))),
    title: vscode.l10n.t("Resume Pipeline"),
    ways: [[vscode.l10n.t("Resume"), RESUME]],
  });
}

const RESUME: Operation<Target> = {
  title: (name) => vscode.l10n.t("Resuming {0}", name),
  call: ({ pipeline }) => changeStatus(pipeline, "running"),
  isVisible: ({ isDeploying, status }) => isDeploying === true || status === "running",
  failed: (name) => vscode.l10n.t("{0} was not resumed", name),
  done: (results) => {
    const [first, ...others] = results;
    if (!first || others.length > 0) return vscode.l10n.t("Resumed {0}.", namesOf(results));
    return vscode.l10n.t("Resumed {0}; it is {1}.", first.name, stateText(pipelineState(first.pipeline)));
  },
};

function changeStatus({ uuid }: Pipeline, status: string): ToolCall {
  return { tool: "artie_pipelines_update_status", input: { pipeline: uuid, status } };
}

function namesOf(results: readonly Done<Target>[]): string {
  const names = results.map(({ name }) => shown(name));
  return names.length === 1 ? listed(names) : `${countPipelines(names.length)} (${listed(names)})`;
}
