// Where a connector goes. A stored credential was entered for one place, and whoever can make a model call a tool must not
// be able to have it sent to another.
import { connectorType, type FullConnector } from "../../artie/index.ts";
import { type Change, pathOf } from "../../rules/diff.ts";
import { listed } from "../../rules/listed.ts";
import type { LookContext } from "../context.ts";
import { hostsInFields } from "../policy/destinations.ts";
import { isAddressField } from "../policy/hosts.ts";
import { isSecretField, redact, secretsIn } from "../policy/redact/index.ts";
import { throughLink, throughTunnel } from "./places.ts";

/** Words of the names of fields that say where to go, or what stands in between. */
const PLACES = new Set(
  "host hosts hostname port ports address server servers endpoint url uri dsn account project region bucket arn ssl tls tunnel link proxy broker brokers bootstrap string provider domain authority insecure encrypt encryption verify trust certificate cert ca".split(
    " ",
  ),
);
/** The same where the words are written together. */
const JOINED = /(?:ssl|tls)|(?:host|server|bootstrap|private|jump|bastion|proxy|service|db|remote|snapshot)ports?$/;

/** A stored credential that would go elsewhere, in words for the person who is asked. */
export interface Move {
  readonly loss: string;
}

/** What moves with a change that does not bring the stored credentials anew; undefined when nothing does. */
export async function moveOf(
  context: LookContext,
  { type, sharedConfig }: FullConnector,
  changes: readonly Change[],
  given: Readonly<Record<string, unknown>>,
): Promise<Move | undefined> {
  const moved = changes.filter(isPlace);
  if (moved.length === 0) return undefined;
  const stored = Object.entries(sharedConfig ?? {}).filter(([name, value]) => secretsIn({ [name]: value }).length > 0);
  const kept = stored.map(([name]) => name).filter((name) => !Object.hasOwn(given, name));
  // Of a type that nobody here knows, an API that shows no credential may have one.
  const mayHide = stored.length === 0 && !connectorType(type) && !Object.keys(given).some(isSecretField);
  if (kept.length === 0 && !mayHide) return undefined;
  const fields = mayHide ? "its credentials" : listed(kept.map((name) => `sharedConfig.${name}`));
  const ways = await Promise.all(moved.map((change) => described(context, change)));
  return {
    loss: `What is stored as ${fields} goes where it was not entered for: ${ways.join("; ")}. Give ${fields} with it, as secret://NAME, and nothing has to be confirmed`,
  };
}

/** Also a field of any name whose value is an address, or says how the way is secured. */
function isPlace(change: Change): boolean {
  const words = change.at
    .join(".")
    .replace(/([a-z\d])([A-Z])|([A-Z])([A-Z][a-z])/g, "$1$3 $2$4")
    .toLowerCase();
  if (words.split(/[^a-z\d]+/).some((word) => PLACES.has(word) || JOINED.test(word))) return true;
  const name = change.at.at(-1) ?? "";
  if (change.at.some(isAddressField)) return true;
  if (change.at[0] !== "sharedConfig" || isSecretField(name)) return false;
  return [change.before, change.after].some((value) => namesPlace(name, value));
}

function namesPlace(name: string, value: unknown): boolean {
  if (hostsInFields({ [name]: value }).length > 0) return true;
  return /(?:ssl|tls|host|verify|encrypt|insecure|proxy)\w*"?\s*[=:]/i.test(JSON.stringify(value ?? null));
}

/** `sharedConfig.host from "a.example" to "b.example"`; of a tunnel or link also where it leads. */
async function described(context: LookContext, change: Change): Promise<string> {
  const path = pathOf(change);
  if (change.at.some(isSecretField)) return `${path} changes`;
  const [before, after] = await Promise.all([change.before, change.after].map((value) => place(context, path, value)));
  return `${path} from ${before ?? ""} to ${after ?? ""}`;
}

async function place(context: LookContext, path: string, value: unknown): Promise<string> {
  if (value === undefined || value === null || value === "") return "none";
  const text = JSON.stringify(redact(value));
  if (typeof value !== "string") return text;
  if (path === "sshTunnelUUID") return `${text} (${await orUnknown(throughTunnel(context, value))})`;
  if (/LinkUUID$/i.test(path)) return `${text} (${await orUnknown(throughLink(context, value))})`;
  return text;
}

/** Where it can't be read the question still names it. */
function orUnknown(leads: Promise<string[]>): Promise<string> {
  return leads.then(
    (hosts) => hosts.join(", "),
    () => "where it leads can't be read",
  );
}
