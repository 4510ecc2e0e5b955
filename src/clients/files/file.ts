// Reads and writes one configuration file: as a whole or not at all, with its mode, through links to what they lead to.
import { randomBytes } from "node:crypto";
import {
  chmod,
  chown,
  lstat,
  mkdir,
  open,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
} from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { ClientError, codeOf, missing } from "../errors.ts";

export interface OpenFile {
  /** As it was asked for. */
  readonly path: string;
  /** What links lead to. */
  readonly target: string;
  /** Undefined where there is no file. */
  readonly bytes: Buffer | undefined;
  readonly text: string;
}

/** @throws ClientError where it can't be read, is no file (a link to /dev/null turns a program off) or no UTF-8 */
export async function openFile(path: string): Promise<OpenFile> {
  try {
    const target = await targetOf(path);
    const found = await stat(target).catch(missing(undefined));
    if (found && !found.isFile()) throw new ClientError(`${path} is no file, or leads to none: it was left alone.`);
    const bytes = await readFile(target).catch(missing(undefined));
    return { path, target, bytes, text: bytes ? decoded(path, bytes) : "" };
  } catch (error) {
    if (error instanceof ClientError) throw error;
    throw new ClientError(`${path} can't be read: ${codeOf(error) ?? String(error)}. Nothing was changed.`);
  }
}

/**
 * Puts the bytes in its place; undefined takes the file away. Resolves to the first folder that had to be made.
 * @throws ClientError where it can't be written, or was written by somebody else since it was opened
 */
export async function replaceFile(
  file: OpenFile,
  bytes: Buffer | undefined,
  mode: number,
): Promise<string | undefined> {
  const { target } = file;
  const draft = `${target}.artie-${randomBytes(4).toString("hex")}`;
  try {
    const made = bytes && (await mkdir(dirname(target), { recursive: true }));
    const like = await stat(target).catch(missing({ mode }));
    // A rename would go past it.
    if ((like.mode & 0o200) === 0) throw new ClientError(`${file.path} is read-only, so it was left alone.`);
    if (bytes) await write(draft, bytes, like);
    const now = await readFile(target).catch(missing(undefined));
    if (!isSame(now, file.bytes)) throw new ClientError(`${file.path} was changed at the same time: try again.`);
    await (bytes ? rename(draft, target) : rm(target));
    return made;
  } catch (error) {
    if (error instanceof ClientError) throw error;
    throw new ClientError(`${file.path} can't be written: ${codeOf(error) ?? String(error)}. Nothing was changed.`);
  } finally {
    await rm(draft, { force: true }).catch(() => undefined);
  }
}

/** Takes folders away that are empty, from this one up to `last`. */
export async function removeEmpty(folder: string, last: string): Promise<void> {
  for (let at = folder; at.startsWith(last); at = dirname(at)) {
    const removed = await rmdir(at).then(
      () => true,
      () => false,
    );
    if (!removed) return;
  }
}

async function write(path: string, bytes: Buffer, like: { mode: number; uid?: number; gid?: number }): Promise<void> {
  await using handle = await open(path, "wx", 0o600);
  await handle.writeFile(bytes);
  await chmod(path, like.mode & 0o7777);
  const { uid, gid } = like;
  // Only root writes another one's file, and then it stays theirs.
  if (process.getuid?.() === 0 && uid !== undefined && gid !== undefined) await chown(path, uid, gid);
}

/** Follows links, also to a file that is not there yet. */
async function targetOf(path: string): Promise<string> {
  const found = await realpath(path).catch(missing(undefined));
  if (found !== undefined) return found;
  const link = await lstat(path).catch(missing(undefined));
  return link?.isSymbolicLink() ? targetOf(resolve(dirname(path), await readlink(path))) : path;
}

function decoded(path: string, bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ClientError(`${path} is no UTF-8 text, so it was left alone.`);
  }
}

function isSame(a: Buffer | undefined, b: Buffer | undefined): boolean {
  return a === undefined || b === undefined ? a === b : a.equals(b);
}
