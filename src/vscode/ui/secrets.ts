// The secrets behind `secret://NAME`: kept in SecretStorage, asked for when a tool needs one that is not there. The model
// says which host a configuration is for, so a person decides which hosts may get a secret.
import type * as vscode from "vscode";
import type { SecretStore, SecretUse } from "../../tools/context.ts";
import { ToolError } from "../../rules/tool-error.ts";
import type { Accounts } from "../shell/accounts.ts";
import { askForUse, askToSend } from "./secret-questions.ts";

const PREFIX = "artie.secret.";
/** Where each secret may go, by its name: a record in this machine's state. */
const DESTINATIONS = "artie.secretDestinations";

type Destinations = Readonly<Record<string, readonly string[] | undefined>>;

export class Secrets implements SecretStore {
  readonly #storage: vscode.SecretStorage;
  readonly #state: vscode.Memento;
  readonly #accounts: Accounts;
  /** Every value that went through this process, also those that have been replaced since. */
  readonly #seen = new Set<string>();
  #lastQuestion: Promise<unknown> = Promise.resolve();

  constructor({ secrets, globalState }: vscode.ExtensionContext, accounts: Accounts) {
    this.#storage = secrets;
    this.#state = globalState;
    this.#accounts = accounts;
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
    return [...this.#seen, ...this.#accounts.keys];
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
    if (stored === undefined) {
      const value = await askForUse(name, use, signal);
      // Who enters a value allows it to go where they are told that it goes.
      if (value !== undefined) await this.set(name, value, use.destination);
      return value;
    }
    if (this.#mayGo(name, use)) return stored;
    const { destination = "" } = use;
    if (!(await askToSend(name, use))) {
      const message = `The person does not let the secret "${name}" go to ${destination}. Nothing was sent.`;
      throw new ToolError("refused", message);
    }
    await this.#allow(name, [...(this.#destinations[name] ?? []), destination]);
    return stored;
  }
}
