// The commands around secrets. They show names and references, never values.
import * as vscode from "vscode";
import { referenceTo, SECRET_NAME } from "../../tools/secret-name.ts";
import { textField } from "../shell/arguments.ts";
import { type Choice, choice, isSure, pickOne } from "../ui/ask.ts";
import { fail, type Outcome, tell, tellBriefly } from "../ui/outcome.ts";
import { askForValue } from "../ui/secret-questions.ts";
import type { Secrets } from "../ui/secrets.ts";
import { shown } from "../ui/text.ts";

export function registerSecretCommands(secrets: Secrets): vscode.Disposable {
  const { registerCommand } = vscode.commands;
  return vscode.Disposable.from(
    registerCommand("artie.secrets.add", (given: unknown) =>
      addSecret(secrets, textField(given, "name"), textField(given, "value"), textField(given, "destination")),
    ),
    registerCommand("artie.secrets.manage", () => manageSecrets(secrets)),
  );
}

/** @param destination Where the value may go without a question: hosts, or accounts such as `snowflake:account`. */
async function addSecret(
  secrets: Secrets,
  givenName?: string,
  givenValue?: string,
  destination?: string,
): Promise<Outcome | undefined> {
  const name = givenName ?? (await askForName());
  if (name === undefined) return undefined;
  if (!SECRET_NAME.test(name)) return fail(vscode.l10n.t("The secret was not added"), new Error(nameRule()));
  const value =
    givenValue ?? (await askForValue(name, vscode.l10n.t("Write {0} where the value belongs.", referenceTo(name))));
  if (value === undefined || value === "") return undefined;
  const { destinationsWritten } = await import("../../tools/policy/hosts.ts");
  await secrets.set(name, value, destinationsWritten(destination ?? ""));
  return tell(vscode.l10n.t("The secret {0} is kept. The agent uses it as {1}.", shown(name), referenceTo(name)), {
    title: vscode.l10n.t("Copy Reference"),
    run: () => copyReference(name),
  });
}

async function manageSecrets(secrets: Secrets): Promise<Outcome | undefined> {
  const names = await secrets.names();
  const choices: Choice<() => Promise<Outcome | undefined>>[] = [
    ...names.map((name) => ({
      label: name,
      description: referenceTo(name),
      icon: new vscode.ThemeIcon("key"),
      value: () => manageSecret(secrets, name),
    })),
    choice(vscode.l10n.t("Add a secret"), "add", () => addSecret(secrets)),
  ];
  const placeholder = names.length === 0 ? vscode.l10n.t("There are no secrets yet.") : vscode.l10n.t("Which secret?");
  return (await pickOne(choices, { title: vscode.l10n.t("Artie Secrets"), placeholder }))?.();
}

async function manageSecret(secrets: Secrets, name: string): Promise<Outcome | undefined> {
  const { t } = vscode.l10n;
  const choices: Choice<() => Promise<Outcome | undefined>>[] = [
    choice(t("Replace the value"), "edit", () => addSecret(secrets, name)),
    choice(t("Copy the reference"), "copy", () => copyReference(name)),
    choice(t("Delete"), "trash", () => deleteSecret(secrets, name)),
  ];
  return (await pickOne(choices, { title: shown(name), placeholder: t("What to do with it?") }))?.();
}

async function deleteSecret(secrets: Secrets, name: string): Promise<Outcome | undefined> {
  const sure = await isSure({
    message: vscode.l10n.t("Delete the secret {0}?", shown(name)),
    detail: vscode.l10n.t("Its value is removed from this machine. The agent asks for it when it is needed again."),
    yes: vscode.l10n.t("Delete"),
    no: vscode.l10n.t("Cancel"),
  });
  if (!sure) return undefined;
  await secrets.delete(name);
  return tell(vscode.l10n.t("The secret {0} is deleted.", shown(name)));
}

async function copyReference(name: string): Promise<Outcome> {
  await vscode.env.clipboard.writeText(referenceTo(name));
  return tellBriefly(vscode.l10n.t("{0} is copied.", referenceTo(name)));
}

async function askForName(): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: vscode.l10n.t("Add a Secret"),
    prompt: vscode.l10n.t("A name for it. The agent writes {0} and never sees the value.", referenceTo("NAME")),
    placeHolder: "POSTGRES_PASSWORD",
    ignoreFocusOut: true,
    validateInput: (text) => (text === "" || SECRET_NAME.test(text) ? undefined : nameRule()),
  });
}

function nameRule(): string {
  return vscode.l10n.t(
    "A secret's name has letters, digits and underscores, does not begin with a digit, and does not end in _FOR.",
  );
}
