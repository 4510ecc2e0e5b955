// The ways of asking a person: a choice, several choices, a yes in a dialog, a name typed out.
import * as vscode from "vscode";
import { visible } from "../../artie/text.ts";
import { promptText, shown, withoutIcons } from "./text.ts";

export interface Choice<T> {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  readonly icon?: vscode.ThemeIcon;
  readonly value: T;
  /** The choice that Enter takes at once, instead of the first; of several choices those that are checked already. */
  readonly active?: boolean;
  /** Begins a group with this heading. */
  readonly group?: string;
}

type Choices<T> = Promise<readonly Choice<T>[]> | readonly Choice<T>[];

export function choice<T>(label: string, icon: string, value: T): Choice<T> {
  return { label, icon: new vscode.ThemeIcon(icon), value };
}

export interface Question {
  readonly title: string;
  readonly placeholder: string;
}

export interface Item<T> extends vscode.QuickPickItem {
  readonly value?: T;
  readonly active?: boolean;
}

/** One of the choices, or undefined when the person gives none. The list is there at once and fills when it is loaded. */
export async function pickOne<T>(choices: Choices<T>, question: Question): Promise<T | undefined> {
  return (await pick(choices, question, false))?.[0];
}

/** Some of the choices; undefined when the person gives none. */
export async function pickMany<T>(choices: Choices<T>, question: Question): Promise<T[] | undefined> {
  const picked = await pickSome(choices, question);
  return picked && picked.length > 0 ? picked : undefined;
}

/** Any number of the choices, also none; undefined when the person leaves it as it was. */
export async function pickSome<T>(choices: Choices<T>, question: Question): Promise<T[] | undefined> {
  return pick(choices, question, true);
}

async function pick<T>(choices: Choices<T>, { title, placeholder }: Question, canSelectMany: boolean) {
  const input = listFrom<T>();
  const ignoreFocusOut = staysOpen();
  Object.assign(input, { title, placeholder, canSelectMany, ignoreFocusOut, busy: true });
  input.show();
  try {
    const answer = answerOf(input);
    const items = await Promise.race([answer, Promise.resolve(choices).then(toItems)]);
    if (items === undefined) return undefined;
    input.items = items;
    const active = items.filter((item) => item.active === true);
    if (canSelectMany) input.selectedItems = active;
    else if (active.length > 0) input.activeItems = active;
    input.busy = false;
    return (await answer)?.flatMap((item) => (item.value === undefined ? [] : [item.value]));
  } finally {
    input.dispose();
  }
}

export function listFrom<T>(): vscode.QuickPick<Item<T>> {
  const input = vscode.window.createQuickPick<Item<T>>();
  input.matchOnDescription = true;
  return input;
}

/**
 * Whether a list has to stay open when it loses the focus. When the palette closes, a webview takes the focus back late,
 * and would close the list that a command from the palette has just opened.
 */
export function staysOpen(): boolean {
  return vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputWebview;
}

/** What was accepted; undefined when the list was closed. */
async function answerOf<T extends vscode.QuickPickItem>(input: vscode.QuickPick<T>): Promise<readonly T[] | undefined> {
  return new Promise((resolve) => {
    input.onDidAccept(() => {
      if (!input.busy) resolve(input.selectedItems);
    });
    input.onDidHide(() => resolve(undefined));
  });
}

export function toItems<T>(choices: readonly Choice<T>[]): Item<T>[] {
  return choices.flatMap(({ label, description, detail, icon, value, active, group }) => [
    ...(group === undefined ? [] : [{ label: group, kind: vscode.QuickPickItemKind.Separator }]),
    {
      label: withoutIcons(shown(label)),
      value,
      active: active ?? false,
      description: description && withoutIcons(shown(description, 120)),
      detail: detail && withoutIcons(visible(detail)),
      iconPath: icon,
    },
  ]);
}

export interface Decision<T> {
  readonly message: string;
  readonly detail: string;
  readonly actions: readonly { readonly title: string; readonly value: T }[];
  /** The button that changes nothing; Escape does the same. */
  readonly keep: string;
}

/** Asks in a modal dialog. Undefined when nothing is to be changed. */
export async function decide<T>({ message, detail, actions, keep }: Decision<T>): Promise<T | undefined> {
  const items: vscode.MessageItem[] = actions.map(({ title }) => ({ title }));
  const nothing: vscode.MessageItem = { title: keep, isCloseAffordance: true };
  const chosen = await vscode.window.showWarningMessage(
    visible(message),
    { modal: true, detail: visible(detail) },
    ...items,
    nothing,
  );
  return actions[items.findIndex((item) => item === chosen)]?.value;
}

/** The same where there is one thing to do, or not. */
export async function isSure(question: { message: string; detail: string; yes: string; no: string }): Promise<boolean> {
  const { message, detail, yes, no } = question;
  return (await decide({ message, detail, actions: [{ title: yes, value: true }], keep: no })) === true;
}

/** A short text, which may be empty; undefined when the person gives none. */
export async function askForText({ prompt = "", ...asking }: vscode.InputBoxOptions): Promise<string | undefined> {
  const text = await vscode.window.showInputBox({ ...asking, prompt: promptText(prompt), ignoreFocusOut: true });
  return text?.trim();
}

/** Asks for a name to be typed out, to the letter. */
export async function typedOut(name: string, title: string, prompt: string): Promise<boolean> {
  const typed = await vscode.window.showInputBox({
    title,
    prompt: promptText(prompt),
    placeHolder: shown(name),
    ignoreFocusOut: true,
    validateInput: (text) =>
      text === "" || text === name ? undefined : vscode.l10n.t("This is not the name; the case of letters counts."),
  });
  return typed === name;
}
