// What stands in the place of a credential where one was read: stars, bullets, "[REDACTED]". It is no credential, and
// must never be written back or tried as one.

const MASK =
  /^\s*(?:[*•●∙·•＊]{3,}|[xX]{4,}|[[<({]+\s*(?:redacted|hidden|masked|secret|sensitive|encrypted|removed)\s*[\]>)}]+)\s*$/iu;

/** Nothing that the API takes lies deeper. */
const MAX_DEPTH = 50;

/** The paths of all texts in a value that are masks, as `sharedConfig.password`. */
export function masksIn(value: unknown, path = "", depth = 0): string[] {
  if (typeof value === "string") return MASK.test(value) ? [path] : [];
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value) || depth > MAX_DEPTH) return [];
  return Object.entries(value).flatMap(([name, item]) => {
    const step = Array.isArray(value) ? `[${name}]` : path === "" ? name : `.${name}`;
    return masksIn(item, path + step, depth + 1);
  });
}
