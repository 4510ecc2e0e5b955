// Every credential that one call gets to know, from its input, the secret store and the API, so that its outcome shows
// none of them.
import type { SecretStore, SecretUse } from "./context.ts";
import { redact, secretsIn } from "./redact.ts";

/** The session's secret store for the time of one call. */
export class KnownSecrets implements SecretStore {
  readonly #store: SecretStore;
  readonly #seen = new Set<string>();

  constructor(store: SecretStore) {
    this.#store = store;
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
