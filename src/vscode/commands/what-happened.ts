// Artie: Show What Happened. The record of this machine, and the trail of the window's gateway where there is one, as one
// document: who, what, as planned, how it ended, who approved it, what followed.
import * as vscode from "vscode";
import type { ActivityLog } from "../shell/activity-log.ts";
import type { Gateway } from "../shell/gateway/gateway.ts";
import { explain, type Outcome, tell } from "../ui/outcome.ts";
import { withProgress } from "../ui/progress.ts";

/** @param pipelines Of these alone, by name or UUID; none: of all. */
export async function showWhatHappened(
  activity: ActivityLog,
  gateway: Gateway,
  pipelines: readonly string[],
): Promise<Outcome> {
  const [{ chosen, report, rowsIn }, { catalog }] = await Promise.all([
    import("../../audit/report.ts"),
    import("../../tools/catalog.ts"),
  ]);
  const { text, missing } = await withProgress(vscode.l10n.t("Reading the record"), () => textsOf(activity, gateway));
  const rows = chosen(rowsIn(text), { pipelines });
  if (rows.length === 0 && missing.length === 0) {
    return tell(vscode.l10n.t("Nothing was changed that the record knows of."));
  }
  const titleOf = (tool: string) => catalog.find(({ name }) => name === tool)?.title ?? tool;
  const content = report(rows, "md", { titleOf, missing });
  const document = await vscode.workspace.openTextDocument({ language: "markdown", content });
  const { range } = document.lineAt(document.lineCount - 1);
  // The latest stands last.
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(range.end, range.end) });
  return { ok: true, message: content };
}

/** A gateway that nobody wants is not started for it; what one that is wanted can't give is said. */
async function textsOf(activity: ActivityLog, gateway: Gateway) {
  const own = await activity.whole();
  if (gateway.state.kind === "none") return { text: own, missing: [] };
  try {
    return { text: `${own}\n${await (await gateway.api()).trailText()}`, missing: [] };
  } catch (error) {
    return { text: own, missing: [vscode.l10n.t("The gateway's trail can't be read: {0}", explain(error))] };
  }
}
