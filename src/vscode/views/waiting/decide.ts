// How a person decides: with one click where it is certain that a person clicked, else in a dialog that no program can
// answer.
import * as vscode from "vscode";
import type { Approval } from "../../../tools/policy/approval.ts";
import type { Approvals } from "../../shell/approvals.ts";
import { askForText, decide } from "../../ui/ask.ts";
import { fail, type Outcome, tell, warn } from "../../ui/outcome.ts";
import { targetsText } from "../../ui/plan-text.ts";
import { shown } from "../../ui/text.ts";
import type { PlanDocuments } from "./documents.ts";
import { askerText, decisionLines, endText } from "./words.ts";

export interface Desk {
  readonly approvals: Approvals;
  readonly documents: PlanDocuments;
}

export async function approve({ approvals }: Desk, chosen: readonly Approval[]): Promise<Outcome | undefined> {
  return settle(approvals, chosen, true);
}

/** Asks for the reason, which the agent is told; it may be empty. */
export async function deny({ approvals }: Desk, chosen: readonly Approval[]): Promise<Outcome | undefined> {
  const [first] = chosen;
  const what = first && chosen.length === 1 ? targetsText(first.plan) : countCalls(chosen.length);
  const reason = await askForText({
    title: vscode.l10n.t("Deny: {0}", shown(what)),
    prompt: vscode.l10n.t("Why, for the agent. It may be empty."),
  });
  return reason === undefined ? undefined : settle(approvals, chosen, false, reason === "" ? undefined : reason);
}

/** The whole question in a dialog. */
export async function ask(desk: Desk, approval: Approval): Promise<Outcome | undefined> {
  const { t } = vscode.l10n;
  const answer = await decide({
    message: t("{0} asks for approval", askerText(approval)),
    detail: decisionLines(approval).join("\n"),
    actions: [
      { title: t("Approve"), value: approve },
      { title: t("Deny..."), value: deny },
      { title: t("Show"), value: show },
    ],
    keep: t("Decide Later"),
  });
  return answer?.(desk, [approval]);
}

export async function show({ documents }: Desk, chosen: readonly Approval[]): Promise<undefined> {
  const [first] = chosen;
  if (first) await documents.show(first);
}

/** Of several at once: whether all of them are meant. */
export async function approveAll(desk: Desk, chosen: readonly Approval[]): Promise<Outcome | undefined> {
  const { t } = vscode.l10n;
  const lines = chosen.slice(0, 15).map(({ plan }) => `${targetsText(plan)}: ${shown(plan.effect, 160)}`);
  const more = chosen.length - lines.length;
  const answer = await decide({
    message: t("Approve {0}?", countCalls(chosen.length)),
    detail: [...lines, ...(more > 0 ? [t("and {0} more", more)] : [])].join("\n"),
    actions: [{ title: t("Approve All"), value: true }],
    keep: t("Decide Later"),
  });
  return answer === true ? approve(desk, chosen) : undefined;
}

export function countCalls(count: number): string {
  return count === 1 ? vscode.l10n.t("1 call") : vscode.l10n.t("{0} calls", count);
}

export async function settle(
  approvals: Approvals,
  chosen: readonly Approval[],
  isYes: boolean,
  reason?: string,
): Promise<Outcome> {
  const { t } = vscode.l10n;
  const [first] = chosen;
  if (!first) return warn(t("This call waits no more."));
  // Asked before the answer lets it go.
  const isHeld = approvals.isHeld(first.id);
  try {
    const ended = [];
    for (const { id } of chosen) ended.push(await approvals.decide(id, isYes, reason));
    const late = ended.find(({ done }) => !done);
    if (late) return warn(t("It was decided before: {0}.", late.now ? endText(late.now) : t("it waits no more")));
  } catch (error) {
    return fail(t("Nothing was decided"), error);
  }
  const what = chosen.length === 1 ? targetsText(first.plan) : countCalls(chosen.length);
  if (!isYes) return tell(t("Denied: {0}. The agent is told.", what));
  if (isHeld) return tell(t("Approved: {0}. It runs now.", what));
  return tell(t("Approved: {0}. It runs when the agent calls again, within ten minutes: tell it to go on.", what));
}
