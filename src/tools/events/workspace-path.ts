// Finds a file that a tool was told to read, and refuses what is not inside a workspace folder or holds secrets.
import { realpath } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, parse, relative, resolve, sep } from "node:path";
import { ToolError } from "../../rules/tool-error.ts";

/** Hidden files and folders, keys and environments, by the names that they have everywhere. */
const SECRET_NAME =
  /^\.|(^|\.)env$|\.env\.|^id_(rsa|dsa|ecdsa|ed25519)|\.(asc|gpg|jks|kdbx|key|keystore|p12|p8|pem|pfx|ppk)(\.gz)?$/i;

/**
 * The folders in which files may be read. A program that was started outside of a project has the root or the home
 * folder for its own: there lies everything that a person has, so that neither, nor a folder above, counts.
 */
export function usableFolders(folders: readonly string[], home = homedir()): string[] {
  return folders.filter((folder) => {
    const path = resolve(folder);
    return path !== parse(path).root && path !== resolve(home) && waysInto([path], resolve(home)).length === 0;
  });
}

/**
 * The real path of the file: links are followed first and judged by where they lead.
 * @param path absolute, or relative to any of the folders
 * @throws ToolError
 */
export async function findInWorkspace(path: string, folders: readonly string[]): Promise<string> {
  const forms = await Promise.all(folders.map(async (folder) => [resolve(folder), (await realPath(folder)) ?? folder]));
  const usable = forms.filter((both) => usableFolders(both).length === both.length);
  if (usable.length === 0) throw noFolder(folders);
  const allowed = usable.flat();
  const wanted = new Set(usable.map(([folder = ""]) => resolve(folder, path)));
  // Judged before the disk is asked: a path elsewhere must not even tell whether it exists.
  const inside = [...wanted].filter((candidate) => waysInto(allowed, candidate).length > 0);
  if (inside.length === 0) throw outside(path);
  for (const candidate of inside) refuseSecret(allowed, candidate, path);
  const found = new Set((await Promise.all(inside.map(realPath))).filter((real) => real !== undefined));
  const [real, ...others] = found;
  if (real === undefined)
    throw new ToolError(
      "unknown_name",
      `There is no file "${path}" in the workspace. Give its path from a folder of the workspace.`,
    );
  if (others.length > 0) {
    throw new ToolError("ambiguous_name", `Several folders have a file "${path}"; use its absolute path.`, [...found]);
  }
  if (waysInto(allowed, real).length === 0) throw outside(path);
  refuseSecret(allowed, real, path);
  return real;
}

async function realPath(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch {
    // Absent, not to be entered, a loop of links, or no path at all: there is nothing to read.
    return undefined;
  }
}

/** From each folder that the path lies in, the names that lead there. */
function waysInto(folders: readonly string[], path: string): string[][] {
  const ways = folders.map((folder) => relative(folder, path));
  const inside = ways.filter((way) => way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
  return inside.map((way) => way.split(sep));
}

/** @throws ToolError */
function refuseSecret(folders: readonly string[], path: string, asGiven: string): void {
  if (waysInto(folders, path).some((names) => !names.some((name) => SECRET_NAME.test(name)))) return;
  const message = `"${asGiven}" is not read: files that are hidden, keys and environments may hold secrets`;
  throw new ToolError("refused", `${message}. Ask the person for a copy under another name if it holds events.`);
}

function noFolder(folders: readonly string[]): ToolError {
  const why = folders.length === 0 ? "No folder is open" : `${folders.join(" and ")} is too much to read from`;
  const message = `${why}, so that no file can be read; open the folder of a project, or pass events instead.`;
  return new ToolError("not_configured", message);
}

function outside(path: string): ToolError {
  return new ToolError("refused", `"${path}" is outside of the workspace; only files inside of it can be read.`);
}
