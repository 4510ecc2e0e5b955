// Notices a credential that came in plain text: it is taken, but it stands in the conversation now, and that is said, once
// to each client.
import type { Tool } from "../define.ts";
import { secretsIn } from "../policy/redact/index.ts";
import { REFERENCES } from "../secret-name.ts";

export const PASTED =
  "A credential came in plain text. It is not shown or recorded here, but it now stands in this conversation: next time keep it as a secret and give secret://NAME in its place.";

/** What people send about their users is no credential of theirs. */
export function hasPasted({ unrecorded = [] }: Pick<Tool, "unrecorded">, input: unknown): boolean {
  if (typeof input !== "object" || input === null) return false;
  return secretsIn(without(input, unrecorded)).some((secret) => !isReference(secret));
}

function without(input: object, names: readonly string[]): object {
  return names.length === 0
    ? input
    : Object.fromEntries(Object.entries(input).filter(([name]) => !names.includes(name)));
}

function isReference(secret: string): boolean {
  return secret.search(REFERENCES) >= 0;
}
