// The commands around accounts. Each resolves when its work is done and tells the caller what the person was told.
import * as vscode from "vscode";
import type { Account, Accounts } from "../shell/accounts.ts";
import { textField } from "../shell/arguments.ts";
import type { Deps } from "../shell/deps.ts";
import { type Choice, choice, isSure, pickOne } from "../ui/ask.ts";
import { fail, type Outcome, tell } from "../ui/outcome.ts";
import { shown } from "../ui/text.ts";
import { signIn, signInAgain, useSandbox } from "./sign-in.ts";

export function registerAccountCommands(deps: Deps): vscode.Disposable {
  const { registerCommand } = vscode.commands;
  return vscode.Disposable.from(
    registerCommand("artie.signIn", (given: unknown) =>
      signIn(deps, { name: textField(given, "name"), key: textField(given, "key") }),
    ),
    registerCommand("artie.signInAgain", (given: unknown) => signInAgain(deps, textField(given, "key"))),
    registerCommand("artie.signOut", (given: unknown) => signOut(deps.accounts, textField(given, "name"))),
    registerCommand("artie.switchAccount", (given: unknown) => switchAccount(deps, textField(given, "name"))),
    registerCommand("artie.useSandbox", () => useSandbox(deps)),
  );
}

/** Forgets an account and its key. Asks first, unless the caller names the account. */
async function signOut(accounts: Accounts, name: string | undefined): Promise<Outcome | undefined> {
  await accounts.ready;
  const account = name === undefined ? await pickToSignOut(accounts) : byName(accounts, name);
  if (account === undefined) return name === undefined ? undefined : unknownAccount(name);
  if (name === undefined && !(await confirmSignOut(account))) return undefined;
  await accounts.remove(account.id);
  const { active } = accounts;
  return active
    ? tell(vscode.l10n.t("Signed out of {0}. The active account is {1}.", shown(account.label), shown(active.label)))
    : tell(vscode.l10n.t("Signed out of {0}.", shown(account.label)));
}

async function pickToSignOut(accounts: Accounts): Promise<Account | undefined> {
  if (accounts.all.length === 1) return accounts.active;
  const question = { title: vscode.l10n.t("Sign Out of Artie"), placeholder: vscode.l10n.t("Which account?") };
  return pickOne(accountChoices(accounts), question);
}

async function confirmSignOut({ label, sandbox }: Account): Promise<boolean> {
  return isSure({
    message: vscode.l10n.t("Sign out of {0}?", shown(label)),
    detail: sandbox
      ? vscode.l10n.t("The sandbox ends, and what you changed in it is lost.")
      : vscode.l10n.t("Its API key is removed from this machine. To sign in again you need the key."),
    yes: vscode.l10n.t("Sign Out"),
    no: vscode.l10n.t("Cancel"),
  });
}

/** Makes another account the active one of this window. */
async function switchAccount(deps: Deps, name: string | undefined): Promise<Outcome | undefined> {
  const { accounts } = deps;
  await accounts.ready;
  if (name !== undefined) {
    const account = byName(accounts, name);
    return account ? activate(accounts, account) : unknownAccount(name);
  }
  const choices: Choice<() => Promise<Outcome | undefined>>[] = [
    ...accountChoices(accounts).map((choice) => ({ ...choice, value: () => activate(accounts, choice.value) })),
    choice(vscode.l10n.t("Sign in to another account"), "add", () => signIn(deps)),
  ];
  if (!accounts.all.some(({ sandbox }) => sandbox)) {
    choices.push(choice(vscode.l10n.t("Use the sandbox"), "beaker", () => useSandbox(deps)));
  }
  const chosen = await pickOne(choices, {
    title: vscode.l10n.t("Switch Artie Account"),
    placeholder: vscode.l10n.t("Which account?"),
  });
  return chosen?.();
}

async function activate(accounts: Accounts, { id, label }: Account): Promise<Outcome> {
  await accounts.activate(id);
  return tell(vscode.l10n.t("The active account is {0}.", shown(label)));
}

function accountChoices(accounts: Accounts): Choice<Account>[] {
  return accounts.all.map((account) => ({
    ...choice(account.label, account.id === accounts.active?.id ? "check" : "account", account),
    description: account.sandbox ? vscode.l10n.t("in this window") : account.apiUrl,
  }));
}

function byName(accounts: Accounts, name: string): Account | undefined {
  return accounts.all.find(({ label }) => label === name);
}

function unknownAccount(name: string): Outcome {
  const reason = vscode.l10n.t('there is no account "{0}". Give the name as the Accounts menu shows it', shown(name));
  return fail(vscode.l10n.t("Nothing was changed"), new Error(reason));
}
