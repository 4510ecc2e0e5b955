// Where a value in a text ends, by how it is written: in quotes, in brackets, or bare among other values.
import { REDACTED } from "./words.ts";

export interface Span {
  readonly start: number;
  /** Behind the last character. */
  readonly end: number;
}

/** Is told where in a text a credential stands. */
export type Mark = (start: number, end: number) => void;

/** The text without what stands in the spans. */
export function replaced(text: string, spans: readonly Span[]): string {
  if (spans.length === 0) return text;
  let result = "";
  let done = -1;
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    if (start > done) result += text.slice(Math.max(done, 0), start) + REDACTED;
    done = Math.max(done, end);
  }
  return result + text.slice(done);
}

export interface JsonSpan extends Span {
  readonly value: object;
}

const BRACKETS = [
  ["{", "}"],
  ["[", "]"],
] as const;

/** A bracket that may begin a JSON document. */
const DOCUMENT = /[[{]\s*[[{"]/g;
/** Where something in JSON opens, closes, or is a text, whole. */
const TOKEN = /[[\]{}]|"(?:[^"\\]|\\.)*"/gs;
/** How often a text may be read through in search of the end of a document: most that open are whole. */
const MAX_READINGS = 8;

/** The JSON documents that a text is or has in it, such as those in the lines of a log. */
export function jsonIn(text: string): JsonSpan[] {
  const found: JsonSpan[] = [];
  let left = MAX_READINGS * text.length;
  DOCUMENT.lastIndex = 0;
  for (let opening = DOCUMENT.exec(text); opening && left > 0; opening = DOCUMENT.exec(text)) {
    const start = opening.index;
    const end = closingOf(text, start);
    left -= (end ?? text.length) - start;
    const value = end === undefined ? undefined : parsed(text.slice(start, end));
    const isDocument = end !== undefined && typeof value === "object" && value !== null;
    if (isDocument) found.push({ start, end, value });
    DOCUMENT.lastIndex = isDocument ? end : start + 1;
  }
  return found;
}

/** Behind the bracket that closes the one at `start`. */
function closingOf(text: string, start: number): number | undefined {
  let depth = 0;
  TOKEN.lastIndex = start;
  for (let token = TOKEN.exec(text); token; token = TOKEN.exec(text)) {
    if (token[0] === "{" || token[0] === "[") depth++;
    else if (!token[0].startsWith('"') && --depth === 0) return TOKEN.lastIndex;
  }
  return undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** It quotes nothing: `can't connect`. */
const APOSTROPHE = /(?<=\p{L})'(?=\p{L})/gu;

/** A value's surroundings. */
export interface Place {
  readonly text: string;
  /** Where its name begins. */
  readonly name: number;
  /** Whether its name stands in quotes, as in JSON. */
  readonly isQuoted: boolean;
  /** Whether the sign between them is percent-encoded. */
  readonly isEncoded: boolean;
}

/** What stands in quotes at `at`, whether they are escaped (`\"`), escaped inside or doubled; cut off: all that is left. */
export function quotedValue(text: string, at: number): Span | undefined {
  const opening = /(\\*)(["'`])/y;
  opening.lastIndex = at;
  const [all, slashes = "", quote] = opening.exec(text) ?? [];
  if (all === undefined || quote === undefined) return undefined;
  const start = at + all.length;
  const depth = slashes.length;
  for (let next = text.indexOf(quote, start); next >= 0; next = text.indexOf(quote, next + 1)) {
    let before = 0;
    while (next - before > start && text.charAt(next - before - 1) === "\\") before++;
    // As many as at the beginning, or pairs of what is escaped twice as often before them.
    if (before % (2 * (depth + 1)) !== depth) continue;
    // Behind escaped slashes, in a text that is escaped as a whole, a quote that a word follows is escaped itself.
    if (before > depth && /[\p{L}\d]/u.test(text.charAt(next + 1))) continue;
    if (text.startsWith(slashes + quote, next + 1)) next += all.length;
    else return { start, end: next - depth };
  }
  return { start, end: text.length };
}

/** What stands in brackets at `at`: a list, an object, or a value in the braces of ODBC, where `}}` stands for `}`. */
export function nested(text: string, at: number): Span | undefined {
  const opener = text.charAt(at);
  const closer = BRACKETS.find(([bracket]) => bracket === opener)?.[1];
  if (closer === undefined || text.startsWith("{{", at)) return undefined;
  const start = at + 1;
  const isOdbc = opener === "{" && /=\s*$/.test(text.slice(Math.max(0, at - 3), at));
  let depth = 1;
  for (let end = start; end < text.length; end++) {
    const character = text.charAt(end);
    if (/["'\\]/.test(character) && /[[{(,:=\s]/.test(text.charAt(end - 1))) end = quotedValue(text, end)?.end ?? end;
    if (character === opener && !isOdbc) depth++;
    if (character !== closer) continue;
    if (isOdbc && text.charAt(end + 1) === closer) end++;
    else if (--depth === 0) return { start, end };
  }
  return { start, end: text.length };
}

/** Another value begins: a name and its sign. */
const NEXT_NAME = /\s*[\p{L}_-][\p{L}\d_. -]{0,40}(?:=|:(?!\/\/))/uy;
const NEXT_LINE = /\\[nrt](?=[\p{L}_-][\p{L}\d_.-]{0,40}\s*[:=]|-----|\s|$)/uy;
const ENCODED_END = /%(?:26|22|27|3B|7D|2C|20|0A|0D)/iy;
const SENTENCE_END = /(?:: | \(|\)|, |\. | - )/y;
/** What closes brackets or sentences around a value and is not taken for a part of it. */
const TRAILING = /[.,;:)\]}>]+$/;

/** What stands bare at `at`, to the sign or space that ends it in the notation around it. */
export function bareValue(place: Place, at: number): Span {
  const { text } = place;
  const quotes = enclosing(place);
  const before = text.slice(Math.max(0, place.name - 5), place.name);
  const isQuery = /[?&]$|&amp;$/.test(before);
  const isAdo = isListed(place, at, before);
  let end = at;
  for (; end < text.length; end++) {
    const character = text.charAt(end);
    if (/\s/.test(character)) {
      if (!isAdo || /[\r\n]/.test(character)) break;
    }
    if (quotes.includes(character)) break;
    if (place.isQuoted && /[,}\]]/.test(character)) break;
    if (isQuery && character === "&") break;
    if (isAdo && (character === ";" || matches(SENTENCE_END, text, end))) break;
    if (!isAdo && /[;&,]/.test(character) && (end + 1 === text.length || matches(NEXT_NAME, text, end + 1))) break;
    if (!isAdo && /[;,]/.test(character) && /\s/.test(text.charAt(end + 1))) break;
    if (character === "\\" && matches(NEXT_LINE, text, end)) break;
    if (character === "<" && text.charAt(end + 1) === "/") break;
    if (character === ")" && /[()]/.test(text.charAt(end + 1))) break;
    if (character === "%" && place.isEncoded && matches(ENCODED_END, text, end)) break;
  }
  const value = text.slice(at, end);
  const trailing = quotes === "" ? TRAILING.exec(value) : /(?:\\+|[.,;:)\]}>]+)$/.exec(value);
  return { start: at, end: trailing && !value.endsWith(REDACTED) ? at + trailing.index : end };
}

