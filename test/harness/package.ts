// Makes the .vsix that a person installs, and checks that it is small and holds nothing but what ships.
import { statSync } from "node:fs";
import { createVSIX, listFiles, PackageManager } from "@vscode/vsce";
import { build } from "./build.ts";
import { root, vsixFile } from "./paths.ts";
import { step } from "./progress.ts";

const maximumBytes = 1_500_000;
const shipped = /^(dist|media|l10n)\/|^(package\.json|package\.nls(\..+)?\.json|README\.md|CHANGELOG\.md|LICENSE)$/;

await build("--production");
const files = await listFiles({ cwd: root, packageManager: PackageManager.None });
const strangers = files.filter((path) => !shipped.test(path) || path.endsWith(".map"));
if (strangers.length > 0) throw new Error(`The package would hold what does not ship: ${strangers.join(", ")}`);
await step("Package", () =>
  createVSIX({
    cwd: root,
    packagePath: vsixFile,
    dependencies: false,
    rewriteRelativeLinks: false,
    allowMissingRepository: true,
  }),
);
const { size } = statSync(vsixFile);
if (size > maximumBytes) throw new Error(`${vsixFile} has ${size} bytes; at most ${maximumBytes} are allowed.`);
console.log(`${vsixFile}: ${(size / 1024).toFixed(0)} KB, ${files.length} files`);
