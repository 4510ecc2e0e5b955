// `secret://NAME` inside of a longer text: a URI, a connection string, a pair of an id and its secret, a header. It is put
// in where the notation has a credential, written as that notation wants it; what nobody could read for sure is refused.
import { isSecretField } from "./policy/redact/index.ts";
import { REFERENCES } from "./secret-name.ts";

export interface Embedded {
  readonly name: string;
  readonly start: number;
  /** Behind the last character. */
  readonly end: number;
  /** None where it stands in no place for a credential. */
  readonly notation: Notation | undefined;
}

/** How a credential is written in a place; undefined where this one can't be. */
export type Notation = (secret: string) => string | undefined;

export interface Kind {
  readonly isCredential: boolean;
  readonly isAddress: boolean;
}

/** More than any connection string has. */
const MAX_REFERENCES = 20;
/** How far around a reference its notation shows. */
const NEAR = 500;

const inUri: Notation = encodeURIComponent;
const as =
  (pattern: RegExp): Notation =>
  (secret) =>
    pattern.test(secret) ? secret : undefined;
const bare = as(/^[^\s;'"{}()\\]*$/);
const inQuotes = as(/^[^'"{}\\\r\n]*$/);
const beforeHost = as(/^[^\s;'"{}()\\%@:/?#]*$/);
const inLine = as(/^[^\r\n]*$/);
const beforeColon = as(/^[^\s:]*$/);

/**
 * The references in a text that is more than one reference; undefined where it has none.
 * @param kind of a credential as a whole the parts need not be named; of an address hosts are looked for behind an `@`
 */
export function embeddedIn(text: string, kind: Kind): readonly Embedded[] | undefined {
  const found = [...text.matchAll(REFERENCES)];
  if (found.length === 0) return undefined;
  return found.map(({ 0: reference, 1: name = "", index: start }) => {
    const end = start + reference.length;
    const isNear = found.length <= MAX_REFERENCES;
    const before = without(text.slice(0, start)).slice(-NEAR);
    const after = without(text.slice(end)).slice(0, NEAR);
    const notation = isNear ? notationOf(before, after, kind) : undefined;
    return { name, start, end, notation };
  });
}

/** Other references have slashes that mean nothing. */
function without(text: string): string {
  return text.replace(REFERENCES, "_");
}

function notationOf(before: string, after: string, { isCredential, isAddress }: Kind): Notation | undefined {
  // `scheme://user:HERE@host`
  if (/(?:^|[^\w+.-])[a-z][\w+.-]*:\/\/[^/?#\s@]*$/i.test(before) && /^[^/?#\s@]*@/.test(after)) return inUri;
  // `?password=HERE&`, `Password=HERE;`, `password='HERE'`
  const [, sign, name = "", quote] = /(^|[?&;,\s({])([A-Za-z][\w.-]*)\s*=\s*(["'{]?)$/.exec(before) ?? [];
  if (isSecretField(name)) {
    if (quote) return after.startsWith(quote === "{" ? "}" : quote) ? inQuotes : undefined;
    if (sign === "?" || sign === "&") return /^(?:[&#\s"']|$)/.test(after) ? inUri : undefined;
    return /^(?:[;,\s)}&]|$)/.test(after) ? bare : undefined;
  }
  // `user:HERE@tcp(host)`, `user/HERE@host`
  if (isAddress && /(?:^|[\s:=])[^\s:/@]+[:/]$/.test(before) && /^@[^@]+$/.test(after)) return beforeHost;
  return isCredential ? partOf(before, after) : undefined;
}

/** `id:HERE`, `HERE:secret`, `Bearer HERE` */
function partOf(before: string, after: string): Notation | undefined {
  if (after === "" && /^(?:[^\s:/@]+:|[A-Za-z][\w-]*\s+)$/.test(before)) return inLine;
  return before === "" && /^:[^\s:/@]+$/.test(after) ? beforeColon : undefined;
}
