// How much of a model's context a value takes: an estimate in tokens that errs on the side of more. Counting exactly
// would take the model's vocabulary along, a megabyte.

/** Opaque runs such as keys, words (a capital begins one), numbers, marks, and what lies beyond ASCII. */
const PARTS = /[A-Za-z0-9+/=]{40,}| ?[A-Z]?[a-z]+| ?[A-Z]+|\d+|[^\P{ASCII}A-Za-z0-9]+|\P{ASCII}+/gu;

/** A word longer than this is none: it is made of short tokens. */
const LONGEST_WORD = 16;
const OPAQUE = 40;

/** So much is looked at at once: a run without end would exhaust the stack. */
const SLICE = 65_536;

/** The tokens that a value takes as JSON; counted no further than beyond `enough`. */
export function weigh(value: unknown, enough = Infinity): number {
  const json = JSON.stringify(value);
  let tokens = 0;
  for (let start = 0; start < json.length && tokens <= enough; start += SLICE) {
    for (const [part] of json.slice(start, start + SLICE).matchAll(PARTS)) tokens += weighPart(part);
  }
  return Math.ceil(tokens);
}

/** Whether a value takes no more than these. No part takes more tokens than bytes, so that most need no count. */
export function fits(value: unknown, tokens: number): boolean {
  return Buffer.byteLength(JSON.stringify(value)) <= tokens || weigh(value, tokens) <= tokens;
}

function weighPart(part: string): number {
  const { length } = part;
  if (length >= OPAQUE && /^[A-Za-z0-9+/=]+$/.test(part)) return length * 0.7;
  if (/^ ?[a-z]/i.test(part)) return Math.max(1, length / (length > LONGEST_WORD ? 2 : 4));
  if (/^\d/.test(part)) return Math.ceil(length / 3);
  return /^\p{ASCII}/u.test(part) ? Math.max(1, length / 2) : Buffer.byteLength(part) * 0.7;
}
