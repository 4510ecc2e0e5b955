// Where a text or value with a credential may stand in an answer.

const inText = (put: (text: string) => unknown) => (value: unknown) =>
  typeof value === "string" ? put(value) : { kept: value };

/** Each gives an answer with the value in it. */
export const surroundings: Readonly<Record<string, (value: unknown) => unknown>> = {
  "a field": (value) => ({ name: value }),
  "deep in lists": (value) => ({ items: [{ uuid: "1", tables: [{ message: value }] }] }),
  "a list": (value) => [1, value, "x"],
  "the name of a field": inText((text) => ({ [text]: 1 })),
  "JSON in a string": (value) => ({ body: JSON.stringify({ detail: value }) }),
  "JSON in an error": (value) => ({ error: `bad request: ${JSON.stringify({ detail: value, a: 1 })} was refused` }),
  "a nested error": inText((text) => ({ error: `failed to start: failed to validate: ${text} (SQLSTATE 28P01)` })),
  "lines of a log": inText((text) => ({ log: `2026-01-01 INFO start\n${text}\n2026-01-01 INFO end` })),
  "a quoted field of a log": inText((text) => ({ log: `msg="${text.replace(/["\\]/g, "\\$&")}" level=error` })),
  "an error and its root": inText((text) => ({ reported: { message: `a: ${text}`, chain: ["a", text], root: text } })),
};
