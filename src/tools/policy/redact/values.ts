// By value: finds every known secret in a text, however it is encoded. The cost of a look hardly grows with the number of
// secrets: all are sought at once, and the search skips what can't be the beginning of one (Wu and Manber's algorithm).
import type { Span } from "./spans.ts";
import { isOrdinary } from "./words.ts";

/** Shorter values are too common to be blanked wherever they stand. */
export const MIN_LENGTH = 8;
/** Two characters are looked up at a time; in a table of this size, so pairs may share a place. */
const BLOCK = 2;
const TABLE = 1 << 14;
const MAX_SHIFT = MIN_LENGTH - BLOCK + 1;

const MAX_PART = 512;
const BASE64 = /[A-Za-z0-9+/_-]/;
/** How often a text may have been encoded. */
const MAX_LAYERS = 3;

export class Values {
  readonly #shifts = new Uint8Array(TABLE).fill(MAX_SHIFT);
  /** By the hash of the first `MIN_LENGTH` characters. */
  readonly #patterns = new Map<number, string[]>();
  readonly #base64 = new Set<string>();
  /** Whether a plus in a text may stand for a space in a secret. */
  #hasSpaces = false;

  /** Looks for the secret from now on; for a long one in parts, so that no look takes long. */
  add(secret: string): void {
    for (let start = 0; start < secret.length; start += MAX_PART) {
      this.#add(secret.slice(Math.max(0, Math.min(start, secret.length - MIN_LENGTH)), start + MAX_PART));
    }
  }

  #add(secret: string): void {
    if (/[ +]/.test(secret)) this.#hasSpaces = true;
    for (const form of [secret, ...layersOf(secret, true).map(({ text }) => text)]) this.#insert(form);
    for (const form of base64Of(secret)) {
      this.#base64.add(form);
      this.#insert(form);
    }
  }

  /** Where known secrets stand in the text, and what is left of one at a place where the text was cut. */
  spans(text: string): Span[] {
    if (this.#patterns.size === 0 || text.length < MIN_LENGTH) return [];
    const spans = this.#search(text);
    for (const layer of layersOf(text, this.#hasSpaces)) {
      for (const { start, end } of this.#search(layer.text)) {
        spans.push({ start: layer.from[start] ?? 0, end: layer.from[end] ?? text.length });
      }
    }
    return spans;
  }

  #insert(pattern: string): void {
    if (pattern.length < MIN_LENGTH) return;
    for (let end = BLOCK; end <= MIN_LENGTH; end++) {
      const place = placeOf(pattern, end);
      this.#shifts[place] = Math.min(this.#shifts[place] ?? 0, MIN_LENGTH - end);
    }
    const beginning = hashOf(pattern, 0);
    const others = this.#patterns.get(beginning) ?? [];
    if (others.includes(pattern)) return;
    this.#patterns.set(
      beginning,
      [...others, pattern].sort((a, b) => b.length - a.length),
    );
  }

  #search(text: string): Span[] {
    const spans: Span[] = [];
    for (let end = MIN_LENGTH; end <= text.length;) {
      const shift = this.#shifts[placeOf(text, end)] ?? 1;
      if (shift > 0) {
        end += shift;
        continue;
      }
      // With many secrets most pairs begin one: what tells then is the whole beginning.
      const patterns = this.#patterns.get(hashOf(text, end - MIN_LENGTH));
      const found = patterns && this.#longestAt(text, end - MIN_LENGTH, patterns);
      if (found) spans.push(found);
      // Another may begin inside of this one, but not inside of Base64, which is taken out whole.
      end = found && found.start < end - MIN_LENGTH ? found.end + 1 : end + 1;
    }
    return spans;
  }

  /** @param patterns Longest first. */
  #longestAt(text: string, start: number, patterns: readonly string[]): Span | undefined {
    let longest = 0;
    for (const pattern of patterns) {
      if (pattern.length <= longest) break;
      const length = lengthAt(text, start, pattern);
      if (length > 0 && this.#base64.has(pattern)) return base64Around(text, start, start + length);
      longest = Math.max(longest, length);
    }
    return longest === 0 ? undefined : { start, end: start + longest };
  }
}

function placeOf(text: string, end: number): number {
  return (text.charCodeAt(end - 2) * 167 + text.charCodeAt(end - 1)) & (TABLE - 1);
}

