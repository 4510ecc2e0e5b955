// Asks what an account is to be called. A key that is pasted there goes to the box for keys, which shows nothing.
import * as vscode from "vscode";
import { keyIn } from "../shell/account-entry.ts";
import type { Account, Accounts } from "../shell/accounts.ts";

export interface AccountName {
  readonly name: string;
  /** Was pasted in place of a name. */
  readonly key?: string | undefined;
}

/** A name that a program gives. */
export function nameGiven(text: string): AccountName {
  const key = keyIn(text);
  return key === undefined ? { name: text } : { name: vscode.l10n.t("Artie"), key };
}

/** Undefined when the person changed their mind. */
export async function askName(accounts: Accounts, apiUrl: string): Promise<AccountName | undefined> {
  const input = vscode.window.createInputBox();
  input.title = vscode.l10n.t("Sign In to Artie (1 of 2)");
  input.prompt = vscode.l10n.t(
    "A name for the account, to tell it from others: the company, or production and staging.",
  );
  const suggestion = freeName(accounts.all);
  input.value = suggestion;
  input.valueSelection = [0, suggestion.length];
  input.ignoreFocusOut = true;
  let key: string | undefined;
  const check = (text: string) => {
    const pasted = keyIn(text);
    key = pasted ?? key;
    if (pasted !== undefined) input.value = suggestion;
    const isNews = key !== undefined && input.value === suggestion;
    input.validationMessage = isNews ? keyNoticed() : problemOf(accounts, apiUrl, input.value.trim());
  };
  try {
    return await new Promise((resolve) => {
      input.onDidChangeValue(check);
      input.onDidAccept(() => {
        check(input.value);
        const name = input.value.trim();
        if (name !== "") resolve({ name, key });
      });
      input.onDidHide(() => resolve(undefined));
      input.show();
    });
  } finally {
    input.dispose();
  }
}

function problemOf({ all }: Accounts, apiUrl: string, name: string): vscode.InputBoxValidationMessage | undefined {
  if (name === "") {
    return { message: vscode.l10n.t("Enter a name."), severity: vscode.InputBoxValidationSeverity.Error };
  }
  if (!all.some((account) => account.label === name && account.apiUrl === apiUrl)) return undefined;
  const message = vscode.l10n.t("There is an account of this name; the new key takes the place of its key.");
  return { message, severity: vscode.InputBoxValidationSeverity.Info };
}

function keyNoticed(): vscode.InputBoxValidationMessage {
  const message = vscode.l10n.t("That was a key: it is in the next box, where nobody can read it. Enter a name here.");
  return { message, severity: vscode.InputBoxValidationSeverity.Info };
}

/** "Artie", "Artie 2", ... */
function freeName(accounts: readonly Account[]): string {
  const labels = new Set(accounts.map(({ label }) => label));
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? vscode.l10n.t("Artie") : vscode.l10n.t("Artie {0}", number);
    if (!labels.has(name)) return name;
  }
}
