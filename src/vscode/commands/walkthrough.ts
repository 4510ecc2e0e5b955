// The walkthrough of package.json: the command that opens it, and what VS Code can't see of its last step by itself.
import * as vscode from "vscode";
import type { ActivityLog } from "../shell/activity-log.ts";
import { setContext } from "../shell/context-keys.ts";

const WALKTHROUGH = "artie-tools.artie#artie.start";

export function registerWalkthrough(activity: ActivityLog): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand("artie.getStarted", () =>
      vscode.commands.executeCommand("workbench.action.openWalkthrough", WALKTHROUGH, false),
    ),
    activity.onDidAppend(({ outcome }) => {
      if (outcome !== "refused") setContext("artie.agentUsed", true);
    }),
  );
}
