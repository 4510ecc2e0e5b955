// One gateway for several processes of one person, such as the windows of an editor: one of them owns store and port, the
// others reach it through a private socket, and when it has ended another one takes over. SQLite's lock decides who owns.
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { newAddress } from "../mcp/socket-directory.ts";
import { type Gateway, type GatewayOptions, startGateway } from "./index.ts";
import { StoreRefused } from "./store/errors.ts";
import { newToken } from "./tokens.ts";

export interface ClaimOptions extends Omit<GatewayOptions, "store" | "masterKey" | "admin" | "socket" | "embedded"> {
  /** This user's alone: it holds the store, and the file that says who owns it. */
  readonly folder: string;
  /** The name of the administrator, whose token is among the keys. */
  readonly admin: string;
  readonly keys: Keys;
}

/** Where master key and administrator's token are kept, for all processes. */
export interface Keys {
  get(name: KeyName): Promise<string | undefined>;
  set(name: KeyName, value: string): Promise<void>;
}
export type KeyName = "master" | "admin";

export interface Claimed {
  /** Where it is reached. */
  readonly socket: string;
  /** Where this process owns it. */
  readonly own: Gateway | undefined;
}

const OWNER_FILE = "gateway-owner.json";
const DIRECTORY = "artie-gateway-";
/** How soon to look again while an owner begins or ends, in milliseconds. */
const AGAIN_MS = 100;
/** An owner that closes lets go of its store this soon: a window that is closed has little time. */
const DRAIN_MS = 3_000;
/** A socket's path has no more bytes; where the temporary folder is deeper, it goes to `/tmp`. */
const MAX_SOCKET_PATH = 103;

const ownerFile = z.object({ address: z.string(), directory: z.string() });
type Owner = z.infer<typeof ownerFile>;

/**
 * The gateway of the folder: another process's, or this one's, which starts it where nobody has it.
 * @throws StoreRefused where it can't be started, such as by a port that is taken
 */
export async function claimGateway(options: ClaimOptions, signal: AbortSignal): Promise<Claimed> {
  const file = join(options.folder, OWNER_FILE);
  await mkdir(options.folder, { recursive: true, mode: 0o700 });
  for (;;) {
    signal.throwIfAborted();
    const owner = await readOwner(file);
    if (owner && (await answers(owner.address))) return { socket: owner.address, own: undefined };
    try {
      return await own(options, file, owner);
    } catch (error) {
      if (!(error instanceof StoreRefused) || error.code !== "in_use") throw error;
    }
    await delay(AGAIN_MS, undefined, { signal });
  }
}

async function own(options: ClaimOptions, file: string, before: Owner | undefined): Promise<Claimed> {
  const { folder, keys, admin } = options;
  const directory = await mkdtemp(join(shortFolder(), DIRECTORY));
  try {
    const address = newAddress(directory);
    const gateway = await startGateway({
      ...options,
      ...{ store: `sqlite:${join(folder, "gateway.sqlite")}`, socket: address, embedded: true, drainMs: DRAIN_MS },
      masterKey: () => keptKey(keys, "master", () => randomBytes(32).toString("base64")),
      admin: { name: admin, token: () => keptKey(keys, "admin", () => newToken("member").token) },
    });
    await writeOwner(file, { address, directory });
    if (before) await removeDirectory(before.directory);
    const close = async () => {
      await gateway.close();
      // Who took over meanwhile has written its own.
      if ((await readOwner(file))?.address === address) await rm(file, { force: true });
      await removeDirectory(directory);
    };
    return { socket: address, own: { ...gateway, close } };
  } catch (error) {
    await removeDirectory(directory);
    throw error;
  }
}

/** Made by the one process that has the store, so that there is never a second one. */
async function keptKey(keys: Keys, name: KeyName, make: () => string): Promise<string> {
  const there = await keys.get(name);
  if (there !== undefined) return there;
  const made = make();
  await keys.set(name, made);
  return made;
}

function shortFolder(): string {
  const longest = join(tmpdir(), `${DIRECTORY}XXXXXX`, "s");
  return process.platform === "win32" || Buffer.byteLength(longest) <= MAX_SOCKET_PATH ? tmpdir() : "/tmp";
}

async function readOwner(file: string): Promise<Owner | undefined> {
  try {
    return ownerFile.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    return undefined;
  }
}

async function writeOwner(file: string, owner: Owner): Promise<void> {
  const draft = `${file}.${randomBytes(4).toString("hex")}`;
  await writeFile(draft, JSON.stringify(owner), { mode: 0o600, flag: "wx" });
  await rename(draft, file);
}

/** Of an owner that is gone. Nothing that is not named as ours is touched. */
async function removeDirectory(directory: string): Promise<void> {
  if (!basename(directory).startsWith(DIRECTORY) || ![tmpdir(), "/tmp"].includes(dirname(directory))) return;
  await rm(directory, { recursive: true, force: true });
}

async function answers(address: string): Promise<boolean> {
  const socket = createConnection({ path: address });
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
