// Where a connector goes. A stored credential was entered for one place, and whoever can make a model call a tool must not
// be able to have it sent to another; and the rows of pipelines that run on it go with it.
import { connectorType, type FullConnector, type Pipeline } from "../../artie/index.ts";
import { type Change, pathOf } from "../../rules/diff.ts";
import { listed } from "../../rules/listed.ts";
import type { LookContext } from "../context.ts";
import { hostsInFields } from "../policy/destinations.ts";
import { foldedName, isAddressField } from "../policy/hosts.ts";
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

/** What would go elsewhere, in words for the person who is asked. */
export interface Move {
  readonly loss: string;
}

interface Moving {
  readonly connector: FullConnector;
  readonly changes: readonly Change[];
  /** What of `sharedConfig` the change brings. */
  readonly given: Readonly<Record<string, unknown>>;
  /** The pipelines that run on it: asked for only where it moves. */
  readonly running: () => Promise<readonly Pipeline[] | "unknown">;
}

/**
 * What moves with a change: stored credentials that it does not bring anew, and the rows of pipelines that run.
 * Undefined when nothing does.
 */
export async function moveOf(context: LookContext, moving: Moving): Promise<Move | undefined> {
  const moved = moving.changes.filter((change) => isPlace(change) || isStore(change));
  if (moved.length === 0) return undefined;
  const ways = (await Promise.all(moved.map((change) => described(context, change)))).join("; ");
  const fields = moved.some(isPlace) ? credentialsKept(moving) : undefined;
  const running = await moving.running();
  const credentials = fields === undefined ? [] : [`What is stored as ${fields} goes where it was not entered for`];
  const rows = running === "unknown" ? ["It can't be read which pipelines run on it"] : rowsOf(running);
  if (credentials.length + rows.length === 0) return undefined;
  const way =
    rows.length > 0 ? "" : `. Give ${fields ?? ""} with it, as secret://NAME, and nothing has to be confirmed`;
  return { loss: `${[...credentials, ...rows].join("; ")}: ${ways}${way}` };
}

function rowsOf(running: readonly Pipeline[]): string[] {
  if (running.length === 0) return [];
  return [
    `The rows of ${listed(running.map(({ name, uuid }) => `"${name || uuid}"`))} come from elsewhere or go elsewhere`,
  ];
}

/** The stored credentials that go along, in words; undefined where there are none. */
function credentialsKept({ connector: { type, sharedConfig }, given }: Moving): string | undefined {
  const stored = Object.entries(sharedConfig ?? {}).filter(([name, value]) => secretsIn({ [name]: value }).length > 0);
  const kept = stored.map(([name]) => name).filter((name) => !Object.hasOwn(given, name));
  // Of a type that nobody here knows, an API that shows no credential may have one.
  const mayHide = stored.length === 0 && !connectorType(type) && !Object.keys(given).some(isSecretField);
  if (kept.length === 0 && !mayHide) return undefined;
  return mayHide ? "its credentials" : listed(kept.map((name) => `sharedConfig.${name}`));
}

/** What says where the rows lie at the place itself. */
const STORES = new Set(
  "defaultdatabase database databasename dbname db catalog schema prefix warehouse location".split(" "),
);

function isStore({ at: [group = "", name = group, ...rest] }: Change): boolean {
  return rest.length === 0 && (group === name || group === "sharedConfig") && STORES.has(foldedName(name));
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
