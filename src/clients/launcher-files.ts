// The launcher as it lies in Artie's home: one path for all clients and versions, so that a company's list can name it. It
// leads to the code of the newest version that was here, which needs neither the extension nor this package.
import { randomBytes } from "node:crypto";
import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { missing } from "./errors.ts";
import { keptIds } from "./kept.ts";
import { artieHome, type Machine } from "./machine.ts";
import { launcherScript, runtimesIn } from "./launcher-script.ts";
import { removeDeadWindows } from "./windows.ts";

export interface Package {
  readonly version: string;
  /** The folder with the built code. */
  readonly dist: string;
  /** The Node, or VS Code as one, that runs now. */
  readonly runtime: string;
}

/** What is started, below `dist`, and leads to all the rest. */
const ENTRIES = ["launcher.cjs", "cli.js", "standby.js"];
/** As the bundler names what it has cut off. */
const IMPORTED = /["'](\.{1,2}\/(?:chunks\/)?[\w.-]+-[A-Z0-9]{8}\.js)["']/g;
const STATED_VERSION = /Artie (\d+\.\d+\.\d+)/;
const MAX_RUNTIMES = 4;

/** Writes launcher and code, unless what is there is newer. Resolves to the launcher's path. */
export async function writeLauncher(machine: Machine, from: Package): Promise<string> {
  const home = artieHome(machine);
  const script = await readFile(home.launcher, "utf8").catch(missing(""));
  if (isNewer(STATED_VERSION.exec(script)?.[1], from.version)) return home.launcher;
  await mkdir(home.root, { recursive: true, mode: 0o700 });
  const lib = join(home.lib, from.version);
  if (dirname(from.dist) !== lib) await copyCode(from, lib);
  const runtimes = [from.runtime, ...runtimesIn(script).filter((path) => path !== from.runtime)].slice(0, MAX_RUNTIMES);
  const wanted = launcherScript(machine, { root: home.root, version: from.version, runtimes });
  if (wanted !== script) await place(home.launcher, wanted, 0o755);
  await removeOldCode(machine);
  return home.launcher;
}

/** Takes the launcher and its code away where no client is connected any more; what others put there stays. */
export async function removeUnusedLauncher(machine: Machine): Promise<boolean> {
  const home = artieHome(machine);
  if ((await keptIds(home)).length > 0) return false;
  for (const folder of [home.bin, home.lib, home.clients, home.spec])
    await rm(folder, { recursive: true, force: true });
  await removeDeadWindows(home);
  return true;
}

/** Files keep the names of their content, so what runs from an earlier build of the same version is not disturbed. */
async function copyCode({ dist, version }: Package, lib: string): Promise<void> {
  const target = join(lib, "dist");
  await mkdir(target, { recursive: true, mode: 0o700 });
  for (const file of await filesOf(dist)) {
    const [bytes, there] = [
      await readFile(join(dist, file)),
      await readFile(join(target, file)).catch(missing(undefined)),
    ];
    if (there?.equals(bytes) !== true) await place(join(target, file), bytes, 0o644);
  }
  await place(join(lib, "package.json"), `${JSON.stringify({ name: "artie", version, type: "module" })}\n`, 0o644);
}

/** The entries and all that they import, now or later. */
async function filesOf(dist: string): Promise<string[]> {
  const files = new Set(ENTRIES);
  for (const file of files) {
    const text = await readFile(join(dist, file), "utf8");
    for (const [, path = ""] of text.matchAll(IMPORTED)) {
      const imported = relative(dist, join(dist, dirname(file), path));
      if (!imported.startsWith("..")) files.add(imported);
    }
  }
  return [...files];
}

async function place(path: string, content: string | Buffer, mode: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString("hex")}`);
  await writeFile(draft, content, { flag: "wx" });
  await chmod(draft, mode);
  await rename(draft, path);
}

function isNewer(version: string | undefined, than: string): boolean {
  const [a = [], b = []] = [version, than].map((text) => text?.split(".").map(Number));
  const index = a.findIndex((number, at) => number !== (b[at] ?? 0));
  return index >= 0 && (a[index] ?? 0) > (b[index] ?? 0);
}

/** Older code is of no use once the launcher leads to newer; what still runs of the version before is left. */
async function removeOldCode(machine: Machine): Promise<void> {
  const { lib, launcher } = artieHome(machine);
  const current = STATED_VERSION.exec(await readFile(launcher, "utf8").catch(missing("")))?.[1];
  if (current === undefined) return;
  const versions = (await readdir(lib).catch(missing([]))).filter((name) => /^\d+\.\d+\.\d+$/.test(name));
  const old = versions.filter((version) => isNewer(current, version)).sort((a, b) => (isNewer(a, b) ? -1 : 1));
  for (const version of old.slice(1)) await rm(join(lib, version), { recursive: true, force: true });
}
