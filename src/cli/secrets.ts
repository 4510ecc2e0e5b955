// Secrets of the command line: they come from the environment and live as long as the process.
import type { SecretStore } from "../tools/context.ts";

const PREFIX = "ARTIE_SECRET_";

/**
 * `secret://NAME` is the variable `ARTIE_SECRET_NAME`. What a tool keeps is there for the tools of this process and gone
 * with it. `others` are values that are no one's to refer to and must not be shown either, such as the API key.
 */
export function createEnvironmentSecrets(env: NodeJS.ProcessEnv, others: readonly string[]): SecretStore {
  const values = new Map<string, string>();
  for (const [name, value] of Object.entries(env)) {
    if (name.startsWith(PREFIX) && value) values.set(name.slice(PREFIX.length), value);
  }
  return {
    get: (name) => Promise.resolve(values.get(name)),
    set: (name, value) => {
      values.set(name, value);
      return Promise.resolve();
    },
    known: () => [...values.values(), ...others],
  };
}
