// Finds a file that a tool was told to read, and refuses what is not inside a workspace folder.
import { realpath } from "node:fs/promises";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { ToolError } from "../../rules/tool-error.ts";

/**
 * The real path of the file: links are followed first and judged by where they lead.
 * @param path absolute, or relative to any of the folders
 * @throws ToolError
 */
export async function findInWorkspace(path: string, folders: readonly string[]): Promise<string> {
  if (folders.length === 0) {
    throw new ToolError("not_configured", "No folder is open, so that no file can be read; pass events instead.");
  }
  const roots = await Promise.all(folders.map(async (folder) => ({ folder, real: await realPath(folder) })));
  const allowed = roots.flatMap(({ folder, real }) => [resolve(folder), ...(real === undefined ? [] : [real])]);
  const wanted = new Set(folders.map((folder) => resolve(folder, path)));
  // Judged before the disk is asked: a path elsewhere must not even tell whether it exists.
  const inside = [...wanted].filter((candidate) => isInside(candidate, allowed));
  if (inside.length === 0) throw outside(path);
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
  if (!isInside(real, allowed)) throw outside(path);
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

function isInside(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => {
    const way = relative(folder, path);
    return way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
  });
}

function outside(path: string): ToolError {
  return new ToolError("refused", `"${path}" is outside of the workspace; only files inside of it can be read.`);
}
