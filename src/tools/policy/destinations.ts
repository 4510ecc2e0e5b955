// Where a secret would go: a host, an account of a service (`bigquery:project`, `snowflake:account`, `s3:bucket`), what a
// private link leads to, or Artie itself. The one place where this is worked out, for every surface.
import { connectorType, type ConnectorType } from "../../artie/index.ts";
import { isConnectionString, isSecretField } from "./redact/names.ts";
import { ARTIE, foldedName, hostsMarked, hostsOfAddress, hostsWithin, isAddressField } from "./hosts.ts";

/** What of a connector says where it goes by itself; a tunnel and links have to be looked up. */
export interface Placed {
  readonly type?: string | null | undefined;
  readonly defaultDatabase?: string | null | undefined;
  readonly sharedConfig?: Readonly<Record<string, unknown>> | null | undefined;
}

/** Fields whose text looks like a host and is none: `first.last`, `sales.eu`. */
const NO_ADDRESS =
  /(?:user|username|login|role|database|db|dbname|schema|table|warehouse|label|name|catalog|volume|prefix|folder|location|region|version|email|timezone|path|scope|id|arn)$/;

export function linkDestination(vpcServiceName: string): string {
  return `privatelink:${vpcServiceName.toLowerCase()}`;
}

/** Every host and account in a configuration, each once; none where it says none. */
export function destinationsIn({ type, defaultDatabase, sharedConfig }: Placed): string[] {
  const kind = connectorType(type);
  const fields = Object.entries({ defaultDatabase, ...sharedConfig });
  const accounts = kind ? accountsIn(kind, fields) : [];
  const isAccount = accountFields(kind);
  const hosts = Object.entries(sharedConfig ?? {}).flatMap(([name, value]) =>
    isAccount.has(foldedName(name)) ? [] : hostsAt(name, value, false),
  );
  const found = [...new Set([...accounts, ...hosts])].sort();
  if (found.length > 0 || kind?.otherwise === undefined) return found;
  return [`${kind.service ?? ""}:${kind.otherwise}`];
}

/** Every host in the fields of an object, for what is no connector. */
export function hostsInFields(value: object): string[] {
  return [...new Set(Object.entries(value).flatMap(([name, item]) => hostsAt(name, item, false)))].sort();
}

/** Where a value goes of which only a description of the API knows what it is for: the hosts that it names, or Artie. */
export function hostsOrArtie(value: object): string[] {
  const hosts = hostsInFields(value);
  return hosts.length > 0 ? hosts : [ARTIE];
}

function accountFields(kind: ConnectorType | undefined): ReadonlySet<string> {
  return new Set((kind?.accounts ?? []).flat().map(foldedName));
}

function accountsIn({ service, accounts = [] }: ConnectorType, fields: readonly [string, unknown][]): string[] {
  for (const names of accounts) {
    const folded = names.map(foldedName);
    const set = fields
      .filter(([name, value]) => folded.includes(foldedName(name)) && isText(value))
      .map(([, value]) => String(value));
    if (set.length === 0) continue;
    return set.flatMap((text) =>
      /[/@\\]|\.snowflakecomputing\./i.test(text) && !/^arn:/i.test(text)
        ? hostsOfAddress(text)
        : [`${service ?? ""}:${text.trim().toLowerCase()}`],
    );
  }
  return [];
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value.trim() !== "";
}

/** @param isSecret whether it lies in a credential */
function hostsAt(name: string, value: unknown, isSecret: boolean): string[] {
  if (typeof value === "string" || typeof value === "number") return hostsInText(name, String(value), isSecret);
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item) => hostsAt(name, item, isSecret));
  return Object.entries(value).flatMap(([key, item]) =>
    hostsAt(
      isAddressField(name) && /^(?:name|id|value)$/i.test(key) ? name : key,
      item,
      isSecret || isSecretField(name),
    ),
  );
}

function hostsInText(name: string, text: string, isInSecret: boolean): string[] {
  const json = jsonIn(text);
  if (json !== undefined) return hostsAt(name, json, isInSecret);
  if (isAddressField(name) && !isSecretField(name)) return hostsOfAddress(text);
  if (isConnectionString(name)) return hostsWithin(text);
  if (isInSecret || isSecretField(name)) return hostsMarked(text);
  return NO_ADDRESS.test(foldedName(name)) && !/[/:=(]/.test(text) ? [] : hostsWithin(text);
}

/** Objects and lists that are kept as their JSON, such as a service account's key. */
export function jsonIn(text: string): object | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
