// `secret://NAME` stands for a credential in any input; the value is put in at send time, for the destinations that it
// belongs to, and never passes the model.
import type { LookContext } from "./context.ts";
import type { SecretStore, SecretUse } from "./secret-store.ts";
import { ToolError } from "../rules/tool-error.ts";
import { type KeptSecret, missingFor, requireDestination } from "./bound-secrets.ts";
import { type Embedded, embeddedIn } from "./embedded-secrets.ts";
import { jsonIn } from "./policy/destinations.ts";
import { foldedName, isAddressField } from "./policy/hosts.ts";
import { isSecretField } from "./policy/redact/index.ts";
import { isConnectionString } from "./policy/redact/names.ts";
import { SECRET_NAME } from "./secret-name.ts";

const REFERENCE = /^\s*secret:\/\/([^:@]*?)\s*$/i;

/** What the tracking tools send events with unless told otherwise. */
export const INGESTION_KEY = "INGESTION_KEY";

/** The store, with secrets that the surroundings know by themselves until others are kept under their names. */
export function withDefaults(store: SecretStore, defaults: Readonly<Record<string, KeptSecret>>): SecretStore {
  const own = new Map(Object.entries(defaults));
  return {
    get: async (name, use, signal) => {
      const kept = own.get(name);
      if (!kept) return store.get(name, use, signal);
      const missing = missingFor(kept, use);
      if (missing.length === 0) return kept.value;
      throw new ToolError(
        "refused",
        `The secret "${name}" does not belong to ${missing.join(", ")}. Nothing was sent.`,
      );
    },
    set: async (name, value, destinations) => {
      await store.set(name, value, destinations);
      own.delete(name);
    },
    known: () => [...store.known(), ...[...own.values()].map(({ value }) => value)],
  };
}

export interface Resolving {
  /** In words for a person, e.g. `test a connector`. */
  readonly purpose: string;
  /** Where what stands at the path goes; asked only when a secret stands there. */
  readonly destinations: (path: readonly string[]) => Promise<readonly string[]> | readonly string[];
  /** The value as a whole is a credential. */
  readonly isCredential?: boolean;
}

/**
 * A copy of the value in which every reference is replaced by its secret. A reference stands alone in a field that holds
 * a credential, or inside of a text where that has one: elsewhere the value would be shown, or be where to go.
 * @throws ToolError for an unknown name, a place where no secret goes, a destination that it does not belong to
 */
export async function resolveSecrets<T>(
  { secrets: store, signal }: Pick<LookContext, "secrets" | "signal">,
  value: T,
  { purpose, destinations, isCredential = false }: Resolving,
): Promise<T> {
  // That none stands where it does not belong is known before any is asked for.
  await replaceReferences(value, isCredential, () => Promise.resolve(""));
  return (await replaceReferences(value, isCredential, lookUp)) as T;

  async function lookUp(name: string, path: readonly string[]): Promise<string> {
    if (!SECRET_NAME.test(name)) {
      throw new ToolError(
        "unknown_secret",
        `"${name}" is not the name of a secret; use letters, digits and underscores, and another ending than _FOR.`,
      );
    }
    const use: SecretUse = { purpose, destinations: await destinations(path) };
    const secret = await store.get(name, use, signal);
    if (secret === undefined) {
      throw new ToolError("unknown_secret", `There is no secret "${name}". Ask the person to add it under this name.`);
    }
    requireDestination(name, use);
    return secret;
  }
}

type Replace = (name: string, path: readonly string[]) => Promise<string>;

/** @throws ToolError for a reference in a place where no secret goes */
async function replaceReferences(
  value: unknown,
  isPlaceForSecrets: boolean,
  replace: Replace,
  path: readonly string[] = [],
): Promise<unknown> {
  if (typeof value === "string") return replaceInText(value, isPlaceForSecrets, replace, path);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    return Promise.all(value.map((item) => replaceReferences(item, isPlaceForSecrets, replace, path)));
  }
  const entries: [string, unknown][] = [];
  for (const [key, item] of Object.entries(value)) {
    const isPlace = isCredentialField(key, isPlaceForSecrets);
    entries.push([key, await replaceReferences(item, isPlace, replace, [...path, key])]);
  }
  return Object.fromEntries(entries);
}

/** @throws ToolError for a reference where no secret goes, or one that can't be written there */
async function replaceInText(
  text: string,
  isPlaceForSecrets: boolean,
  replace: Replace,
  path: readonly string[],
): Promise<string> {
  const field = path.at(-1) ?? "";
  const name = REFERENCE.exec(text)?.[1];
  if (name !== undefined && isPlaceForSecrets) return replace(name, path);
  const embedded = embeddedIn(text, {
    isCredential: isPlaceForSecrets,
    isAddress: !isSecretField(field) || isConnectionString(field),
  });
  if (!embedded) return text;
  const document = isPlaceForSecrets ? jsonIn(text) : undefined;
  if (document) return JSON.stringify(await replaceReferences(document, true, replace, path));
  if (!isPlaceForSecrets && (!mayHoldCredential(field) || embedded.some(({ notation }) => !notation))) {
    throw new ToolError(
      "invalid_input",
      `A secret can't go into ${field || "this"}: it belongs where a credential does, never in a host, name or path. Nothing was sent.`,
    );
  }
  let result = "";
  let done = 0;
  for (const { start, end, ...each } of embedded) {
    result += text.slice(done, start) + (await written(each, field, (its) => replace(its, path)));
    done = end;
  }
  return result + text.slice(done);
}

async function written(
  { name, notation }: Pick<Embedded, "name" | "notation">,
  field: string,
  secretOf: (name: string) => Promise<string>,
): Promise<string> {
  const place = field || "this";
  if (!notation) {
    throw new ToolError(
      "invalid_input",
      `secret://${name} stands inside of ${place}, where nothing shows how to write it. Give it alone, as the password of a URI (scheme://user:secret://NAME@host), as password=secret://NAME, or as id:secret://NAME. Nothing was sent.`,
    );
  }
  const secret = notation(await secretOf(name));
  if (secret !== undefined) return secret;
  throw new ToolError(
    "refused",
    `The secret "${name}" has characters that mean something else at its place in ${place}. Give it in a field of its own, or in a URI. Nothing was sent.`,
  );
}

/** What goes with a credential and is kept like one. */
const LIKE_CREDENTIALS = /(?:accesskeyid|cert(?:ificate)?s?|(?:ssl|tls|root)ca|^ca|keystore|truststore|wallet)$/;
const NAMES = /(?:user|username|name|path|file|database|schema|role|id|type|label|description)$/;

/** Whether the field takes a secret; inside of a credential all do but those that say where, who or what. */
function isCredentialField(name: string, isInCredential: boolean): boolean {
  if (isSecretField(name) || LIKE_CREDENTIALS.test(foldedName(name))) return true;
  return isInCredential && !isAddressField(name) && !isName(name);
}

/** Whether what stands there may have a credential in it, as an address or a list of options has. */
function mayHoldCredential(name: string): boolean {
  return isAddressField(name) || !isName(name);
}

function isName(name: string): boolean {
  return NAMES.test(foldedName(name));
}
