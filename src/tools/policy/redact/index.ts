// Keeps credentials out of everything that a model or a log sees: by place (names.ts, walk.ts), by form (forms.ts) and by
// value (values.ts), on the whole of an answer and before any of it is cut.
import { SecretRegistry } from "./known.ts";

export { KnownSecrets, knownSecretsOf, presentFor, registryOf, SecretRegistry } from "./known.ts";
export { isSecretField } from "./names.ts";
export { secretsIn } from "./walk.ts";
export { REDACTED, REFERENCE } from "./words.ts";

/** The value with every credential, by place, by form and of those given by value, replaced. References stay. */
export function redact(value: unknown, secrets: readonly string[] = []): unknown {
  return new SecretRegistry(secrets).redact(value);
}

/** The same as it is shown, with escapes for characters that nobody sees. */
export function present<T extends object>(value: T, secrets: readonly string[] = []): T {
  return new SecretRegistry(secrets).present(value) as T;
}
