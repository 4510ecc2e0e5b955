// Keeps credentials out of everything that a model or a log sees: by the name of the field and by value.

/** Fields of `sharedConfig`, of reader settings and of key answers that hold credentials, whatever their shape. */
const SECRET_FIELDS = new Set([
  "password",
  "privatekey",
  "credentialsdata",
  "personalaccesstoken",
  "clientsecret",
  "awssecretaccesskey",
  "token",
  "credential",
  "credentials",
  "archivelogpassword",
  "sastoken",
  "secret",
  "apikey",
  "ingestionkey",
  "salt",
]);

/** How the names of other fields end that hold a credential when they hold a text: the API may drift. */
const SECRET_ENDING = /(password|passwd|passphrase|secret|privatekey|secretkey|accesskey|token|connectionstring)$/;

/** What stands for a secret without being one. */
const REFERENCE = /^secret:\/\/[A-Za-z_][A-Za-z0-9_]*$/;

/** Shorter values are too common to be blanked wherever they appear. */
const MIN_SECRET_LENGTH = 4;
/** A line of a key this long tells enough of the key. */
const MIN_LINE_LENGTH = 24;

/** The password of `scheme://user:password@host`. */
const IN_ADDRESS = /(:\/\/[^\s:/@]*:)[^\s/@]+(?=@)/g;

/** Nothing that is meant to be read lies deeper. */
const MAX_DEPTH = 100;

export const REDACTED = "[redacted]";

/** Whether a field of this name holds a credential: `privateKey`, `private_key` and `PRIVATE-KEY` are one name. */
export function isSecretField(name: string): boolean {
  const normal = normalName(name);
  return SECRET_FIELDS.has(normal) || SECRET_ENDING.test(normal);
}

/** A copy in which every credential, by field or by value, is replaced. References (`secret://NAME`) stay. */
export function redact(value: unknown, secrets: readonly string[] = []): unknown {
  const texts = formsOf(secrets);
  const visit = (current: unknown, field: string | undefined, depth: number): unknown => {
    if (isPrimitive(current) && field !== undefined && isSecretField(field)) return blank(current);
    if (typeof current === "string") return redactText(current, texts);
    if (typeof current !== "object" || current === null) return current;
    if (depth > MAX_DEPTH) return REDACTED;
    if (Array.isArray(current)) return current.map((item) => visit(item, field, depth + 1));
    return Object.fromEntries(
      Object.entries(current).map(([name, item]) => {
        const isCredential = typeof item === "object" && item !== null && SECRET_FIELDS.has(normalName(name));
        return [redactText(name, texts), isCredential ? REDACTED : visit(item, name, depth + 1)];
      }),
    );
  };
  return visit(value, undefined, 0);
}

/** The literal credentials in a value, so that nothing that comes back repeats them. */
export function secretsIn(value: unknown, field?: string, depth = 0): string[] {
  if (isPrimitive(value)) {
    const text = String(value);
    return field !== undefined && isSecretField(field) && !REFERENCE.test(text) ? [text] : [];
  }
  if (typeof value !== "object" || value === null || depth > MAX_DEPTH) return [];
  if (Array.isArray(value)) return value.flatMap((item) => secretsIn(item, field, depth + 1));
  return Object.entries(value).flatMap(([name, item]) =>
    secretsIn(item, isSecretField(name) ? name : field, depth + 1),
  );
}

function normalName(name: string): string {
  return name.replace(/[^a-z0-9]/gi, "").toLowerCase();
}

function isPrimitive(value: unknown): value is string | number {
  return typeof value === "string" || typeof value === "number";
}

function blank(value: string | number): string | number {
  return value === "" || REFERENCE.test(String(value)) ? value : REDACTED;
}

function redactText(text: string, secrets: readonly string[]): string {
  return secrets
    .reduce((result, secret) => result.replaceAll(secret, REDACTED), text)
    .replace(IN_ADDRESS, `$1${REDACTED}`);
}

/** Every form in which a secret may come back, longest first, so that one which contains another is replaced whole. */
function formsOf(secrets: readonly string[]): string[] {
  const forms = secrets
    .flatMap(partsOf)
    .flatMap((part) => [part, JSON.stringify(part).slice(1, -1), encodeURIComponent(part.toWellFormed())]);
  return [...new Set(forms)].filter(({ length }) => length >= MIN_SECRET_LENGTH).sort((a, b) => b.length - a.length);
}

/** A secret, the credentials in it if it is a JSON document (a service account), and the lines of a key. */
function partsOf(secret: string): string[] {
  const inside = secret.trimStart().startsWith("{") ? secretsIn(parsed(secret)) : [];
  return [secret, ...inside].flatMap((part) => [part, ...part.split(/\r?\n/).filter(isTelling)]);
}

function isTelling({ length }: string): boolean {
  return length >= MIN_LINE_LENGTH;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
