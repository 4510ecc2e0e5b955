// What stands where a credential would and is none: references, masks, placeholders, and words of ordinary sentences.

import { isSecretField } from "./names.ts";

/** What stands in the place of a credential. */
export const REDACTED = "[redacted]";

/** A reference to a secret: it stands for one without being one. */
export const REFERENCE = /^secret:\/\/[A-Za-z_][A-Za-z0-9_]*$/;

/** How sure the notation is that a value follows: `assigned` by a sign; the others leave it to the value's looks. */
export type Proof = "assigned" | "colon" | "mixed" | "token";

/** Masks and placeholders: stars, bullets, `<password>`, `arsk_...`, `{{ password }}`, `${PASSWORD}`, `%s`. */
const PLACEHOLDER =
  /^(?:[*•●x#.…_-]{2,}|\*+\w+\*+|[a-z]{2,12}[_-]|\[?(?:redacted|hidden|masked|filtered|omitted)\]?|\(sensitive|<[a-z_ .:-]{0,60}>?|\{\{[\w .|"'-]*\}\}|[a-z_]{2,30}\((?:\$\d{1,2}|\?)?|\$\{[\w.:-]*\}?|\$\([\w.:-]*\)?|\$\d{1,2}|%(?:[svdq]|\(\w+\)s)|!(?:ref|sub|getatt|importvalue)|[|>][+-]?|\?|)$/i;
/** What is no value but where one is: `accounts.password`, `:password`, `os.environ["DB_PASSWORD"]`, `DB_PASSWORD`. */
const PATH = /^(?:[:@]|(?:[A-Za-z_]\w*(?:\.|\[\\*["']))+|(?=[A-Z]+_[A-Z_]+$))([A-Za-z_]+)(?:\\*["'])?[\])]?$/;
/** How a login works, who manages a key, and the types of columns: `SCRAM-SHA-256`, `customer-managed`, `varchar(255)`. */
const KIND =
  /^(?:scram-sha-\d{1,3}(?:-plus)?|oauth(?:2(?:\.0)?|bearer)|[hr]s\d{3}|sha-?\d{1,3}|[a-z]{2,12}-managed|[a-z]{2,12}\d?\(\d+(?:, ?\d+)?\)?)$/i;
/** `$PASSWORD`, `%PASSWORD%` */
const VARIABLE = /^(?:\$|%(?=.*%$))([A-Z_][A-Z0-9_]*)%?$/;

/** Where a key is kept. */
const KEY_FILE = /^(?:[~.]{0,2}\/|[A-Za-z]:\\)[\w./\\ -]+\.(?:key|pem|p8|p12|pfx|crt|cer|der|jks|json)$/;

/** Nothing that stands for a credential is longer, so that what is looked at and left costs little. */
export const MAX_WORDS = 300;

/** Words that say how a credential is, of what type, or that there is none. */
const STATES = new Set(
  `yes no true false null none nil undefined empty missing required expired invalid revoked unknown optional hidden redacted
  masked not is was are must should cannot can and or for from with of in to the a an string text varchar char uuid bytea
  number integer int boolean bool object array token password secret valid incorrect wrong denied failed failure rejected
  changed unchanged set unset disabled enabled supported unsupported default`.split(/\s+/),
);

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Names of things in the API; of its texts every third is one. */
export function isUuid(text: string): boolean {
  return text.length === 36 && UUID.test(text);
}

/** Whether what was found in this notation is no credential. `common`: behind a word that is common in prose. */
export function isHarmless(value: string, proof: Proof, common: boolean): boolean {
  if (value.length > MAX_WORDS) return false;
  const word = value.trim().toLowerCase();
  if (PLACEHOLDER.test(word) || STATES.has(word) || REFERENCE.test(value) || KEY_FILE.test(value)) return true;
  if (KIND.test(word) || isSecretField(PATH.exec(value)?.[1] ?? "")) return true;
  const variable = VARIABLE.exec(value)?.[1];
  if (variable !== undefined && isSecretField(variable)) return true;
  switch (proof) {
    case "assigned":
      return common && /^(?:[a-z]{1,6}|\d{1,3})$/i.test(word);
    case "colon":
      return common ? !isMixed(value, 8) : isWord(word) || /^[\d\W]{1,3}$|^\d\W\d$|^\d+-\d+$/.test(word);
    case "mixed":
      return !isMixed(value, 6);
    case "token":
      return !isTokenLike(value);
  }
}

/** Letters and digits or signs together, as in what somebody chose or a machine made, and not the UUID of a thing. */
export function isMixed(value: string, length: number): boolean {
  return value.length >= length && /\p{L}/u.test(value) && /[\d!@#$%^&*+=/~]/.test(value) && !isUuid(value);
}

/** So mixed that only a machine can have made it. */
export function isTokenLike(value: string): boolean {
  return /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[\w+/=~-]{16,}$|^[0-9a-f]{32,}$/.test(value);
}

/** What may be a word of a sentence. */
export function isWord(value: string): boolean {
  return /^\p{L}{1,16}$/u.test(value);
}

/** Names that people also take for passwords: to blank them wherever they stand would tell nobody anything. */
const ORDINARY = new Set(
  `postgres postgresql snowflake bigquery databricks redshift clickhouse motherduck planetscale cockroach cockroachdb
  documentdb dynamodb keyspaces sqlserver username database warehouse localhost production development analytics reporting
  replication replicator administrator readonly connector connectors pipeline pipelines destination customers anonymous
  service_account`.split(/\s+/),
);

/** Whether the value is a word that names things, or no value at all, and is looked for nowhere else. */
export function isOrdinary(value: string): boolean {
  const word = value.trim().toLowerCase();
  return ORDINARY.has(word) || STATES.has(word) || REFERENCE.test(value) || new Set(word).size < 3;
}
