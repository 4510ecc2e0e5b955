// How levels, tags and tools look in the access tree.
import * as vscode from "vscode";
import { appendWords } from "../../ui/markdown.ts";
import { sentence, shown } from "../../ui/text.ts";
import { accessDetail, accessText, countTokens, tagText } from "./labels.ts";
import { type AccessModel, type LevelRows, offered, type ToolRow, totalTokens } from "./model.ts";
import type { LevelNode, ProblemNode, TagNode, ToolNode } from "./nodes.ts";

const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
const { Checked, Unchecked } = vscode.TreeItemCheckboxState;

/** Its checkbox is the access level: to check a level is to give it and all below. */
export function levelItem({ level }: LevelNode, rows: LevelRows, model: AccessModel): vscode.TreeItem {
  const tools = [...rows.byTag.values()].flat();
  const item = new vscode.TreeItem(accessText(level), level === model.access ? Expanded : Collapsed);
  item.id = level;
  item.description = [sumText(tools), ...(rows.state === "pinned" ? [pinnedText()] : [])].join(" · ");
  item.tooltip = [accessDetail(level), ...(rows.state === "pinned" ? [mostText(model)] : [])].join("\n");
  item.contextValue = `level ${rows.state}`;
  item.accessibilityInformation = { label: [accessText(level), item.description, accessDetail(level)].join(", ") };
  if (rows.state === "pinned") item.iconPath = lock();
  else check(item, rows.state === "on", vscode.l10n.t("Access level {0}", accessText(level)));
  return item;
}

export function tagItem({ level, tag }: TagNode, rows: readonly ToolRow[]): vscode.TreeItem {
  const item = new vscode.TreeItem(tagText(tag), Collapsed);
  const free = rows.filter(isFree);
  item.id = `${level}/${tag}`;
  item.description = sumText(rows);
  item.contextValue = free.length > 0 ? "tag" : "tag fixed";
  if (free.length > 0) check(item, free.length === offered(rows).length, tagText(tag));
  else if (rows.every(({ state }) => state === "pinned")) item.iconPath = lock();
  else item.iconPath = aside();
  return item;
}

export function toolItem({ level }: ToolNode, row: ToolRow): vscode.TreeItem {
  const { tool, state, tokens } = row;
  const item = new vscode.TreeItem(tool.title, None);
  item.id = tool.name;
  item.description = [countTokens(tokens), ...whyNot(row)].join(" · ");
  item.tooltip = appendWords(new vscode.MarkdownString(), tool.description).appendMarkdown(
    `\n\n\`${tool.name}\` · ${accessText(level)}`,
  );
  item.contextValue = `tool ${state}`;
  if (isFree(row)) check(item, state === "offered", tool.title);
  else item.iconPath = state === "pinned" ? lock() : aside();
  return item;
}

/** Where the settings can't be understood: the agent gets nothing until they are corrected. */
export function problemItem({ problem }: ProblemNode): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t("The settings can't be understood"));
  item.id = "problem";
  item.description = shown(problem, 200);
  item.tooltip = vscode.l10n.t("{0} The agent has no tools until this is corrected.", sentence(problem));
  item.accessibilityInformation = { label: `${vscode.l10n.t("The settings can't be understood")}: ${item.tooltip}` };
  item.iconPath = new vscode.ThemeIcon("warning", new vscode.ThemeColor("list.warningForeground"));
  item.command = {
    command: "workbench.action.openSettings",
    title: vscode.l10n.t("Open Settings"),
    arguments: ["artie.agent"],
  };
  return item;
}

/** Whether the person's checkbox decides. */
export function isFree({ state }: ToolRow): boolean {
  return state === "offered" || state === "left out";
}

/** "3 of 5 · 400 tokens", of the tools that are offered. */
function sumText(rows: readonly ToolRow[]): string {
  const now = offered(rows);
  const count = vscode.l10n.t("{0} of {1}", now.length, rows.length);
  return now.length === 0 ? count : `${count} · ${countTokens(totalTokens(now))}`;
}

function whyNot({ state }: ToolRow): string[] {
  return state === "pinned" ? [pinnedText()] : [];
}

function pinnedText(): string {
  return vscode.l10n.t("pinned by the workspace");
}

function mostText({ most }: AccessModel): string {
  return vscode.l10n.t("This workspace allows at most: {0}.", accessText(most));
}

function check(item: vscode.TreeItem, isChecked: boolean, label: string): void {
  item.checkboxState = {
    state: isChecked ? Checked : Unchecked,
    tooltip: isChecked ? vscode.l10n.t("Take it from the agent") : vscode.l10n.t("Give it to the agent"),
    accessibilityInformation: { label, role: "checkbox" },
  };
}

function lock(): vscode.ThemeIcon {
  return new vscode.ThemeIcon("lock", new vscode.ThemeColor("descriptionForeground"));
}

/** Beside rows with checkboxes: not there to be chosen now. */
function aside(): vscode.ThemeIcon {
  return new vscode.ThemeIcon("circle-slash", new vscode.ThemeColor("descriptionForeground"));
}
