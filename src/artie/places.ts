// Where Artie is, and what a key of it looks like. Loads nothing.

export const DEFAULT_API_URL = "https://api.artie.com";
export const DASHBOARD_URL = "https://app.artie.com";
/** Every API key begins so. */
export const KEY_PREFIX = "arsk_";

/** A header can't carry other characters, and an error of the platform would repeat them. */
export function isApiKey(text: string): boolean {
  return text.startsWith(KEY_PREFIX) && /^[\x21-\x7e]+$/.test(text);
}
