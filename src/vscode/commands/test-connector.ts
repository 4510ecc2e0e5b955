// Test Connector: whether Artie can connect with the configuration that is saved.
import * as vscode from "vscode";
import type { FullConnector } from "../../artie/index.ts";
import { codeOf } from "../shell/artie-error.ts";
import type { Deps } from "../shell/deps.ts";
import type { Session } from "../shell/sessions.ts";
import { remedies, showLog } from "../ui/command.ts";
import { fail, type Outcome, tell } from "../ui/outcome.ts";
import { withProgress } from "../ui/progress.ts";
import type { Request } from "../ui/request.ts";
import { connectorText } from "../ui/route.ts";
import { connectorLabel, findConnectors } from "../ui/target-connectors.ts";

export async function testConnector(deps: Deps, session: Session, request: Request): Promise<Outcome | undefined> {
  const uuids = await findConnectors(deps, session, request, vscode.l10n.t("Test Connector"));
  let trouble: Outcome | undefined;
  let success: Outcome | undefined;
  for (const uuid of uuids ?? []) {
    const outcome = await testOne(deps, session, uuid);
    if (outcome.ok) success = outcome;
    else trouble ??= outcome;
  }
  return trouble ?? success;
}

/** The saved configuration is read and sent back to be tested; it is never shown. */
async function testOne(deps: Deps, { artie }: Session, uuid: string): Promise<Outcome> {
  const title = vscode.l10n.t("Testing {0}", connectorLabel(deps, uuid));
  return withProgress(title, async (signal) => {
    try {
      const { payloadOf } = await import("../../tools/refs.ts");
      const connector = await artie.connectors.get(uuid, { signal });
      const result = await artie.connectors.ping(payloadOf(connector), { signal });
      if (result.valid) return tell(vscode.l10n.t("Artie can connect to {0}.", connectorText(connector)));
      return fail(cannotConnect(connector), result.failure, ...retryAndDetails(deps, uuid));
    } catch (error) {
      if (codeOf(error) === "canceled") throw error;
      const what = vscode.l10n.t("{0} was not tested", connectorLabel(deps, uuid));
      return fail(what, error, ...remedies(deps, error, () => retry(uuid)));
    }
  });
}

function cannotConnect(connector: FullConnector): string {
  return vscode.l10n.t("Artie can't connect to {0}", connectorText(connector));
}

function retryAndDetails(deps: Deps, uuid: string) {
  const details = () => vscode.commands.executeCommand("artie.connector.details", { connector: uuid });
  return [
    { title: vscode.l10n.t("Retry"), run: () => retry(uuid) },
    { title: vscode.l10n.t("Show Details"), run: details },
    showLog(deps),
  ];
}

function retry(uuid: string): Thenable<unknown> {
  return vscode.commands.executeCommand("artie.connector.test", { connector: uuid });
}
