// Secrets that no two texts have in common, from a seed: reproducible, and told again in pieces.

const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const LOWER = "abcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";

/** A generator of numbers in [0, 1), the same for the same seed. */
export function randomOf(seed: number): () => number {
  let state = (seed + 1) * 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function pick(random: () => number, from: string | readonly string[]): string {
  return from[Math.floor(random() * from.length)] ?? "";
}

export function characters(random: () => number, alphabet: string, length: number): string {
  return Array.from({ length }, () => pick(random, alphabet)).join("");
}

export interface RandomSecret {
  readonly text: string;
  /** Parts that nothing else has: not one of them may be seen. */
  readonly pieces: readonly string[];
}

/** A secret of 3 to 6 pieces with separators between them; it never begins or ends with one. */
export function randomSecret(random: () => number, separators: readonly string[]): RandomSecret {
  const pieces = Array.from(
    { length: 3 + Math.floor(random() * 4) },
    () => pick(random, UPPER) + pick(random, LOWER) + pick(random, DIGITS) + pick(random, UPPER) + pick(random, DIGITS),
  );
  return {
    text: pieces.map((piece, index) => (index === 0 ? piece : pick(random, separators) + piece)).join(""),
    pieces,
  };
}
