// By form, in any text: what names its credential is in named.ts, what is one by itself in tokens.ts, addresses are in
// addresses.ts. Here they come together, with SQL, command lines and headers that stand alone.
import { markAddresses } from "./addresses.ts";
import { markNamed, NAME_HINT } from "./named.ts";
import { isSecretField } from "./names.ts";
import { quotedValue, type Span } from "./spans.ts";
import { type Mark, markPem, markTokens } from "./tokens.ts";
import { isHarmless, isMixed, isUuid, isWord, REDACTED } from "./words.ts";

/** Most texts have nothing of this, and then cost no more than this look. */
const NAMED = new RegExp(NAME_HINT, "i");
const ALONE =
  /-----|identified|password\s+for|basic|bearer|duplicate entry|key \(|s3\(|pdo->|mysql|maria|mongo|postgresql\(|curl|sqlcmd|bcp|isql|osql|docker|podman|helm|sshpass|psexec|redis-cli|ldap|auth |pass |:(?:\d{3,5}|\*):/i;

/** Whether a text may have names of credentials in it. */
export function hasNames(text: string): boolean {
  return NAMED.test(text);
}

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

/** What stands before a credential; a quoted or bare value follows. `isProven` judges a bare one. */
const BEFORE: readonly (readonly [pattern: RegExp, isProven: (value: string, after: string) => boolean])[] = [
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
  [/^(?:HELLO \d )?AUTH (?:\S{1,60} )?(?=\S+\s*$)/gm, (value) => isMixed(value, 6)],
  [/^PASS (?=\S+\s*$)/gm, (value) => isMixed(value, 4)],
  [/^[\w.*-]{1,80}:(?:\d{3,5}|\*):[^:\s]{1,60}:[^:\s]{1,60}:(?=\S)/gm, isAny],
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
      if (
        !isHarmless(found, "assigned", false) &&
        (value.start > at || isProven(found, text.slice(value.end, value.end + 8)))
      )
        mark(value.start, value.end);
    }
  }
  markDuplicates(text, mark);
}

/** What a database says of a value that is there already: `Duplicate entry '...' for key 'users.api_token'`. */
function markDuplicates(text: string, mark: Mark): void {
  for (const { 0: all, 1: value = "", 2: key = "", index } of text.matchAll(
    /duplicate entry '((?:[^'\n]|''){1,500})' for key '([^'\n]{1,200})'/gi,
  )) {
    const start = index + all.indexOf(value);
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
  const pattern = /[^\s"'`;,)]*/y;
  pattern.lastIndex = at;
  pattern.test(text);
  return { start: at, end: pattern.lastIndex };
}

function isAny(): boolean {
  return true;
}

/** Not a word of a sentence about the statement. */
function isNoWord(value: string, after: string): boolean {
  return !isWord(value) || (value.length > 3 && /^(?:$|;| [A-Z]{4})/.test(after));
}

/** `user:password` in Base64. */
function isBasic(value: string): boolean {
  if (!/^[\w+/-]{8,}={0,2}$/.test(value)) return false;
  const text = Buffer.from(value, "base64").toString();
  return text.includes(":") && !text.includes("\uFFFD");
}
