// By form: a name that is a credential's and then its value, in whatever a text is written in: connection strings,
// headers, JSON, YAML, XML, SQL, command lines, and what programs print of their structures. Reads on and never back
// further than a few words, so that the time it takes grows with the text and not faster.
import { isSecretField } from "./names.ts";
import { bareValue, type Mark, nested, type Place, quotedValue, restOfLine, type Span } from "./spans.ts";
import { isHarmless, isMixed, isTokenLike, MAX_WORDS, type Proof } from "./words.ts";

/** A part of every name that `isSecretField` knows. */
export const NAME_HINT =
  "pass|pwd|pw(?![a-z])|psw|secret|token|key|cred|pem|dsn|conn|cookie|auth|jwt|sas|sig|salt|bearer|otp|hmac|jaas|clave|psk|pats?(?![a-z])|pfx|wort|senha|contrase|passe|parola|sessid|sessionid|hasło|wachtwoord|lösenord|şifre|парол|密码|口令|密碼|パスワード|비밀번호";
const HINT = new RegExp(NAME_HINT, "gi");
const NAME_CHARACTER = /[\p{L}\d_.-]/u;
const MAX_NAME = 80;

/** What makes a key of `key` in a sentence. */
const BEFORE_KEY =
  /\b(?:api|access|secret|private|account|shared|encryption|signing|auth|master|storage|service|ssh|session|license|subscription|security|unseal|recovery) $/i;
/** What makes a place in a list of `token`. */
const BEFORE_PLACE = /\b(?:next|page|continuation|cursor|sync|resume|pagination|progress) $/i;
/** Names of resources, which are made of such. */
const RESOURCE = /(?:^|[^\w:.-])(?:arn|urn):[\w:.-]*$/i;
/** Names of one common word: in prose they need more than a colon behind them. */
const COMMON =
  /^(?:keys?|tokens?|auth|sig|signatures?|salts?|pass|sas|cookies?|pem|otp|dsn|psk|pats?|hmac|creds?|jaas|bearer)$/i;

/** Those of them that with a sign behind them stand for nothing else. */
const PASS = /^(?:pass|creds?)$/i;

