// Where a client is installed, and where its configuration lies.
import { access, constants, realpath, stat } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { type Client, type ConfigFile, type Scope } from "./client.ts";
import { ClientError } from "./errors.ts";
import type { Machine } from "./machine.ts";

export interface Installed {
  /** Paths of its programs and folders that were found, programs first. */
  readonly found: readonly string[];
  /** Where it was looked for. */
  readonly looked: readonly string[];
}

export async function findInstalled(client: Client, machine: Machine): Promise<Installed> {
  const programs = await Promise.all(client.programs.map((name) => findPrograms(name, machine)));
  const folders = client.folders(machine);
  const there = await Promise.all(folders.map(exists));
  return {
    found: [...programs.flat(), ...folders.filter((_, index) => there[index])],
    looked: [...client.programs.map((name) => `${name} on the PATH`), ...folders],
  };
}

/** All programs of these names, each once however many links lead to it. */
export async function findEach(names: readonly string[], machine: Machine): Promise<string[]> {
  const paths = (await Promise.all(names.map((name) => findPrograms(name, machine)))).flat();
  const real = await Promise.all(paths.map((path) => realpath(path)));
  return paths.filter((_, index) => real.indexOf(real[index] ?? "") === index);
}

/** All of this name on the PATH, in its order. */
export async function findPrograms(name: string, { platform, env }: Machine): Promise<string[]> {
  const endings = platform === "win32" ? [".exe", ".cmd", ""] : [""];
  const folders = (env["PATH"] ?? env["Path"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const paths = [...new Set(folders)].flatMap((folder) => endings.map((ending) => join(folder, name + ending)));
  const usable = await Promise.all(paths.map(isProgram));
  return paths.filter((_, index) => usable[index]);
}

/** @throws ClientError for a client without a file, or without one for projects */
export function configOf({ name, config, steps }: Client, scope: Scope): ConfigFile {
  if (!config) {
    const guide = steps ? "It is connected in its own settings" : "It is connected in its own code";
    throw new ClientError(`${name} has no configuration file on this machine. ${guide}: see the guide.`);
  }
  if (scope === "user" || config.project !== undefined) return config;
  throw new ClientError(`${name} has no configuration of a project: leave out --project.`);
}

/** The file to write: in the project, or the last of the user's places that exists, else the first. */
export async function configPath(config: ConfigFile, machine: Machine, scope: Scope, folder: string): Promise<string> {
  if (scope === "project") return join(await projectOf(folder), config.project ?? "");
  const paths = config.user(machine);
  const there = await Promise.all(paths.map(async (path) => (await exists(path)) || (await exists(dirname(path)))));
  const files = await Promise.all(paths.map(exists));
  return paths.findLast((_, index) => files[index]) ?? paths.find((_, index) => there[index]) ?? paths[0] ?? "";
}

/** Files in the other places of this person that exist, but those that lead to the same one. */
export async function otherPaths(config: ConfigFile, machine: Machine, path: string): Promise<string[]> {
  const taken = await realpath(path).catch(() => path);
  const others = config.user(machine).filter((other) => other !== path);
  const real = await Promise.all(others.map((other) => realpath(other).catch(() => taken)));
  return others.filter((_, index) => real[index] !== taken);
}

/** The nearest folder above that git knows as a work tree, else the folder itself. */
export async function projectOf(folder: string): Promise<string> {
  for (let at = folder; ; at = dirname(at)) {
    if (await exists(join(at, ".git"))) return at;
    if (at === dirname(at)) return folder;
  }
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK)
    .then(() => stat(path))
    .then(
      (stats) => stats.isFile(),
      () => false,
    );
}
