// The sidebar and the status bar: makes the views and what leads from one to another.
import * as vscode from "vscode";
import type { ActivityLog } from "../shell/activity-log.ts";
import type { ApiSpec } from "../shell/api-spec.ts";
import type { Approvals } from "../shell/approvals.ts";
import type { Deps } from "../shell/deps.ts";
import { registerCommand } from "../ui/command.ts";
import { withViewProgress } from "../ui/progress.ts";
import { type AccessView, registerAccess } from "./access/index.ts";
import { type ConnectorsView, registerConnectors } from "./connectors/index.ts";
import { keepBadge } from "./overview/attention.ts";
import { showStatusBar, type StatusBar } from "./overview/status-bar.ts";
import { type PipelinesView, registerPipelines } from "./pipelines/index.ts";
import { registerCatalogSearch } from "./search/index.ts";
import { registerWaiting, type WaitingView } from "./waiting/index.ts";

export interface Views {
  readonly dispose: () => void;
  readonly pipelines: PipelinesView;
  readonly connectors: ConnectorsView;
  readonly access: AccessView;
  readonly waiting: WaitingView;
  readonly statusBar: StatusBar;
}

export function registerViews(deps: Deps, activity: ActivityLog, spec: ApiSpec, approvals: Approvals): Views {
  const { store } = deps;
  const pipelines = registerPipelines(deps);
  const connectors = registerConnectors(deps);
  const waiting = registerWaiting(approvals);
  const access = registerAccess(activity, spec);
  const statusBar = showStatusBar(deps);
  const made = vscode.Disposable.from(
    ...[pipelines, connectors, access, waiting, statusBar],
    keepBadge(pipelines.view, store),
    registerCatalogSearch(deps, pipelines.view, connectors),
    registerCommand(deps, "artie.refresh", vscode.l10n.t("Artie could not be read"), async () => {
      connectors.explorer.refresh();
      await withViewProgress(["artie.pipelines", "artie.connectors"], store.refresh());
      return { ok: true, message: "" };
    }),
  );
  return { pipelines, connectors, access, waiting, statusBar, dispose: () => void made.dispose() };
}
