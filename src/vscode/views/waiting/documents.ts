// The plan of a call that waits, as a document; of an update as a difference. Its content is the plan that was asked with, and
// how it was decided, by whomever.
import * as vscode from "vscode";
import type { Approval } from "../../../tools/policy/approval.ts";
import type { Approvals } from "../../shell/approvals.ts";
import { targetsText } from "../../ui/plan-text.ts";
import { shown } from "../../ui/text.ts";
import { planDocument } from "./words.ts";

export const PLAN_SCHEME = "artie-plan";

type Side = "plan" | "before" | "after";

export class PlanDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #approvals: Approvals;
  /** What was shown stays readable after it was decided, for as long as its tab is open. */
  readonly #shown = new Map<string, Approval>();
  readonly #onDidChange = new vscode.EventEmitter<vscode.Uri>();
  readonly #following: vscode.Disposable;

  readonly onDidChange = this.#onDidChange.event;

  constructor(approvals: Approvals) {
    this.#approvals = approvals;
    this.#following = vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(PLAN_SCHEME, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#forget(uri)),
      approvals.onDidEnd((ended) => this.#decided(ended)),
      this.#onDidChange,
    );
  }

  async show(approval: Approval): Promise<void> {
    this.#shown.set(approval.id, approval);
    const title = vscode.l10n.t("Plan for {0}", targetsText(approval.plan));
    if ((approval.plan.difference ?? []).length > 0) {
      const [before, after] = [addressOf(approval, "before"), addressOf(approval, "after")];
      await vscode.commands.executeCommand("vscode.diff", before, after, title, { preview: true });
      return;
    }
    const document = await vscode.workspace.openTextDocument(addressOf(approval, "plan"));
    await vscode.window.showTextDocument(document, { preview: true });
  }

  isShown(id: string): boolean {
    return this.#shown.has(id);
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    const { id, side } = subjectOf(uri);
    const approval = this.#shown.get(id) ?? this.#approvals.find(id);
    if (!approval) return vscode.l10n.t("This plan is not there any more.");
    return planDocument(approval, side === "plan" ? undefined : side);
  }

  dispose(): void {
    this.#following.dispose();
  }

  #decided(ended: Approval): void {
    if (!this.#shown.has(ended.id)) return;
    this.#shown.set(ended.id, ended);
    for (const { uri } of vscode.workspace.textDocuments) if (idOf(uri) === ended.id) this.#onDidChange.fire(uri);
  }

  #forget(uri: vscode.Uri): void {
    if (uri.scheme !== PLAN_SCHEME) return;
    const { id } = subjectOf(uri);
    const others = vscode.workspace.textDocuments.filter((document) => document.uri.scheme === PLAN_SCHEME);
    if (!others.some((document) => subjectOf(document.uri).id === id)) this.#shown.delete(id);
  }
}

/** `artie-plan:/<id>/<side>/<name>.txt`; its last part is the tab's title. */
function addressOf({ id, plan }: Approval, side: Side): vscode.Uri {
  const name = shown(targetsText(plan).replace(/[\\/:*?"<>|%]+/g, " "), 60);
  return vscode.Uri.from({ scheme: PLAN_SCHEME, path: `/${id}/${side}/${name}.txt` });
}

/** The id of the call that a plan's document is about. */
export function idOf(uri: vscode.Uri): string | undefined {
  return uri.scheme === PLAN_SCHEME ? subjectOf(uri).id : undefined;
}

function subjectOf({ path }: vscode.Uri): { readonly id: string; readonly side: Side } {
  const [, id = "", side = ""] = path.split("/");
  return { id, side: side === "before" || side === "after" ? side : "plan" };
}
