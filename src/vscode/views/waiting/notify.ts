// Tells the person that calls wait: each in a notification of its own, and many in one.
import * as vscode from "vscode";
import type { Approval } from "../../../tools/policy/approval.ts";
import { tell } from "../../ui/outcome.ts";
import { targetsText } from "../../ui/plan-text.ts";
import { sentence, withoutLinks } from "../../ui/text.ts";
import { approve, deny, type Desk, show } from "./decide.ts";
import { endText, questionText, waitingText } from "./words.ts";

/** With more notifications than these nobody reads any. */
const MAX_OPEN = 3;

export function notify(desk: Desk): vscode.Disposable {
  const open = new Set<string>();
  let isGrouped = false;
  const { t } = vscode.l10n;

  const tellOne = async (approval: Approval): Promise<void> => {
    open.add(approval.id);
    const [yes, no, look] = [t("Approve"), t("Deny..."), t("Show")];
    const answer = await vscode.window.showWarningMessage(withoutLinks(questionText(approval)), yes, no, look);
    open.delete(approval.id);
    if (answer === yes) await approve(desk, [approval]);
    if (answer === no) await deny(desk, [approval]);
    if (answer === look) await show(desk, [approval]);
  };

  const tellMany = async (): Promise<void> => {
    if (isGrouped) return;
    isGrouped = true;
    const look = t("Show");
    const message = sentence(waitingText(desk.approvals.waiting.length));
    const answer = await vscode.window.showWarningMessage(message, look);
    isGrouped = false;
    if (answer === look) await vscode.commands.executeCommand("artie.grants.focus");
  };

  return vscode.Disposable.from(
    desk.approvals.onDidAsk((asked) => {
      if (open.size + asked.length > MAX_OPEN) void tellMany();
      else for (const approval of asked) void tellOne(approval);
    }),
    desk.approvals.onDidEnd((ended) => {
      // A notification can't be taken back: whoever still looks at it, or at the plan, hears that it is over, and by whom.
      const isAsked = open.has(ended.id) || desk.documents.isShown(ended.id);
      if (isAsked && !desk.approvals.isDecidedHere(ended.id)) tell(`${targetsText(ended.plan)}: ${endText(ended)}`);
    }),
  );
}
