// How levels, tags and tools look in the access tree.
import * as vscode from "vscode";
import type { ToolFacts } from "../../../tools/facts.ts";
import type { Followed } from "../../../tools/followed.ts";
import { colored } from "../../ui/labels.ts";
import { appendWords } from "../../ui/markdown.ts";
import { row, troubleRow } from "../../ui/rows.ts";
import { sentence, shown } from "../../ui/text.ts";
import { ACCESS, countTokens, TAG_TEXTS } from "../../ui/access-labels.ts";
import { type AccessModel, levelState, type ToolRow } from "./model.ts";
import type { GoneNode, LevelNode, ProblemNode, TagNode } from "./nodes.ts";

const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
const { Checked, Unchecked } = vscode.TreeItemCheckboxState;

const LOCK = colored("lock", "descriptionForeground");
/** Beside rows with checkboxes: not there to be chosen now. */
const ASIDE = colored("circle-slash", "descriptionForeground");

/** Its checkbox is the access level: to check a level is to give it and all below. */
export function levelItem({ level }: LevelNode, rows: readonly ToolRow[], model: AccessModel): vscode.TreeItem {
  const { text, detail } = ACCESS[level];
  const state = levelState(model, level);
  const isPinned = state === "pinned";
  const description = [sumText(rows), ...(isPinned ? [pinnedText()] : [])].join(" · ");
  const most = vscode.l10n.t("This workspace allows at most: {0}.", ACCESS[model.most].text);
  return row(text, {
    id: level,
    collapsibleState: level === model.level ? Expanded : Collapsed,
    description,
    tooltip: [detail, ...(isPinned ? [most] : [])].join("\n"),
    contextValue: `level ${state}`,
    accessibilityInformation: { label: [text, description, detail].join(", ") },
    ...(isPinned ? { iconPath: LOCK } : checkbox(state === "on", vscode.l10n.t("Access level {0}", text))),
  });
}

export function tagItem({ level, tag }: TagNode, rows: readonly ToolRow[]): vscode.TreeItem {
  const free = rows.filter(isFree);
  const iconPath = rows.every(({ state }) => state === "pinned") ? LOCK : ASIDE;
  return row(TAG_TEXTS[tag], {
    id: `${level}/${tag}`,
    collapsibleState: Collapsed,
    description: sumText(rows),
    contextValue: free.length > 0 ? "tag" : "tag fixed",
    ...(free.length > 0 ? checkbox(free.length === offered(rows).length, TAG_TEXTS[tag]) : { iconPath }),
  });
}

export function toolItem(tool: ToolRow): vscode.TreeItem {
  const { state, tokens } = tool;
  const { name, title, description } = tool.tool;
  const text = appendWords(new vscode.MarkdownString(), description);
  return row(title, {
    id: name,
    description: [countTokens(tokens), ...generatedText(tool.tool), ...(state === "pinned" ? [pinnedText()] : [])].join(
      " · ",
    ),
    tooltip: text.appendMarkdown(`\n\n\`${name}\` · ${ACCESS[tool.level].text}`),
    contextValue: `tool ${state}`,
    ...(isFree(tool) ? checkbox(state === "offered", title) : { iconPath: state === "pinned" ? LOCK : ASIDE }),
  });
}

/** At the head: which version of the API the tools follow, and what is new in it. */
export function specItem(followed: Followed | undefined): vscode.TreeItem {
  const { t } = vscode.l10n;
  const { version = "", newTools = 0, newFields = 0, gone = [], leftOut = [] } = followed ?? {};
  const facts = [
    t("{0} new tools", newTools),
    t("{0} new fields", newFields),
    ...(gone.length > 0 ? [t("{0} gone", gone.length)] : []),
  ];
  return row(t("Follows {0} of the API", version), {
    id: "spec",
    collapsibleState: gone.length > 0 ? Collapsed : vscode.TreeItemCollapsibleState.None,
    description: facts.join(" · "),
    tooltip: leftOut.map((text) => shown(text, 300)).join("\n"),
    iconPath: new vscode.ThemeIcon("versions"),
    contextValue: "spec",
  });
}

export function goneItem({ name }: GoneNode, followed: Followed | undefined): vscode.TreeItem {
  const found = followed?.gone.find(({ tool }) => tool.name === name);
  return row(found?.tool.title ?? name, {
    id: `gone/${name}`,
    description: sentence(shown(found?.reason ?? "", 200)),
    tooltip: name,
    iconPath: ASIDE,
    contextValue: "gone",
  });
}

/** The head of what agents have called. */
export function callsItem(count: number): vscode.TreeItem {
  return row(vscode.l10n.t("Recent calls"), {
    id: "calls",
    collapsibleState: vscode.TreeItemCollapsibleState.Expanded,
    description: count === 0 ? vscode.l10n.t("none yet") : "",
    iconPath: new vscode.ThemeIcon("history"),
    contextValue: "calls",
  });
}

/** What was made of a description of the API, and not written here. */
function generatedText({ tags, isExtended }: ToolFacts): string[] {
  if (tags.includes("new")) return [vscode.l10n.t("generated")];
  return isExtended ? [vscode.l10n.t("generated fields")] : [];
}

/** Where the settings can't be understood: the agent gets nothing until they are corrected. */
export function problemItem({ problem }: ProblemNode): vscode.TreeItem {
  return troubleRow(vscode.l10n.t("The settings can't be understood"), {
    id: "problem",
    description: shown(problem, 200),
    tooltip: vscode.l10n.t("{0} The agent has no tools until this is corrected.", sentence(problem)),
    command: {
      command: "workbench.action.openSettings",
      title: vscode.l10n.t("Open Settings"),
      arguments: ["artie.agent"],
    },
  });
}

/** Whether the person's checkbox decides. */
export function isFree({ state }: ToolRow): boolean {
  return state === "offered" || state === "left out";
}

function offered(rows: readonly ToolRow[]): ToolRow[] {
  return rows.filter(({ state }) => state === "offered");
}

/** "3 of 5 · 400 tokens", of the tools that are offered. */
function sumText(rows: readonly ToolRow[]): string {
  const now = offered(rows);
  const count = vscode.l10n.t("{0} of {1}", now.length, rows.length);
  return now.length === 0 ? count : `${count} · ${countTokens(totalTokens(now))}`;
}

function totalTokens(rows: readonly ToolRow[]): number {
  return rows.reduce((sum, { tokens }) => sum + tokens, 0);
}

function pinnedText(): string {
  return vscode.l10n.t("pinned by the workspace");
}

/** In the title: the level that counts, how many tools it is and what they cost. */
export function summary({ level, isPinned, rows }: AccessModel): string {
  const { t } = vscode.l10n;
  if (level === undefined) return isPinned ? t("off · pinned by the workspace") : t("off");
  const now = offered(rows);
  const count = t("{0} of {1} tools", now.length, rows.length);
  const pinned = isPinned ? [pinnedText()] : [];
  return [ACCESS[level].text, count, countTokens(totalTokens(now)), ...pinned].join(" · ");
}

function checkbox(isChecked: boolean, label: string): Pick<vscode.TreeItem, "checkboxState"> {
  return {
    checkboxState: {
      state: isChecked ? Checked : Unchecked,
      tooltip: isChecked ? vscode.l10n.t("Take it from the agent") : vscode.l10n.t("Give it to the agent"),
      accessibilityInformation: { label, role: "checkbox" },
    },
  };
}
