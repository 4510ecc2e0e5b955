// The secrets behind `secret://NAME`: kept in SecretStorage, asked for when a tool needs one that is not there.
import * as vscode from "vscode";
import type { SecretStore } from "../tools/context.ts";
import { SECRET_NAME } from "../tools/secrets.ts";
import { shown } from "./ui/text.ts";

const PREFIX = "artie.secret.";

export class Secrets implements SecretStore {
  readonly #storage: vscode.SecretStorage;
  readonly #accountKeys: () => readonly string[];
  /** Every value that went through this process, also those that have been replaced since. */
  readonly #seen = new Set<string>();
  #lastQuestion: Promise<unknown> = Promise.resolve();

  constructor(storage: vscode.SecretStorage, accountKeys: () => readonly string[]) {
    this.#storage = storage;
    this.#accountKeys = accountKeys;
  }

  /** The value; for an unknown name what the person enters, or undefined when they enter nothing. */
  async get(name: string, purpose: string, signal?: AbortSignal): Promise<string | undefined> {
    const value = (await this.#storage.get(PREFIX + name)) ?? (await this.#askInTurn(name, purpose, signal));
    if (value !== undefined) this.#seen.add(value);
    return value;
  }

  async set(name: string, value: string): Promise<void> {
    this.#seen.add(value);
    await this.#storage.store(PREFIX + name, value);
  }

  async delete(name: string): Promise<void> {
    await this.#storage.delete(PREFIX + name);
  }

  known(): readonly string[] {
    return [...this.#seen, ...this.#accountKeys()];
  }

  async names(): Promise<string[]> {
    const keys = await this.#storage.keys();
    return keys.flatMap((key) => (key.startsWith(PREFIX) ? [key.slice(PREFIX.length)] : [])).sort();
  }

  /** VS Code shows one input box at a time: a second one would close the first. */
  #askInTurn(name: string, purpose: string, signal: AbortSignal | undefined): Promise<string | undefined> {
    const answer = this.#lastQuestion.then(() => this.#ask(name, purpose, signal));
    this.#lastQuestion = answer.catch(() => undefined);
    return answer;
  }

  async #ask(name: string, purpose: string, signal: AbortSignal | undefined): Promise<string | undefined> {
    const known = await this.#storage.get(PREFIX + name);
    if (known !== undefined) return known;
    const why = vscode.l10n.t("What the agent needs it for: {0}.", shown(purpose, 200));
    const value = await askForValue(name, why, signal);
    if (value !== undefined) await this.set(name, value);
    return value;
  }
}

export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** Asks in a password box. Undefined when the person enters nothing, or when the signal aborts. */
export async function askForValue(name: string, why: string, signal?: AbortSignal): Promise<string | undefined> {
  const giveUp = new vscode.CancellationTokenSource();
  const onAbort = () => {
    giveUp.cancel();
  };
  signal?.addEventListener("abort", onAbort, { once: true });
  if (signal?.aborted) giveUp.cancel();
  try {
    const options: vscode.InputBoxOptions = {
      title: vscode.l10n.t("Artie: value of the secret {0}", shown(name)),
      prompt: vscode.l10n.t("{0} It is kept in VS Code's secret storage and never shown to a model.", why),
      password: true,
      ignoreFocusOut: true,
    };
    return (await vscode.window.showInputBox(options, giveUp.token)) || undefined;
  } finally {
    signal?.removeEventListener("abort", onAbort);
    giveUp.dispose();
  }
}
