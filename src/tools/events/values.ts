// Finds what JSON would carry wrongly without a word: numbers that it rounds or turns into null, and endless nesting.

const MAX_DEPTH = 200;
/** Beyond it a whole number is no identifier of 64 bits any more but a measure, which is rounded by its nature. */
const MAX_IDENTIFIER = 2 ** 64;

/** What is wrong with the value, said with its path; undefined when it arrives as it is. */
export function jsonProblem(value: unknown, path: string, depth = 0): string | undefined {
  switch (typeof value) {
    case "string":
    case "boolean":
    case "undefined":
      return undefined;
    case "number":
      return numberProblem(value, path);
    case "object":
      return value === null ? undefined : nestedProblem(value, path, depth);
    default:
      return `${path} is not a JSON value`;
  }
}

function numberProblem(value: number, path: string): string | undefined {
  if (!Number.isFinite(value)) return `${path} is a number that JSON can't hold`;
  if (!Number.isInteger(value) || Number.isSafeInteger(value) || Math.abs(value) >= MAX_IDENTIFIER) return undefined;
  return `${path} is a number of more digits than JSON keeps exactly: write it as text`;
}

function nestedProblem(value: object, path: string, depth: number): string | undefined {
  if (depth === MAX_DEPTH) return `the properties are nested more than ${MAX_DEPTH} levels deep`;
  for (const [key, item] of Object.entries(value)) {
    const problem = jsonProblem(item, `${path}.${key}`, depth + 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
