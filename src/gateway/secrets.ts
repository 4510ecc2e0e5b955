// `secret://NAME` for grants: out of the store, and only for where a secret belongs.
import { ToolError } from "../rules/tool-error.ts";
import { createBoundSecrets } from "../tools/bound-secrets.ts";
import type { SecretStore } from "../tools/context.ts";
import type { Principal } from "./hosts.ts";
import { secretContextOf } from "./people.ts";
import type { Keyring } from "./store/keyring.ts";
import type { Grant, Secret } from "./store/rows.ts";
import type { Store } from "./store/store.ts";

export interface SecretStores extends Disposable {
  of(principal: Principal<Grant>): SecretStore;
}

/** @param keys the API keys that no answer may hold */
export async function openSecretStores(
  store: Store,
  keyring: Keyring,
  keys: () => readonly string[],
): Promise<SecretStores> {
  /** What answers are cleaned of: every value that was ever read here. */
  const known = new Set<string>();
  const read = (secret: Secret): string => {
    const value = keyring.open(secret.value, secretContextOf(secret.name));
    known.add(value);
    return value;
  };
  const learn = async (): Promise<void> => {
    for (const secret of await store.secrets.list()) read(secret);
  };
  await learn();
  const stop = store.subscribe((event) => {
    if (event.kind === "secret") void learn().catch(() => undefined);
  });
  return {
    of: ({ grant }) =>
      createBoundSecrets({
        keeper: {
          async read(name) {
            const secret = await store.secrets.get(name);
            return secret && { value: read(secret), destinations: secret.destinations };
          },
          async keep(name, { value, destinations }) {
            const owner = `grant ${grant.id}`;
            const there = await store.secrets.get(name);
            if (there && there.created_by !== owner) {
              throw new ToolError("refused", `There is another secret "${name}" already. Keep it under another name.`);
            }
            const row = { name, destinations: [...destinations], created_by: owner, created_at: Date.now() };
            known.add(value);
            await store.secrets.set({ ...row, value: keyring.seal(value, secretContextOf(name)) });
            await store.publish({ kind: "secret", name });
          },
        },
        howToAllow: (name, destinations) =>
          `If it belongs there, whoever runs the gateway sets it again: artie-mcp secret set ${name} --for ${destinations.join(" --for ")}.`,
        known: () => [...known, ...keys()],
      }),
    [Symbol.dispose]: stop,
  };
}
