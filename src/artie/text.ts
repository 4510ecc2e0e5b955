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
