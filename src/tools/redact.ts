// Keeps credentials out of everything that a model or a log sees: by the name of the field and by value.

/** Fields of `sharedConfig`, of reader settings and of key answers that hold credentials. Compared without case. */
const SECRET_FIELDS = new Set(
  [
    "password",
    "privateKey",
    "privateKeyPassphrase",
    "passphrase",
    "credentialsData",
    "personalAccessToken",
    "clientSecret",
    "awsSecretAccessKey",
    "secretAccessKey",
    "token",
    "accessToken",
    "sasToken",
    "credential",
    "credentials",
    "archiveLogPassword",
    "secret",
    "apiKey",
    "ingestionKey",
    "salt",
  ].map((name) => name.toLowerCase()),
);

/** What stands for a secret without being one. */
const REFERENCE = /^secret:\/\/[A-Za-z_][A-Za-z0-9_]*$/;

/** Shorter values are too common to be blanked wherever they appear. */
const MIN_SECRET_LENGTH = 4;

export const REDACTED = "[redacted]";

export function isSecretField(name: string): boolean {
  return SECRET_FIELDS.has(name.toLowerCase());
}

/** A copy in which every credential, by field or by value, is replaced. References (`secret://NAME`) stay. */
export function redact(value: unknown, secrets: readonly string[] = []): unknown {
  const texts = longestFirst(secrets);
  const visit = (current: unknown, field?: string): unknown => {
    if (typeof current === "string") {
      if (field !== undefined && isSecretField(field) && current !== "" && !REFERENCE.test(current)) return REDACTED;
      return redactText(current, texts);
    }
    if (Array.isArray(current)) return current.map((item) => visit(item, field));
    if (typeof current === "object" && current !== null) {
      return Object.fromEntries(
        Object.entries(current).map(([name, item]) => [
          redactText(name, texts),
          isSecretField(name) && typeof item === "object" && item !== null ? REDACTED : visit(item, name),
        ]),
      );
    }
    return current;
  };
  return visit(value);
}

function redactText(text: string, secrets: readonly string[]): string {
  return secrets.reduce((result, secret) => result.replaceAll(secret, REDACTED), text);
}

/** So that a secret which contains another is replaced whole. */
function longestFirst(secrets: readonly string[]): string[] {
  return [...new Set(secrets)]
    .filter((secret) => secret.length >= MIN_SECRET_LENGTH)
    .sort((a, b) => b.length - a.length);
}

/** The literal credentials in an input, so that nothing that comes back repeats them. */
export function secretsIn(value: unknown, field?: string): string[] {
  if (typeof value === "string") {
    return field !== undefined && isSecretField(field) && !REFERENCE.test(value) ? [value] : [];
  }
  if (Array.isArray(value)) return value.flatMap((item) => secretsIn(item, field));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => secretsIn(item, isSecretField(name) ? name : field));
}
