// `secret://NAME` stands for a credential in any input; the value is put in at send time and never passes the model.
import type { SecretStore } from "./context.ts";
import { ToolError } from "./errors.ts";

const REFERENCE = /^secret:\/\/(.*)$/s;
/** What a secret may be called: also the tail of an environment variable. */
export const SECRET_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function referenceTo(name: string): string {
  return `secret://${name}`;
}

/** What the tracking tools send events with unless told otherwise. */
export const INGESTION_KEY = "INGESTION_KEY";

/** The store, with secrets that the surroundings know by themselves until others are kept under their names. */
export function withDefaults(store: SecretStore, defaults: Readonly<Record<string, string>>): SecretStore {
  const own = new Map(Object.entries(defaults));
  return {
    get: (name, purpose, signal) => (own.has(name) ? Promise.resolve(own.get(name)) : store.get(name, purpose, signal)),
    set: async (name, value) => {
      await store.set(name, value);
      own.delete(name);
    },
    known: () => [...store.known(), ...own.values()],
  };
}

/** A copy of the value in which every reference is replaced by its secret. @throws ToolError for an unknown name */
export async function resolveSecrets<T>(
  value: T,
  store: SecretStore,
  purpose: string,
  signal?: AbortSignal,
): Promise<T> {
  return (await visit(value)) as T;

  async function visit(current: unknown): Promise<unknown> {
    if (typeof current === "string") {
      const name = REFERENCE.exec(current)?.[1];
      return name === undefined ? current : lookUp(name);
    }
    if (Array.isArray(current)) return Promise.all(current.map(visit));
    if (typeof current !== "object" || current === null) return current;
    const entries: [string, unknown][] = [];
    for (const [key, item] of Object.entries(current)) entries.push([key, await visit(item)]);
    return Object.fromEntries(entries);
  }

  async function lookUp(name: string): Promise<string> {
    if (!SECRET_NAME.test(name)) {
      throw new ToolError(
        "unknown_secret",
        `"${name}" is not the name of a secret; use letters, digits and underscores.`,
      );
    }
    const secret = await store.get(name, purpose, signal);
    if (secret !== undefined) return secret;
    throw new ToolError("unknown_secret", `There is no secret "${name}". Ask the person to add it under this name.`);
  }
}