/** What may close behind a name: quotes, plain, escaped or encoded; brackets; the stars of Markdown. */
const CLOSING = /(?:\[\d*\]|:(?:protected|private)(?=\])|\\*["'`]|%2[27]|&quot;|&#3[49];|\]|\*\*)*/y;
const ASSIGNED =
  /(?:\?|[ \t]\d{1,2})?(?::\s?[A-Za-z][\w.<>?]{0,40}\s*=|\s*\{[\w; ]{3,40}\}\s*=)\s*(?=\\*["'])|[ \t]+\.[ \t]+(?=\\*")|[ \t]+(?:in[ \t]*(?=\(N?\\*['"])|like[ \t]*(?=N?\\*['"]))|\.{3,}|[ \t]*(?:\d{1,2}(?=:))?(?:=>|<-|->|:=|[!=]?==?=?|::?|：|%3[ad])(?:\s*(?=\\*["']|string\()|[ \t]*)/iy;
/** `name: "password", value: "..."` in any notation. */
const PAIRED =
  /\s*[,;{]?(?:\s*(?:type|description|sensitive|nullable)\s*=[^\r\n]{1,100}\r?\n){0,4}\s*\\*["']?(?:new_?|old_?|current_?|default_?)?(?:values?|val|content|data|plaintext|default)\\*["']?\s*(?:=>|[:=])(?:\s*(?=\\*["'])|[ \t]*)|[ \t]+with value[ \t]+/iy;
/** The rest of the tag or of the attribute's tag that the name is in. */
const TAG_END =
  /(?!\s*[=:])(?:\s[^<>]{0,100})?(?<!=)>\s*(?:<(?:\w+:)?(?:value|string|text|data)(?:\s[^<>]{0,60})?>\s*)*(?:<!\[CDATA\[)?/iy;
/** `<name>password</name><value>...`, `<key>password</key><string>...` */
const NEXT_TAG = /<\/[\w.:-]{1,40}>\s*(?:<(?:\w+:)?(?:value|string|text|data)(?:\s[^<>]{0,60})?>\s*)+/iy;
/** The name is that of a tag which closes, with a namespace or not. */
const CLOSING_TAG = /<\/(?:[\w.-]*:)?$/;
const MAX_PREFIX = 40;
/** A list in YAML. */
const LIST = /:[ \t]*(?:\r?\n[ \t]*-[ \t]+(?![\w.-]{1,60}:\s)[^\r\n]{1,1000}){1,100}/y;
const MAX_COMPARED = 200;
const MAX_INDENT = 40;
/** What stands behind names elsewhere: a bracket, a call, the next of a pair, the next cell, a few words. */
const SPACE = /[ \t]+\(?/y;
const CALL = /(?:\.\w{1,20})?\s*[({]\s*(?=\\*["'])/y;
const TUPLE = /\s*,\s*(?=\\*["'])/y;
/** `{password, "..."}` in Erlang. */
const ATOM = /\s*,\s*(?=(?:<<)?\\*")/y;
const CELL = /[ \t]*\|[ \t]*/y;
const SAID = /[ \t]+(?:is|was|provided)[ \t]*:?[ \t]+/iy;
const PROSE =
  /(?:[ \t]+(?:is|was|has been)[ \t]+(?:generated|created|set|reset|changed)(?=[ \t]+(?:to|for)[ \t]))?(?:[ \t]+for[ \t][^\r\n:;=]{1,60}?)?(?:[ \t]+(?:is|was|provided|to)[ \t]*:?|[ \t]+with value|(?<![^\w]):)[ \t]+/iy;
/** What a validation says of a field in the next line. */
const VALIDATED = /\r?\n {2}[^\r\n[]{1,200}\[type=\w{1,40}, input_value=/y;
/** A value before its name: `Invalid value x for configuration password`, `invalid argument "x" for "--token"`. */
const VALUE_BEFORE =
  /\b(?:value|argument)\s+(\\*["']|)(\S{3,200}?)\1\s+for\s+(?:the\s+)?(?:(?:configuration|config|flag|option|property|parameter|field|setting)\s+)?\\*["'`]?$/i;
/** What stands around a value: types in dumps, blocks and tags of YAML, calls, the letters before a string. */
const WRAPPED =
  /(?:&\w{1,20} |<<(?=\\*")|\((?=\\*["'])|\((?:string|len|cap|\[\]byte|\*string)[^()]{0,40}\)\s*|[|>][+-]?\d?[ \t]*(?:\r?\n|\\n)[ \t]+|!(?!(?:ref|sub|getatt|importvalue) )!?\w{1,20} |(?:new )?[A-Za-z_][\w.:]{0,40}\((?=\\*["'])|(?:U&|[NEUBRF@])(?=\\*["'])|string\(\d+\) )*/iy;
const CHANGED = /\\*["'`]\s*->\s*(?=\\*["'`])/y;
const NEXT_ARGUMENT = /\\*["'`]\s*,\s*(?=\\*["'`])/y;
const ENCODED_QUOTE = /%2[27]|&quot;|&#3[49];/y;
/** The scheme of an Authorization header: a credential follows, or (then it is empty) parameters do. */
const SCHEME =
  /(?:Bearer|Basic|Token|JWT|DPoP|Negotiate|NTLM|Api-?Key|SSWS|GenieKey|PRIVATE-TOKEN|Splunk|Key)(?:[ \t]+|%20|\+)|(?=(?:Digest|OAuth|Hawk|AWS\d?[\w-]*|Snowflake|SharedKey(?:Lite)?|SharedAccessSignature|Signature|ESCHER|MAC)[ \t]+[^\s=,]*[=:])/iy;
const COOKIES = /[^\s=;,"'{}[\]]+=[^\s;"'\\]*(?:;\s*[^\s=;,"']+(?:=[^;"'\r\n\\]*)?)*/y;
/** A line of .netrc, and the commands that set it. */
const BEFORE_IN_FILE = /(?:^|\s)(?:(?:login|user|username|account)\s+\S{1,60}\s+|config(?:ure)?\s+set\s+\S{0,60})$/i;
/** In SQL a value in quotes stands right behind such a name. */
const SQL_NAME = /pass|pwd|_/i;
/** How things are called that hold credentials: `regcred-2024`, `my-app-secret-v2`. */
const THING = /^[a-z]{2,20}(?:[-_][a-z]{1,20})*(?:[-_]v?\d{1,4})?$/;
/** Settings of Redis. */
const SPACED_NAME = /^(?:requirepass|(?:master|primary)auth)$/i;

/** How often a text may be read again inside of values. */
const MAX_AGAIN = 4;

export function markNamed(text: string, mark: Mark): void {
  let floor = 0;
  let left = MAX_AGAIN * text.length;
  HINT.lastIndex = 0;
  for (let hint = HINT.exec(text); hint; hint = HINT.exec(text)) {
    const name = nameAround(text, hint.index, floor);
    floor = name.end;
    const value = isSecretField(name.words) ? valueOf(text, name) : undefined;
    if (value) {
      mark(value.start, value.end);
      // What was cut off runs on into other lines, and may end in the middle of another value there.
      const isOneLine = left < 0 || !text.slice(value.start, value.end).includes("\n");
      if (isOneLine) floor = Math.max(floor, value.end);
      else left -= value.end - value.start;
    }
    HINT.lastIndex = floor;
  }
}

interface Name extends Span {
  /** The name, with the word before it where that makes it one: `API key`. */
  readonly words: string;
  readonly common: boolean;
  /** `key` alone: most often of a table. */
  readonly bareKey: boolean;
}

function nameAround(text: string, at: number, floor: number): Name {
  let start = at;
  let end = at;
  while (start > floor && at - start < MAX_NAME && NAME_CHARACTER.test(text.charAt(start - 1))) start--;
  while (
    end < text.length &&
    end - at < MAX_NAME &&
    NAME_CHARACTER.test(text.charAt(end)) &&
    !text.startsWith("..", end)
  )
    end++;
  while (end > at + 1 && /[.-]/.test(text.charAt(end - 1))) end--;
  const name = text.slice(start, end);
  if (/^conn(?:ection)?$/i.test(name) && / string\b/iy.test(text.slice(end, end + 8))) {
    return { start, end: end + 7, words: `${name} string`, common: false, bareKey: false };
  }
  const earlier = text.slice(Math.max(0, start - 21), start);
  const before = /^keys?$/i.test(name)
    ? BEFORE_KEY.exec(earlier)
    : /^tokens?$/i.test(name)
      ? BEFORE_PLACE.exec(earlier)
      : /^passe$/i.test(name)
        ? /mot de $/i.exec(earlier)
        : null;
  const words = (before?.[0] ?? "") + name;
  return { start, end: Math.max(end, at + 1), words, common: COMMON.test(words), bareKey: /^keys?$/i.test(words) };
}

function valueOf(text: string, name: Name): Span | undefined {
  const { start, end } = name;
  const isReference = /^:\\?\/\\?\//.test(text.slice(end, end + 5));
  const earlier = text.slice(Math.max(0, start - MAX_COMPARED), start);
  if (RESOURCE.test(earlier)) return undefined;
  const before = valueBefore(earlier, start);
  if (before) return proven(name, before, "assigned", text);
  if (isReference || CLOSING_TAG.test(text.slice(Math.max(0, start - MAX_PREFIX), start))) return undefined;
  const closed = skip(CLOSING, text, end);
  const isQuoted = /["'`%&]/.test(text.slice(end, closed));
  const place: Place = { text, name: start, isQuoted, isEncoded: false };

  const inValue = /[:=]\s*\\*["']?$/.test(text.slice(Math.max(0, start - 6), start));
  const paired = (isQuoted || inValue) && text.charAt(closed - 1) !== "]" ? skip(PAIRED, text, closed) : closed;
  if (paired > closed) return read({ ...place, isQuoted: true }, name, paired, "assigned");

  const nextTag = skip(NEXT_TAG, text, closed);
  const tag = nextTag > closed ? nextTag : skip(TAG_END, text, closed);
  const isTag = nextTag > closed || /<[^<>]{0,100}$/.test(text.slice(Math.max(0, start - 101), start));
  if (tag > closed && isTag && !/["'`);,.\s]/.test(text.charAt(tag))) return tagged(name, text, tag);
  const validated = skip(VALIDATED, text, closed);
  if (validated > closed) return read(place, name, validated, "assigned");

  const list = skip(LIST, text, closed);
  if (list > closed) return itemsOf(place, name, closed, list);
  const assigned = skip(ASSIGNED, text, closed);
  if (assigned > closed) {
    const separator = text.slice(closed, assigned);
    const isColon = /^[ \t]*:[ \t]+$/.test(separator);
    const isEncoded = separator.includes("%");
    return read({ ...place, isEncoded }, name, assigned, isColon && !isQuoted ? "colon" : "assigned");
  }
  return isQuoted ? tupleOf(place, name, closed) : spaced(place, name);
}

/** The items of a list in YAML, all of them at once. */
function itemsOf({ text }: Place, name: Name, from: number, end: number): Span | undefined {
  const first = text.indexOf("- ", from) + 2;
  const items = text.slice(first, end);
  return name.common && !isMixed(items, 8) ? undefined : { start: first, end };
}

/** `("Authorization", "...")`, but not a list of columns. */
function tupleOf(place: Place, name: Name, closed: number): Span | undefined {
  const at = skip(TUPLE, place.text, closed);
  const opens = /[([]\s*\\*["']$/.test(place.text.slice(Math.max(0, name.start - 6), name.start));
  return at > closed ? read(place, name, at, opens ? "mixed" : "token") : undefined;
}

/** What has a space where others have a sign: SQL, command lines, netrc, tables, and people. */
function spaced(place: Place, name: Name): Span | undefined {
  const { text } = place;
  const { start, end } = name;
  const call = skip(CALL, text, end);
  if (call > end && !name.common) return read(place, name, call, "assigned");
  const cell = skip(CELL, text, end);
  if (cell > end && (text.charAt(end) !== "|" || text.charAt(start - 1) === "|"))
    return read(place, name, cell, "mixed");
  const prose = skip(name.common ? SAID : PROSE, text, end);
  if (prose > end) {
    const isQuoted = !name.common && /^(["'])\S+\1/.test(text.slice(prose, prose + MAX_COMPARED));
    return read(place, name, prose, isQuoted ? "assigned" : "mixed");
  }
  const atom = skip(ATOM, text, end);
  if (atom > end && text.charAt(start - 1) === "{") return read(place, name, atom, "assigned");
  const space = skip(SPACE, text, end);
  if (space === end) return compared(place, name);
  if (name.words.startsWith("-")) return text.charAt(space) === "-" ? undefined : read(place, name, space, "assigned");
  if (SPACED_NAME.test(name.words)) return read(place, name, space, "assigned");
  if (BEFORE_IN_FILE.test(text.slice(Math.max(0, start - 80), start))) return read(place, name, space, "colon");
  const opensQuote = /^(?:N|E|U&)?\\*["']/.test(text.slice(space, space + 8));
  if (opensQuote) return read(place, name, space, SQL_NAME.test(name.words) && !name.common ? "assigned" : "mixed");
  return read(place, name, space, "token") ?? compared(place, name);
}

/** `"..." == password` */
function compared({ text }: Place, name: Name): Span | undefined {
  const before = text.slice(Math.max(0, name.start - MAX_COMPARED), name.start);
  const [all, quote = "", value = ""] = /(["'])([^"'\r\n]+)\1\s*[=!]?==?\s*$/.exec(before) ?? [];
  if (all === undefined || !isMixed(value, 6)) return undefined;
  const start = name.start - all.length + quote.length;
  return { start, end: start + value.length };
}

function read(place: Place, name: Name, from: number, proof: Proof): Span | undefined {
  const { text } = place;
  const at = skip(WRAPPED, text, from);
  if (name.bareKey && !/[?&]/.test(text.charAt(name.start - 1)) && !beginsToken(text, at)) return undefined;
  if (/authori[sz]ation$/i.test(name.words)) {
    const header = authorization(place, at);
    if (header) return proven(name, header, "assigned", text);
  }
  if (/cookies?$/i.test(name.words)) {
    const end = skip(COOKIES, text, at);
    if (end > at) return { start: at, end };
  }
  const quoted = doubleQuoted(text, at) ?? quotedValue(text, at);
  // What stands in quotes is a value even behind a colon.
  if (quoted) {
    const isCall = text.charAt(at - 1) === "(" || skip(CHANGED, text, quoted.end) > quoted.end;
    const end = isCall ? argumentsEnd(text, quoted.end) : quoted.end;
    return proven(name, { start: quoted.start, end }, proof === "colon" ? "assigned" : proof, text);
  }
  const encodedEnd = skip(ENCODED_QUOTE, text, at);
  if (encodedEnd > at) {
    const end = text.indexOf(text.slice(at, encodedEnd), encodedEnd);
    return proven(name, { start: encodedEnd, end: end < 0 ? text.length : end }, "assigned", text);
  }
  if (/\(\s*\w{1,60}\s*=/y.test(text.slice(at, at + 64))) return undefined;
  const inside = nested(text, at);
  if (inside) return proven(name, inside, proof, text);
  const bare = bareValue(place, at);
  const line = lineOf(text, name.start, bare.end);
  if (line === undefined || proof === "mixed" || proof === "token") return proven(name, bare, proof, text);
  const isWhole =
    proof === "assigned" ? !/[=:]/.test(text.slice(bare.end, line)) : text.slice(bare.end, line).trim() === "";
  return proven(name, bare, isWhole ? "assigned" : proof, text) && { start: at, end: isWhole ? line : bare.end };
}

/** In quotes inside of a text in the same quotes: `'password="x"'` with that doubled. */
function doubleQuoted(text: string, at: number): Span | undefined {
  if (!/^(["'])\1[^\s"',;)\]}]/.test(text.slice(at, at + 3))) return undefined;
  const end = text.indexOf(text.slice(at, at + 2), at + 2);
  return end < 0 ? undefined : { start: at + 2, end };
}

/** Whether a token may stand there, in quotes or not. */
function beginsToken(text: string, at: number): boolean {
  const [, beginning = ""] = /^\\*["'`]?([\w+/=~-]{16,})/.exec(text.slice(at, at + MAX_WORDS)) ?? [];
  return isTokenLike(beginning);
}

/** The end of the last string that a call is given: `new Credential("user", "password")`. */
function argumentsEnd(text: string, from: number): number {
  let end = from;
  for (let count = 0; count < 8; count++) {
    const next = Math.max(skip(NEXT_ARGUMENT, text, end), skip(CHANGED, text, end));
    const argument = next > end ? quotedValue(text, next) : undefined;
    if (!argument) break;
    end = argument.end;
  }
  return end;
}

/** The end of the line, if the name begins it and it is one of several, as in files of settings. */
function lineOf(text: string, start: number, from: number): number | undefined {
  const before = text.slice(Math.max(0, start - MAX_INDENT), start);
  const begins = /(^|[\r\n])[ \t]*(?:-[ \t]+|export[ \t]+)?$/.exec(before);
  if (!begins || (begins[1] === "" && start > MAX_INDENT)) return undefined;
  const rest = /[^\r\n]{0,200}/y;
  const end = skip(rest, text, from);
  const isLast = end === text.length;
  return (isLast && begins[1] !== "") || /[\r\n]/.test(text.charAt(end)) ? end : undefined;
}

/** What follows the scheme, to the end of the line where the scheme has parameters. */
function authorization(place: Place, at: number): Span | undefined {
  SCHEME.lastIndex = at;
  const scheme = SCHEME.exec(place.text);
  if (!scheme) return undefined;
  if (scheme[0] === "") return { start: at, end: restOfLine(place, at) };
  return bareValue(place, at + scheme[0].length);
}

/** Where what is found is a credential by its looks, as far as its notation leaves that open. */
function proven(name: Name, span: Span, proof: Proof, text: string): Span | undefined {
  const value = text.slice(span.start, span.end);
  const isCommon = name.common && !(proof === "assigned" && /^\D/.test(value) && PASS.test(name.words));
  const isAmount = /s$/i.test(name.words) && /^\d+$/.test(value) && proof !== "token";
  const isNamed = proof === "mixed" && !/pass|pwd/i.test(name.words) && THING.test(value);
  return isAmount || isNamed || isHarmless(value, proof, isCommon) ? undefined : span;
}

/** To the tag that closes; where that was cut off, the value has to look like one. */
function tagged(name: Name, text: string, start: number): Span | undefined {
  const cdata = text.startsWith("[CDATA[", start - 7) ? text.indexOf("]]>", start) : -1;
  const tag = cdata < 0 ? text.indexOf("<", start) : cdata;
  const isClosed = cdata >= 0 || text.startsWith("</", tag);
  return proven(name, { start, end: tag < 0 ? text.length : tag }, isClosed ? "assigned" : "mixed", text);
}

function valueBefore(earlier: string, start: number): Span | undefined {
  const [all, quote = "", value = ""] = VALUE_BEFORE.exec(earlier) ?? [];
  if (all === undefined) return undefined;
  const from = start - all.length + all.indexOf(quote + value, 5) + quote.length;
  return { start: from, end: from + value.length };
}

function skip(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}