function hashOf(text: string, start: number): number {
  let hash = 0;
  for (let at = start; at < start + MIN_LENGTH; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
  return hash;
}

/** How much of the pattern stands there: all of it, or a beginning that is cut off; otherwise none. */
function lengthAt(text: string, start: number, pattern: string): number {
  if (text.startsWith(pattern, start)) return pattern.length;
  let length = 0;
  while (length < pattern.length && text.charCodeAt(start + length) === pattern.charCodeAt(length)) length++;
  const isCut =
    length >= MIN_LENGTH && /^(?:$|[\r\n]|\s*(?:…|\.\.\.))/.test(text.slice(start + length, start + length + 5));
  return isCut && !isOrdinary(text.slice(start, start + length)) ? length : 0;
}

/**
 * What of the secret's Base64 does not depend on what surrounds it: at each of the three offsets that it may have inside
 * of something longer, in both alphabets.
 */
function base64Of(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].flatMap((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
    const whole = Math.floor(((offset + bytes.length) * 8) / 6);
    const form = encoded.slice(Math.ceil((offset * 8) / 6), whole);
    const urlSafe = form.replaceAll("+", "-").replaceAll("/", "_");
    return form === urlSafe ? [form] : [form, urlSafe];
  });
}

function base64Around(text: string, start: number, end: number): Span {
  while (start > 0 && BASE64.test(text.charAt(start - 1))) start--;
  while (end < text.length && BASE64.test(text.charAt(end))) end++;
  while (end < text.length && text.charAt(end) === "=") end++;
  return { start, end };
}

interface Layer {
  readonly text: string;
  /** Where in the original each character comes from, and where the last one ends. */
  readonly from: Uint32Array;
}

const ENCODED = /%[0-9a-f]{2}|\\|&(?:#|amp|lt|gt|quot|apos)|''|""/i;
const ESCAPE =
  /%[0-9a-f]{2}|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|\\[nrtbf"'`/\\]|&(?:amp|lt|gt|quot|apos|#\d{1,5}|#x[0-9a-f]{1,4});|''|""|\+/gi;
const ESCAPED: Readonly<Record<string, string>> = {
  "\\n": "\n",
  "\\r": "\r",
  "\\t": "\t",
  "\\b": "\b",
  "\\f": "\f",
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&apos;": "'",
};

/** The text with one layer of escapes taken off after another: of URLs and forms, JSON and strings, HTML, SQL. */
function layersOf(text: string, withPlus: boolean): Layer[] {
  const layers: Layer[] = [];
  let layer: Layer = { text, from: new Uint32Array(0) };
  while (layers.length < MAX_LAYERS && (ENCODED.test(layer.text) || (withPlus && layer.text.includes("+")))) {
    const next = unescaped(layer);
    if (next.text === layer.text) break;
    layers.push(next);
    layer = next;
  }
  return layers;
}

function unescaped({ text, from }: Layer): Layer {
  const positions = new Uint32Array(text.length + 1);
  const origin = (at: number) => (from.length === 0 ? at : (from[at] ?? 0));
  let result = "";
  let done = 0;
  const keep = (end: number) => {
    for (let at = done; at < end; at++) positions[result.length + at - done] = origin(at);
    result += text.slice(done, end);
    done = end;
  };
  for (const { 0: escape, index } of text.matchAll(ESCAPE)) {
    if (index < done) continue;
    keep(index);
    const whole = escape.startsWith("%") ? characterAt(text, index, escape) : escape;
    const plain = charactersOf(whole);
    for (let at = 0; at < plain.length; at++) positions[result.length + at] = origin(index);
    result += plain;
    done = index + whole.length;
  }
  keep(text.length);
  positions[result.length] = origin(text.length);
  return { text: result, from: positions };
}

function charactersOf(escape: string): string {
  switch (escape.charAt(0)) {
    case "%":
      return percentDecoded(escape);
    case "+":
      return " ";
    case "&": {
      const code = /^&#(x?)([\da-f]+);$/i.exec(escape);
      return code
        ? String.fromCharCode(parseInt(code[2] ?? "", code[1] ? 16 : 10))
        : (ESCAPED[escape.toLowerCase()] ?? escape);
    }
    case "\\":
      if (/^\\[ux]./i.test(escape)) return String.fromCharCode(parseInt(escape.slice(2), 16));
      return ESCAPED[escape] ?? escape.charAt(1);
    default:
      return escape.charAt(0);
  }
}

function percentDecoded(escapes: string): string {
  try {
    return decodeURIComponent(escapes);
  } catch {
    // Not UTF-8: each byte is a character.
    return escapes.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  }
}

/** The escapes of all bytes of a character. */
function characterAt(text: string, at: number, first: string): string {
  const byte = parseInt(first.slice(1), 16);
  const bytes = byte < 0xc0 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
  const whole = text.slice(at, at + bytes * 3);
  return whole.length === bytes * 3 && /^(?:%[\da-f]{2})+$/i.test(whole) ? whole : first;
}
