// Secrets of the command line: they come from the environment and live as long as the process. There is nobody to ask where
// one may go, so that the environment says that, too.
import type { SecretStore } from "../tools/secret-store.ts";
import { createBoundSecrets, type KeptSecret } from "../tools/bound-secrets.ts";
import { destinationsWritten } from "../tools/policy/hosts.ts";
import { SECRET_NAME } from "../tools/secret-name.ts";
import { INGESTION_KEY } from "../tools/secrets.ts";

const PREFIX = "ARTIE_SECRET_";
const DESTINATIONS = "_FOR";

/**
 * `secret://NAME` is the variable `ARTIE_SECRET_NAME`, for the destinations in `ARTIE_SECRET_NAME_FOR`. What a tool keeps is
 * there for the tools of this process and gone with it.
 * @param others Values that are no one's to refer to and must not be shown either, such as the API key.
 * @param events Where the ingestion key belongs without being told.
 */
export function createEnvironmentSecrets(
  env: NodeJS.ProcessEnv,
  others: readonly string[],
  events: readonly string[],
): SecretStore {
  const secrets = new Map<string, KeptSecret>();
  for (const [variable, value] of Object.entries(env)) {
    const name = variable.startsWith(PREFIX) ? variable.slice(PREFIX.length) : "";
    if (!value || !SECRET_NAME.test(name)) continue;
    const told = destinationsWritten(env[variable + DESTINATIONS] ?? "");
    secrets.set(name, { value, destinations: name === INGESTION_KEY ? [...told, ...events] : told });
  }
  return createBoundSecrets({
    keeper: {
      read: (name) => Promise.resolve(secrets.get(name)),
      keep: (name, secret) => {
        secrets.set(name, secret);
        return Promise.resolve();
      },
    },
    howToAllow: (name, destinations) => {
      const where = destinations.join(", ");
      return `If it belongs there, the person adds ${where} to ${PREFIX}${name}${DESTINATIONS} and starts artie-mcp again.`;
    },
    known: () => [...[...secrets.values()].map(({ value }) => value), ...others],
  });
}
