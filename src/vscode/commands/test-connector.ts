// Test Connector: whether Artie can connect with the configuration that is saved.
import * as vscode from "vscode";
import { codeOf } from "../shell/artie-error.ts";
import { type Command, remedies, showLog } from "../ui/command.ts";
import { connectorText } from "../ui/labels.ts";
import { commandAction, fail, type Outcome, tell } from "../ui/outcome.ts";
import { withProgress } from "../ui/progress.ts";
import { connectorLabel, findConnectors } from "../ui/target-connectors.ts";

export async function testConnector(command: Command): Promise<Outcome | undefined> {
  const uuids = (await findConnectors(command, vscode.l10n.t("Test Connector"))) ?? [];
  const outcomes: Outcome[] = [];
  for (const uuid of uuids) outcomes.push(await testOne(command, uuid));
  return outcomes.find(({ ok }) => !ok) ?? outcomes.at(-1);
}

/** The saved configuration is read and sent back to be tested; it is never shown. */
async function testOne(command: Command, connector: string): Promise<Outcome> {
  const { t } = vscode.l10n;
  const { connectors } = command.session.artie;
  const label = connectorLabel(command, connector);
  const retry = commandAction(t("Retry"), "artie.connector.test", { connector });
  return withProgress(t("Testing {0}", label), async (signal) => {
    try {
      const { payloadOf } = await import("../../tools/refs.ts");
      const now = { signal, fresh: true };
      const saved = await connectors.get(connector, now);
      const result = await connectors.ping(await payloadOf({ artie: { connectors }, signal }, saved), now);
      if (result.valid) return tell(t("Artie can connect to {0}.", connectorText(saved)));
      const details = commandAction(t("Show Details"), "artie.connector.details", { connector });
      return fail(t("Artie can't connect to {0}", connectorText(saved)), result.failure, retry, details, showLog());
    } catch (error) {
      if (codeOf(error) === "canceled") throw error;
      return fail(t("{0} was not tested", label), error, ...remedies(command, error, retry.run));
    }
  });
}
