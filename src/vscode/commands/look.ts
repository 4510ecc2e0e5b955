// What changes nothing: UUIDs, the dashboard.
import * as vscode from "vscode";
import type { Deps } from "../shell/deps.ts";
import type { Session } from "../shell/sessions.ts";
import { tableId } from "../ui/nodes.ts";
import { type Outcome, tellBriefly, warn } from "../ui/outcome.ts";
import type { Request } from "../ui/request.ts";
import { choosePipeline, type Choosing, findTargets } from "../ui/target-pipelines.ts";

export async function copyUuid(deps: Deps, session: Session, request: Request): Promise<Outcome | undefined> {
  const uuids = uuidsOfNodes(request) ?? (await uuidsOfTargets(deps, session, request));
  if (!uuids) return undefined;
  await vscode.env.clipboard.writeText(uuids.join("\n"));
  return tellBriefly(
    uuids.length === 1
      ? vscode.l10n.t("Copied {0}.", uuids.join(""))
      : vscode.l10n.t("Copied {0} UUIDs.", uuids.length),
  );
}

function uuidsOfNodes({ nodes }: Request): string[] | undefined {
  const uuids = nodes.map((node) => (node.kind === "table" ? node.table : node.uuid));
  return uuids.length > 0 ? uuids : undefined;
}

async function uuidsOfTargets(deps: Deps, session: Session, request: Request): Promise<string[] | undefined> {
  const choosing: Choosing = {
    title: vscode.l10n.t("Copy UUID"),
    placeholder: vscode.l10n.t("The pipeline whose UUID is to be copied"),
    none: vscode.l10n.t("There are no pipelines."),
    action: "look",
  };
  if (request.args.tables === undefined) {
    const uuid = await choosePipeline(deps, session, request, choosing);
    return uuid === undefined ? undefined : [uuid];
  }
  const targets = await findTargets(deps, session, request, choosing);
  return targets?.flatMap(({ pipeline, tables }) => tables?.map(tableId) ?? [pipeline.uuid]);
}

/** The dashboard publishes no addresses of single pipelines, so its first page is opened. */
export async function openDashboard({ log }: Deps, { account }: Session): Promise<Outcome> {
  if (account.sandbox) {
    return warn(vscode.l10n.t("The sandbox has no dashboard. Switch to an account of Artie to open its dashboard."), {
      title: vscode.l10n.t("Switch Account"),
      run: () => vscode.commands.executeCommand("artie.switchAccount"),
    });
  }
  const { DASHBOARD_URL } = await import("../../artie/index.ts");
  // Not awaited: VS Code may first ask whether the address is to be trusted.
  void vscode.env.openExternal(vscode.Uri.parse(DASHBOARD_URL)).then(undefined, (error: unknown) => {
    log.warn(`The dashboard could not be opened: ${String(error)}`);
  });
  return { ok: true, message: DASHBOARD_URL };
}
