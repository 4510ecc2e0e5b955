// The commands of the palette and of rows. Those on pipelines and connectors take rows of a tree, the arguments of a
// program, or ask.
import * as vscode from "vscode";
import type { ActivityLog } from "../shell/activity-log.ts";
import type { Approvals } from "../shell/approvals.ts";
import { stepDone } from "../shell/walkthrough.ts";
import type { Gateway } from "../shell/gateway/gateway.ts";
import { registerCommand, type Run } from "../ui/command.ts";
import type { Secrets } from "../ui/secrets.ts";
import { registerAccountCommands } from "./accounts.ts";
import { tellAsApproved } from "./as-approved.ts";
import { backfill } from "./backfill.ts";
import { cancelAll } from "./cancel-all.ts";
import { cancelBackfill } from "./cancel-backfill.ts";
import { connectAgent, showGuide } from "./connect-agent.ts";
import { copySql } from "./copy-sql.ts";
import { deploy } from "./deploy.ts";
import { startExport } from "./dynamodb-export.ts";
import { copyUuid, openDashboard } from "./look.ts";
import { nameEnvironment } from "./name-environment.ts";
import type { CommandDeps } from "./operation.ts";
import { pause, resume } from "./pause.ts";
import { createWarehouse, dropSlot } from "./provision.ts";
import { registerSecretCommands } from "./secrets.ts";
import { shadowScript } from "./shadow-script.ts";
import { start } from "./start.ts";
import { testConnector } from "./test-connector.ts";
import { registerUndo } from "./undo.ts";
import { registerWhatHappened } from "./what-happened.ts";

type Commands = Readonly<Record<string, Run<CommandDeps>>>;

const CHANGING: Commands = {
  "artie.pipeline.start": start,
  "artie.pipeline.deploy": deploy,
  "artie.pipeline.pause": pause,
  "artie.pipeline.resume": resume,
  "artie.pipeline.backfill": backfill,
  "artie.pipeline.cancelBackfill": cancelBackfill,
  "artie.backfills.cancelAll": cancelAll,
  "artie.connector.dropSlot": dropSlot,
  "artie.connector.createWarehouse": createWarehouse,
  "artie.connector.startExport": startExport,
};

const LOOKING: Commands = {
  "artie.pipeline.open": openDashboard,
  "artie.connector.test": testConnector,
  "artie.connector.shadowScript": shadowScript,
  "artie.connector.open": openDashboard,
  "artie.connector.copySql": copySql,
  "artie.environment.name": nameEnvironment,
  "artie.copyUuid": copyUuid,
};

interface Parts extends CommandDeps {
  readonly secrets: Secrets;
  readonly activity: ActivityLog;
  readonly gateway: Gateway;
  readonly approvals: Approvals;
}

export function registerCommands({ secrets, activity, gateway, approvals, ...deps }: Parts): vscode.Disposable {
  const register = (commands: Commands, failed: string) =>
    Object.entries(commands).map(([id, run]) => registerCommand(deps, id, failed, run));
  return vscode.Disposable.from(
    ...register(CHANGING, vscode.l10n.t("Nothing was changed")),
    ...register(LOOKING, vscode.l10n.t("Artie could not be read")),
    registerAccountCommands(deps),
    registerSecretCommands(secrets),
    registerUndo(deps, activity, gateway),
    tellAsApproved({ ...deps, activity, gateway, approvals }),
    registerWhatHappened(activity, gateway),
    vscode.commands.registerCommand("artie.connectAgent", (given: unknown) => connectAgent(deps, given)),
    vscode.commands.registerCommand("artie.showGuide", (given: unknown) => showGuide(deps, given)),
    vscode.commands.registerCommand("artie.showLog", () => deps.log.show()),
    activity.onDidAppend(({ outcome }) => outcome !== "refused" && stepDone("ask")),
  );
}
