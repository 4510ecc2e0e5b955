// Artie: Undo takes back what a call of the record has done; what an approved call did is told with it.
import * as vscode from "vscode";
import type { Entry } from "../../audit/entry.ts";
import type { ActivityLog } from "../shell/activity-log.ts";
import type { Gateway } from "../shell/gateway/gateway.ts";
import type { Account } from "../shell/accounts.ts";
import { field, textField } from "../shell/arguments.ts";
import { OtherAccount } from "../shell/sessions.ts";
import { switchAccount } from "../ui/command.ts";
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
      const entry = await entryOf(given, activity, gateway);
      if (!entry?.undo) return warn(t("Nothing is kept by which this could be undone."));
      const session = await deps.sessions.require();
      const other = otherAccount(entry, deps.accounts.all, session.account);
      if (other) return warn(new OtherAccount(other).message, switchAccount());
      return takeBack(deps, session, entry.undo, field(given, "confirm") === true || undefined);
    }),
    activity.onDidAppend((entry) => {
      if (entry.approval && entry.undo && entry.outcome === "done") tellDone(entry);
    }),
  );
}

/** The account of this person that the call was made with, where that is not the active one: a name may mean another pipeline there. */
function otherAccount({ account }: Entry, all: readonly Account[], active: Account): Account | undefined {
  const isNamed = ({ id, label }: Account) => account === id || account === label;
  return isNamed(active) ? undefined : all.find(isNamed);
}

/** A row of the record, of a grant's trail, or what a program names. */
async function entryOf(given: unknown, activity: ActivityLog, gateway: Gateway): Promise<Entry | undefined> {
  const grant = textField(given, "grant");
  const id =
    textField(field(given, "entry"), "requestId") ??
    textField(field(given, "row"), "requestId") ??
    textField(given, "requestId");
  if (id === undefined) return undefined;
  if (grant === undefined) return activity.find(id);
  const [{ entrySchema }, trail] = await Promise.all([
    import("../../audit/entry.ts"),
    gateway.api().then((api) => api.trail(grant)),
  ]);
  return entrySchema.safeParse(trail.find((row) => row["requestId"] === id)).data;
}

/** Who has approved a call may want it back when they see what it did. */
function tellDone({ effect = "", targets = [], requestId }: Entry): void {
  const done = vscode.l10n.t("Done as you approved. {0}: {1}", targetsText({ targets }), sentence(shown(effect, 300)));
  tell(done, commandAction(vscode.l10n.t("Undo"), "artie.undo", { requestId }));
}
