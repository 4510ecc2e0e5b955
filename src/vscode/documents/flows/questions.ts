// The questions of a flow as VS Code asks them: with Back, with what is wrong beside them, and open until they are closed.
import * as vscode from "vscode";
import { type Choice, toItems } from "../../ui/ask.ts";
import { promptText } from "../../ui/text.ts";
import type { Answer, Asking } from "./flow.ts";

export interface Question {
  readonly title: string;
  readonly placeholder: string;
  /** Above the list, whole, however long it is. */
  readonly prompt?: string;
}

export interface TextQuestion {
  readonly title: string;
  readonly prompt: string;
  readonly example?: string;
  readonly value?: string;
  readonly isSecret?: boolean;
  /** What is wrong with it; undefined when nothing is. */
  readonly check?: (text: string) => string | undefined;
}

/** One of the choices. */
export function choose<T>(choices: readonly Choice<T>[], question: Question): (asking: Asking) => Promise<Answer> {
  return async (asking) => {
    const answer = await pick(choices, question, asking, false);
    if (answer === "back" || answer === "left") return answer;
    return answer.length === 0 ? "left" : { value: answer[0] };
  };
}

/** One or more of them. */
export function chooseMany<T>(choices: readonly Choice<T>[], question: Question): (asking: Asking) => Promise<Answer> {
  return async (asking) => {
    const answer = await pick(choices, question, asking, true);
    return answer === "back" || answer === "left" ? answer : { value: answer };
  };
}

async function pick<T>(
  choices: readonly Choice<T>[],
  { title, placeholder, prompt }: Question,
  { step, canGoBack, before }: Asking,
  canSelectMany: boolean,
): Promise<readonly T[] | "back" | "left"> {
  const input = vscode.window.createQuickPick<ReturnType<typeof toItems<T>>[number]>();
  Object.assign(input, { title, placeholder, step, ignoreFocusOut: true, canSelectMany });
  // Of many things to select, descriptions say what else there is of them: what is typed means their names.
  input.matchOnDescription = !canSelectMany;
  input.prompt = prompt === undefined ? undefined : promptText(prompt);
  input.buttons = canGoBack ? [vscode.QuickInputButtons.Back] : [];
  input.items = toItems(choices);
  const chosen = Array.isArray(before) ? before.map((value) => JSON.stringify(value)) : [JSON.stringify(before)];
  const isChosen = new Set(chosen);
  const active = input.items.filter((item) => item.active === true || isChosen.has(JSON.stringify(item.value ?? null)));
  if (canSelectMany) input.selectedItems = active;
  else if (active.length > 0) input.activeItems = active.slice(0, 1);
  input.show();
  try {
    return await new Promise((resolve) => {
      input.onDidAccept(() => {
        const values = input.selectedItems.flatMap((item) => (item.value === undefined ? [] : [item.value]));
        if (values.length > 0) resolve(values);
        else if (canSelectMany)
          input.prompt = vscode.l10n.t("Select at least one: Down and Space, or a click on its box.");
      });
      input.onDidTriggerButton(() => resolve("back"));
      input.onDidHide(() => resolve("left"));
    });
  } finally {
    input.dispose();
  }
}

/** A text that is not empty. */
export function write(question: TextQuestion): (asking: Asking) => Promise<Answer> {
  return async ({ step, canGoBack, before }) => {
    const { title, prompt, example = "", isSecret = false, check } = question;
    const value = typeof before === "string" && !isSecret ? before : (question.value ?? "");
    const input = vscode.window.createInputBox();
    Object.assign(input, { title, prompt: promptText(prompt), placeholder: example, value, password: isSecret, step });
    input.ignoreFocusOut = true;
    input.buttons = canGoBack ? [vscode.QuickInputButtons.Back] : [];
    input.show();
    try {
      return await new Promise<Answer>((resolve) => {
        input.onDidChangeValue(() => (input.validationMessage = undefined));
        input.onDidAccept(() => {
          const text = isSecret ? input.value : input.value.trim();
          const wrong = text === "" ? vscode.l10n.t("Enter something.") : check?.(text);
          if (wrong === undefined) resolve({ value: text });
          else input.validationMessage = wrong;
        });
        input.onDidTriggerButton(() => resolve("back"));
        input.onDidHide(() => resolve("left"));
      });
    } finally {
      input.dispose();
    }
  };
}
