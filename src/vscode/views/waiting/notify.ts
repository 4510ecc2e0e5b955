// Tells the person that calls wait: each in a notification of its own, and many in one.
import * as vscode from "vscode";
import type { Approval } from "../../../tools/policy/approval.ts";
import { tellBriefly } from "../../ui/outcome.ts";
import { targetsText } from "../../ui/plan-text.ts";
import { withoutLinks } from "../../ui/text.ts";
import { approve, countCalls, deny, type Desk, show } from "./decide.ts";
import { endText, questionText } from "./words.ts";

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
    const message = t("{0} wait for your approval.", countCalls(desk.approvals.waiting.length));
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
      // A notification can't be taken back: whoever still looks at it learns that it is over.
      if (open.has(ended.id)) tellBriefly(`${targetsText(ended.plan)}: ${endText(ended)}`);
    }),
  );
}
