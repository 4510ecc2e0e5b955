// The hosts to which a text would have somebody connect. Whoever reads such a text may read it otherwise than another, so
// that everything that one of them could take for the host counts: a secret has to belong to all of them.
import { domainToASCII } from "node:url";
import { REFERENCES } from "../secret-name.ts";

/** Names of fields, without case and signs, that hold where to connect to. */
const ADDRESS =
  /(?:hosts?|hostnames?|hostaddr|addr|address(?:es)?|servers?|servernames?|endpoints?|ur[il]s?|brokers?|nodes?|seeds?|seedlist|contactpoints?|peers?|gateways?|proxy|domains?|origin|datasource|partner|members?|account(?:name|identifier)?)$/;

/** An address as a whole: `db.example.com`, `10.0.0.1:5432`, `[::1]:5432`, a list of these. */
const HOST = String.raw`(?:(?:[\p{L}\d_-]+\.)+\p{L}[\p{L}\d-]*\.?|\d{1,3}(?:\.\d{1,3}){3}|localhost|\[[\da-f:.]+\])(?::\d{1,5})?`;
const HOSTS = new RegExp(String.raw`^\s*${HOST}(?:[\s,;]+${HOST})*\s*$`, "iu");

/** What stands behind `//`, with whom to ask as whom. */
const AUTHORITY = /(?:^|[:@=\s"'(])(?:\/\/|\\\\)([^/?#\\\s"'<>)]*)/g;
/** What stands behind `@`: a list of hosts, or `tcp(host)`. */
const BEHIND_AT = /@(?:\/\/)?(?:[\w+-]+\(([^)]*)\)|((?:\[[^\]]*\]|[^/?#\\\s;)"'&@(])*))/g;
const IN_BRACKETS = /\b(?:tcp[46]?|udp|unix|ssh|[\w+-]*tcp[\w+-]*)\(([^()]*)\)/gi;
const ASSIGNED = /([a-z][\w .-]*?)\s*=\s*("[^"]*"|'[^']*'|\{[^}]*\}|[^;&\s)]*)/gi;

/** The destination of what stays with Artie. */
export const ARTIE = "artie";
const SERVICE = /^(?:bigquery|gcs|snowflake|s3|s3tables|dynamodb|keyspaces|motherduck|privatelink):\S/;
const SNOWFLAKE = /^(.+)\.snowflakecomputing\.(?:com|cn)$/;

/** Destinations as a person writes them: hosts with or without port and scheme, `bigquery:project` and the like, `artie`. */
export function destinationsWritten(text: string): string[] {
  const parts = text.toLowerCase().split(/[\s,;]+/);
  return parts.flatMap((part) => (part === ARTIE || SERVICE.test(part) ? [part] : hostsOfAddress(part)));
}

export function isAddressField(name: string): boolean {
  return ADDRESS.test(foldedName(name));
}

/** Names are compared as lenient readers compare them: `HOST`, `host` and `ho_st` are one. */
export function foldedName(name: string): string {
  return name.replace(/[^\p{L}\d]/gu, "").toLowerCase();
}

/** Of a field that holds an address: at least one unless it is empty. */
export function hostsOfAddress(text: string): string[] {
  const plain = text.replace(REFERENCES, "").trim();
  const found = hostsWithin(plain);
  if (found.length === 0) return hostsInList(plain);
  // `a.example?@b.example` leads to the one or the other.
  const [, lead, sign] = /^([^@/?#\\]+)([/?#\\])/.exec(plain) ?? [];
  const leads = lead !== undefined && !/[:=(]$/.test(lead) && (sign !== "/" || HOSTS.test(lead));
  return leads ? [...found, ...hostsInList(lead)] : found;
}

/** Of a connection string, or any other text. */
export function hostsWithin(text: string): string[] {
  const plain = text.replace(REFERENCES, "");
  if (HOSTS.test(plain)) return hostsInList(plain);
  return [
    ...hostsMarked(plain),
    ...[...plain.matchAll(BEHIND_AT)].flatMap(([, inner, run]) => hostsInList(inner ?? run ?? "")),
  ];
}

/** Only those that are marked as such: in a text where an `@` says nothing, such as a password. */
export function hostsMarked(text: string): string[] {
  const plain = text.replace(REFERENCES, "");
  const authorities = [...plain.matchAll(AUTHORITY)].flatMap(([, authority = ""]) =>
    hostsInList(authority.replace(/^.*@/s, "")),
  );
  const inBrackets = [...plain.matchAll(IN_BRACKETS)].flatMap(([, inner = ""]) => hostsInList(inner));
  const assigned = [...plain.matchAll(ASSIGNED)].flatMap(([, name = "", value = ""]) =>
    isAddressField(name) ? hostsInList(decoded(value.replace(/^["'{]|["'}]$/g, ""))) : [],
  );
  return [...authorities, ...inBrackets, ...assigned];
}

function hostsInList(text: string): string[] {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== "");
  // `host,1433` is how SQL Server writes a port.
  return parts.filter((part, index) => index === 0 || !/^\d{1,5}$/.test(part)).map(hostOf);
}

/** What can't be read stays as it is, in quotes: it is the same only as itself. */
function hostOf(text: string): string {
  if (/^[\w+.-]*:?\/\/./.test(text)) return hostOf(text.replace(/^[\w+.-]*:?\/\/(?:[^/?#]*@)?/, ""));
  const bare = text.replace(/^(?:tcp|np|lpc|admin):(?!\d+$)/i, "");
  const bracketed = /^\[([\da-f:.]+)(?:%\w+)?\](?::\d+)?(?:[/\\?#].*)?$/i.exec(bare)?.[1];
  const numbered = /^[\da-f]*:[\da-f:.]*:[\da-f.]*$/i.exec(bare)?.[0];
  const named = /^([\p{L}\p{M}\d._-]+)(?::\d+(?::.*)?)?(?:[/\\?#].*)?$/u.exec(bare)?.[1];
  const host = (bracketed ?? numbered ?? named)?.toLowerCase().replace(/\.$/, "");
  if (!host || host === ARTIE) return JSON.stringify(text);
  const account = SNOWFLAKE.exec(host)?.[1];
  if (account !== undefined) return `snowflake:${account}`;
  return /^[ -~]*$/.test(host) ? host : domainToASCII(host) || JSON.stringify(text);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
