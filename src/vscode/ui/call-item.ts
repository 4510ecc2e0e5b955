// How a call that an agent has made looks in a tree.
import * as vscode from "vscode";
import type { Entry } from "../../audit/entry.ts";
import { colored } from "./labels.ts";
import { tooltip } from "./markdown.ts";
import { row } from "./rows.ts";
import { listed, shown, timeText } from "./text.ts";

/** What is not in the catalog may have any name; behind it there has to be room for how the call ended. */
const MAX_UNKNOWN = 40;
const MAX_EFFECT = 160;

const ICONS: Readonly<Record<Entry["outcome"], vscode.ThemeIcon>> = {
  done: colored("pass", "charts.green"),
  failed: colored("error", "list.errorForeground"),
  refused: colored("circle-slash", "list.warningForeground"),
};

/** @param title What the tool is called; undefined for a tool that is not in the catalog any more. */
export function callItem(id: string, entry: Entry, title: string | undefined): vscode.TreeItem {
  const { at, tool, outcome, milliseconds } = entry;
  const name = title ?? shown(tool, MAX_UNKNOWN);
  const end = [ending(entry, title), ...(outcome === "refused" ? [] : [duration(milliseconds)])];
  const about = aboutText(entry);
  // What was done to what says more than that it was.
  const facts = [about, ...(about !== "" && outcome === "done" ? [] : end), timeText(at)].filter(Boolean);
  return row(name, {
    id,
    description: facts.join(" · "),
    iconPath: ICONS[outcome],
    tooltip: callTooltip(name, entry),
    contextValue: entry.undo && outcome === "done" ? "call undo" : "call",
    accessibilityInformation: { label: [name, ...end, about, timeText(at)].filter(Boolean).join(", ") },
  });
}

/** "Logistics Postgres to Snowflake · Stops copying public.parcels; streaming goes on"; "" for what only reads. */
function aboutText({ targets = [], effect }: Entry): string {
  if (effect === undefined) return "";
  const names = targets.length > 0 ? [listed(targets.map(({ name }) => name))] : [];
  return [...names, shown(effect, MAX_EFFECT)].join(" · ");
}

function ending({ outcome, code }: Entry, title: string | undefined): string {
  const { t } = vscode.l10n;
  if (outcome === "done") return t("done");
  if (outcome === "failed") return code?.replaceAll("_", " ") ?? t("failed");
  return title === undefined ? t("no such tool") : t("not offered");
}

function callTooltip(name: string, entry: Entry): vscode.MarkdownString {
  const { t } = vscode.l10n;
  const { at, tool, code, account, client, effect, principal, targets, approval, undo } = entry;
  const given = Object.entries(entry.arguments ?? {}).map(
    ([field, value]) => [field, typeof value === "string" ? value : JSON.stringify(value)] as const,
  );
  return tooltip(name, [
    [t("Tool"), tool],
    [t("When"), new Date(at).toLocaleString(vscode.env.language, { dateStyle: "medium", timeStyle: "medium" })],
    [t("Client"), principal?.name ?? client?.name],
    [t("About"), targets?.map(({ name }) => name).join(", ")],
    [t("Effect"), effect],
    [t("Approved by"), approval?.by],
    [t("Undo"), undo && t("It can be undone.")],
    [t("Error"), code],
    [t("Account"), account],
    ...given,
  ]);
}

function duration(milliseconds: number): string {
  if (milliseconds < 1000) return vscode.l10n.t("{0} ms", milliseconds);
  const seconds = (milliseconds / 1000).toLocaleString(vscode.env.language, { maximumFractionDigits: 1 });
  return vscode.l10n.t("{0} s", seconds);
}
