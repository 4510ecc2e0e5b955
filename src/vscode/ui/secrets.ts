// The secrets behind `secret://NAME`: kept in SecretStorage, asked for when a tool needs one that is not there. The model
// says where a configuration goes, so a person decides where each secret may go.
import type * as vscode from "vscode";
import type { SecretStore, SecretUse } from "../../tools/context.ts";
import { createBoundSecrets, type KeptSecret } from "../../tools/bound-secrets.ts";
import type { Accounts } from "../shell/accounts.ts";
import { askForUse, askToSend } from "./secret-questions.ts";

const PREFIX = "artie.secret.";
/** Where each secret may go, by its name: a record in this machine's state. */
const DESTINATIONS = "artie.secretDestinations";

type Destinations = Readonly<Record<string, readonly string[] | undefined>>;

export class Secrets implements SecretStore {
  readonly #storage: vscode.SecretStorage;
  readonly #state: vscode.Memento;
  /** Every value that went through this process, also those that have been replaced since. */
  readonly #seen = new Set<string>();
  readonly #bound: SecretStore;

  constructor({ secrets, globalState }: vscode.ExtensionContext, accounts: Accounts) {
    this.#storage = secrets;
    this.#state = globalState;
    this.#bound = createBoundSecrets({
      keeper: { read: (name) => this.#read(name), keep: (name, secret) => this.#keep(name, secret) },
      person: { enter: askForUse, allows: askToSend },
      known: () => [...this.#seen, ...accounts.keys],
    });
  }

  /**
   * The value; for an unknown name what the person enters, or undefined when they enter nothing.
   * @throws ToolError when the person does not let it go to a destination that is new
   */
  async get(name: string, use: SecretUse, signal?: AbortSignal): Promise<string | undefined> {
    const value = await this.#bound.get(name, use, signal);
    if (value !== undefined) this.#seen.add(value);
    return value;
  }

  /** Keeps the value. It may go to these destinations, and no longer where an older value was allowed to go. */
  set(name: string, value: string, destinations: readonly string[]): Promise<void> {
    return this.#bound.set(name, value, destinations);
  }

  async delete(name: string): Promise<void> {
    await this.#storage.delete(PREFIX + name);
    await this.#allow(name, undefined);
  }

  known(): readonly string[] {
    return this.#bound.known();
  }

  async names(): Promise<string[]> {
    const keys = await this.#storage.keys();
    return keys.flatMap((key) => (key.startsWith(PREFIX) ? [key.slice(PREFIX.length)] : [])).sort();
  }

  async #read(name: string): Promise<KeptSecret | undefined> {
    const value = await this.#storage.get(PREFIX + name);
    return value === undefined ? undefined : { value, destinations: this.#mayGo(name) };
  }

  async #keep(name: string, { value, destinations }: KeptSecret): Promise<void> {
    this.#seen.add(value);
    await this.#storage.store(PREFIX + name, value);
    await this.#allow(name, destinations);
  }

  #mayGo(name: string): readonly string[] {
    return (Object.hasOwn(this.#destinations, name) ? this.#destinations[name] : undefined) ?? [];
  }

  get #destinations(): Destinations {
    return this.#state.get<Destinations>(DESTINATIONS, {});
  }

  async #allow(name: string, destinations: readonly string[] | undefined): Promise<void> {
    await this.#state.update(DESTINATIONS, { ...this.#destinations, [name]: destinations });
  }
}
