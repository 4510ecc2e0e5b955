// What a call that waits is called on the screen.
import * as vscode from "vscode";
import type { Approval } from "../../../tools/policy/approval.ts";
import { figureLines, lossLines, planLines, riskText, targetsText, undoText } from "../../ui/plan-text.ts";
import { sentence, shown } from "../../ui/text.ts";

const MAX_EFFECT = 300;
const MAX_TEXT = 2_000;
const MAX_ITEMS = 200;

export function askerText({ asker }: Approval): string {
  return asker === undefined ? vscode.l10n.t("The agent") : shown(asker, 60);
}

/** One sentence: who asks, about what, and what it would do. */
export function questionText(approval: Approval): string {
  const { plan } = approval;
  const effect = sentence(shown(plan.effect, MAX_EFFECT));
  return vscode.l10n.t("{0} asks for approval. {1}: {2}", askerText(approval), targetsText(plan), effect);
}

/** A clause without a period. */
export function waitingText(count: number): string {
  return count === 1
    ? vscode.l10n.t("1 call waits for your approval")
    : vscode.l10n.t("{0} calls wait for your approval", count);
}

export function effectText({ plan }: Approval): string {
  return shown(plan.effect, MAX_EFFECT);
}

export function untilText({ expiresAt }: Approval): string {
  const clock = new Date(expiresAt).toLocaleTimeString(vscode.env.language, { timeStyle: "short" });
  return vscode.l10n.t("until {0}", clock);
}

function isOver({ state, expiresAt }: Approval): boolean {
  return state !== "waiting" || Date.parse(expiresAt) <= Date.now();
}

/** How it ended. */
export function endText({ state, decidedBy, reason }: Approval): string {
  const { t } = vscode.l10n;
  const by = decidedBy === undefined ? "" : shown(decidedBy, 60);
  switch (state) {
    case "approved":
    case "used":
      return by === "" ? t("approved") : t("approved by {0}", by);
    case "denied": {
      const denied = by === "" ? t("denied") : t("denied by {0}", by);
      return reason ? `${denied}: ${shown(reason, 200)}` : denied;
    }
    case "waiting":
      return t("denied, because nobody decided in time");
  }
}

/** The lines of a dialog. */
export function decisionLines(approval: Approval): string[] {
  const { plan, tool } = approval;
  const items = (plan.items ?? []).map((item) => shown(item, 200));
  const [few, more] = [items.slice(0, 10), items.length - 10];
  return [
    vscode.l10n.t("About: {0}", targetsText(plan)),
    ...planLines(plan),
    ...(few.length > 0 ? ["", ...few] : []),
    ...(more > 0 ? [vscode.l10n.t("and {0} more", more)] : []),
    "",
    vscode.l10n.t("{0}, {1}", tool, untilText(approval)),
  ];
}

/** The plan as a text. Of an update `side` says which values stand in it. */
export function planDocument(approval: Approval, side?: "before" | "after"): string {
  const { t } = vscode.l10n;
  const { plan, tool, client, createdAt } = approval;
  const facts = [
    t("Asked by: {0}", askerText(approval) + (client === undefined ? "" : ` (${shown(client, 60)})`)),
    t("Asked at: {0}", new Date(createdAt).toLocaleString(vscode.env.language)),
    isOver(approval) ? t("Outcome: {0}", endText(approval)) : t("Waits {0}", untilText(approval)),
    t("Tool: {0}", tool),
    ...plan.targets.map(({ kind, name, uuid }) => `${shown(kind)}: ${shown(name)}${uuid ? ` (${uuid})` : ""}`),
    t("Effect: {0}", sentence(shown(plan.effect, MAX_TEXT))),
    ...lossLines(plan),
    t("Risk: {0}.", riskText(plan.risk)),
    ...figureLines(plan),
    undoText(plan),
  ];
  const rest = side === undefined ? itemLines(plan.items ?? []) : differenceLines(approval, side);
  return [targetsText(plan), "", ...facts, ...rest, ""].join("\n");
}

function itemLines(items: readonly string[]): string[] {
  if (items.length === 0) return [];
  const more = items.length - MAX_ITEMS;
  return [
    "",
    vscode.l10n.t("What it touches:"),
    ...items.slice(0, MAX_ITEMS).map((item) => `  ${shown(item, MAX_TEXT)}`),
    ...(more > 0 ? [`  ${vscode.l10n.t("and {0} more", more)}`] : []),
  ];
}

/** One step in; what stood further in stays so. */
function indented(line: string): string {
  const text = line.trimStart();
  return `  ${" ".repeat(line.length - text.length)}${shown(text, MAX_TEXT)}`;
}

function differenceLines({ plan }: Approval, side: "before" | "after"): string[] {
  const lines = (plan.difference ?? []).flatMap((each) => {
    const value = each[side] ?? undefined;
    const lines = value === undefined ? [vscode.l10n.t("not set")] : JSON.stringify(value, null, 2).split("\n");
    return [`${shown(each.field, MAX_TEXT)}:`, ...lines.map(indented)];
  });
  return ["", ...lines];
}
