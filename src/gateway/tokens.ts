// Tokens of grants and members: `art_<id>_<32 random bytes>`. The id finds the row; only a hash of the whole is kept.
import { createHash, randomBytes, randomInt, timingSafeEqual } from "node:crypto";

const TOKEN = /^art_([gm][a-z0-9]{15})_[A-Za-z0-9_-]{43}$/;
/** Whatever may let somebody in, whole or not, wherever it stands; and what is left of it. */
const LOOKS_LIKE_ONE: readonly (readonly [RegExp, string])[] = [
  [/art_([A-Za-z0-9]{1,64})_[A-Za-z0-9_%-]+/g, "art_$1_…"],
  // Access tokens and what clients prove themselves with.
  [/\beyJ[\w-]{5,}(?:\.[\w-]*){1,4}/g, "eyJ…"],
  // Fields of OAuth's forms, in an address or in JSON, which may itself be quoted.
  [/\b(code|token|refresh_token|access_token|code_verifier|client_assertion|client_secret)=[^&\s"'\\]+/g, "$1=…"],
  [
    /\b(refresh_token|access_token|code_verifier|client_assertion|client_secret|connect_code)(\\?"\s*:\s*\\?")[^"\\]+/g,
    "$1$2…",
  ],
  // A request that waits for a person, and the code that this one types.
  [/(\/oauth\/(?:connect|auth)\/)[\w-]+/g, "$1…"],
  [/\b[A-HJKMNP-Z2-9]{4}(?:-[A-HJKMNP-Z2-9]{4}){2}\b/g, "…"],
];
const ID_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
/** Without those that are taken for each other. */
const CODE_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789";
const CODE_GROUPS = 3;
const CODE_GROUP = 4;

export interface NewToken {
  readonly id: string;
  readonly token: string;
  readonly token_hash: string;
}

export function newToken(kind: "grant" | "member"): NewToken {
  const id = (kind === "grant" ? "g" : "m") + letters(ID_LETTERS, 15);
  const token = `art_${id}_${randomBytes(32).toString("base64url")}`;
  return { id, token, token_hash: hashOf(token) };
}

/** The id in a token, or undefined for what is none. */
export function idIn(token: string): string | undefined {
  return TOKEN.exec(token)?.[1];
}

/** Takes as long for whatever is compared. */
export function isToken(token: string, hash: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(token)), Buffer.from(hash));
}

/** SHA-256 in base64url. */
export function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}

/** The text with every token cut to `art_<id>_…`, and whatever else lets somebody in cut as far. */
export function cutTokens(text: string): string {
  return LOOKS_LIKE_ONE.reduce((cut, [pattern, left]) => cut.replace(pattern, left), text);
}

/** What a person types to let a client in: `ABCD-EFGH-JKLM`. */
export function newConnectCode(): string {
  return Array.from({ length: CODE_GROUPS }, () => letters(CODE_LETTERS, CODE_GROUP)).join("-");
}

/** Of a code as it may have been typed. */
export function hashOfCode(code: string): string {
  return hashOf(code.toUpperCase().replaceAll(/[^A-Z0-9]/g, ""));
}

/** The token of an `Authorization: Bearer` header. */
export function bearerOf(header: string | undefined): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(header ?? "")?.[1];
}

function letters(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join("");
}
