// Which of a saved connector's credentials were really read. An API that masks them, leaves them out or shows the same for
// all of them has not given them: they are neither written back nor tried.
import {
  ArtieError,
  connectorType,
  type FullConnector,
  masksIn,
  type ReadingClient,
  standsIn,
} from "../../artie/index.ts";
import { listed } from "../../rules/listed.ts";
import { connectorName } from "../../rules/named.ts";
import { ToolError } from "../../rules/tool-error.ts";
import { foldedName } from "../policy/hosts.ts";
import { isSecretField, secretsIn } from "../policy/redact/index.ts";

type Fields = Readonly<Record<string, unknown>>;
type Stored = Pick<FullConnector, "type" | "sharedConfig">;

export interface Reading {
  readonly artie: Pick<ReadingClient, "connectors">;
  readonly signal?: AbortSignal | undefined;
}

/** Any one of the names brings what is unknown. */
export type Unknown = readonly string[];

/** So many others whose only credential is the same say that it is none. */
const MANY = 3;

/** The credentials that an update has to bring, because they were not read: fields of `sharedConfig`. */
export async function unknownCredentials(context: Reading, connector: FullConnector): Promise<Unknown[]> {
  const unknown = unreadCredentials(connector);
  if (unknown.length > 0) return unknown;
  const [secret, ...others] = new Set(credentialsIn(connector.sharedConfig ?? {}).map(({ text }) => text));
  if (secret === undefined || others.length > 0) return [];
  return (await isShownForAll(context, connector, secret)) ? namesOf(connector) : [];
}

/** @throws ToolError for one that is neither known nor given */
export function requireGiven(connector: FullConnector, unknown: readonly Unknown[], given: Fields): void {
  const missing = unknown.filter((names) => !names.some((name) => Object.hasOwn(given, name)));
  if (missing.length === 0) return;
  const fields = listed(missing.map((names) => names.map((name) => `sharedConfig.${name}`).join(" or ")));
  throw new ToolError(
    "refused",
    `Nothing was changed: ${fields} holds a mask or nothing where a credential belongs, as Artie shows "${connectorName(connector)}", and what is stored would be lost.`,
    [],
    { remedy: `Give ${fields} with the change, as secret://NAME, or null where there is none.` },
  );
}

/**
 * The same at the moment of writing, where others of the account have to be looked at.
 * @throws ToolError, ArtieError
 */
export async function requireKnown(context: Reading, connector: FullConnector, given: Fields): Promise<void> {
  if (namesOf(connector).every((names) => names.some((name) => Object.hasOwn(given, name)))) return;
  requireGiven(connector, await unknownCredentials(context, connector), given);
}

/** Those of which the connector itself shows that they were not read. */
export function unreadCredentials({ type, sharedConfig }: Stored): Unknown[] {
  const fields: Fields = sharedConfig ?? {};
  const masked = Object.entries(fields).filter(([name, value]) => isMasked(name, value));
  if (masked.length > 0) return masked.map(([name]) => [name]);
  const credentials = credentialsIn(fields);
  const [first] = credentials;
  if (credentials.length > 1 && credentials.every(({ text }) => text === first?.text))
    return namesOf({ type, sharedConfig });
  const needed = neededOf(type, fields);
  return needed.length > 0 ? [needed] : [];
}

function isMasked(name: string, value: unknown): boolean {
  if (masksIn(value).length > 0) return true;
  if (isSecretField(name) && isHollow(value)) return true;
  return credentialsIn({ [name]: value }).some(({ text }) => standsIn(text));
}

/** Says that something is there, and not what: `true`, `{}`, `{ "isSet": true }`. */
function isHollow(value: unknown): boolean {
  if (typeof value === "boolean") return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).every((item) => item === null || item === "" || isHollow(item));
}

/** The names of what a connector of this type has to have and that is not there; none when all is there. */
function neededOf(type: string, fields: Fields): string[] {
  const { credentials = [], instead = [] } = connectorType(type) ?? {};
  const set = new Map(Object.entries(fields).map(([name, value]) => [foldedName(name), value]));
  const isSet = (name: string) => hasContent(set.get(foldedName(name)));
  if (credentials.length === 0 || [...credentials, ...instead].some(isSet)) return [];
  // An address may hold the password that stands nowhere else.
  const addresses = Object.entries(fields).filter(([name]) => !isSecretField(name) || /str|dsn|ur[il]/i.test(name));
  return secretsIn(Object.fromEntries(addresses)).length > 0 ? [] : [...credentials];
}

function hasContent(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "" && !isHollow(value);
}

interface Credential {
  /** The field of `sharedConfig` that it lies in. */
  readonly field: string;
  readonly text: string;
}

/** What lies in fields whose name says credential. */
function credentialsIn(fields: Fields): Credential[] {
  return Object.entries(fields).flatMap(([field, value]) =>
    textsOf(value, isSecretField(field)).map((text) => ({ field, text })),
  );
}

function textsOf(value: unknown, isSecret: boolean): string[] {
  if (typeof value === "string") return isSecret && value !== "" ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => textsOf(item, isSecret || isSecretField(name)));
}

function namesOf({ sharedConfig }: Stored): Unknown[] {
  return [...new Set(credentialsIn(sharedConfig ?? {}).map(({ field }) => field))].map((name) => [name]);
}

/**
 * Whether other connectors show the same in the place of theirs: one of another kind is enough, since no password is also
 * a private key. Where they can't be read, what was read stands.
 */
async function isShownForAll({ artie, signal }: Reading, connector: FullConnector, secret: string) {
  const kindOf = (type: string) => connectorType(type)?.credentials[0];
  const isOfOtherKind = ({ type }: Pick<FullConnector, "type">) => kindOf(type) !== kindOf(connector.type);
  try {
    const others = (await artie.connectors.list({ signal })).filter(
      ({ uuid, type }) => uuid !== connector.uuid && kindOf(type),
    );
    const inOrder = [...others.filter(isOfOtherKind), ...others.filter((other) => !isOfOtherKind(other))];
    let same = 0;
    for (const other of inOrder.slice(0, MANY)) {
      const shown = credentialsIn((await artie.connectors.get(other.uuid, { signal })).sharedConfig ?? {});
      if (shown.some(({ text }) => text !== secret)) return false;
      if (shown.length > 0 && isOfOtherKind(other)) return true;
      same += shown.length > 0 ? 1 : 0;
    }
    return same === MANY;
  } catch (error) {
    if (error instanceof ArtieError) return false;
    throw error;
  }
}
