// Tokens of grants and members: `art_<id>_<32 random bytes>`. The id finds the row; only a hash of the whole is kept.
import { createHash, randomBytes, randomInt, timingSafeEqual } from "node:crypto";

const TOKEN = /^art_([gm][a-z0-9]{15})_[A-Za-z0-9_-]{43}$/;
/** Whatever may be one, whole or not, wherever it stands. */
const LOOKS_LIKE_ONE = /art_([A-Za-z0-9]{1,64})_[A-Za-z0-9_%-]+/g;
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

/** The text with every token cut to `art_<id>_…`. */
export function cutTokens(text: string): string {
  return text.replace(LOOKS_LIKE_ONE, "art_$1_…");
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
