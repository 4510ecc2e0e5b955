// Secrets that each belong to the destinations that they were allowed for: one rule for VS Code, which asks the person, and
// for surfaces where nobody can be asked, whose owner says it beforehand.
import type { SecretStore, SecretUse } from "./secret-store.ts";
import { ToolError } from "../rules/tool-error.ts";

/** More than a person can judge at a glance. */
const MAX_DESTINATIONS = 8;
const MAX_LENGTH = 255;

export interface KeptSecret {
  readonly value: string;
  /** Where it may go; none yet where nobody has said it. */
  readonly destinations: readonly string[];
}

/** Where secrets are kept: a map, VS Code's secret storage, a table. */
export interface SecretKeeper {
  read(name: string): Promise<KeptSecret | undefined>;
  keep(name: string, secret: KeptSecret): Promise<void>;
}

/** Who can be asked while a call waits. */
export interface SecretPerson {
  /** The value of a secret that is not there, knowing where it goes; undefined when none is given. */
  enter(name: string, use: SecretUse, signal?: AbortSignal): Promise<string | undefined>;
  /** Whether one that is there may go to destinations that are new to it. */
  allows(name: string, use: SecretUse): Promise<boolean>;
}

export interface BoundSecretsOptions {
  readonly keeper: SecretKeeper;
  /** Without one, what is not allowed yet is refused. */
  readonly person?: SecretPerson;
  /** How its owner allows a secret to go there, one sentence. */
  readonly howToAllow?: (name: string, destinations: readonly string[]) => string;
  readonly known: () => readonly string[];
}

export function createBoundSecrets({ keeper, person, howToAllow, known }: BoundSecretsOptions): SecretStore {
  let lastQuestion: Promise<unknown> = Promise.resolve();

  async function get(name: string, use: SecretUse, signal?: AbortSignal): Promise<string | undefined> {
    const kept = await keeper.read(name);
    if (!kept && !person) return undefined;
    requireDestination(name, use);
    if (kept && missingFor(kept, use).length === 0) return kept.value;
    if (person) return inTurn(() => ask(person, name, use, signal));
    throw notAllowed(name, kept ? missingFor(kept, use) : use.destinations);
  }

  /** Asks for what is missing, unless a question before has been answered so that nothing is. */
  async function ask(asked: SecretPerson, name: string, use: SecretUse, signal?: AbortSignal) {
    // Whose caller has gone while another question stood is asked of nobody.
    signal?.throwIfAborted();
    const kept = await keeper.read(name);
    if (!kept) {
      const value = await asked.enter(name, use, signal);
      // Who enters a value allows it to go where they are told that it goes.
      if (value !== undefined) await keeper.keep(name, { value, destinations: use.destinations });
      return value;
    }
    const destinations = missingFor(kept, use);
    if (destinations.length === 0) return kept.value;
    if (!(await asked.allows(name, { ...use, destinations }))) throw notAllowed(name, destinations);
    await keeper.keep(name, { ...kept, destinations: [...kept.destinations, ...destinations] });
    return kept.value;
  }

  function notAllowed(name: string, destinations: readonly string[]): ToolError {
    const how = howToAllow ? ` ${howToAllow(name, destinations)}` : " The person does not let it.";
    return new ToolError(
      "refused",
      `The secret "${name}" may not go to ${destinations.join(", ")}. Nothing was sent.${how}`,
    );
  }

  /** One question at a time: a second one would close the first. */
  function inTurn<T>(question: () => Promise<T>): Promise<T> {
    const answer = lastQuestion.then(question);
    lastQuestion = answer.catch(() => undefined);
    return answer;
  }

  return {
    get,
    set: (name, value, destinations) => keeper.keep(name, { value, destinations }),
    known,
  };
}

export function missingFor({ destinations }: KeptSecret, use: SecretUse): string[] {
  return use.destinations.filter((destination) => !destinations.includes(destination));
}

/** @throws ToolError where there is none, or more than anybody could judge */
export function requireDestination(name: string, { destinations }: SecretUse): void {
  const [first] = destinations;
  if (first === undefined) {
    throw new ToolError(
      "refused",
      `The secret "${name}" was not sent: nothing says where it would go. Give the host or account beside it.`,
    );
  }
  if (destinations.length <= MAX_DESTINATIONS && destinations.every((each) => each.length <= MAX_LENGTH)) return;
  throw new ToolError(
    "refused",
    `The secret "${name}" was not sent: it would go to more places than anybody could judge. Name one host or account.`,
  );
}
