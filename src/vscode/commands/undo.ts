// Artie: Undo takes back what a call of the record has done; what an approved call did is told with it.
import * as vscode from "vscode";
import type { Entry } from "../../audit/entry.ts";
import type { ActivityLog } from "../shell/activity-log.ts";
import type { Gateway } from "../shell/gateway/gateway.ts";
import { field, textField } from "../shell/arguments.ts";
import { commandAction, tell, warn } from "../ui/outcome.ts";
import { targetsText } from "../ui/plan-text.ts";
import { sentence, shown } from "../ui/text.ts";
import { takeBack } from "../ui/undo.ts";
import type { CommandDeps } from "./operation.ts";

export function registerUndo(deps: CommandDeps, activity: ActivityLog, gateway: Gateway): vscode.Disposable {
  const { t } = vscode.l10n;
  return vscode.Disposable.from(
    // A program names a call of the record, so that nothing else can be run by this.
    vscode.commands.registerCommand("artie.undo", async (given: unknown) => {
      const undo = await undoOf(given, activity, gateway);
      if (!undo) return warn(t("Nothing is kept by which this could be undone."));
      return takeBack(deps, await deps.sessions.require(), undo, field(given, "confirm") === true || undefined);
    }),
    activity.onDidAppend((entry) => {
      if (entry.approval && entry.undo && entry.outcome === "done") tellDone(entry);
    }),
  );
}

/** A row of the record, of a grant's trail, or what a program names. */
async function undoOf(given: unknown, activity: ActivityLog, gateway: Gateway): Promise<Entry["undo"]> {
  const grant = textField(given, "grant");
  const id =
    textField(field(given, "entry"), "requestId") ??
    textField(field(given, "row"), "requestId") ??
    textField(given, "requestId");
  if (id === undefined) return undefined;
  if (grant === undefined) return (await activity.find(id))?.undo;
  const [{ entrySchema }, trail] = await Promise.all([
    import("../../audit/entry.ts"),
    gateway.api().then((api) => api.trail(grant)),
  ]);
  return entrySchema.safeParse(trail.find((row) => row["requestId"] === id)).data?.undo;
}

/** Who has approved a call may want it back when they see what it did. */
function tellDone({ effect = "", targets = [], requestId }: Entry): void {
  const done = vscode.l10n.t("Done as you approved. {0}: {1}", targetsText({ targets }), sentence(shown(effect, 300)));
  tell(done, commandAction(vscode.l10n.t("Undo"), "artie.undo", { requestId }));
}