/** The end of the line, or of the quotes around it. */
export function restOfLine(place: Place, at: number): number {
  const quotes = enclosing(place);
  let end = at;
  for (; end < place.text.length; end++) {
    const character = place.text.charAt(end);
    if (/[\r\n]/.test(character) || (quotes.includes(character) && place.text.charAt(end - 1) !== "\\")) break;
  }
  return end;
}

/** The kinds of quotes that have been opened before the name in its line, and thus end a value behind it. */
function enclosing({ text, name, isQuoted }: Place): string {
  const before = text.slice(Math.max(0, name - 200), name);
  const line = before.slice(before.lastIndexOf("\n") + 1).replace(APOSTROPHE, "");
  return ['"', "'", "`"].filter((quote) => isQuoted || line.split(quote).length % 2 === 0).join("");
}

/** Whether the value is one of a list with semicolons, where it may have spaces. */
function isListed({ text, name }: Place, at: number, before: string): boolean {
  if (!/=\s*$/.test(text.slice(Math.max(name, at - 3), at))) return false;
  if (/;\s*$/.test(before) && !before.endsWith("&amp;")) return true;
  return name < at && /^[^;\r\n"']{0,100};\s*(?:[A-Za-z][\w ]{0,30}=|$)/.test(text.slice(at, at + 200));
}

function matches(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}
