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
