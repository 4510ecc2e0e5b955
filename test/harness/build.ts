// Builds the extension into dist/, as `npm run build` does.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { nodeBinary, root } from "./paths.ts";
import { step } from "./progress.ts";

export async function build(...flags: string[]): Promise<void> {
  await step("Build", () => promisify(execFile)(nodeBinary, ["esbuild.mjs", ...flags], { cwd: root }));
}
