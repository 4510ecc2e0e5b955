// `secret://NAME` for grants: what a person keeps in the program that the gateway is a part of, then what the store holds;
// each only for where it belongs.
import { ToolError } from "../rules/tool-error.ts";
import { createBoundSecrets, type KeptSecret } from "../tools/bound-secrets.ts";
import type { SecretStore } from "../tools/secret-store.ts";
import { withDefaults } from "../tools/secrets.ts";
import type { Principal } from "./hosts.ts";
import { secretContextOf } from "./people.ts";
import type { Keyring } from "./store/keyring.ts";
import type { Grant, Secret } from "./store/rows.ts";
import type { Store } from "./store/store.ts";
import type { Ways } from "./ways.ts";

/**
 * Secrets that another program keeps, as the calls of a grant of this name get them: a person who is asked is told who wants
 * one. They come before those of the store.
 */
export type OutsideSecrets = (grant: string) => Pick<SecretStore, "get" | "known">;

export interface SecretParts {
  readonly store: Store;
  readonly keyring: Keyring;
  readonly ways: Ways;
  readonly outside: OutsideSecrets | undefined;
  /** The API keys that no answer may hold. */
  readonly keys: () => readonly string[];
  /** Those that an account brings along. */
  readonly broughtBy: (account: string) => Readonly<Record<string, KeptSecret>>;
}

export interface SecretStores extends Disposable {
  of(principal: Principal<Grant>): SecretStore;
}

export async function openSecretStores(parts: SecretParts): Promise<SecretStores> {
  const { store, keyring, ways, outside, keys, broughtBy } = parts;
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
  const stored = ({ grant }: Principal<Grant>): SecretStore =>
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
      howToAllow: ways.allowSecret,
      known: () => [...known, ...keys()],
    });
  return {
    of(principal) {
      const { grant, account } = principal;
      const all = outside ? firstOf(outside(grant.name), stored(principal)) : stored(principal);
      return withDefaults(all, broughtBy(account.name));
    },
    [Symbol.dispose]: stop,
  };
}

function firstOf(first: ReturnType<OutsideSecrets>, then: SecretStore): SecretStore {
  return {
    ...then,
    get: async (...asked) => (await first.get(...asked)) ?? then.get(...asked),
    known: () => [...first.known(), ...then.known()],
  };
}
