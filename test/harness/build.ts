// Builds the extension into dist/, as `npm run build` does.
import { nodeBinary, root } from "./paths.ts";
import { execute } from "./processes.ts";
import { step } from "./progress.ts";

export async function build(...flags: string[]): Promise<void> {
  await step("Build", () => execute(nodeBinary, ["esbuild.mjs", ...flags], { cwd: root }));
}
