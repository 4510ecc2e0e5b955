// Artie: Show What Happened. The record of this machine as a document: who, what, as planned, how it ended, what followed.
import * as vscode from "vscode";
import type { ActivityLog } from "../shell/activity-log.ts";
import { type Outcome, tell } from "../ui/outcome.ts";

export async function showWhatHappened(activity: ActivityLog): Promise<Outcome> {
  const { chosen, report } = await import("../../audit/report.ts");
  const rows = chosen(await activity.all(), {});
  if (rows.length === 0) return tell(vscode.l10n.t("Nothing was changed that the record knows of."));
  const content = report(rows, "md");
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: "markdown", content }));
  return { ok: true, message: content };
}
