// The package that the command line runs from: in the sources, as installed, or as copied into Artie's home.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder with the manifest: the bundler puts this file at different depths. */
function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json")) && folder !== dirname(folder)) folder = dirname(folder);
  return folder;
}

export function packageVersion(): string {
  const manifest = JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8")) as unknown;
  const { version } = manifest as { version?: unknown };
  return typeof version === "string" ? version : "unknown";
}

/** The folder with the built code. */
export function builtCode(): string {
  return join(packageRoot(), "dist");
}
