// An account as SecretStorage keeps it: one entry holds the key with the address that it was entered for, so that
// neither can change without the other, and two windows that add accounts at once do not overwrite each other.
import { textField } from "./arguments.ts";

/** What everybody may know of an account. */
export interface Account {
  readonly id: string;
  readonly label: string;
  /** The only address that the account's key is sent to; {@link SANDBOX_URL} for the sandbox. */
  readonly apiUrl: string;
  readonly sandbox: boolean;
}

export interface AccountEntry {
  readonly account: Account;
  readonly key: string;
}

/** The sandbox runs inside each window, at an address of its own every time. */
export const SANDBOX_URL = "sandbox:";
/** There is at most one sandbox account. */
export const SANDBOX_ID = "sandbox";

const PREFIX = "artie.account.";

/** The name of an account's entry in SecretStorage. */
export function entryName(id: string): string {
  return PREFIX + id;
}

/** The account's id, or undefined when the entry is something else's. */
export function idOfEntry(name: string): string | undefined {
  return name.startsWith(PREFIX) ? name.slice(PREFIX.length) : undefined;
}

/** An API key somewhere in a text, as it is pasted. */
const PASTED_KEY = /arsk_[\x21\x23-\x26\x28-\x7e]+/;

/** The key in what was meant for a name; undefined where there is none. */
export function keyIn(text: string): string | undefined {
  return PASTED_KEY.exec(text)?.[0];
}

/** A name that holds a key is none: the key would be shown wherever the account is. */
function withoutKey(label: string): string {
  return label.replace(new RegExp(PASTED_KEY, "g"), "arsk_…");
}

export function createEntry(id: string, name: string, apiUrl: string, key: string): AccountEntry {
  const label = withoutKey(name);
  return { account: { id, label, apiUrl, sandbox: apiUrl === SANDBOX_URL }, key };
}

export function serializeEntry({ account: { label, apiUrl }, key }: AccountEntry): string {
  return JSON.stringify({ label, apiUrl, key });
}

/** Undefined for an entry that is not in this form: it counts as no account. */
export function parseEntry(id: string, text: string | undefined): AccountEntry | undefined {
  const kept = parseJson(text);
  const [label, apiUrl, key] = [textField(kept, "label"), textField(kept, "apiUrl"), textField(kept, "key")];
  if (label === undefined || apiUrl === undefined || key === undefined) return undefined;
  return createEntry(id, label, apiUrl, key);
}

function parseJson(text = ""): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
