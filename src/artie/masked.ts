// What stands in the place of a credential where one was read: stars, bullets, "[REDACTED]". It is no credential, and
// must never be written back or tried as one.

const MASK =
  /^\s*(?:[*•●∙·•＊]{3,}|[xX]{4,}|[[<({]+\s*(?:redacted|hidden|masked|secret|sensitive|encrypted|removed)\s*[\]>)}]+)\s*$/iu;

/** What nobody has for a credential, but may well have for a name. */
const STAND_IN =
  /^[^\p{L}\d]*(?:(?:redacted|hidden|masked|protected|sensitive|encrypted|removed|omitted|concealed|confidential|stored|saved|configured|unchanged|set|present|none|null|undefined|n\/?a|(?:value |secret |password )?(?:not|never) (?:shown|returned|available)|write[ _-]?only)[^\p{L}\d]*|x{2,})$/iu;
/** One sign again and again, or a few characters at the ends of stars: `hu****r2`. */
const SIGNS = /^\s*([^\p{L}\d\s])\1*\s*$|[*•●∙·＊]{4,}|^.{0,8}(?:…|\.{3,}).{0,8}$/u;

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

/** Whether what was read in the place of a credential stands in for it: less is needed than elsewhere. */
export function standsIn(credential: string): boolean {
  return MASK.test(credential) || STAND_IN.test(credential.trim()) || SIGNS.test(credential);
}
