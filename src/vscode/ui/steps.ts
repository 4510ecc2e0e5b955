// Questions one after the other, with a way back: each adds its answer to what was answered before.
import * as vscode from "vscode";
import { type Choice, listFrom, staysOpen, toItems } from "./ask.ts";
import { promptText } from "./text.ts";

/** What every question shows of where it stands. */
export interface Place {
  readonly title: string;
  readonly step: number;
  readonly totalSteps: number;
}

export const BACK = Symbol("back");
/** Undefined for a person who has closed the question. */
export type Answer<T> = T | typeof BACK | undefined;

export interface Step<Draft> {
  /** Without it the question is always asked. */
  readonly isNeeded?: (draft: Draft) => boolean;
  readonly ask: (draft: Draft, place: Place) => Promise<Answer<Draft>>;
}

/** What was answered in the end; undefined when the person has given up. */
export async function runSteps<Draft>(title: string, steps: readonly Step<Draft>[], first: Draft) {
  const before: { readonly index: number; readonly draft: Draft }[] = [];
  for (let [index, draft] = [0, first]; ; index += 1) {
    while (index < steps.length && steps[index]?.isNeeded?.(draft) === false) index += 1;
    const step = steps[index];
    if (!step) return draft;
    const left = steps.slice(index).filter(({ isNeeded }) => isNeeded?.(draft) !== false).length;
    const answer = await step.ask(draft, { title, step: before.length + 1, totalSteps: before.length + left });
    if (answer === undefined) return undefined;
    if (answer === BACK) {
      const last = before.pop();
      [index, draft] = last ? [last.index - 1, last.draft] : [index - 1, draft];
    } else {
      before.push({ index, draft });
      draft = answer;
    }
  }
}

interface Picking {
  readonly placeholder: string;
  /** Above the list, whole, however long it is. */
  readonly prompt?: string;
}

export async function stepOne<T>(place: Place, choices: Choices<T>, picking: Picking): Promise<Answer<T>> {
  const answer = await pickStep(place, choices, picking, false);
  return Array.isArray(answer) ? answer[0] : answer;
}

/** Any number of them, also none. */
export async function stepSome<T>(place: Place, choices: Choices<T>, picking: Picking): Promise<Answer<T[]>> {
  return pickStep(place, choices, picking, true);
}

type Choices<T> = Promise<readonly Choice<T>[]> | readonly Choice<T>[];

async function pickStep<T>(
  place: Place,
  choices: Choices<T>,
  { placeholder, prompt }: Picking,
  canSelectMany: boolean,
) {
  const input = listFrom<T>();
  Object.assign(input, {
    ...place,
    placeholder,
    canSelectMany,
    ignoreFocusOut: staysOpen(),
    buttons: buttonsOf(place),
  });
  input.prompt = prompt === undefined ? undefined : promptText(prompt);
  const answer = answerOf(input, () => (input.busy ? undefined : [...input.selectedItems]));
  input.busy = true;
  input.show();
  try {
    const items = await Promise.race([answer, Promise.resolve(choices).then(toItems)]);
    if (!Array.isArray(items)) return items;
    input.items = items;
    const active = items.filter((item) => item.active === true);
    if (canSelectMany) input.selectedItems = active;
    else if (active.length > 0) input.activeItems = active;
    input.busy = false;
    const given = await answer;
    return Array.isArray(given) ? given.flatMap(({ value }) => (value === undefined ? [] : [value])) : given;
  } finally {
    input.dispose();
  }
}

/** @param check What is wrong with the text, in a sentence; undefined when it will do. */
export async function stepText(
  place: Place,
  { prompt, placeholder, value = "" }: { prompt: string; placeholder: string; value?: string },
  check: (text: string) => string | undefined,
): Promise<Answer<string>> {
  const input = vscode.window.createInputBox();
  Object.assign(input, { ...place, placeholder, value, ignoreFocusOut: true, buttons: buttonsOf(place) });
  input.prompt = promptText(prompt);
  const following = input.onDidChangeValue(
    (text) => (input.validationMessage = text.trim() === "" ? "" : check(text.trim())),
  );
  const answer = answerOf(input, () => {
    const text = input.value.trim();
    input.validationMessage = check(text);
    return input.validationMessage === undefined ? text : undefined;
  });
  input.show();
  try {
    return await answer;
  } finally {
    following.dispose();
    input.dispose();
  }
}

function buttonsOf({ step }: Place): vscode.QuickInputButton[] {
  return step > 1 ? [vscode.QuickInputButtons.Back] : [];
}

/** @param accepted What is taken when the person presses Enter; undefined while that can't be taken. */
function answerOf<T>(input: vscode.QuickPick<vscode.QuickPickItem> | vscode.InputBox, accepted: () => T | undefined) {
  return new Promise<Answer<T>>((resolve) => {
    input.onDidAccept(() => {
      const answer = accepted();
      if (answer !== undefined) resolve(answer);
    });
    input.onDidTriggerButton((button) => {
      if (button === vscode.QuickInputButtons.Back) resolve(BACK);
    });
    input.onDidHide(() => resolve(undefined));
  });
}
