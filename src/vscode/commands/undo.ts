// Takes back what a call has done: what the person has just done themselves, from its message, and what agents have done,
// from the record. What that would do is shown before.
import * as vscode from "vscode";
import type { Entry } from "../../audit/entry.ts";
import type { UndoCall } from "../../tools/plan.ts";
import type { ActivityLog } from "../shell/activity-log.ts";
import { field, textField } from "../shell/arguments.ts";
import { codeOf } from "../shell/artie-error.ts";
import type { Session } from "../shell/sessions.ts";
import { isSure } from "../ui/ask.ts";
import { remedies } from "../ui/command.ts";
import { type Action, commandAction, fail, type Outcome, tell, warn } from "../ui/outcome.ts";
import { planLines, targetsText } from "../ui/plan-text.ts";
import { withProgress } from "../ui/progress.ts";
import { sentence, shown } from "../ui/text.ts";
import type { CommandDeps } from "./operation.ts";

/** The call in an answer that takes it back; undefined where none does. */
export function undoIn(answer: Readonly<Record<string, unknown>>): UndoCall | undefined {
  const [tool, input] = [textField(answer["undo"], "tool"), field(answer["undo"], "input")];
  if (tool === undefined || typeof input !== "object" || input === null) return undefined;
  return { tool, input: Object.fromEntries(Object.entries(input)) };
}

/** A button that takes back what was just done; none where some of it can't be. */
export function undoAction(
  deps: CommandDeps & { readonly session: Session },
  undos: readonly (UndoCall | undefined)[],
): Action[] {
  const all = undos.filter((undo) => undo !== undefined);
  if (all.length === 0 || all.length < undos.length) return [];
  const run = async () => {
    for (const undo of all) await takeBack(deps, deps.session, undo, false);
  };
  return [{ title: vscode.l10n.t("Undo"), run }];
}

export function registerUndo(deps: CommandDeps, activity: ActivityLog): vscode.Disposable {
  const { t } = vscode.l10n;
  return vscode.Disposable.from(
    // A program names a call of the record, so that nothing else can be run by this.
    vscode.commands.registerCommand("artie.undo", async (given: unknown) => {
      const id = textField(field(given, "entry"), "requestId") ?? textField(given, "requestId");
      const undo = id === undefined ? undefined : (await activity.find(id))?.undo;
      if (!undo) return warn(t("Nothing is kept by which this could be undone."));
      return takeBack(deps, await deps.sessions.require(), undo, field(given, "confirm") === true);
    }),
    activity.onDidAppend((entry) => {
      if (entry.approval && entry.undo && entry.outcome === "done") tellDone(entry);
    }),
  );
}

/** Who has approved a call may want it back when they see what it did. */
function tellDone({ effect = "", targets = [], requestId }: Entry): void {
  const done = vscode.l10n.t("Done as you approved. {0}: {1}", targetsText({ targets }), sentence(shown(effect, 300)));
  tell(done, commandAction(vscode.l10n.t("Undo"), "artie.undo", { requestId }));
}

async function takeBack(
  deps: CommandDeps,
  session: Session,
  { tool, input }: UndoCall,
  isConfirmed: boolean,
): Promise<Outcome | undefined> {
  const { t } = vscode.l10n;
  try {
    const plan = await withProgress(t("Looking what would be undone"), (signal) =>
      deps.calls.plan(session, tool, input, signal),
    );
    const what = targetsText(plan);
    if (plan.idle) return tell(t("There is nothing to undo at {0}: it is so already.", what));
    // What loses data or stops its flow is a person's to confirm.
    const isSettled = isConfirmed && plan.confirm === undefined;
    const question = { message: t("Undo at {0}?", what), detail: planLines(plan).join("\n") };
    if (!isSettled && !(await isSure({ ...question, yes: t("Undo"), no: t("Keep It") }))) return undefined;
    const call = { ...input, ...(plan.confirm === undefined ? {} : { confirm: plan.confirm }) };
    await withProgress(t("Undoing at {0}", what), (signal) => deps.calls.invoke(session, tool, call, signal));
    return tell(t("Undone at {0}: {1}", what, sentence(shown(plan.effect, 300))));
  } catch (error) {
    if (codeOf(error) === "canceled") return undefined;
    return fail(t("Nothing was undone"), error, ...remedies(deps, error));
  }
}
