// By form, in any text: what names its credential is in named.ts, what is one by itself in tokens.ts, addresses are in
// addresses.ts. Here they come together, with SQL, command lines and headers that stand alone.
import { markAddresses } from "./addresses.ts";
import { markNamed, NAME_HINT } from "./named.ts";
import { isSecretField } from "./names.ts";
import { type Mark, quotedValue, type Span } from "./spans.ts";
import { markPem, markTokens } from "./tokens.ts";
import { isHarmless, isMixed, isUuid, isWord, REDACTED } from "./words.ts";

/** Most texts have nothing of this, and then cost no more than this look. */
const NAMED = new RegExp(NAME_HINT, "i");
const ALONE =
  /-----|identified|password\s+for|basic|bearer|duplicate entry|key \(|s3\(|pdo->|mysql|maria|mongo|postgresql\(|curl|sqlcmd|bcp|isql|osql|docker|podman|helm|sshpass|psexec|redis-cli|ldap|auth |pass |:(?:\d{3,5}|\*):/i;

/** Every credential in a text that can be told by its form; in no order, and they may overlap. */
export function secretSpans(text: string): Span[] {
  if (isUuid(text)) return [];
  const spans: Span[] = [];
  const mark: Mark = (start, end) => {
    if (end > start && !text.startsWith(REDACTED, start)) spans.push({ start, end });
  };
  markTokens(text, mark);
  if (NAMED.test(text)) markNamed(text, mark);
  if (text.includes("@")) markAddresses(text, mark);
  if (ALONE.test(text)) {
    markPem(text, mark);
    markStatements(text, mark);
  }
  return spans;
}

/** What stands before a credential, and what it has to look like. A value in quotes or a bare one follows. */
const BEFORE: readonly (readonly [
  pattern: RegExp,
  isProven: (value: string, isQuoted: boolean, after: string) => boolean,
])[] = [
  [/\bidentified(?:\s+with\s+[\w."'`]{1,60})?\s+(?:by|as|using)(?:\s+(?:password|values))?\s+/gi, isNoWord],
  [/\bset\s+password\s+for\s+\S{1,120}\s*(?:=|to)\s*(?:password\s*\()?/gi, isNoWord],
  [/\bbearer(?:[ \t]+|%20)/gi, (value) => isMixed(value, 8) || value.length >= 20],
  [/\bbasic(?:[ \t]+|%20)/gi, isBasic],
  // Flags of programs whose names say nothing.
  [/\bcurl\b[^\n]{0,300}?\s(?:-u|-U|--user|--proxy-user)[= ]?["']?[^\s:"']{0,80}:/g, isAny],
  [/\b(?:mysql|maria|mongo)\w*\b[^\n]{0,200}?\s-p ?(?=[^\s-])/gi, isAny],
  [/\b(?:sqlcmd|bcp|isql|osql)\b[^\n]{0,200}?\s-P ?/g, isAny],
  [/\b(?:docker|podman|helm|sshpass|psexec)\b[^\n]{0,200}?\s-p ?/gi, isAny],
  [/\b(?:redis-cli|ldap[a-z]+)\b[^\n]{0,200}?\s-[aw] ?/g, isAny],
  // Protocols of lines: Redis, FTP; a line of .pgpass.
  [/\bHELLO \d AUTH \S{1,60} /g, (value) => isMixed(value, 6)],
  [/^AUTH (?:\S{1,60} )?(?=\S+\s*$)/gm, (value) => isMixed(value, 6)],
  [/\bPASS (?=\S{1,300}\s*\n\d{3} )/g, isAny],
  [/(?<![\w.:/@-])[\w.*-]{1,80}:(?:\d{3,5}|\*):[^:\s]{1,60}:[^:\s]{1,60}:/g, (value) => isMixed(value, 6)],
  // Arguments by position: connections in PHP, tables in ClickHouse.
  [/\b(?:s3|PDO->__construct|mysqli(?:_connect|->__construct)?)\((?:\s*'[^']{0,300}'\s*,){2}\s*/gi, isAny],
  [/\b(?:mysql|postgresql|mongodb)\((?:\s*'[^']{0,300}'\s*,){4}\s*/gi, isAny],
];

function markStatements(text: string, mark: Mark): void {
  for (const [pattern, isProven] of BEFORE) {
    for (const { 0: before, index } of text.matchAll(pattern)) {
      const at = index + before.length;
      const value = quotedValue(text, at) ?? bare(text, at);
      const found = text.slice(value.start, value.end);
      const after = text.slice(value.end, value.end + 8);
      if (!isHarmless(found, "assigned", false) && isProven(found, value.start > at, after))
        mark(value.start, value.end);
    }
  }
  markDuplicates(text, mark);
}

/** What a database says of a value that is there already: `Duplicate entry '...' for key 'users.api_token'`. */
function markDuplicates(text: string, mark: Mark): void {
  for (const { 1: value = "", 2: key = "", index } of text.matchAll(
    /duplicate entry '((?:[^'\n]|''){1,500})' for key '([^'\n]{1,200})'/gi,
  )) {
    const start = index + "duplicate entry '".length;
    if (isSecretField(key)) mark(start, start + value.length);
  }
  for (const { 0: all, 1: columns = "", 2: values = "", index } of text.matchAll(
    /key \(([^()\n]{1,200})\)=\(([^\n]{1,500}?)\)(?= |\.|$)/gim,
  )) {
    const start = index + all.length - values.length - 1;
    if (columns.split(",").some((column) => isSecretField(column.trim()))) mark(start, start + values.length);
  }
}

function bare(text: string, at: number): Span {
  const pattern = /[^\s"'`;,)]{0,1000}/y;
  pattern.lastIndex = at;
  pattern.test(text);
  return { start: at, end: pattern.lastIndex };
}

function isAny(): boolean {
  return true;
}

/** Not a word of a sentence about the statement. */
function isNoWord(value: string, isQuoted: boolean, after: string): boolean {
  return isQuoted || !isWord(value) || (value.length > 3 && /^(?:$|;| [A-Z]{4})/.test(after));
}

/** `user:password` in Base64. */
function isBasic(value: string): boolean {
  if (!/^[\w+/-]{8,}={0,2}$/.test(value)) return false;
  const text = Buffer.from(value, "base64").toString();
  return text.includes(":") && !text.includes("\uFFFD");
}
