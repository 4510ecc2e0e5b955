// `secret://NAME` stands for a credential in any input; the value is put in at send time and never passes the model.
import type { SecretStore, SecretUse } from "./context.ts";
import { ToolError } from "../rules/tool-error.ts";
import { isSecretField } from "./policy/redact/index.ts";
import { SECRET_NAME } from "./secret-name.ts";

const REFERENCE = /^secret:\/\/(.*)$/s;

/** What the tracking tools send events with unless told otherwise. */
export const INGESTION_KEY = "INGESTION_KEY";

/** The store, with secrets that the surroundings know by themselves until others are kept under their names. */
export function withDefaults(store: SecretStore, defaults: Readonly<Record<string, string>>): SecretStore {
  const own = new Map(Object.entries(defaults));
  return {
    get: (name, use, signal) => (own.has(name) ? Promise.resolve(own.get(name)) : store.get(name, use, signal)),
    set: async (name, value) => {
      await store.set(name, value);
      own.delete(name);
    },
    known: () => [...store.known(), ...own.values()],
  };
}

/**
 * A copy of the value in which every reference is replaced by its secret. A reference may stand alone, in a field that
 * holds a credential, or anywhere in a connector's `sharedConfig`: elsewhere the value would be shown.
 * @throws ToolError for an unknown name, a place where no secret goes, or a person who does not want it
 */
export async function resolveSecrets<T>(
  value: T,
  store: SecretStore,
  purpose: string,
  signal?: AbortSignal,
): Promise<T> {
  const use: SecretUse = { purpose, destination: destinationIn(value) };
  return (await visit(value, typeof value === "string")) as T;

  async function visit(current: unknown, isPlaceForSecrets: boolean, field = ""): Promise<unknown> {
    if (typeof current === "string") {
      const name = REFERENCE.exec(current)?.[1];
      if (name === undefined) return current;
      if (isPlaceForSecrets) return lookUp(name);
      throw new ToolError(
        "invalid_input",
        `A secret can't go into ${field}: it would be shown there. Write it where a credential belongs.`,
      );
    }
    if (typeof current !== "object" || current === null) return current;
    if (Array.isArray(current)) return Promise.all(current.map((item) => visit(item, isPlaceForSecrets, field)));
    const entries: [string, unknown][] = [];
    for (const [key, item] of Object.entries(current)) {
      const isPlace = isPlaceForSecrets || key === "sharedConfig" || isSecretField(key);
      entries.push([key, await visit(item, isPlace, key)]);
    }
    return Object.fromEntries(entries);
  }

  async function lookUp(name: string): Promise<string> {
    if (!SECRET_NAME.test(name)) {
      throw new ToolError(
        "unknown_secret",
        `"${name}" is not the name of a secret; use letters, digits and underscores.`,
      );
    }
    const secret = await store.get(name, use, signal);
    if (secret !== undefined) return secret;
    throw new ToolError("unknown_secret", `There is no secret "${name}". Ask the person to add it under this name.`);
  }
}

/** Fields that say where something is, in the many words that databases and warehouses have for it. */
const ADDRESS = /host|port|address|server|url|uri|endpoint|account|project|bucket|path/i;

/** The addresses in an input, for a person to judge: `host db.example.com, port 5432`. */
function destinationIn(value: unknown): string | undefined {
  const found: string[] = [];
  const visit = (current: unknown, field: string) => {
    if (typeof current === "object" && current !== null) {
      for (const [key, item] of Object.entries(current)) visit(item, key);
    } else if (
      ADDRESS.test(field) &&
      !isSecretField(field) &&
      (typeof current === "string" || typeof current === "number")
    ) {
      found.push(`${field} ${current}`);
    }
  };
  visit(value, "");
  return found.length === 0 ? undefined : found.sort().join(", ");
}
