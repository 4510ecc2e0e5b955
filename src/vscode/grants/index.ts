// The view `artie.grants`: makes the tree, keeps it in step with the gateway, and registers what a person does there.
import * as vscode from "vscode";
import { setContext } from "../shell/context-keys.ts";
import type { ActivityLog } from "../shell/activity-log.ts";
import { textField } from "../shell/arguments.ts";
import { askForText } from "../ui/ask.ts";
import { commandAction, fail, type Outcome, tell } from "../ui/outcome.ts";
import type { TreeSection } from "../ui/section.ts";
import { type GrantDeps, nameIn } from "./deps.ts";
import { isNode } from "./nodes.ts";
import type { GrantReports } from "./report.ts";
import { followChanges } from "./follow-changes.ts";
import { GrantsTree } from "./tree.ts";

export interface GrantsView {
  readonly dispose: () => void;
  readonly view: vscode.TreeView<object>;
  readonly tree: GrantsTree;
}

export interface GrantsParts extends GrantDeps {
  readonly activity: ActivityLog;
  /** What other rooms show at the top, in their order. */
  readonly sections: readonly TreeSection<object>[];
}

export function registerGrants({ activity, sections, ...deps }: GrantsParts): GrantsView {
  const { gateway } = deps;
  const { registerCommand } = vscode.commands;
  const tree = new GrantsTree({ ...deps, activity }, sections);
  const view = vscode.window.createTreeView("artie.grants", {
    treeDataProvider: tree,
    canSelectMany: true,
    showCollapseAll: true,
  });
  const keepTitle = () => {
    setContext("artie.grants.gateway", gateway.state.kind);
    setContext("artie.grants.team", gateway.kind === "team");
  };
  keepTitle();
  tree.visible = view.visible;
  const made = vscode.Disposable.from(
    ...[tree, view],
    gateway.onDidChange(keepTitle),
    view.onDidChangeVisibility(({ visible }) => (tree.visible = visible)),
    followChanges(gateway, deps.store, () => deps.source.isHere),
    ...flowCommands(deps),
    registerCommand("artie.gateway.retry", () => gateway.retry()),
    registerCommand("artie.gateway.setToken", (given: unknown) => setToken(deps, textField(given, "token"))),
    registerCommand("artie.program.connect", (node: unknown) => withProgram(tree, node, "connect")),
    registerCommand("artie.program.check", (node: unknown) => withProgram(tree, node, "check")),
    registerCommand("artie.program.disconnect", (node: unknown) => withProgram(tree, node, "disconnect")),
    registerCommand(
      "artie.program.changeScope",
      attempt(async (node) => {
        if (!isNode(node, "program")) return undefined;
        const outcome = await (await import("./program-scope.ts")).changeScope(deps, node.client, node);
        tree.refreshPrograms();
        return outcome;
      }),
    ),
  );
  return { view, tree, dispose: () => void made.dispose() };
}

/** What makes a grant or does something with one loads when it is first used. */
function flowCommands(deps: GrantDeps): vscode.Disposable[] {
  const flows = () => import("./new-grant.ts");
  const acts = () => import("./actions.ts");
  let shown: Promise<GrantReports> | undefined;
  const reports = () =>
    (shown ??= import("./report.ts").then(({ GrantReports }) => new GrantReports(deps, nameIn(deps))));
  const commands: Readonly<Record<string, Act>> = {
    "artie.grant.new": async (given) => (await flows()).newGrant(deps, given),
    "artie.pipeline.grant": async (first, selection) =>
      (await flows()).grantPipelines(
        deps,
        Array.isArray(selection) && selection.length > 0 ? selection : [first],
        first,
      ),
    "artie.pipeline.breakGlass": async (first) => (await flows()).breakGlass(deps, first),
    "artie.grant.renew": async (first) => (await acts()).renew(deps, first),
    "artie.grant.narrow": async (first) => (await acts()).narrow(deps, first),
    "artie.grant.revoke": async (first, selection) => (await acts()).revoke(deps, first, selection),
    "artie.grant.end": async (first) => (await acts()).endAndShow(deps, first, await reports()),
    "artie.grant.audit": async (first) => (await acts()).showAudit(deps, first, await reports()),
    "artie.audit.verify": async () => (await acts()).verifyAudit(deps),
  };
  const registered = Object.entries(commands).map(([id, act]) => vscode.commands.registerCommand(id, attempt(act)));
  return [...registered, new vscode.Disposable(() => void shown?.then((made) => made.dispose()))];
}

type Act = (first?: unknown, selection?: unknown) => Promise<Outcome | undefined>;

function attempt(act: Act): Act {
  return async (...given) => {
    try {
      return await act(...given);
    } catch (error) {
      return fail(
        vscode.l10n.t("Nothing was changed"),
        error,
        commandAction(vscode.l10n.t("Show Log"), "artie.showLog"),
      );
    }
  };
}

async function withProgram(tree: GrantsTree, node: unknown, action: string): Promise<unknown> {
  if (!isNode(node, "program")) return undefined;
  try {
    return await vscode.commands.executeCommand("artie.connectAgent", { client: node.client, action });
  } finally {
    tree.refreshPrograms();
  }
}

async function setToken({ source }: GrantDeps, given: string | undefined): Promise<Outcome | undefined> {
  const { t } = vscode.l10n;
  const prompt = t(
    "An administrator's token of the gateway at artie.gateway.url. It is kept in VS Code's secret storage.",
  );
  const token =
    given ?? (await askForText({ title: t("Set Gateway Token"), prompt, placeHolder: "art_m…", password: true }));
  if (token === undefined || token === "") return undefined;
  try {
    await source.setTeamToken(token.trim());
    return tell(t("The gateway's token is kept."));
  } catch (error) {
    return fail(t("The token was not kept"), error);
  }
}
