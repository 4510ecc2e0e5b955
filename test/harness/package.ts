// Makes the .vsix that a person installs, and checks that it is small and holds nothing but what ships.
import { statSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { createVSIX, listFiles, PackageManager } from "@vscode/vsce";
import { build } from "./build.ts";
import { cacheDir, root, vsixFile } from "./paths.ts";
import { step } from "./progress.ts";

const maximumBytes = 1_500_000;
const shipped = /^(dist|media|l10n)\/|^(package\.json|package\.nls(\..+)?\.json|README\.md|CHANGELOG\.md|LICENSE)$/;

await build("--production");
const ignoreFile = await writeIgnoreFile();
const files = await listFiles({ cwd: root, packageManager: PackageManager.None, ignoreFile });
const strangers = files.filter((path) => !shipped.test(path) || path.endsWith(".map"));
if (strangers.length > 0) throw new Error(`The package would hold what does not ship: ${strangers.join(", ")}`);
await step("Package", () =>
  createVSIX({
    cwd: root,
    packagePath: vsixFile,
    ignoreFile,
    dependencies: false,
    rewriteRelativeLinks: false,
    allowMissingRepository: true,
  }),
);
const { size } = statSync(vsixFile);
if (size > maximumBytes) throw new Error(`${vsixFile} has ${size} bytes; at most ${maximumBytes} are allowed.`);
console.log(`${vsixFile}: ${(size / 1024).toFixed(0)} KB, ${files.length} files`);

/** The gateway of the command line is no part of the extension. What is let in can't be taken out again: files are named. */
async function writeIgnoreFile(): Promise<string> {
  const dist = join(root, "dist");
  const gateway = (await readFile(join(dist, "gateway-files.txt"), "utf8")).trim().split("\n");
  const left = new Set(["gateway-files.txt", ...gateway]);
  const entries = await readdir(dist, { recursive: true, withFileTypes: true });
  const built = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dist, join(entry.parentPath, entry.name)));
  const shippedFiles = built
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => !left.has(path) && !path.startsWith("."));
  const ignored = (await readFile(join(root, ".vscodeignore"), "utf8")).replace(
    "!dist/**",
    shippedFiles.map((path) => `!dist/${path}`).join("\n"),
  );
  const file = join(cacheDir, "vscodeignore");
  await mkdir(cacheDir, { recursive: true });
  await writeFile(file, ignored);
  return file;
}
