// The secrets behind `secret://NAME`: kept in SecretStorage, asked for when a tool needs one that is not there. The model
// says which host a configuration is for, so a person decides which hosts may get a secret.
import * as vscode from "vscode";
import type { SecretStore, SecretUse } from "../../tools/context.ts";
import { ToolError } from "../../tools/errors.ts";
import { SECRET_NAME } from "../../tools/secrets.ts";
import { decide } from "../ui/ask.ts";
import { promptText, shown } from "../ui/text.ts";

const PREFIX = "artie.secret.";
/** Where each secret may go, by its name: a record in this machine's state. */
const DESTINATIONS = "artie.secretDestinations";

type Destinations = Readonly<Record<string, readonly string[] | undefined>>;

export class Secrets implements SecretStore {
  readonly #storage: vscode.SecretStorage;
  readonly #state: vscode.Memento;
  readonly #accountKeys: () => readonly string[];
  /** Every value that went through this process, also those that have been replaced since. */
  readonly #seen = new Set<string>();
  #lastQuestion: Promise<unknown> = Promise.resolve();

  constructor(storage: vscode.SecretStorage, state: vscode.Memento, accountKeys: () => readonly string[]) {
    this.#storage = storage;
    this.#state = state;
    this.#accountKeys = accountKeys;
  }

  /**
   * The value; for an unknown name what the person enters, or undefined when they enter nothing.
   * @throws ToolError when the person does not let it go to a destination that is new
   */
  async get(name: string, use: SecretUse, signal?: AbortSignal): Promise<string | undefined> {
    const stored = await this.#storage.get(PREFIX + name);
    const value =
      stored !== undefined && this.#mayGo(name, use) ? stored : await this.#inTurn(() => this.#ask(name, use, signal));
    if (value !== undefined) this.#seen.add(value);
    return value;
  }

  /** Keeps the value. It may go to the destination, and no longer where an older value was allowed to go. */
  async set(name: string, value: string, destination?: string): Promise<void> {
    this.#seen.add(value);
    await this.#storage.store(PREFIX + name, value);
    await this.#allow(name, destination === undefined ? [] : [destination]);
  }

  async delete(name: string): Promise<void> {
    await this.#storage.delete(PREFIX + name);
    await this.#allow(name, undefined);
  }

  known(): readonly string[] {
    return [...this.#seen, ...this.#accountKeys()];
  }

  async names(): Promise<string[]> {
    const keys = await this.#storage.keys();
    return keys.flatMap((key) => (key.startsWith(PREFIX) ? [key.slice(PREFIX.length)] : [])).sort();
  }

  get #destinations(): Destinations {
    return this.#state.get<Destinations>(DESTINATIONS, {});
  }

  #mayGo(name: string, { destination }: SecretUse): boolean {
    return destination === undefined || (this.#destinations[name]?.includes(destination) ?? false);
  }

  async #allow(name: string, destinations: readonly string[] | undefined): Promise<void> {
    await this.#state.update(DESTINATIONS, { ...this.#destinations, [name]: destinations });
  }

  /** VS Code shows one question at a time: a second one would close the first. */
  #inTurn<T>(ask: () => Promise<T>): Promise<T> {
    const answer = this.#lastQuestion.then(ask);
    this.#lastQuestion = answer.catch(() => undefined);
    return answer;
  }

  /** Asks for what is missing, unless a question before has been answered so that nothing is. */
  async #ask(name: string, use: SecretUse, signal: AbortSignal | undefined): Promise<string | undefined> {
    const stored = await this.#storage.get(PREFIX + name);
    if (stored === undefined) return this.#askForValue(name, use, signal);
    if (!this.#mayGo(name, use)) await this.#askToSend(name, use);
    return stored;
  }

  /** Says where the value goes: who enters it allows that. */
  async #askForValue(name: string, use: SecretUse, signal: AbortSignal | undefined): Promise<string | undefined> {
    const { purpose, destination } = use;
    const why =
      destination === undefined
        ? vscode.l10n.t("What the agent needs it for: {0}.", shown(purpose, 200))
        : vscode.l10n.t(
            "What the agent needs it for: {0}. Where it goes: {1}.",
            shown(purpose, 200),
            shown(destination, 200),
          );
    const value = await askForValue(name, why, signal);
    if (value !== undefined) await this.set(name, value, destination);
    return value;
  }

  async #askToSend(name: string, { purpose, destination = "" }: SecretUse): Promise<void> {
    const yes = await decide({
      message: vscode.l10n.t("Let the agent use the secret {0} there?", shown(name)),
      detail: [
        vscode.l10n.t("What the agent needs it for: {0}.", shown(purpose, 200)),
        vscode.l10n.t("Where it goes: {0}.", shown(destination, 500)),
        vscode.l10n.t("It has not gone there before. The model does not see the value."),
      ].join("\n"),
      actions: [{ title: vscode.l10n.t("Use It There"), value: true }],
      keep: vscode.l10n.t("Do Not Use It"),
    });
    if (yes) return this.#allow(name, [...(this.#destinations[name] ?? []), destination]);
    throw new ToolError(
      "refused",
      `The person does not let the secret "${name}" go to ${destination}. Nothing was sent.`,
    );
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
