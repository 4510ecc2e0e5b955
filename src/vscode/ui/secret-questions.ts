// Asks a person for the value of a secret, and where it may go: the model says which host a configuration is for.
import * as vscode from "vscode";
import type { SecretUse } from "../../tools/secret-store.ts";
import { isSure } from "./ask.ts";
import { promptText, shown } from "./text.ts";

/** The value of a secret that is not there, after saying where it goes; undefined as {@link askForValue}. */
export async function askForUse(name: string, use: SecretUse, signal?: AbortSignal): Promise<string | undefined> {
  const { t } = vscode.l10n;
  const purpose = shown(use.purpose, 200);
  return askForValue(name, t("What the agent needs it for: {0}. Where it goes: {1}.", purpose, places(use)), signal);
}

/** Whether one that is there may go to a destination that is new. */
export async function askToSend(name: string, use: SecretUse): Promise<boolean> {
  return isSure({
    message: vscode.l10n.t("Let the agent use the secret {0} there?", shown(name)),
    detail: [
      vscode.l10n.t("What the agent needs it for: {0}.", shown(use.purpose, 200)),
      vscode.l10n.t("Where it goes: {0}.", places(use)),
      vscode.l10n.t("It has not gone there before. The model does not see the value."),
    ].join("\n"),
    yes: vscode.l10n.t("Use It There"),
    no: vscode.l10n.t("Do Not Use It"),
  });
}

/** Every one of them in full: what is cut off could not be judged. */
function places({ destinations }: SecretUse): string {
  return destinations.map((destination) => shown(destination, Infinity)).join(", ");
}

/** Asks in a password box. Undefined when the person enters nothing, or when the signal aborts. */
export async function askForValue(name: string, why: string, signal?: AbortSignal): Promise<string | undefined> {
  const giveUp = new vscode.CancellationTokenSource();
  const onAbort = () => giveUp.cancel();
  signal?.addEventListener("abort", onAbort, { once: true });
  if (signal?.aborted) giveUp.cancel();
  try {
    const options: vscode.InputBoxOptions = {
      title: vscode.l10n.t("Artie: value of the secret {0}", shown(name)),
      prompt: vscode.l10n.t("{0} It is kept in VS Code's secret storage and never shown to a model.", promptText(why)),
      password: true,
      ignoreFocusOut: true,
    };
    return (await vscode.window.showInputBox(options, giveUp.token)) || undefined;
  } finally {
    signal?.removeEventListener("abort", onAbort);
    giveUp.dispose();
  }
}
