// Commands on connectors: look at one, test one.
import * as vscode from "vscode";
import type { FullConnector } from "../../artie/index.ts";
import type { Deps } from "../shell/deps.ts";
import type { Session } from "../shell/sessions.ts";
import { codeOf, fail, type Outcome, tell } from "../ui/outcome.ts";
import { withProgress } from "../ui/progress.ts";
import { connectorText } from "../ui/route.ts";
import { shown } from "../ui/text.ts";
import { type CommandDeps, documentUri } from "../documents/provider.ts";
import { connectorNamed, pickConnector } from "../ui/target-connectors.ts";
import type { Request } from "../ui/request.ts";
import { remedies, showLog } from "../ui/command.ts";

export async function showConnector(
  deps: CommandDeps,
  session: Session,
  request: Request,
): Promise<Outcome | undefined> {
  const uuids = await findConnectors(deps, session, request, vscode.l10n.t("Show Connector Details"));
  if (!uuids) return undefined;
  const documents = uuids.map((uuid) => documentUri({ kind: "connector", uuid }, nameOf(deps, uuid)));
  return deps.documents.show(documents);
}

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
  const title = vscode.l10n.t("Testing {0}", shown(nameOf(deps, uuid)));
  return withProgress(title, async (signal) => {
    try {
      const { payloadOf } = await import("../../tools/refs.ts");
      const connector = await artie.connectors.get(uuid, { signal });
      const result = await artie.connectors.ping(payloadOf(connector), { signal });
      if (result.valid) return tell(vscode.l10n.t("Artie can connect to {0}.", connectorText(connector)));
      return fail(cannotConnect(connector), result.failure, ...retryAndDetails(deps, uuid));
    } catch (error) {
      if (codeOf(error) === "canceled") throw error;
      const what = vscode.l10n.t("{0} was not tested", shown(nameOf(deps, uuid)));
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

function nameOf({ store }: Deps, uuid: string): string {
  return store.connectors.find((connector) => connector.uuid === uuid)?.label ?? uuid;
}

/** From the tree, by name or UUID, or as the person picks. */
async function findConnectors(
  { store }: Deps,
  { artie }: Session,
  { nodes, args }: Request,
  title: string,
): Promise<string[] | undefined> {
  const selected = nodes.filter((node) => node.kind === "connector").map(({ uuid }) => uuid);
  if (selected.length > 0) return selected;
  const { connector } = args;
  const uuid =
    connector === undefined ? await pickConnector(store, title) : await connectorNamed(store, artie, connector);
  return uuid === undefined ? undefined : [uuid];
}
