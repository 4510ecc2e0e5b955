// The command line as it ships.
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { nodeBinary, root } from "../harness/paths.ts";
import { execute } from "../harness/processes.ts";

/** Builds it in the folder. @returns its entry */
export async function build(home: string): Promise<string> {
  const dist = join(home, "dist");
  await execute(nodeBinary, ["esbuild.mjs", "--production", `--outdir=${dist}`], { cwd: root });
  await cp(join(root, "package.json"), join(home, "package.json"));
  return join(dist, "cli.js");
}
