// Starts drafts: the tables are copied to the destination, then changes stream.
import * as vscode from "vscode";
import type { Table } from "../../artie/index.ts";
import { pipelineState } from "../../rules/state.ts";
import { connectorText, routeText, stateText } from "../ui/labels.ts";
import type { Outcome } from "../ui/outcome.ts";
import { findApplicable, type Target, tableNames, uuidsOf } from "../ui/target-pipelines.ts";
import { countPipelines, countTables, listed, shown } from "../ui/text.ts";
import { type CommandDeps, type Operation, perform, type PersonCommand } from "./operation.ts";

export async function start(command: PersonCommand): Promise<Outcome | undefined> {
  const targets = await findApplicable(command, {
    title: vscode.l10n.t("Start Pipeline"),
    placeholder: vscode.l10n.t("The draft to start"),
    none: vscode.l10n.t("There is no draft to start."),
    action: "start",
  });
  if (!targets) return undefined;
  const { confirm, disableBackFill = false } = command.args;
  const { t } = vscode.l10n;
  const [first, ...others] = targets;
  const one = first && others.length === 0;
  const copies = targets.some(({ pipeline }) => pipeline.tables.some(isCopied));
  const withCopy = [t("Start"), startOperation(command, false)] as const;
  const withoutCopy = [t("Start Without Copying"), startOperation(command, true)] as const;
  return perform(command, targets, {
    message: t("Start {0}?", one ? shown(first.pipeline.name) : countPipelines(targets.length)),
    about: [...(one ? describeOne(command, first) : describeMany(command, targets)), afterwards(copies)],
    title: t("Start Pipeline"),
    ways: confirm !== undefined && disableBackFill ? [withoutCopy] : [withCopy, ...(copies ? [withoutCopy] : [])],
  });
}

function describeOne({ store }: CommandDeps, { pipeline }: Target): string[] {
  const { t } = vscode.l10n;
  const source = store.topology.source(pipeline);
  const destination = store.topology.destination(pipeline);
  const copied = pipeline.tables.filter(isCopied);
  const names = listed(tableNames(copied));
  return [
    t("Source: {0}", source ? connectorText(source) : t("unknown")),
    t("Destination: {0}", destination ? connectorText(destination) : t("unknown")),
    copied.length === 0 ? t("No table is copied.") : t("Copies {0}: {1}.", countTables(copied.length), names),
  ];
}

function describeMany({ store }: CommandDeps, targets: readonly Target[]): string[] {
  return targets.map(({ pipeline }) => {
    const copied = countTables(pipeline.tables.filter(isCopied).length);
    return vscode.l10n.t("{0}: {1}, copies {2}", shown(pipeline.name), routeText(store.topology, pipeline), copied);
  });
}

function afterwards(copies: boolean): string {
  return copies
    ? vscode.l10n.t("After the copy, changes stream to the destination. What has been copied stays there.")
    : vscode.l10n.t("Changes stream to the destination from then on.");
}

function isCopied({ disableReplication, advancedSettings }: Table): boolean {
  return disableReplication !== true && advancedSettings?.["skipBackfill"] !== true;
}

function startOperation({ followUps }: CommandDeps, disableBackFill: boolean): Operation<Target> {
  return {
    title: (name) => vscode.l10n.t("Starting {0}", name),
    call: ({ pipeline }) => {
      const input = { pipeline: pipeline.uuid, ...(disableBackFill ? { disableBackFill } : {}) };
      return { tool: "artie_pipelines_start", input };
    },
    isVisible: ({ isDeploying, status }) => isDeploying === true || status !== "draft",
    seen: ({ target, pipeline }) => {
      const tables = disableBackFill ? [] : target.pipeline.tables.filter(isCopied);
      followUps.expect(pipeline, { isStart: true, tables: uuidsOf(tables), history: [] });
    },
    failed: (name) => vscode.l10n.t("{0} was not started", name),
    done: (results) => {
      const [first, ...others] = results;
      if (first && others.length === 0) {
        return vscode.l10n.t("Started {0}; it is {1}.", first.name, stateText(pipelineState(first.pipeline)));
      }
      const names = listed(results.map(({ name }) => name));
      return vscode.l10n.t("Started {0}: {1}.", countPipelines(results.length), names);
    },
  };
}
