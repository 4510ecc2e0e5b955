// Encrypts what the store may not show. A key made with the store does it, and the master key wraps that one: another
// master key is one value written anew, and replicas with the old and the new one work side by side.
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import { StoreRefused } from "./errors.ts";
import { grantsIn } from "./grants.ts";
import { metadataIn } from "./metadata.ts";
import { accountsIn } from "./people.ts";
import type { Sql } from "./sql.ts";
import type { Store } from "./store.ts";

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Before every encrypted value, so that another way to encrypt can be told from this one. */
const VERSION = "v1.";
const NAME = "data_key";
const SQLITE = "sqlite:";
/** Of a file's mode: what its group and everyone else may do. */
const OTHERS = 0o077;

export interface Keyring {
  /** @param context what the value is, e.g. `account:main`: it opens as nothing else */
  seal(text: string, context: string): string;
  /** @throws StoreRefused for what was not sealed with this key for this context */
  open(sealed: string, context: string): string;
  /** HMAC-SHA-256 in base64url, with a key for nothing else. */
  sign(text: string): string;
}

/**
 * The keyring of a store, made with its first use. The first master key wraps; others only open, for a change of keys.
 * @throws StoreRefused when none of them opens it: it names what can't be read
 */
export async function openKeyring(store: Store, masterKeys: readonly Buffer[]): Promise<Keyring> {
  const [first] = masterKeys;
  if (first === undefined) throw new StoreRefused("There is no master key.");
  const made = encrypt(first, randomBytes(KEY_BYTES).toString("base64"), NAME);
  const wrapped = await store.metadata.setOnce(NAME, made);
  for (const master of masterKeys) {
    const key = decrypt(master, wrapped, NAME);
    if (key === undefined) continue;
    if (master !== first) await store.metadata.set(NAME, encrypt(first, key, NAME));
    return keyringOf(Buffer.from(key, "base64"));
  }
  throw await wrongKey(store);
}

function keyringOf(key: Buffer): Keyring {
  const keyFor = (use: string) => Buffer.from(hkdfSync("sha256", key, "", `artie-gateway ${use}`, KEY_BYTES));
  const [secrets, audit] = [keyFor("secrets"), keyFor("audit")];
  return {
    seal: (text, context) => encrypt(secrets, text, context),
    open: (sealed, context) => {
      const text = decrypt(secrets, sealed, context);
      if (text === undefined) throw new StoreRefused(`The store's ${context} can't be read: it was changed.`);
      return text;
    },
    sign: (text) => createHmac("sha256", audit).update(text).digest("base64url"),
  };
}

/** As in ARTIE_GATEWAY_KEY, or what is asked for that when it is needed. */
export type GivenKey = string | (() => Promise<string>) | undefined;

/** That there is a master key, and it is one, as far as that can be known without the store. @throws StoreRefused */
export function checkMasterKey(address: string, given: GivenKey): void {
  if (typeof given === "string") parseMasterKeys(given);
  if (given !== undefined || address.startsWith(SQLITE)) return;
  throw new StoreRefused(
    "A store in Postgres needs ARTIE_GATEWAY_KEY, the same for all replicas; make one with: openssl rand -base64 32",
  );
}

/**
 * The master keys of a store, one of which opens it: what ARTIE_GATEWAY_KEY says, or the file beside that of SQLite, which
 * is made for a store that has none yet. Nothing in the store is changed.
 * @param version Of its schema; 0: there is nothing in it.
 * @throws StoreRefused when none of them opens it: it names what can't be read
 */
export async function masterKeysFor(sql: Sql, version: number, address: string, given: GivenKey): Promise<Buffer[]> {
  const wrapped = version === 0 ? undefined : await metadataIn(sql).get(NAME);
  const keys = await masterKeysOf(address, given, wrapped === undefined);
  if (wrapped === undefined || keys.some((key) => decrypt(key, wrapped, NAME) !== undefined)) return keys;
  throw await wrongKey({ accounts: accountsIn(sql), grants: grantsIn(sql) });
}

async function masterKeysOf(address: string, given: GivenKey, mayMake: boolean): Promise<Buffer[]> {
  checkMasterKey(address, given);
  if (given !== undefined) return parseMasterKeys(typeof given === "string" ? given : await given());
  if (address === `${SQLITE}:memory:`) return [randomBytes(KEY_BYTES)];
  const file = `${address.slice(SQLITE.length)}.key`;
  return mayMake || existsSync(file) ? await readKeyFile(file) : [];
}

/** Keys as `ARTIE_GATEWAY_KEY` holds them: one, or the new one and the old one. @throws StoreRefused */
export function parseMasterKeys(text: string): Buffer[] {
  return text.split(",").map((word) => {
    const key = Buffer.from(word.trim(), "base64");
    if (key.length === KEY_BYTES) return key;
    throw new StoreRefused("ARTIE_GATEWAY_KEY must hold 32 bytes in base64; make one with: openssl rand -base64 32");
  });
}

/** The key in a file that only its owner reads, made with its first use. @throws StoreRefused for one that others read */
export async function readKeyFile(file: string): Promise<Buffer[]> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  try {
    await using handle = await open(file, "wx", 0o600);
    await handle.writeFile(`${randomBytes(KEY_BYTES).toString("base64")}\n`);
    await handle.sync();
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) {
      throw new StoreRefused(`The key file ${file} can't be made: ${error instanceof Error ? error.message : ""}.`);
    }
  }
  await using handle = await open(file);
  const { mode } = await handle.stat();
  if (process.platform !== "win32" && (mode & OTHERS) !== 0) {
    throw new StoreRefused(`The key file ${file} is open to others; make it yours alone: chmod 600 ${file}`);
  }
  const keys = (await handle.readFile("utf8")).trim();
  try {
    return parseMasterKeys(keys);
  } catch {
    throw new StoreRefused(`The key file ${file} does not hold 32 bytes in base64: restore it from your backup.`);
  }
}

async function wrongKey(store: Pick<Store, "accounts" | "grants">): Promise<StoreRefused> {
  const accounts = (await store.accounts.list()).map(({ name }) => name);
  const grants = (await store.grants.list({ limit: 6 })).map(({ name }) => name);
  const some = (kind: string, names: readonly string[]) =>
    names.length === 0 ? [] : [`${kind} ${names.slice(0, 5).join(", ")}${names.length > 5 ? " and others" : ""}`];
  const lost = [...some("accounts", accounts), ...some("grants", grants)].join("; ");
  const what = lost === "" ? "what it holds" : lost;
  return new StoreRefused(
    `The master key is not the one that this store was made with, so these can't be read: ${what}. Set ARTIE_GATEWAY_KEY to the right key (or restore the key file), or start with a new --store.`,
    "wrong_key",
  );
}

function encrypt(key: Buffer, text: string, context: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(context));
  const sealed = Buffer.concat([iv, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return VERSION + sealed.toString("base64url");
}

/** Undefined for what this key does not open. */
function decrypt(key: Buffer, sealed: string, context: string): string | undefined {
  if (!sealed.startsWith(VERSION)) return undefined;
  const bytes = Buffer.from(sealed.slice(VERSION.length), "base64url");
  if (bytes.length < IV_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)).toString("utf8") + decipher.final("utf8");
  } catch {
    return undefined;
  }
}
