// The commands of the palette and of rows. Those on pipelines and connectors take rows of a tree, the arguments of a
// program, or ask.
import * as vscode from "vscode";
import type { ActivityLog } from "../shell/activity-log.ts";
import type { Deps } from "../shell/deps.ts";
import type { PersonCalls } from "../shell/person-calls.ts";
import type { Secrets } from "../shell/secrets.ts";
import { registerCommand, type Run } from "../ui/command.ts";
import { registerAccountCommands } from "./accounts.ts";
import { backfill } from "./backfill.ts";
import { cancelBackfill } from "./cancel-backfill.ts";
import { startExport } from "./dynamodb-export.ts";
import type { FollowUps } from "./follow-ups/index.ts";
import { copyUuid, openDashboard } from "./look.ts";
import type { CommandDeps } from "./operation.ts";
import { pause, resume } from "./pause.ts";
import { createWarehouse, dropSlot } from "./provision.ts";
import { registerSecretCommands } from "./secrets.ts";
import { shadowScript } from "./shadow-script.ts";
import { start } from "./start.ts";
import { testConnector } from "./test-connector.ts";
import { registerWalkthrough } from "./walkthrough.ts";

type Commands = Readonly<Record<string, Run<CommandDeps>>>;

const CHANGING: Commands = {
  "artie.pipeline.start": start,
  "artie.pipeline.pause": pause,
  "artie.pipeline.resume": resume,
  "artie.pipeline.backfill": backfill,
  "artie.pipeline.cancelBackfill": cancelBackfill,
  "artie.connector.dropSlot": dropSlot,
  "artie.connector.createWarehouse": createWarehouse,
  "artie.connector.startExport": startExport,
};

const LOOKING: Commands = {
  "artie.pipeline.open": openDashboard,
  "artie.connector.test": testConnector,
  "artie.connector.shadowScript": shadowScript,
  "artie.connector.open": openDashboard,
  "artie.copyUuid": copyUuid,
};

export interface CommandParts {
  readonly followUps: FollowUps;
  readonly calls: PersonCalls;
  readonly secrets: Secrets;
  readonly activity: ActivityLog;
}

export function registerCommands(deps: Deps, { followUps, calls, secrets, activity }: CommandParts): vscode.Disposable {
  const register = (commands: Commands, failed: string) =>
    Object.entries(commands).map(([id, run]) => registerCommand({ ...deps, followUps, calls }, id, failed, run));
  return vscode.Disposable.from(
    ...register(CHANGING, vscode.l10n.t("Nothing was changed")),
    ...register(LOOKING, vscode.l10n.t("Artie could not be read")),
    registerAccountCommands(deps),
    registerSecretCommands(secrets),
    registerWalkthrough(activity),
    vscode.commands.registerCommand("artie.showLog", () => deps.log.show()),
  );
}
