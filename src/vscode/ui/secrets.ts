// The secrets behind `secret://NAME`: kept in SecretStorage, asked for when a tool needs one that is not there. The model
// says where a configuration goes, so a person decides where each secret may go.
import { l10n, type ExtensionContext, type Memento, type SecretStorage } from "vscode";
import type { SecretStore, SecretUse } from "../../tools/secret-store.ts";
import { type BoundSecretsOptions, createBoundSecrets, type KeptSecret } from "../../tools/bound-secrets.ts";
import type { Accounts } from "../shell/accounts.ts";
import { askForUse, askToSend } from "./secret-questions.ts";

const PREFIX = "artie.secret.";
/** Where each secret may go, by its name: a record in this machine's state. */
const DESTINATIONS = "artie.secretDestinations";

type Destinations = Readonly<Record<string, readonly string[] | undefined>>;

export class Secrets implements SecretStore {
  readonly #storage: SecretStorage;
  readonly #state: Memento;
  /** Every value that went through this process, also those that have been replaced since. */
  readonly #seen = new Set<string>();
  readonly #parts: Pick<BoundSecretsOptions, "keeper" | "known">;
  readonly #bound: SecretStore;

  constructor({ secrets, globalState }: ExtensionContext, accounts: Accounts) {
    this.#storage = secrets;
    this.#state = globalState;
    this.#parts = {
      keeper: { read: (name) => this.#read(name), keep: (name, secret) => this.#keep(name, secret) },
      known: () => [...this.#seen, ...accounts.keys],
    };
    this.#bound = createBoundSecrets({ ...this.#parts, person: { enter: askForUse, allows: askToSend } });
  }

  /**
   * The value; for an unknown name what the person enters, or undefined when they enter nothing.
   * @throws ToolError when the person does not let it go to a destination that is new
   */
  async get(name: string, use: SecretUse, signal?: AbortSignal): Promise<string | undefined> {
    return this.#bound.get(name, use, signal);
  }

  /**
   * As an agent gets them that is elsewhere, by a grant of this name: whether one may go where it has not gone before is
   * asked here, with that name, but none is asked for that is not there.
   */
  of(grant: string): SecretStore {
    const asked = ({ purpose, ...use }: SecretUse) => ({ ...use, purpose: l10n.t("{0}, for {1}", purpose, grant) });
    return createBoundSecrets({
      ...this.#parts,
      person: { enter: () => Promise.resolve(undefined), allows: (name, use) => askToSend(name, asked(use)) },
    });
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
    if (value !== undefined) this.#seen.add(value);
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
