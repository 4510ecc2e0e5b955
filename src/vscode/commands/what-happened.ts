// Artie: Show What Happened. The record of this machine, and the trail of the window's gateway where there is one, as one
// read-only document: who, what, as planned, how it ended, who approved it, what followed.
import * as vscode from "vscode";
import { textsField } from "../shell/arguments.ts";
import type { ActivityLog } from "../shell/activity-log.ts";
import type { Gateway } from "../shell/gateway/gateway.ts";
import { explain, type Outcome, tell } from "../ui/outcome.ts";
import { REPORT_WORDS } from "../ui/report-words.ts";
import { withProgress } from "../ui/progress.ts";

const SCHEME = "artie-record";
const NOTHING = vscode.l10n.t("Nothing was changed that the record knows of.");

export function registerWhatHappened(activity: ActivityLog, gateway: Gateway): vscode.Disposable {
  const reports = new Map<string, string>();
  return vscode.Disposable.from(
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      // A window that is loaded anew asks for what nobody has just read.
      provideTextDocumentContent: async (uri) =>
        reports.get(uri.toString()) ?? (await reportOf(activity, gateway, pipelinesIn(uri))) ?? NOTHING,
    }),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => void reports.delete(uri.toString())),
    vscode.commands.registerCommand("artie.whatHappened", async (given: unknown): Promise<Outcome> => {
      const uri = addressOf(textsField(given, "pipelines") ?? []);
      const content = await reportOf(activity, gateway, pipelinesIn(uri));
      if (content === undefined) return tell(NOTHING);
      reports.set(uri.toString(), content);
      const document = await vscode.workspace.openTextDocument(uri);
      const { range } = document.lineAt(document.lineCount - 1);
      // The latest stands last.
      await vscode.window.showTextDocument(document, { selection: new vscode.Range(range.end, range.end) });
      return { ok: true, message: content };
    }),
  );
}

/** `artie-record:/<time>/What happened.md`: what was known then. */
function addressOf(pipelines: readonly string[]): vscode.Uri {
  const time = new Date().toISOString().replaceAll(":", ".");
  const path = `/${time}/${vscode.l10n.t("What happened")}.md`;
  return vscode.Uri.from({ scheme: SCHEME, path, query: JSON.stringify({ pipelines }) });
}

/** Of these alone, by name or UUID; none: of all. */
function pipelinesIn({ query }: vscode.Uri): readonly string[] {
  const asked: unknown = JSON.parse(query);
  return textsField(asked, "pipelines") ?? [];
}

/** Undefined where nothing has happened. */
async function reportOf(
  activity: ActivityLog,
  gateway: Gateway,
  pipelines: readonly string[],
): Promise<string | undefined> {
  const [{ report }, { chosen, rowsIn }, { titleOf }] = await Promise.all([
    import("../../audit/report.ts"),
    import("../../audit/report-rows.ts"),
    import("../../tools/catalog.ts"),
  ]);
  const { text, missing } = await withProgress(vscode.l10n.t("Reading the record"), () => textsOf(activity, gateway));
  const rows = chosen(rowsIn(text), { pipelines });
  if (rows.length === 0 && missing.length === 0) return undefined;
  return report(rows, "md", { words: REPORT_WORDS, titleOf: (tool) => titleOf(tool) ?? tool, missing });
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
