// Puts a pinned download into the cache as a whole or not at all: it is made in a folder beside its place and renamed
// there at the end, so that an interrupted or failed installation is never taken for a good one.
import { existsSync, readdirSync, rmSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheDir } from "./paths.ts";
import { onProcessEnd } from "./processes.ts";
import { step } from "./progress.ts";

const marker = "installed";

/**
 * Returns the cached folder `name` (which holds the version), after filling it with `fill` when it is not there whole.
 * Two processes may do it at once: the first to finish wins.
 */
export async function installOnce(
  name: string,
  label: string,
  fill: (folder: string) => Promise<void>,
): Promise<string> {
  const place = join(cacheDir, name);
  if (isWhole(place)) return place;
  await step(label, async () => {
    await mkdir(cacheDir, { recursive: true });
    await removeLeftovers(name);
    const draft = await mkdtemp(join(cacheDir, `${name}.${process.pid}.`));
    const forget = onProcessEnd(() => {
      rmSync(draft, { recursive: true, force: true });
    });
    try {
      await fill(draft);
      await writeFile(join(draft, marker), `${new Date().toISOString()}\n`);
      if (!isWhole(place)) await rm(place, { recursive: true, force: true });
      await rename(draft, place).catch((error: unknown) => {
        if (!isWhole(place)) throw error;
      });
    } finally {
      await rm(draft, { recursive: true, force: true });
      forget();
    }
  });
  return place;
}

function isWhole(folder: string): boolean {
  return existsSync(join(folder, marker));
}

/** Drafts of processes that died before they could clean up; what one of their children still holds stays for later. */
async function removeLeftovers(name: string): Promise<void> {
  const drafts = readdirSync(cacheDir).filter((entry) => entry.startsWith(`${name}.`));
  const dead = drafts.filter((entry) => !isAlive(Number(entry.slice(name.length + 1).split(".")[0])));
  await Promise.allSettled(dead.map((entry) => rm(join(cacheDir, entry), { recursive: true, force: true })));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
