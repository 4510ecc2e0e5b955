// Which field a misspelled one means: across camelCase, snake_case and the order of words.

/** Words that say nothing about what is meant. */
const FILLERS = new Set(["to", "of", "the", "for", "is", "be"]);
/** Less alike than this is another field. */
const ALIKE = 0.5;

/** No field's name is nearly as long: comparing takes as many steps as both have letters, multiplied. */
const LONGEST_NAME = 100;

/** Undefined when none of them is like it. */
export function likeliest(key: string, known: readonly string[]): string | undefined {
  if (key.length > LONGEST_NAME) return undefined;
  const scored = known.map((name) => ({ name, score: likeness(key, name) }));
  const [best] = scored.sort((a, b) => b.score - a.score);
  return best && best.score >= ALIKE ? best.name : undefined;
}

/** From 0 to 1. */
function likeness(a: string, b: string): number {
  const [left, right] = [wordsOf(a), wordsOf(b)];
  const shared = left.filter((word) => right.includes(word)).length;
  const byWords = shared / new Set([...left, ...right]).size;
  const [plain, other] = [left.join(""), right.join("")];
  return Math.max(byWords, 1 - distance(plain, other) / Math.max(plain.length, other.length, 1));
}

/** `columns_to_exclude`, `excludeColumns` and `ExcludeColumn` are the same two words. */
function wordsOf(name: string): string[] {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .map((word) => word.replace(/(?<=..)s$/, ""));
  return words.filter((word) => word !== "" && !FILLERS.has(word)).sort();
}

/** Levenshtein's: how many letters are to be put in, taken out or changed. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const changed = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
