// Texts of others, kept at a length that a person or a model can take.

/**
 * The beginning of a text that is too long. It ends between words where there are any: half a credential would no longer
 * be recognized as one.
 */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  const beginning = text.slice(0, length).toWellFormed();
  return /\s/.test(beginning) ? beginning.replace(/\S*$/, "").trimEnd() : beginning;
}

/** What nobody sees, what turns the direction of text, and tags that only models read. Scripts and emoji need two of them. */
const UNSEEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u{e0100}-\u{e01ef}]|(?![\u200c\u200d])\p{Cf}/gu;

/** Nothing but what everybody sees: most texts. */
const SEEN = /^[\t\n\r -~]*$/;

/** A text of others with `\u202e` and the like in place of characters that nobody sees; its lines stay. */
export function visible(text: string): string {
  return SEEN.test(text)
    ? text
    : text.replace(UNSEEN, (character) => (/[\t\n\r]/.test(character) ? character : escaped(character)));
}

/** The same, of what is one line. */
const SEEN_LINE = /^[ -~]*$/;

/** The same as one line. */
export function reveal(text: string): string {
  return SEEN_LINE.test(text) ? text : text.replace(/\s*[\t\n\r]\s*/g, " ").replace(UNSEEN, escaped);
}

function escaped(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
}

/** So much of the end stays. */
const END = 200;

/**
 * A text that is too long, without its middle, in whole words: what quotes a long name says behind it what is wrong with
 * it.
 */
export function abridge(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = text.slice(-END).replace(/^\S*/, "").trim().toWellFormed();
  return [shorten(text, length - END), end].filter(Boolean).join(" … ");
}
