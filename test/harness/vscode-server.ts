// A real VS Code without its download site: the npm package of code-server carries VS Code's server and workbench.
// Nothing is compiled; of the native modules that stay unbuilt (terminal, file watcher, logs) only the logs are replaced.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { cp, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { installOnce } from "./install.ts";
import { nodeBinary } from "./paths.ts";
import { execute } from "./processes.ts";
import { step } from "./progress.ts";

const version = "4.139.1";
const integrity = "fUYvJVdz4ZoVJfakGiGWXFMpF8K1ObsrpGvX17ZxNpKOzdNHs7lANT670JTr4ZhA8DnWqyvvmFG/d3HV9Yy6ew==";
/** Goes up when the way of installing changes, so that an older installation is not taken for this one. */
const revision = 2;

/** Installs VS Code's server when it is not in the cache and returns the path of its main script. */
export async function installVsCodeServer(): Promise<string> {
  const place = await installOnce(`code-server-${version}-${revision}`, "VS Code from the npm registry", fill);
  return join(place, "out", "server-main.js");
}

async function fill(folder: string): Promise<void> {
  const archive = join(folder, `code-server-${version}.tgz`);
  await step("  download", () => npm(["pack", `code-server@${version}`, "--loglevel=error"], folder));
  await verify(archive);
  await step("  unpack", () =>
    execute("tar", ["-xzf", archive, "-C", folder, "--strip-components=3", "package/lib/vscode"]),
  );
  await rm(archive);
  const install = ["install", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--no-save"];
  await step("  its dependencies", () => npm(install, folder));
  await step("  its built-in extensions' dependencies", () => npm(install, join(folder, "extensions")));
  await cp(join(import.meta.dirname, "spdlog.cjs"), join(folder, "node_modules", "@vscode", "spdlog", "index.js"));
}

async function verify(archive: string): Promise<void> {
  const hash = createHash("sha512");
  await pipeline(createReadStream(archive), hash);
  if (hash.digest("base64") !== integrity) {
    throw new Error(`The downloaded code-server ${version} is not the one this project was made with.`);
  }
}

/** The npm that started this script, if one did. */
function npmScript(): string | undefined {
  const script = process.env["npm_execpath"];
  return script !== undefined && basename(script) === "npm-cli.js" ? script : undefined;
}

/** Runs the npm that started this script, else the one on the path. */
async function npm(args: string[], cwd: string): Promise<void> {
  const script = npmScript();
  const shell = script === undefined && process.platform === "win32";
  try {
    await (script === undefined
      ? execute("npm", args, { cwd, shell })
      : execute(nodeBinary, [script, ...args], { cwd }));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `npm could not install VS Code's server. Check the registry with \`npm view code-server@${version} version\`, then run the same command again.\n${reason}`,
    );
  }
}
