// What changes nothing: UUIDs, the dashboard.
import * as vscode from "vscode";
import type { Command } from "../ui/command.ts";
import { tableId } from "../ui/nodes.ts";
import { type Outcome, switchAccount, tellBriefly, warn } from "../ui/outcome.ts";
import { choosePipeline, type Choosing, findTargets } from "../ui/target-pipelines.ts";

export async function copyUuid(command: Command): Promise<Outcome | undefined> {
  const selected = command.nodes.map((node) => (node.kind === "table" ? node.table : node.uuid));
  const uuids = selected.length > 0 ? selected : await chosenUuids(command);
  if (!uuids) return undefined;
  await vscode.env.clipboard.writeText(uuids.join("\n"));
  return tellBriefly(
    uuids.length === 1
      ? vscode.l10n.t("Copied {0}.", uuids.join(""))
      : vscode.l10n.t("Copied {0} UUIDs.", uuids.length),
  );
}

async function chosenUuids(command: Command): Promise<string[] | undefined> {
  const choosing: Choosing = {
    title: vscode.l10n.t("Copy UUID"),
    placeholder: vscode.l10n.t("The pipeline whose UUID is to be copied"),
    none: vscode.l10n.t("There are no pipelines."),
    action: "look",
  };
  if (command.args.tables === undefined) {
    const uuid = await choosePipeline(command, choosing);
    return uuid === undefined ? undefined : [uuid];
  }
  const targets = await findTargets(command, choosing);
  return targets?.flatMap(({ pipeline, tables }) => tables?.map(tableId) ?? [pipeline.uuid]);
}

/** The dashboard publishes no addresses of single pipelines, so its first page is opened. */
export async function openDashboard({ log, session }: Command): Promise<Outcome> {
  if (session.account.sandbox) {
    return warn(
      vscode.l10n.t("The sandbox has no dashboard. Switch to an account of Artie to open its dashboard."),
      switchAccount(),
    );
  }
  const { DASHBOARD_URL } = await import("../../artie/index.ts");
  // Not awaited: VS Code may first ask whether the address is to be trusted.
  void vscode.env.openExternal(vscode.Uri.parse(DASHBOARD_URL)).then(undefined, (error: unknown) => {
    log.warn(`The dashboard could not be opened: ${String(error)}`);
  });
  return { ok: true, message: DASHBOARD_URL };
}
