// Artie: Undo takes back what a call of the record, or of a grant's trail, has done. The gateway is told of the latter: what
// its grant did is told whole.
import * as vscode from "vscode";
import type { Entry } from "../../audit/entry.ts";
import type { UndoCall } from "../../tools/plan.ts";
import type { Account } from "../shell/accounts.ts";
import type { ActivityLog } from "../shell/activity-log.ts";
import type { Gateway } from "../shell/gateway/gateway.ts";
import { field, textField } from "../shell/arguments.ts";
import { OtherAccount } from "../shell/sessions.ts";
import { explain, switchAccount, warn } from "../ui/outcome.ts";
import { shown } from "../ui/text.ts";
import { takeBack } from "../ui/undo.ts";
import type { CommandDeps } from "./operation.ts";

export function registerUndo(deps: CommandDeps, activity: ActivityLog, gateway: Gateway): vscode.Disposable {
  const { t } = vscode.l10n;
  // A program names a call of the record, so that nothing else can be run by this.
  return vscode.commands.registerCommand("artie.undo", async (given: unknown) => {
    const grant = textField(given, "grant");
    const entry = await entryOf(given, grant, activity, gateway);
    if (!entry?.undo) return warn(t("Nothing is kept by which this could be undone."));
    const session = await deps.sessions.require();
    const { account } = session;
    const isTeams = grant !== undefined && gateway.kind === "team";
    if (!isTeams && !isOf(entry, account)) {
      const other = deps.accounts.all.find((each) => isOf(entry, each));
      return warn(new OtherAccount(other).message, switchAccount());
    }
    if (account.sandbox && !isTeams && !(grant === undefined ? activity.isOwn(entry) : gateway.isHere)) {
      return warn(t("It was done in the sandbox of another window. Undo it there."));
    }
    const isSure = field(given, "confirm") === true || undefined;
    return takeBack(deps, session, pinned(entry.undo, entry), {
      // What a team's gateway calls its account says nothing of this person's: a person has to know.
      given: isTeams ? undefined : isSure,
      also: isTeams ? [accountsText(entry, account)] : [],
      undoes: {
        requestId: entry.requestId ?? "",
        tell: grant === undefined ? undefined : (taken) => tellGateway(gateway, grant, entry, taken),
      },
    });
  });
}

/** Earlier versions did not keep the account. */
function isOf({ account }: Entry, { id, label }: Account): boolean {
  return account === undefined || account === id || account === label;
}

function accountsText({ account = "" }: Entry, own: Account): string {
  const [theirs, yours] = [shown(account, 60), shown(own.label, 60)];
  return vscode.l10n.t(
    "It was done in {0}, as the gateway calls its account. Undo goes to your account {1}.",
    theirs,
    yours,
  );
}

/** What the call was about, whatever has its name by now. */
function pinned({ tool, input }: UndoCall, { targets = [] }: Entry): UndoCall {
  const uuidOf = (value: unknown) => targets.find(({ name }) => name === value)?.uuid ?? value;
  return { tool, input: Object.fromEntries(Object.entries(input).map(([name, value]) => [name, uuidOf(value)])) };
}

/** A row of the record, of a grant's trail, or what a program names. */
async function entryOf(
  given: unknown,
  grant: string | undefined,
  activity: ActivityLog,
  gateway: Gateway,
): Promise<Entry | undefined> {
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

/** The change is made by now: what the gateway does not keep of it is said, and undone is undone. */
async function tellGateway(gateway: Gateway, grant: string, { requestId = "" }: Entry, taken: Entry): Promise<void> {
  const { tool, targets, effect = "", outcome, code, milliseconds } = taken;
  try {
    const api = await gateway.api();
    await api.noteUndone(grant, {
      ...{ of: requestId, requestId: taken.requestId, tool, targets, effect, outcome, milliseconds },
      ...(code === undefined ? {} : { code }),
    });
  } catch (error) {
    const why = explain(error);
    warn(vscode.l10n.t("The gateway does not keep that you undid this, so its report does not tell it: {0}", why));
  }
}
