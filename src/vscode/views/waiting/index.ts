// What waits for the person of this window: rows, a notification, an item in the status bar, and the commands behind them.
import * as vscode from "vscode";
import type { Approval } from "../../../tools/policy/approval.ts";
import type { Approvals } from "../../shell/approvals.ts";
import { textField } from "../../shell/arguments.ts";
import { pickOne } from "../../ui/ask.ts";
import { type Outcome, tell } from "../../ui/outcome.ts";
import { targetsText } from "../../ui/plan-text.ts";
import { approve, approveAll, ask, deny, type Desk, settle, show } from "./decide.ts";
import { idOf, PlanDocuments } from "./documents.ts";
import { notify } from "./notify.ts";
import { WaitingSection } from "./section.ts";
import { showWaiting, type WaitingItem } from "./status-item.ts";
import { askerText, effectText, untilText } from "./words.ts";

export interface WaitingView {
  readonly section: WaitingSection;
  readonly item: WaitingItem;
  readonly dispose: () => void;
}

export function registerWaiting(approvals: Approvals): WaitingView {
  const section = new WaitingSection(approvals);
  const documents = new PlanDocuments(approvals);
  const desk = { approvals, documents };
  const item = showWaiting(approvals);
  const register = vscode.commands.registerCommand;
  const made = vscode.Disposable.from(
    ...[section, documents, item, notify(desk)],
    register("artie.approval.decide", (given: unknown) => decideOn(desk, given)),
    register("artie.approval.show", async (given: unknown) => {
      const approval = await find(desk, given);
      return approval && show(desk, [approval]);
    }),
    register("artie.approval.approve", (given: unknown) => onRow(desk, section, given, true)),
    register("artie.approval.deny", (given: unknown) => onRow(desk, section, given, false)),
  );
  return { section, item, dispose: () => void made.dispose() };
}

/**
 * A row of the tree comes from a click of the person: VS Code gives back the very object that it was given. What a program
 * gives, an agent's too, only opens the question; but to deny harms nothing.
 */
async function onRow(
  desk: Desk,
  section: WaitingSection,
  given: unknown,
  isYes: boolean,
): Promise<Outcome | undefined> {
  const row = typeof given === "object" && given !== null && section.isOwn(given) ? given : undefined;
  const reason = textField(given, "reason");
  if (!row && (isYes || reason === undefined)) return decideOn(desk, given);
  const chosen = row ? section.chosen(row) : [await find(desk, given)].filter((found) => found !== undefined);
  if (!isYes) return reason === undefined ? deny(desk, chosen) : settle(desk.approvals, chosen, false, reason);
  return row?.kind === "waitingCall" ? approve(desk, chosen) : approveAll(desk, chosen);
}

async function decideOn(desk: Desk, given: unknown): Promise<Outcome | undefined> {
  const approval = await find(desk, given);
  return approval && ask(desk, approval);
}

/** What was named, be it by a row, by the address of its plan or by its id; else the one that waits, or what the person picks. */
async function find({ approvals }: Desk, given: unknown): Promise<Approval | undefined> {
  const id = given instanceof vscode.Uri ? idOf(given) : typeof given === "string" ? given : textField(given, "id");
  const found = id === undefined ? undefined : approvals.find(id);
  if (found) return found;
  const { waiting } = approvals;
  if (waiting.length === 0 || id !== undefined) {
    tell(id === undefined ? vscode.l10n.t("Nothing waits for you.") : vscode.l10n.t("This call waits no more."));
    return undefined;
  }
  const [only, ...others] = waiting;
  if (only && others.length === 0) return only;
  const choices = waiting.map((each) => ({
    label: targetsText(each.plan),
    description: [askerText(each), untilText(each)].join(" · "),
    detail: effectText(each),
    value: each,
  }));
  return pickOne(choices, { title: vscode.l10n.t("Waiting for You"), placeholder: vscode.l10n.t("What to decide") });
}
