// How the agent's recent calls look in the access tree.
import * as vscode from "vscode";
import { tooltip } from "../../ui/markdown.ts";
import { shown } from "../../ui/text.ts";
import type { CallNode } from "./nodes.ts";

/** What is not in the catalog may have any name; behind it there has to be room for how the call ended. */
const MAX_UNKNOWN = 40;

export function callsItem(count: number): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t("Recent calls"), vscode.TreeItemCollapsibleState.Expanded);
  item.id = "calls";
  item.description = count === 0 ? vscode.l10n.t("none yet") : "";
  item.iconPath = new vscode.ThemeIcon("history");
  item.contextValue = "calls";
  return item;
}

/** @param title What the tool is called; undefined for a tool that is not in the catalog any more. */
export function callItem({ entry, index }: CallNode, title: string | undefined): vscode.TreeItem {
  const { at, tool, outcome, milliseconds } = entry;
  const name = title ?? shown(tool, MAX_UNKNOWN);
  const item = new vscode.TreeItem(name);
  const facts = [ending(entry, title), ...(outcome === "refused" ? [] : [duration(milliseconds)]), time(at)];
  item.id = `${at}/${tool}/${index}`;
  item.description = facts.join(" · ");
  item.iconPath = icon(outcome);
  item.tooltip = callTooltip(name, entry);
  item.contextValue = "call";
  item.accessibilityInformation = { label: [name, ...facts].join(", ") };
  return item;
}

function ending({ outcome, code }: CallNode["entry"], title: string | undefined): string {
  switch (outcome) {
    case "done":
      return vscode.l10n.t("done");
    case "failed":
      return code?.replaceAll("_", " ") ?? vscode.l10n.t("failed");
    case "refused":
      return title === undefined ? vscode.l10n.t("no such tool") : vscode.l10n.t("not offered");
  }
}

function icon(outcome: CallNode["entry"]["outcome"]): vscode.ThemeIcon {
  switch (outcome) {
    case "done":
      return new vscode.ThemeIcon("pass", new vscode.ThemeColor("charts.green"));
    case "failed":
      return new vscode.ThemeIcon("error", new vscode.ThemeColor("list.errorForeground"));
    case "refused":
      return new vscode.ThemeIcon("circle-slash", new vscode.ThemeColor("list.warningForeground"));
  }
}

function callTooltip(name: string, entry: CallNode["entry"]): vscode.MarkdownString {
  const { t } = vscode.l10n;
  const { at, tool, code, account, client, effect, targets } = entry;
  const given = Object.entries(entry.arguments ?? {}).map(
    ([field, value]) => [field, typeof value === "string" ? value : JSON.stringify(value)] as const,
  );
  return tooltip(name, [
    [t("Tool"), tool],
    [t("When"), new Date(at).toLocaleString(vscode.env.language, { dateStyle: "medium", timeStyle: "medium" })],
    [t("Client"), client?.name],
    [t("About"), targets?.map(({ name }) => name).join(", ")],
    [t("Effect"), effect],
    [t("Error"), code],
    [t("Account"), account],
    ...given,
  ]);
}

function duration(milliseconds: number): string {
  if (milliseconds < 1000) return vscode.l10n.t("{0} ms", milliseconds);
  return vscode.l10n.t(
    "{0} s",
    (milliseconds / 1000).toLocaleString(vscode.env.language, { maximumFractionDigits: 1 }),
  );
}

/** The time alone is enough for today. */
function time(at: string): string {
  const date = new Date(at);
  const isToday = date.toDateString() === new Date().toDateString();
  const clock = date.toLocaleTimeString(vscode.env.language, { timeStyle: "medium" });
  return isToday ? clock : `${date.toLocaleDateString(vscode.env.language, { dateStyle: "medium" })}, ${clock}`;
}
