// Makes the .vsix that a person installs, and checks that it is small and holds nothing but what ships.
import { statSync } from "node:fs";
import { cp, readdir, readFile, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { createVSIX } from "@vscode/vsce";
import { build } from "./build.ts";
import { cacheDir, root, vsixFile } from "./paths.ts";
import { step } from "./progress.ts";

const maximumBytes = 1_500_000;
const shipped = ["dist", "media", "package.json", "package.nls.json", "README.md", "CHANGELOG.md", "LICENSE"];

await build("--production");
const files = await shippedFiles();
const maps = files.filter((path) => path.endsWith(".map"));
if (maps.length > 0) throw new Error(`The package would hold what does not ship: ${maps.join(", ")}`);
await step("Package", packageFiles);
const { size } = statSync(vsixFile);
if (size > maximumBytes) throw new Error(`${vsixFile} has ${size} bytes; at most ${maximumBytes} are allowed.`);
console.log(`${vsixFile}: ${(size / 1024).toFixed(0)} KB, ${files.length} files`);

/** From a folder of their own: vsce matches each file below the project, tests' programs too, with each pattern. */
async function packageFiles(): Promise<void> {
  const folder = join(cacheDir, "package");
  await rm(folder, { recursive: true, force: true });
  for (const path of [".vscodeignore", ...files]) await cp(join(root, path), join(folder, path));
  await createVSIX({
    cwd: folder,
    packagePath: vsixFile,
    dependencies: false,
    rewriteRelativeLinks: false,
    allowMissingRepository: true,
  });
}

/** All but the gateway of the command line, which is no part of the extension. */
async function shippedFiles(): Promise<string[]> {
  const gateway = await readFile(join(root, "dist", "gateway-files.txt"), "utf8");
  const left = new Set(["gateway-files.txt", ...gateway.trim().split("\n")].map((path) => `dist/${path}`));
  const found = await Promise.all(shipped.map(filesOf));
  return found.flat().filter((path) => !left.has(path) && !path.includes("/."));
}

async function filesOf(path: string): Promise<string[]> {
  const from = join(root, path);
  if (!statSync(from).isDirectory()) return [path];
  const entries = await readdir(from, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll("\\", "/"));
}
