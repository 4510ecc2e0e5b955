// Every credential that a session gets to know, from inputs, the secret store and the API, so that no outcome shows any.
import type { ArtieClient } from "../artie/index.ts";
import type { SecretStore, SecretUse, ToolServices } from "./context.ts";
import { redact, secretsIn } from "./redact.ts";

/** What has been seen of an account, for as long as its client lives. */
const seen = new WeakMap<ArtieClient, Set<string>>();

/** The secrets that a session knows: its store's, and all that it has seen. */
export function knownSecretsOf({ artie, secrets }: Pick<ToolServices, "artie" | "secrets">): KnownSecrets {
  const known = seen.get(artie) ?? new Set();
  seen.set(artie, known);
  return new KnownSecrets(secrets, known);
}

/** A secret store that remembers what it has given and taken. */
export class KnownSecrets implements SecretStore {
  readonly #store: SecretStore;
  readonly #seen: Set<string>;

  constructor(store: SecretStore, known = new Set<string>()) {
    this.#store = store;
    this.#seen = known;
  }

  async get(name: string, use: SecretUse, signal?: AbortSignal): Promise<string | undefined> {
    const value = await this.#store.get(name, use, signal);
    if (value !== undefined) this.#seen.add(value);
    return value;
  }

  set(name: string, value: string): Promise<void> {
    this.#seen.add(value);
    return this.#store.set(name, value);
  }

  known(): readonly string[] {
    return [...this.#seen, ...this.#store.known()];
  }

  /** Remembers the literal credentials in a value. */
  note(value: unknown): void {
    for (const secret of secretsIn(value)) this.#seen.add(secret);
  }

  redact<T extends object>(value: T): T {
    return redact(value, this.known()) as T;
  }
}
