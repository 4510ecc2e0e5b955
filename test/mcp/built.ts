// The package as it is installed: built into a directory of its own, away from the node_modules of this repository.
import { execFile } from "node:child_process";
import { chmod, cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll } from "vitest";
import { nodeBinary, root } from "../harness/paths.ts";

export interface Built {
  readonly cli: string;
  readonly bridge: string;
}

/** Builds before the tests of the file and cleans up after them. */
export function useBuilt(): Built {
  const built = { cli: "", bridge: "" };
  let home: string | undefined;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "artie-built-"));
    // Some tests run it as another user.
    await chmod(home, 0o755);
    const dist = join(home, "dist");
    await promisify(execFile)(nodeBinary, ["esbuild.mjs", `--outdir=${dist}`], { cwd: root });
    await cp(join(root, "package.json"), join(home, "package.json"));
    built.cli = join(dist, "cli.js");
    built.bridge = join(dist, "bridge.cjs");
  });
  afterAll(async () => {
    if (home !== undefined) await rm(home, { recursive: true, force: true });
  });
  return built;
}
