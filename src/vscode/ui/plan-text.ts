// A plan in words for a person: the same in a dialog, in a row's tooltip and in a document.
import { env, l10n } from "vscode";
import { NOT_REPORTED } from "../../tools/not-reported.ts";
import type { Risk, ShownPlan } from "../../tools/plan.ts";
import { visible } from "../../artie/text.ts";
import { sentence, shown } from "./text.ts";

const RISKS: Readonly<Record<Risk, string>> = {
  none: l10n.t("none"),
  load: l10n.t("load on source and destination"),
  outage: l10n.t("data stops flowing, or goes elsewhere"),
  loss: l10n.t("data is lost"),
};

const MAX_TEXT = 2_000;

export function riskText(risk: Risk): string {
  return RISKS[risk];
}

/** "Orders to Snowflake, public.orders". */
export function targetsText({ targets }: Pick<ShownPlan, "targets">): string {
  const names = targets.map(({ name }) => shown(name));
  const [few, more] = [names.slice(0, 3), names.length - 3];
  return more > 0 ? l10n.t("{0} and {1} more", few.join(", "), more) : few.join(", ");
}

/** What a person wants to know before they say yes, a line each. */
export function planLines(plan: ShownPlan): string[] {
  return [sentence(text(plan.effect)), ...consequenceLines(plan)];
}

/** The same where what it does is said already. */
export function consequenceLines(plan: ShownPlan): string[] {
  return [...lossLines(plan), l10n.t("Risk: {0}.", riskText(plan.risk)), ...figureLines(plan), undoText(plan)];
}

/** None where nothing is lost. */
export function lossLines({ loss }: Pick<ShownPlan, "loss">, max = MAX_TEXT): string[] {
  return loss ? [l10n.t("What is lost: {0}", sentence(text(loss, max)))] : [];
}

export function undoText({ undo, undoFor }: Pick<ShownPlan, "undo" | "undoFor">): string {
  if (undoFor !== undefined) return l10n.t("It can be undone for {0}.", undoFor);
  return undo ? l10n.t("It can be undone.") : l10n.t("It can't be undone.");
}

/** What is known, a line each; what Artie does not report, in one. */
export function figureLines({ figures = [] }: ShownPlan): string[] {
  const known = figures.filter(({ value }) => value !== NOT_REPORTED);
  const unknown = figures.filter(({ value }) => value === NOT_REPORTED).map(({ what }) => text(what));
  const lines = known.map(
    ({ what, value }) =>
      `${capital(text(what))}: ${typeof value === "number" ? value.toLocaleString(env.language) : text(value)}.`,
  );
  return unknown.length > 0 ? [...lines, l10n.t("Not reported by Artie: {0}.", unknown.join(", "))] : lines;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function text(words: string, max = MAX_TEXT): string {
  return shown(visible(words), max);
}
