// The commands on pipelines and connectors. Each takes rows of a tree, the arguments of a program, or asks.
import * as vscode from "vscode";
import type { Deps } from "../shell/deps.ts";
import type { Session } from "../shell/sessions.ts";
import type { Outcome } from "../ui/outcome.ts";
import { backfill } from "./backfill.ts";
import { cancelBackfill } from "./cancel-backfill.ts";
import { showConnector, testConnector } from "./test-connector.ts";
import { type CommandDeps, Documents } from "../documents/provider.ts";
import { startExport } from "./dynamodb-export.ts";
import { copyUuid, openDashboard, refresh, showPipeline } from "./look.ts";
import { createWarehouse, dropSlot } from "./provision.ts";
import type { Request } from "../ui/request.ts";
import { registerCommand } from "../ui/command.ts";
import { shadowScript } from "./shadow-script.ts";
import { start } from "./start.ts";
import { pause, resume } from "./pause.ts";

type Command = (deps: CommandDeps, session: Session, request: Request) => Promise<Outcome | undefined>;

const CHANGING: Readonly<Record<string, Command>> = {
  "artie.pipeline.start": start,
  "artie.pipeline.pause": pause,
  "artie.pipeline.resume": resume,
  "artie.pipeline.backfill": backfill,
  "artie.pipeline.cancelBackfill": cancelBackfill,
  "artie.connector.dropSlot": dropSlot,
  "artie.connector.createWarehouse": createWarehouse,
  "artie.connector.startExport": startExport,
};

const LOOKING: Readonly<Record<string, Command>> = {
  "artie.refresh": refresh,
  "artie.pipeline.details": showPipeline,
  "artie.pipeline.open": openDashboard,
  "artie.connector.details": showConnector,
  "artie.connector.test": testConnector,
  "artie.connector.shadowScript": shadowScript,
  "artie.connector.open": openDashboard,
  "artie.copyUuid": copyUuid,
};

export function registerCommands(deps: Deps): vscode.Disposable {
  const register = (commands: Readonly<Record<string, Command>>, failed: string) =>
    Object.entries(commands).map(([id, run]) =>
      registerCommand(deps, id, failed, (session, request) => run({ ...deps, documents }, session, request)),
    );
  const documents = new Documents(deps);
  return vscode.Disposable.from(
    ...register(CHANGING, vscode.l10n.t("Nothing was changed")),
    ...register(LOOKING, vscode.l10n.t("Artie could not be read")),
    vscode.commands.registerCommand("artie.showLog", () => {
      deps.log.show();
    }),
    documents,
  );
}
