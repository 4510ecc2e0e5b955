// Deploys what was changed and has no effect yet; what is paused stays paused.
import * as vscode from "vscode";
import { isPaused, pipelineState } from "../../rules/state.ts";
import { stateText } from "../ui/labels.ts";
import type { Outcome } from "../ui/outcome.ts";
import { findApplicable, type Target } from "../ui/target-pipelines.ts";
import { listed } from "../ui/text.ts";
import { type Operation, perform, type PersonCommand } from "./operation.ts";

export async function deploy(command: PersonCommand): Promise<Outcome | undefined> {
  const targets = await findApplicable(command, {
    title: vscode.l10n.t("Deploy Changes"),
    placeholder: vscode.l10n.t("The pipeline whose changes are to take effect"),
    none: vscode.l10n.t("No pipeline has undeployed changes."),
    action: "deploy",
  });
  if (!targets) return undefined;
  return perform(command, targets, {
    message: vscode.l10n.t("Deploy the changes of {0}?", listed(targets.map(({ pipeline }) => pipeline.name))),
    title: vscode.l10n.t("Deploy Changes"),
    ways: [[vscode.l10n.t("Deploy"), DEPLOY]],
  });
}

const DEPLOY: Operation<Target> = {
  title: (name) => vscode.l10n.t("Deploying {0}", name),
  call: ({ pipeline }) => ({
    tool: "artie_pipelines_start",
    input: { pipeline: pipeline.uuid, ...(isPaused(pipeline) ? { keepPaused: true } : {}) },
  }),
  isVisible: ({ isDeploying, hasUndeployedChanges }) => isDeploying === true || hasUndeployedChanges !== true,
  failed: (name) => vscode.l10n.t("The changes of {0} were not deployed", name),
  done: (results) => {
    const [first, ...others] = results;
    return first && others.length === 0
      ? vscode.l10n.t(
          "The changes of {0} take effect; it is {1}.",
          first.name,
          stateText(pipelineState(first.pipeline)),
        )
      : vscode.l10n.t("The changes of {0} take effect.", listed(results.map(({ name }) => name)));
  },
};
