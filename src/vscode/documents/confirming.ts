// The question before something is changed: what would happen, and the exact name typed where the plan asks for it.
import * as vscode from "vscode";
import type { PersonPlan } from "../../tools/run/invoke.ts";
import { isSure, typedOut } from "../ui/ask.ts";
import { planLines } from "../ui/plan-text.ts";
import { sentence, shown } from "../ui/text.ts";

const MAX_ITEMS = 12;

export interface Confirming {
  readonly message: string;
  readonly plan: PersonPlan;
  /** The button. */
  readonly yes: string;
  /** Of the box in which the name is typed. */
  readonly title: string;
  /** What speaks against it, beside the plan. */
  readonly warning?: string | undefined;
}

/** True, or the name that was typed where the plan asks for one; undefined when the person does not go on. */
export async function confirmed({
  message,
  plan,
  yes,
  title,
  warning,
}: Confirming): Promise<string | true | undefined> {
  const { t } = vscode.l10n;
  const { effect, loss, items = [], confirm } = plan;
  const detail = [
    ...items.slice(0, MAX_ITEMS).map((item) => shown(item, 200)),
    ...(items.length > MAX_ITEMS ? [t("and {0} more", items.length - MAX_ITEMS)] : []),
    ...(items.length > 0 ? [""] : []),
    ...planLines(plan),
    ...(warning === undefined ? [] : ["", warning]),
  ].join("\n");
  if (!(await isSure({ message, detail, yes, no: t("Cancel") }))) return undefined;
  if (confirm === undefined) return true;
  const prompt = t("{0} Type {1} to go on.", sentence(loss ?? effect), shown(confirm));
  return (await typedOut(confirm, title, prompt)) ? confirm : undefined;
}
